"""Who is let in where evidence of a sitting is opened: asked at the door, not only in the lists.

An address outlives the moment in which it was offered, so every door asks again what keeps a
person away. What each task bars is `proctoring.conflicts`'.
"""

from collections.abc import Mapping
from typing import Final

from app.services.cases.case_store import case_of, involvement_of
from app.services.errors import NotFound
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import StoredAttempt
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from proctoring.case_table import CaseState
from proctoring.conflicts import Bar, Involvement, Task, bars, require_free
from proctoring.errors import ReviewConflict

REVIEW, DECISION, LIVE, CHECK_IN = "review", "decision", "live", "check_in"
TASK_OF: Final[Mapping[str, Task]] = {
    REVIEW: Task.REVIEW,
    DECISION: Task.DECIDE,
    LIVE: Task.LOOK,
    CHECK_IN: Task.LOOK,
}
"""What a picture is opened for, and what that asks of a person."""
_DECIDES: Final[Mapping[CaseState, Task]] = {
    CaseState.DECISION: Task.DECIDE,
    CaseState.NOTIFIED: Task.DECIDE,
    CaseState.CLOSED: Task.DECIDE,
    CaseState.APPEALED: Task.APPEAL,
    CaseState.APPEAL_REVIEW: Task.APPEAL,
}
"""Where a case is a decider's to act in or to read; before, reviewers have it."""
_ACTS: Final = (
    (Role.REVIEWER, ActingRole.REVIEWER, Task.REVIEW),
    (Role.SUPERVISOR, ActingRole.SUPERVISOR, Task.LOOK),
    (Role.PROCTOR, ActingRole.PROCTOR, Task.LOOK),
)


def admitted(
    uow: UnitOfWork, stored: StoredAttempt, person_id: str, roles: frozenset[str]
) -> ActingRole:
    """Return in which role a person is let in: as a reviewer where they are free as one.

    Who decides is let in by the exam's case alone, and before a role in which they would be taken
    for one who watched.

    Args:
        uow: a unit of work or a reading.
        stored: the attempt.
        person_id: who wants in.
        roles: those of theirs that this door knows.

    Raises:
        NotFound: they only decide, and no case of this exam is theirs to act in or to read.
        ReviewConflict: something keeps them away in each of these roles.
    """
    involved = involvement_of(uow, stored)
    found: list[Bar] = []
    for role, acting, task in _acts(uow, stored):
        if role in roles:
            kept = bars(person_id, task, involved)
            if not kept:
                return acting
            found += kept
    if not found:
        raise NotFound(f"evidence of {stored.attempt.id}")
    raise ReviewConflict(found[0].value)


def _acts(uow: UnitOfWork, stored: StoredAttempt) -> tuple[tuple[Role, ActingRole, Task], ...]:
    """Return in which roles an attempt is opened now, and what each asks of a person."""
    case = case_of(uow, stored.attempt.id)
    task = _DECIDES.get(case.state) if case is not None else None
    if task is None:
        return _ACTS
    reviews, *others = _ACTS
    return (reviews, (Role.DECIDER, ActingRole.DECIDER, task), *others)


def require_may_look(uow: UnitOfWork, stored: StoredAttempt, person_id: str) -> None:
    """Refuse whoever may not even watch: the candidate, and who said that they know them.

    Asked for each picture and each candidate of a board, so it reads no more than this takes.

    Raises:
        ReviewConflict: names the first reason.
    """
    declared = frozenset(one.person_id for one in uow.cases.ties_with(stored.person_id))
    require_free(person_id, Task.LOOK, Involvement(stored.person_id, declared=declared))


def watchable(uow: UnitOfWork, attempt_id: str, person_id: str) -> StoredAttempt:
    """Return an attempt that somebody may at least watch.

    Raises:
        NotFound: no such attempt.
        ReviewConflict: it is their own, or they said that they know the candidate.
    """
    stored = uow.attempts.get(attempt_id)
    if stored is None:
        raise NotFound(f"attempt {attempt_id}")
    require_may_look(uow, stored, person_id)
    return stored


def require_may_act(uow: UnitOfWork, stored: StoredAttempt, actor: Actor) -> None:
    """Refuse a judgement about a candidate, or a favour, by who said that they know them.

    What is one's own is the engine's to refuse, by a code of its own.

    Raises:
        ReviewConflict: they said so.
    """
    if actor.person != stored.person_id:
        require_may_look(uow, stored, actor.person)


def require_admitted(uow: UnitOfWork, stored: StoredAttempt, person_id: str, purpose: str) -> None:
    """Refuse a picture to somebody who is kept from what they open it for.

    Raises:
        ReviewConflict: names the first reason.
    """
    task = TASK_OF.get(purpose)
    if task is not None:
        require_free(person_id, task, involvement_of(uow, stored))
