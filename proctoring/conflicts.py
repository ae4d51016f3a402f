"""Who may not look, and why: conflicts of interest, asked whenever work is given to a person.

Pure: what somebody did and declared comes as arguments.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from proctoring.errors import ReviewConflict


class Bar(StrEnum):
    """Why a person is kept away."""

    OWN = "own"
    WATCHED = "watched"
    REVIEWED = "reviewed"
    DECIDED = "decided"
    DECLARED = "declared"


class Tie(StrEnum):
    """What a person may declare to have with a candidate."""

    RELATIVE = "relative"
    COLLEAGUE = "colleague"
    TAUGHT = "taught"
    OTHER = "other"


class Task(StrEnum):
    """What is given to a person."""

    REVIEW = "review"
    DECIDE = "decide"
    APPEAL = "appeal"
    LOOK = "look"
    """Opening evidence as one who watches, and taking it out; it judges nothing."""


@dataclass(frozen=True, slots=True)
class Involvement:
    """Who has had to do with one attempt.

    Attributes:
        candidate: who sat it.
        watched: acted as proctor or supervisor.
        reviewed: ruled on any of its incidents.
        decided: decided the case or on its appeal's admission.
        declared: said that they know the candidate.
    """

    candidate: str
    watched: frozenset[str] = frozenset()
    reviewed: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


_ALWAYS: Final = (Bar.OWN, Bar.WATCHED, Bar.DECLARED)
BARS: Final = {
    # A person may rule on several incidents of one attempt; on the same one `incidents` decides.
    Task.REVIEW: (*_ALWAYS, Bar.DECIDED),
    Task.DECIDE: (*_ALWAYS, Bar.REVIEWED),
    Task.APPEAL: (*_ALWAYS, Bar.REVIEWED, Bar.DECIDED),
    Task.LOOK: (Bar.OWN, Bar.DECLARED),
}
"""What keeps a person from each task."""


def bars(person: str, task: Task, involved: Involvement) -> tuple[Bar, ...]:
    """Return every reason why a person does not get this task; empty when there is none."""
    held = {
        Bar.OWN: person == involved.candidate,
        Bar.WATCHED: person in involved.watched,
        Bar.REVIEWED: person in involved.reviewed,
        Bar.DECIDED: person in involved.decided,
        Bar.DECLARED: person in involved.declared,
    }
    return tuple(bar for bar in BARS[task] if held[bar])


def require_free(person: str, task: Task, involved: Involvement) -> None:
    """Refuse a person who is not free for a task.

    Raises:
        ReviewConflict: names the first reason.
    """
    found = bars(person, task, involved)
    if found:
        raise ReviewConflict(found[0].value)
