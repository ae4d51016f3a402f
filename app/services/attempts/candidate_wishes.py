"""What candidates ask for themselves: a break, its end, a move to another device, not to sit.

Names are closed, as those of staff are in `wishes`; states, budgets and times are the engine's.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.services.attempts.delivery import Delivery
from app.services.attempts.journal import carry_out
from app.services.attempts.moves import MOVE_KINDS, answered_move, asked_move, waiting_move
from app.services.attempts.owning import require_own
from app.services.errors import WishRefused
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, StoredAttempt
from exam_engine.attempts.actors import SYSTEM, Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import Cancel, Command, Pause, Resume, Tell
from exam_engine.attempts.events.check_in import StepUnable
from exam_engine.attempts.events.room import MoveAnswered, MoveAsked
from exam_engine.attempts.refusals import IllegalTransition, LeaseLost
from exam_engine.attempts.states import CancelledBy, PauseKind
from exam_engine.catalogue import CheckInStep
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

LONGEST_TEXT: Final = 500
_BREAK: Final = Reason(ReasonCode.ENVIRONMENT_COMFORT, "A break of your own.")

OWN_WISHES: Final[Mapping[str, str]] = {
    "take_break": "begin a break of one's own; the clock stands",
    "end_break": "come back from it, also early",
    "ask_move": "ask to go on at another device; `text` may say why",
    "keep_device": "take that back",
    "cannot_check": "not to do the movements that a check asks for; the exam goes on",
    "cancel": "not to sit this exam; before the start only, and for good",
}
"""Every name, with what it asks."""


@dataclass(frozen=True, slots=True)
class CandidateWishes:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    delivery: Delivery

    def ask(
        self,
        attempt_id: str,
        name: str,
        *,
        person_id: str,
        command_id: str,
        text: str = "",
        epoch: int | None = None,
    ) -> dict[str, JsonValue]:
        """Carry one wish out; asked twice under one id, it is carried out once.

        Args:
            attempt_id: of the candidate's own.
            name: a key of `OWN_WISHES`.
            person_id: the candidate.
            command_id: random, of the page.
            text: at most 500 characters.
            epoch: lease of the room's page; None from other pages.

        Returns:
            What follows: state, instant, and whether a move is asked for.

        Raises:
            WishRefused: no such name, or a text that is too long.
            LeaseLost: another page holds the attempt.
            NotFound, AttemptError: nothing has changed.
        """
        _require_readable(name, text)
        with self.uow() as uow:
            stored = _own(uow, attempt_id, person_id, epoch)
            command = _command(uow, stored, name, text)
            if command is not None:
                done = carry_out(uow, attempt_id, command, command_id=command_id)
                if name == "cannot_check" and done.events:
                    carry_out(uow, attempt_id, Resume(SYSTEM), command_id=secrets.token_hex(16))
            answer = _standing(uow, uow.attempts.get(attempt_id) or stored)
            uow.commit()
        self.delivery.tell_state(attempt_id)
        return answer

    def standing(self, attempt_id: str, *, person_id: str) -> dict[str, JsonValue]:
        """Return what a page that may not write asks for: state, and what came of a move.

        Args:
            attempt_id: of the candidate's own.
            person_id: the candidate.

        Returns:
            State, instant, whether a move is asked for, and the answer to the newest asking:
            `{granted, text}`, None where nobody has answered it.

        Raises:
            NotFound: it is not theirs.
        """
        with self.delivery.read() as uow:
            stored = require_own(uow.attempts.get(attempt_id), attempt_id, person_id)
            found = answered_move(uow.attempts.events(attempt_id, kinds=MOVE_KINDS))
            answer = {name: found.body[name] for name in ("granted", "text")} if found else None
            return _standing(uow, stored) | {"answer": answer}


def _standing(uow: UnitOfWork, stored: StoredAttempt) -> dict[str, JsonValue]:
    told = uow.attempts.events(stored.attempt.id, kinds=MOVE_KINDS)
    state = stored.attempt.state.value
    return {"state": state, "t": to_ms(uow.now()), "move": waiting_move(told, state) is not None}


def _require_readable(name: str, text: str) -> None:
    if name not in OWN_WISHES:
        raise WishRefused("name", f"send one of {', '.join(OWN_WISHES)}")
    if len(text) > LONGEST_TEXT:
        raise WishRefused("text", f"send at most {LONGEST_TEXT} characters")


def _own(uow: UnitOfWork, attempt_id: str, person_id: str, epoch: int | None) -> StoredAttempt:
    """Lock the attempt of its own candidate, under the lease of the page that asks."""
    stored = require_own(uow.attempts.lock(attempt_id), attempt_id, person_id)
    if epoch is not None and epoch != stored.attempt.epoch:
        raise LeaseLost(f"epoch {epoch}, the lease has {stored.attempt.epoch}")
    return stored


def _command(uow: UnitOfWork, stored: StoredAttempt, name: str, text: str) -> Command | None:
    """Return the engine's command; None where what is asked for stands already."""
    actor = Actor(PersonId(stored.person_id), Role.CANDIDATE)
    match name:
        case "take_break":
            return Pause(actor, PauseKind.BREAK, _BREAK)
        case "end_break":
            return Resume(actor)
        case "cannot_check":
            return _unable(stored, actor, text)
        case "cancel":
            return Cancel(actor, CancelledBy.CANDIDATE)
    asked = asked_move(uow.attempts.events(stored.attempt.id, kinds=MOVE_KINDS)) is not None
    if name == "ask_move":
        return None if asked else Tell(actor, MoveAsked(text.strip()))
    return Tell(actor, MoveAnswered(granted=False, text="")) if asked else None


def _unable(stored: StoredAttempt, actor: Actor, text: str) -> Command:
    if stored.attempt.pause_kind is not PauseKind.CHECK:
        raise IllegalTransition("no check is asked for")
    return Tell(actor, StepUnable(CheckInStep.CHALLENGE.value, text.strip()))
