"""Jobs of the scoring queue: items while the exam runs, the form at its end, triage."""

from collections.abc import Sequence

from app.services.certifying.results import TOGETHER, Results
from app.services.messages import Message
from app.wiring import Wiring
from workers.runtime import Rows, each, together


def score_items(rows: Rows) -> int:
    """Score what has been answered so far in each attempt."""
    return each(rows, lambda parts, message: _results(parts).score_items(message.subject))


def score_attempts(rows: Rows) -> int:
    """Score the form of each ended attempt, a few in one transaction."""

    def use(parts: Wiring, messages: Sequence[Message]) -> None:
        _results(parts).score_attempts([message.subject for message in messages])

    return together(rows, use, most=TOGETHER)


def triage_attempts(rows: Rows) -> int:
    """Hold or release the result of each scored attempt."""

    def use(parts: Wiring, message: Message) -> None:
        _results(parts).triage(message.subject)

    return each(rows, use)


def _results(parts: Wiring) -> Results:
    return Results(parts.uow, parts.publisher)
