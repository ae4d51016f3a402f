"""Jobs of the scoring queue: items while the exam runs, the form at its end, triage."""

from app.services.certifying.results import Results
from app.services.messages import Message
from app.wiring import Wiring
from workers.runtime import Rows, each


def score_items(rows: Rows) -> int:
    """Score what has been answered so far in each attempt."""
    return each(rows, lambda parts, message: _results(parts).score_items(message.subject))


def score_attempts(rows: Rows) -> int:
    """Score the form of each ended attempt."""

    def use(parts: Wiring, message: Message) -> None:
        _results(parts).score_attempt(message.subject)

    return each(rows, use)


def triage_attempts(rows: Rows) -> int:
    """Hold or release the result of each scored attempt."""

    def use(parts: Wiring, message: Message) -> None:
        _results(parts).triage(message.subject)

    return each(rows, use)


def _results(parts: Wiring) -> Results:
    return Results(parts.uow, parts.publisher)
