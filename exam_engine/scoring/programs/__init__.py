"""The face of programs: an assessment item compiled once, scored in microseconds for ever the same.

Any item of the canonical model: standard programs, operator trees, drawn versions, adaptive ones.
No form, no key of the authoring format, no storing.
"""

from exam_engine.scoring.programs.compiled import CompiledItem, compile_item
from exam_engine.scoring.programs.results import ItemResult, Version
from exam_engine.scoring.programs.states import Reason

__all__ = ["CompiledItem", "ItemResult", "Reason", "Version", "compile_item"]
