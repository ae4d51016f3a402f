"""What one writing of one item carries along: its sheet, what is placed already, where we are.

Grows while the item is written; no part of what is returned.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from exam_engine.exchange.qti_writing.sheet import Sheet
from exam_engine.items.assessment.interactions import Interaction, Picture, SimpleChoice
from exam_engine.items.assessment.item import AssessmentItem

WriteInteraction = Callable[["Writing", etree._Element, Interaction], None]  # noqa: SLF001  # the type's only name


@dataclass(slots=True)
class Writing:
    """The state of one writing.

    Attributes:
        interaction: writes one interaction; passed in, since content and interactions hold
            each other.
        placed: positions of the interactions that stand in the body by now; `told` of feedback.
        within: choices of the interaction whose passage is being written, by identifier.
        stage: the picture of the last stage written, and its element.
    """

    sheet: Sheet
    item: AssessmentItem
    interaction: WriteInteraction
    placed: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    within: dict[str, SimpleChoice] = field(default_factory=dict)
    stage: tuple[Picture | None, etree._Element] | None = None
