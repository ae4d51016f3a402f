"""The face of Moodle XML: its questions in, canonical items out again.

The reader never raises: a bad question is refused by name and line, the others are taken.
"""

from exam_engine.exchange.moodle.questions import read_moodle_xml
from exam_engine.exchange.moodle.writing import write_moodle_xml

__all__ = ["read_moodle_xml", "write_moodle_xml"]
