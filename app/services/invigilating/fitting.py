"""What must stand in the journal before a wish of staff is carried out, beyond state and role."""

from typing import Final

from app.services.attempts.caring import ASKED_KINDS, FITTING
from app.services.attempts.check_in_steps import REJECTIONS, STEP_KINDS, rejections
from app.services.attempts.moves import MOVE_KINDS, asked_move
from app.services.attempts.proposals import Proposal, require_other
from app.services.attempts.wishes import Wish
from app.services.cases.doors import require_may_act
from app.services.errors import MoveNotAsked
from app.services.invigilating.look_refusals import NotRecorded, SupervisorNeeded
from app.services.invigilating.marking import require_markable
from app.services.ports import UnitOfWork
from app.services.rows import StoredAttempt
from exam_engine.attempts.actors import Actor, Role
from exam_engine.catalogue import CheckInStep

LEFT_TO_THOSE_TIED: Final = frozenset(
    {
        *("pause", "resume", "grant_break", "lock_screen", "unlock_screen"),
        *("release", "hand_over", "answer_hand", "escalate"),
    }
)
"""What helps at once and judges nobody: also for who said that they know the candidate."""
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
        ReviewConflict: it judges or favours somebody whom they said that they know.
    """
    if actor.person == stored.attempt.candidate:
        return  # the engine refuses what is one's own
    if wish.name not in LEFT_TO_THOSE_TIED:
        require_may_act(uow, stored, actor)
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


def require_suitable(uow: UnitOfWork, stored: StoredAttempt, found: Proposal, actor: Actor) -> None:
    """Let somebody confirm a proposal who neither made it, nor sits there, nor knows who does.

    Raises:
        OwnAttempt, SecondPersonUnsuitable, ReviewConflict: one of these three.
    """
    require_other(stored, found, actor)
    require_may_act(uow, stored, actor)


def _require_supervisor(uow: UnitOfWork, attempt_id: str, wish: Wish) -> None:
    """Leave to a supervisor what a proctor has asked for again and again."""
    document = CheckInStep.DOCUMENT.value
    told = uow.attempts.events(attempt_id, kinds=STEP_KINDS)
    if document in wish.text.split() and rejections(told, document) >= REJECTIONS:
        raise SupervisorNeeded(f"{document} was asked for again {REJECTIONS} times")


def move_is_asked(uow: UnitOfWork, attempt_id: str) -> bool:
    """Tell whether the candidate waits for an answer about another device."""
    return asked_move(uow.attempts.events(attempt_id, kinds=MOVE_KINDS)) is not None
