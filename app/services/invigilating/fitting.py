"""What must stand in the journal before a wish of staff is carried out, beyond state and role."""

from typing import Final

from app.services.attempts.caring import ASKED_KINDS, FITTING
from app.services.attempts.check_in_steps import REJECTIONS, STEP_KINDS, rejections
from app.services.attempts.moves import MOVE_KINDS, asked_move
from app.services.attempts.wishes import Wish
from app.services.errors import MoveNotAsked
from app.services.invigilating.look_refusals import NotRecorded, SupervisorNeeded
from app.services.invigilating.marking import require_markable
from app.services.ports import UnitOfWork
from app.services.rows import StoredAttempt
from exam_engine.attempts.actors import Actor, Role
from exam_engine.catalogue import CheckInStep

LOOKS: Final = frozenset({"ask_picture", "ask_check", "raise_rate"})
"""Wishes that bring pictures."""


def require_fitting(uow: UnitOfWork, stored: StoredAttempt, wish: Wish, actor: Actor) -> None:
    """Let a wish pass that answers something which is asked; the row is locked already.

    Raises:
        MoveNotAsked, NothingAsked: nobody asks for it any more.
        CareHeld, CareNotHeld, RoleNotAllowed: it is a colleague's.
        AttemptNotOpen: there is nothing to flag yet, or any more.
        NotRecorded: it asks for pictures of somebody who is not recorded.
        SupervisorNeeded: the document was asked for again twice already.
    """
    if actor.person == stored.attempt.candidate:
        return  # the engine refuses what is one's own
    attempt_id = stored.attempt.id
    if wish.name == "decline_move" and not move_is_asked(uow, attempt_id):
        raise MoveNotAsked(f"attempt {attempt_id}")
    if wish.name in FITTING:
        FITTING[wish.name](uow.attempts.events(attempt_id, kinds=ASKED_KINDS), actor)
    if wish.name == "flag":
        require_markable(stored)
    if wish.name in LOOKS and not stored.attempt.consented:
        raise NotRecorded("nobody looks at somebody who is not recorded")
    if wish.name == "fail_check_in" and actor.role is Role.PROCTOR:
        _require_supervisor(uow, attempt_id, wish)


def _require_supervisor(uow: UnitOfWork, attempt_id: str, wish: Wish) -> None:
    """Leave to a supervisor what a proctor has asked for again and again."""
    document = CheckInStep.DOCUMENT.value
    told = uow.attempts.events(attempt_id, kinds=STEP_KINDS)
    if document in wish.text.split() and rejections(told, document) >= REJECTIONS:
        raise SupervisorNeeded(f"{document} was asked for again {REJECTIONS} times")


def move_is_asked(uow: UnitOfWork, attempt_id: str) -> bool:
    """Tell whether the candidate waits for an answer about another device."""
    return asked_move(uow.attempts.events(attempt_id, kinds=MOVE_KINDS)) is not None
