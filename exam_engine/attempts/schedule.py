"""Whether each candidate's personal time fits into an exam window, and by how much it does not.

Only a window that caps working time can take time away: in any other, who starts at the last
instant still works to the end of the own time. Zones are for readers; this module knows instants.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.errors import EngineError

EVERYBODY = "every candidate"
"""Stands for the candidates without an accommodation."""
_ZERO = timedelta(0)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PersonalTime:
    """One candidate's own time against a window.

    Attributes:
        candidate: who, as a reader of a refusal knows them.
        needed: working time with the accommodation, and the own breaks; positive.
        latest_start: who starts later does not get all of `needed`; in a window that does not cap,
            the last start that it allows.
        latest_end: the last instant at which this candidate may still work; adjustments and pauses
            by staff are not foreseen.
        missing: what the window takes even from who starts at its opening; zero when it fits.
    """

    candidate: str
    needed: timedelta
    latest_start: datetime
    latest_end: datetime
    missing: timedelta

    @property
    def missing_minutes(self) -> int:
        """The missing time in whole minutes, rounded up."""
        return -(-self.missing // timedelta(minutes=1))


class ScheduleViolation(EngineError):
    """A window would take time from candidates.

    Attributes:
        short: each affected candidate with what is missing; never empty.
    """

    code: ClassVar[str] = "schedule_violation"

    def __init__(self, short: tuple[PersonalTime, ...]) -> None:
        self.short = short
        super().__init__(f"{named(short)}: close the window later, or do not cap working time")


def personal_time(candidate: str, policy: AttemptPolicy) -> PersonalTime:
    """Return how the own time of one candidate stands in the window of the policy."""
    needed = policy.clock().granted + own_breaks(policy)
    if not policy.cap_at_close:
        closes = policy.closes_at
        return PersonalTime(candidate, needed, closes, closes + needed, _ZERO)
    latest = policy.closes_at - needed
    missing = max(policy.opens_at - latest, _ZERO)
    return PersonalTime(candidate, needed, latest, policy.closes_at, missing)


def own_breaks(policy: AttemptPolicy) -> timedelta:
    """Return the length of all breaks a candidate may take alone; none where no length is set."""
    return policy.break_limit * policy.break_length if policy.break_length else _ZERO


def require_fit(times: Iterable[PersonalTime]) -> None:
    """Refuse when the window takes time from anybody.

    Raises:
        ScheduleViolation: naming each affected candidate and the missing minutes, rounded up.
    """
    short = tuple(one for one in times if one.missing > _ZERO)
    if short:
        raise ScheduleViolation(short)


def named(short: tuple[PersonalTime, ...]) -> str:
    """Return who lacks how much as one line; beyond 20 candidates the rest is counted."""
    words = [f"{one.candidate} lacks {one.missing_minutes} min" for one in short[:_SHOWN]]
    if len(short) > _SHOWN:
        words.append(f"and {len(short) - _SHOWN} more")
    return "; ".join(words)
