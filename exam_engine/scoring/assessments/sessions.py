"""Sessions of items as a test looks at them: attempted, answered, right.

A candidate who never came to an item has no session of it. Source: QTI 3 outcome processing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.values import Value, Values
from exam_engine.scoring.programs.kinds import are_equal
from exam_engine.scoring.programs.results import ItemResult
from exam_engine.scoring.programs.states import Reason, Uncomputable


@dataclass(frozen=True, slots=True)
class ItemSession:
    """What came of one item that a candidate attempted, with or without an answer.

    Attributes:
        responses: captured values by response variable; `duration` in seconds, too.
    """

    result: ItemResult
    responses: Values = field(default_factory=dict)


Sessions = Mapping[str, ItemSession]
"""Sessions by the name of the item's instance."""


def is_responded(session: ItemSession, item: AssessmentItem, defaults: Values) -> bool:
    """Tell whether any response differs from its default.

    Raises:
        Uncomputable: the responses could not be read.
    """
    _require_read(session)
    given = ((session.responses.get(one.id), defaults.get(one.id)) for one in item.responses)
    return any(value is not None and value != default for value, default in given)


def is_correct(session: ItemSession, item: AssessmentItem) -> bool | None:
    """Tell whether every response is its correct response; None where one has none.

    Raises:
        Uncomputable: the responses could not be read.
    """
    _require_read(session)
    pairs = [
        (session.responses.get(one.id), session.result.correct.get(one.id))
        for one in item.responses
    ]
    if not pairs or any(right is None for _, right in pairs):
        return None
    return all(_matches(given, right) for given, right in pairs)


def _matches(given: Value, right: Value) -> bool:
    return given is not None and are_equal(given, right, "correctResponse")


def _require_read(session: ItemSession) -> None:
    if session.result.reason == Reason.MALFORMED_RESPONSE:
        raise Uncomputable(Reason.MALFORMED_RESPONSE, "a response that could not be read")
