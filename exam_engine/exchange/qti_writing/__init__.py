"""Writing of QTI 3.0 and 2.2: items and packages, each with a report of what got lost.

The inverse of `exam_engine.exchange.qti`; other formats have writers of their own.
"""

from exam_engine.exchange.imported import Exported
from exam_engine.exchange.qti_writing.items import write_item
from exam_engine.exchange.qti_writing.packages import write_package
from exam_engine.exchange.qti_writing.sheet import Version
from exam_engine.items.assessment.item import AssessmentItem

__all__ = ["Version", "write_package", "write_qti"]


def write_qti(item: AssessmentItem, *, version: Version) -> Exported:
    """Return one item as one XML document, and what that version of QTI cannot say."""
    return write_item(item, version=version)
