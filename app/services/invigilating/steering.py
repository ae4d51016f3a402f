"""What staff do to one attempt: every command of the table, by two people where it wants two.

A command that wants two people becomes a proposal: a journal fact that another person confirms,
declines, or its maker takes back, all under the attempt's lock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from app.services.attempts.challenges import ask_for_check
from app.services.attempts.delivery import Delivery
from app.services.attempts.journal import carry_out, note
from app.services.attempts.proposals import (
    PROPOSAL_KINDS,
    STANDS,
    STANDS_AFTER_END,
    open_proposal,
    open_proposals,
)
from app.services.attempts.wishes import Circumstances, Wish, command_of
from app.services.cases.cases import close_annulled
from app.services.errors import NotFound, ProposalStands, StaleVersion
from app.services.invigilating.fitting import move_is_asked, require_fitting, require_suitable
from app.services.invigilating.marking import mark
from app.services.invigilating.speech import newest_notice
from app.services.messages import TRIAGE_ATTEMPT, TRIAGE_LATER, Message, MessageKind
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, StoredAttempt
from app.services.timekeeping.losses import REOPEN
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.commands import Command, Tell
from exam_engine.attempts.events import EVENTS, course
from exam_engine.attempts.events.proposals import (
    CommandProposed,
    ProposalOutcome,
    ProposalSettled,
)
from exam_engine.attempts.events.room import MoveAnswered
from exam_engine.attempts.refusals import (
    RoleNotAllowed,
    SecondPersonRequired,
)
from exam_engine.attempts.states import ROW_OF, TERMINAL, AttemptState, CommandName
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

COURSE_KINDS: Final = tuple(
    shape.kind for shape in EVENTS.values() if shape.__module__ == course.__name__
)
"""Facts that make a newer version of the course; saves and words do not."""

HEARD: Final = frozenset(
    {"decline_move", "escalate", "ask_room_scan", "ask_camera_fix", "ask_picture", "raise_rate"}
)
"""Wishes whose words come to the candidate as a message."""

STEERERS: Final = (Role.SUPERVISOR, Role.PROCTOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Steered:
    """What came of a wish.

    Attributes:
        outcome: the wish is done; it waits for a second person; the proposal was taken back.
        version: of the attempt's course afterwards.
    """

    outcome: Literal["done", "proposed", "settled"]
    state: str
    version: int

    def shown(self) -> dict[str, JsonValue]:
        """Return it as JSON."""
        return {"outcome": self.outcome, "state": self.state, "version": self.version}


@dataclass(frozen=True, slots=True)
class Steering:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    delivery: Delivery

    def ask(
        self, attempt_id: str, wish: Wish, *, actor: Actor, command_id: str, expected: int | None
    ) -> Steered:
        """Carry a wish out, or store it as a proposal where it wants a second person.

        Raises:
            NotFound, AttemptError, WishRefused: nothing has changed.
            StaleVersion: the attempt's course has moved on from `expected`.
            ProposalStands: the same command waits for a second person already.
        """
        with self.uow() as uow:
            stored = _locked(uow, attempt_id)
            if not _carried_before(uow, attempt_id, command_id):
                _require_version(uow, attempt_id, expected)
                require_fitting(uow, stored, wish, actor)
                command = command_of(wish, actor, None, _around(uow, stored))
                try:
                    _carry(uow, stored, command, wish, command_id)
                except SecondPersonRequired:
                    _propose(uow, stored, wish, actor, command_id)
            proposed = any(
                record.body.get("proposal") == command_id
                for record in uow.attempts.events(attempt_id, kinds=(CommandProposed.kind,))
            )
            steered = _steered(uow, attempt_id, "proposed" if proposed else "done")
            now = uow.now()
            said = newest_notice(uow, attempt_id, now) if wish.name in HEARD else None
            uow.commit()
        if wish.name == "authorize_resume":
            # the epoch has risen: whichever page wrote until now asks before it writes again
            self.delivery.publisher.to_attempt(attempt_id, "superseded", {"t": to_ms(now)})
        if said is not None:
            self.delivery.publisher.to_attempt(attempt_id, "notice", said)
        self.delivery.tell_state(attempt_id)
        return steered

    def confirm(
        self,
        attempt_id: str,
        proposal_id: str,
        *,
        actor: Actor,
        command_id: str,
        expected: int | None,
    ) -> Steered:
        """Carry out what another person proposed; the guards are asked again, as of now.

        Raises:
            ProposalGone: it is settled, has run out, or was never made.
            SecondPersonUnsuitable: by its maker, or in a role that does not confirm it.
            ReviewConflict: by somebody who said that they know the candidate.
            NotFound, AttemptError, StaleVersion: nothing has changed.
        """
        with self.uow() as uow:
            stored = _locked(uow, attempt_id)
            if not _carried_before(uow, attempt_id, command_id):
                _require_version(uow, attempt_id, expected)
                found = open_proposal(uow, stored, proposal_id)
                require_suitable(uow, stored, found, actor)
                around = _around(uow, stored)
                command = command_of(found.wish, found.by, actor, around)
                fact = ProposalSettled(proposal_id, ProposalOutcome.CONFIRMED, "")
                note(uow, stored, fact, actor=actor, now=uow.now())
                _carry(uow, stored, command, found.wish, command_id)
            steered = _steered(uow, attempt_id, "done")
            uow.commit()
        self.delivery.tell_state(attempt_id)
        return steered

    def named(self, attempt_id: str, proposal_id: str) -> str:
        """Return the command that was proposed, which tells in which role one confirms it.

        Empty where nothing was proposed under this id.
        """
        with self.read() as uow:
            for made in uow.attempts.events(attempt_id, kinds=(CommandProposed.kind,)):
                if made.body.get("proposal") == proposal_id:
                    return str(made.body["command"])
        return ""

    def settle(
        self, attempt_id: str, proposal_id: str, *, actor: Actor, command_id: str, text: str
    ) -> Steered:
        """Take one's own proposal back, or decline another's; the attempt stays as it is.

        Raises:
            ProposalGone, NotFound, AttemptError: nothing has changed.
        """
        with self.uow() as uow:
            stored = _locked(uow, attempt_id)
            if not _carried_before(uow, attempt_id, command_id):
                found = open_proposal(uow, stored, proposal_id)
                own = found.by.person == actor.person
                outcome = ProposalOutcome.WITHDRAWN if own else ProposalOutcome.DECLINED
                fact = ProposalSettled(proposal_id, outcome, text)
                carry_out(uow, attempt_id, Tell(actor, fact), command_id=command_id)
                if found.wish.name == REOPEN:
                    _triage(uow, attempt_id, TRIAGE_ATTEMPT, uow.now())
            steered = _steered(uow, attempt_id, "settled")
            uow.commit()
        self.delivery.tell_state(attempt_id)
        return steered

    def standing(self, attempt_id: str) -> dict[str, JsonValue]:
        """Return state, version and open proposals of an attempt.

        Raises:
            NotFound: no such attempt.
        """
        with self.read() as uow:
            found = uow.attempts.get_at(attempt_id)
            if found is None:
                raise NotFound(f"attempt {attempt_id}")
            stored, now = found
            records = uow.attempts.events(attempt_id, kinds=PROPOSAL_KINDS)
            version = _version(uow, attempt_id)
        return {
            "attempt": attempt_id,
            "state": stored.attempt.state.value,
            "version": version,
            "proposals": [one.shown() for one in open_proposals(records, now)],
        }


_UNDONE: Final = {"reopen": "none", "void": "superseded"}
"""What becomes of a result by commands that lead out of an end; a reopened form is scored anew."""


def acting(person_id: str, roles: frozenset[str], name: str) -> Actor:
    """Return the person in the first of their roles that may give the command at all.

    Supervisor before proctor before administrator; names that are no row of the table, and people
    who may not, act in their first role and are refused by the engine.
    """
    held = [role for role in STEERERS if role.value in roles]
    row = ROW_OF.get(CommandName(name)) if name in set(CommandName) else None
    able = [role for role in held if row is None or role in row.roles]
    if not held:
        raise RoleNotAllowed(f"{name} by nobody who steers")
    return Actor(PersonId(person_id), (able or held)[0])


def _locked(uow: UnitOfWork, attempt_id: str) -> StoredAttempt:
    stored = uow.attempts.lock(attempt_id)
    if stored is None:
        raise NotFound(f"attempt {attempt_id}")
    return stored


def _carried_before(uow: UnitOfWork, attempt_id: str, command_id: str) -> bool:
    return uow.attempts.command_outcome(attempt_id, command_id) is not None


def _version(uow: UnitOfWork, attempt_id: str) -> int:
    return uow.attempts.events(attempt_id, kinds=COURSE_KINDS)[-1].seq


def _require_version(uow: UnitOfWork, attempt_id: str, expected: int | None) -> None:
    found = _version(uow, attempt_id)
    if expected is not None and expected != found:
        raise StaleVersion(f"expected version {expected}, found {found}")


def _around(uow: UnitOfWork, stored: StoredAttempt) -> Circumstances:
    own = uow.credentials.of_person(stored.person_id)
    stands = any(one.attempt_id == stored.attempt.id and one.state != "withdrawn" for one in own)
    paused = stored.attempt.state is AttemptState.PAUSED
    return Circumstances(stored.result_state == "final", stands, paused, uow.now())


def _carry(
    uow: UnitOfWork, stored: StoredAttempt, command: Command, wish: Wish, command_id: str
) -> None:
    attempt_id = stored.attempt.id
    carried = carry_out(uow, attempt_id, command, command_id=command_id)
    if wish.name == "transfer_device" and move_is_asked(uow, attempt_id):
        fact = MoveAnswered(granted=True, text="")
        note(uow, carried.stored, fact, actor=command.actor, now=carried.now)
    if wish.name == "ask_check" and carried.events:
        ask_for_check(uow, carried.stored, actor=command.actor, now=carried.now)
    if wish.name == "flag":
        mark(uow, carried.stored, wish, actor=command.actor, now=carried.now)
    if wish.name == CommandName.VOID:
        close_annulled(uow, carried.stored, carried.now)
    if stored.result_state != "none" and wish.name in _UNDONE:
        uow.attempts.set_result_state(attempt_id, _UNDONE[wish.name])


def _propose(
    uow: UnitOfWork, stored: StoredAttempt, wish: Wish, actor: Actor, command_id: str
) -> None:
    attempt_id, now = stored.attempt.id, uow.now()
    records = uow.attempts.events(attempt_id, kinds=PROPOSAL_KINDS)
    if any(one.wish.name == wish.name for one in open_proposals(records, now)):
        raise ProposalStands(f"{wish.name} of {attempt_id}")
    stands = STANDS_AFTER_END if stored.attempt.state in TERMINAL else STANDS
    fact = CommandProposed(
        command_id, wish.name, wish.details(), _version(uow, attempt_id), now + stands
    )
    carry_out(uow, attempt_id, Tell(actor, fact), command_id=command_id)
    if wish.name == REOPEN:  # its result waits; when nobody confirms, it goes on
        _triage(uow, attempt_id, TRIAGE_LATER, fact.expires_at + timedelta(seconds=1))


def _triage(uow: UnitOfWork, attempt_id: str, kind: MessageKind, due_at: datetime) -> None:
    uow.outbox.put(Message(kind.name, attempt_id, 0), due_at=due_at)


def _steered(
    uow: UnitOfWork, attempt_id: str, outcome: Literal["done", "proposed", "settled"]
) -> Steered:
    stored = uow.attempts.get(attempt_id)
    assert stored is not None
    return Steered(outcome, stored.attempt.state.value, _version(uow, attempt_id))
