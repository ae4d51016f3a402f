"""Feedback of QTI 1.2 items: words that steps show by name.

When they are shown is for the program; one that no step shows is kept all the same.
"""

from collections.abc import Sequence

from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.qti12.material import FLOWS, source_html
from exam_engine.exchange.qti12.programs import FEEDBACK
from exam_engine.exchange.qti12.slots import Reading
from exam_engine.items.assessment.declarations import Literal, OutcomeDeclaration
from exam_engine.items.assessment.item import Feedback
from exam_engine.items.assessment.values import BaseType, Cardinality


def read_feedback(item: Element, reading: Reading) -> tuple[Feedback, ...]:
    """Return the feedback that has words, each name once."""
    found: dict[str, Feedback] = {}
    for one in item.every("itemfeedback"):
        one.get("view")
        name = one.get("ident")
        parts = one.every("material", "solution", "hint", *FLOWS)
        content = reading.clean(source_html(parts, reading.losses)).strip()
        if name and content and name not in found:
            title = one.get("title")
            found[name] = Feedback(FEEDBACK, name, "modal", content, title)
    return tuple(found.values())


def feedback_outcome(
    feedback: Sequence[Feedback], always: Sequence[str]
) -> tuple[OutcomeDeclaration, ...]:
    """Return the outcome that says what is shown, holding at first what is always shown."""
    if not feedback:
        return ()
    names = {one.id for one in feedback}
    shown = tuple(Literal(name) for name in always if name in names)
    return (OutcomeDeclaration(FEEDBACK, Cardinality.MULTIPLE, BaseType.IDENTIFIER, shown),)
