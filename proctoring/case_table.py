"""The table of a case: which step leads from where to where, and whose it is. No logic.

`docs/reviews.md` is written from it; the machine in `cases` refuses every other cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class CaseState(StrEnum):
    """Where a case stands."""

    REVIEW = "review"
    STATEMENT = "statement"
    SECOND_REVIEW = "second_review"
    THIRD_REVIEW = "third_review"
    DECISION = "decision"
    NOTIFIED = "notified"
    APPEALED = "appealed"
    APPEAL_REVIEW = "appeal_review"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What a case came to."""

    CLEARED = "cleared"
    """Reviewers found nothing that breaks a rule; nobody had to decide."""
    NO_VIOLATION = "no_violation"
    ANNULLED = "annulled"
    """Two of staff annulled the exam before anybody decided; there was nothing left to decide."""
    MINOR = "minor"
    INVALID_TECHNICAL = "invalid_technical"
    INVALID_MISCONDUCT = "invalid_misconduct"


class Step(StrEnum):
    """What is done to a case."""

    OPEN = "open"
    LOOK = "look"
    CLEAR = "clear"
    REOPEN = "reopen"
    SAY = "say"
    SAY_NOTHING = "say_nothing"
    DECIDE = "decide"
    ACCEPT = "accept"
    APPEAL = "appeal"
    ADMIT = "admit"
    TURN_DOWN = "turn_down"
    VOTE = "vote"
    SETTLE = "settle"
    LAPSE = "lapse"
    ANNUL = "annul"


@dataclass(frozen=True, slots=True)
class Row:
    """One step: from which states to which, by whom, and what it means."""

    step: Step
    sources: tuple[CaseState, ...]
    targets: tuple[CaseState, ...]
    by: str
    meaning: str


_S = CaseState
_REVIEWING = (_S.REVIEW, _S.STATEMENT, _S.SECOND_REVIEW, _S.THIRD_REVIEW, _S.DECISION)
_LOOKED = (_S.REVIEW, _S.STATEMENT, _S.SECOND_REVIEW, _S.THIRD_REVIEW, _S.DECISION)

ROWS: Final[tuple[Row, ...]] = (
    Row(Step.LOOK, _REVIEWING, _LOOKED, "reviewers", "what they have found so far asks for it"),
    Row(Step.CLEAR, _REVIEWING, (_S.CLOSED,), "reviewers", "every incident was harmless"),
    Row(Step.REOPEN, (_S.CLOSED,), _LOOKED, "system", "more was marked before anybody decided"),
    Row(Step.SAY, (_S.STATEMENT,), (_S.SECOND_REVIEW,), "candidate", "a statement, with files"),
    Row(
        Step.SAY_NOTHING,
        (_S.STATEMENT,),
        (_S.SECOND_REVIEW,),
        "candidate",
        "has nothing to add; said, so that nobody waits",
    ),
    Row(
        Step.LAPSE,
        (_S.STATEMENT, _S.NOTIFIED),
        (_S.SECOND_REVIEW, _S.CLOSED),
        "system",
        "the candidate's time is over",
    ),
    Row(
        Step.ANNUL,
        _REVIEWING,
        (_S.CLOSED,),
        "system",
        "two of staff annulled the exam: there is no result left to decide about",
    ),
    Row(
        Step.DECIDE,
        (_S.DECISION,),
        (_S.NOTIFIED, _S.CLOSED),
        "decider",
        "with a reason; closed at once where no rule was broken",
    ),
    Row(
        Step.ACCEPT,
        (_S.NOTIFIED,),
        (_S.CLOSED,),
        "candidate",
        "does not appeal; said, so that a free retake need not wait",
    ),
    Row(Step.APPEAL, (_S.NOTIFIED,), (_S.APPEALED,), "candidate", "once, within 30 days"),
    Row(Step.ADMIT, (_S.APPEALED,), (_S.APPEAL_REVIEW,), "new decider", "new people look"),
    Row(Step.TURN_DOWN, (_S.APPEALED,), (_S.CLOSED,), "new decider", "with a reason"),
    Row(Step.VOTE, (_S.APPEAL_REVIEW,), (_S.APPEAL_REVIEW,), "panel", "one sealed finding"),
    Row(
        Step.SETTLE,
        (_S.APPEAL_REVIEW,),
        (_S.CLOSED,),
        "panel",
        "two agree, or the third has found",
    ),
)

ALLOWED: Final[frozenset[tuple[Step, CaseState, CaseState]]] = frozenset(
    (row.step, source, target)
    for row in ROWS
    for source in row.sources
    for target in row.targets
    if source is not target or row.step is Step.VOTE
) - {
    (Step.LAPSE, _S.STATEMENT, _S.CLOSED),
    (Step.LAPSE, _S.NOTIFIED, _S.SECOND_REVIEW),
}

MEANS: Final[Mapping[CaseState, str]] = {
    _S.REVIEW: "a first person looks at each incident",
    _S.STATEMENT: "the candidate may answer, with files",
    _S.SECOND_REVIEW: "a second person looks, without knowing what the first one found",
    _S.THIRD_REVIEW: "the two differ: a third person looks",
    _S.DECISION: "a decider who has neither watched nor reviewed decides",
    _S.NOTIFIED: "the candidate has been told and may appeal",
    _S.APPEALED: "a new decider says whether the appeal is taken",
    _S.APPEAL_REVIEW: "a panel of people who did not act before",
    _S.CLOSED: "over",
}
