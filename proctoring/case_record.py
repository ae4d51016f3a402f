"""What is kept of a case: its state, the decision, the appeal. How it moves is in `cases`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from proctoring.case_table import CaseState, Outcome
from proctoring.errors import CaseRefused

LONGEST_STATEMENT = 8000
LONGEST_REASON = 4000
LONGEST_BAN_DAYS = 365 * 3

LATER: Final[Mapping[str, bool]] = {"later": True}
"""Of a field that came after cases were stored: at its default it is left out of the record."""

FAVOUR = (
    Outcome.NO_VIOLATION,
    Outcome.MINOR,
    Outcome.INVALID_TECHNICAL,
    Outcome.INVALID_MISCONDUCT,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a case.

    Attributes:
        person: who; neither proctored nor reviewed the attempt.
        outcome: one of the four that people decide; never `cleared`.
        reason: in words the candidate reads.
        at: aware UTC.
        ban_days: days without a new try, 0 to `LONGEST_BAN_DAYS`; 0 but for misconduct.
    """

    person: str
    outcome: Outcome
    reason: str
    at: datetime
    ban_days: int = 0

    def __post_init__(self) -> None:
        if self.outcome not in FAVOUR:
            raise CaseRefused(f"outcome: {self.outcome} is not decided by a person")
        if not 0 < len(self.reason.strip()) <= LONGEST_REASON:
            raise CaseRefused(f"reason: 1 to {LONGEST_REASON} characters")
        if not 0 <= self.ban_days <= LONGEST_BAN_DAYS:
            raise CaseRefused(f"ban: 0 to {LONGEST_BAN_DAYS} days")
        if self.ban_days and self.outcome is not Outcome.INVALID_MISCONDUCT:
            raise CaseRefused("ban: only for misconduct")


@dataclass(frozen=True, slots=True)
class Appeal:
    """What the candidate brought against a decision, and what new people made of it.

    Attributes:
        grounds: in the candidate's words.
        admitted: whether it was taken; None while nobody has said so.
        admitted_by: who said so; empty until then.
        admitted_reason: why, in words the candidate reads.
        first, second, third: the panel's findings in the order they came; sealed until the last.
        settled_at: when the panel was done.
    """

    filed_at: datetime
    grounds: str
    admitted: bool | None = None
    admitted_by: str = ""
    admitted_reason: str = ""
    first: Decision | None = None
    second: Decision | None = None
    third: Decision | None = None
    settled_at: datetime | None = None

    @property
    def votes(self) -> tuple[Decision, ...]:
        """Return the panel's findings so far."""
        return tuple(one for one in (self.first, self.second, self.third) if one is not None)

    @property
    def people(self) -> frozenset[str]:
        """Return who has worked on the appeal."""
        return frozenset({one.person for one in self.votes} | {self.admitted_by} - {""})


@dataclass(frozen=True, slots=True)
class Case:
    """One attempt's case.

    Attributes:
        since: when it came into the state.
        due_at: until when somebody has to act, or the candidate may; None when it is closed.
        version: raised by each step; a command names the one it was decided on.
        heard_at: when the candidate had last had the say; None before.
        statement: the candidate's words; empty where none were given.
        cleared: reviewers found nothing that breaks a rule.
        annulled: the exam was annulled before anybody decided.
    """

    id: str
    attempt: str
    state: CaseState
    opened_at: datetime
    since: datetime
    due_at: datetime | None
    version: int = 1
    heard_at: datetime | None = None
    statement: str = ""
    cleared: bool = False
    annulled: bool = field(default=False, metadata=LATER)
    decision: Decision | None = None
    appeal: Appeal | None = None
    closed_at: datetime | None = None

    @property
    def outcome(self) -> Outcome | None:
        """Return what stands now; None while it is open."""
        if self.annulled:
            return Outcome.ANNULLED
        if self.cleared:
            return Outcome.CLEARED
        ruled = self.final
        return ruled.outcome if ruled is not None else None

    @property
    def final(self) -> Decision | None:
        """Return the decision that stands: the panel's where there was an appeal."""
        if self.appeal is not None and self.appeal.settled_at is not None:
            return settled(self.appeal.votes)
        return self.decision

    def overdue(self, now: datetime) -> bool:
        """Tell whether somebody should have acted by now."""
        return self.due_at is not None and now >= self.due_at


def settled(votes: tuple[Decision, ...]) -> Decision:
    """Return the finding that most of the panel share; the mildest where all differ."""

    def weight(one: Decision) -> tuple[int, int]:
        shared = sum(other.outcome is one.outcome for other in votes)
        return (-shared, FAVOUR.index(one.outcome))

    best = min(votes, key=weight)
    same = [one for one in votes if one.outcome is best.outcome]
    return min(same, key=lambda one: one.ban_days)
