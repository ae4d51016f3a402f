"""The candidate's sitting: the start, the room. Steps before: `checking_in`; end: `handing_in`.

Saves go through the journal port; all else is a command in a unit of work, by its clock.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.services.attempts.admission import admit
from app.services.attempts.caring import care_of
from app.services.attempts.entering import (
    ENTRY_KINDS,
    Door,
    is_other_network,
    lease_of,
    look_again,
    note_network,
    take_lease,
)
from app.services.attempts.journal import carry_out
from app.services.attempts.owning import require_own
from app.services.attempts.paper import PAPER_STATES, paper_of
from app.services.attempts.places import Seen, WaitingRoom, place_lately, place_now
from app.services.attempts.room import (
    HELLO_KINDS,
    STATE_KINDS,
    hello_payload,
    state_payload,
)
from app.services.catalogue.content import Library
from app.services.errors import NotFound
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import EventRecord, JsonValue, StoredAttempt
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.commands import (
    BeginCheckIn,
    Command,
    Start,
)
from exam_engine.attempts.refusals import AttemptNotOpen, IllegalTransition, LeaseLost
from exam_engine.attempts.states import LIVE, AttemptState
from exam_engine.ids import PersonId
from exam_engine.items import Interaction

ROOM_KINDS = (*ENTRY_KINDS, *HELLO_KINDS)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One page that has entered the room."""

    attempt_id: str
    person_id: str
    epoch: int
    took_over: bool
    interactions: dict[str, Interaction]
    hello: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The use cases of a sitting over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    publisher: Publisher
    queue: WaitingRoom
    _interactions: dict[str, dict[str, Interaction]] = field(default_factory=dict)
    _intervals: dict[str, int] = field(default_factory=dict)
    _seen: Seen = field(default_factory=dict)

    def require_own(self, attempt_id: str, person_id: str) -> StoredAttempt:
        """Return the attempt when it is this person's.

        Raises:
            NotFound: otherwise.
        """
        with self.read() as uow:
            return _own(uow, attempt_id, person_id)[0]

    def begin_check_in(self, attempt_id: str, person_id: str) -> str:
        """Begin the check-in; beginning twice changes nothing."""
        stored = self.require_own(attempt_id, person_id)
        if stored.attempt.state is not AttemptState.SCHEDULED:
            return stored.attempt.state.value
        state = admit(self.uow, attempt_id, BeginCheckIn(_candidate(person_id)))
        self.tell_state(attempt_id)
        return state

    def start(self, attempt_id: str, person_id: str, *, command_id: str) -> str:
        """Start the exam; starting twice changes nothing."""
        stored = self.require_own(attempt_id, person_id)
        if stored.attempt.state in PAPER_STATES:
            return stored.attempt.state.value
        command = Start(_candidate(person_id), stored.attempt.epoch)
        try:
            return self._do(attempt_id, command, command_id=command_id)
        except IllegalTransition:  # a second press, which came while the first was carried out
            now = self.require_own(attempt_id, person_id).attempt.state
            if now not in PAPER_STATES:
                raise
            return now.value

    def paper(self, attempt_id: str, person_id: str) -> dict[str, JsonValue]:
        """Return the delivery view of every item, once the exam runs.

        Raises:
            AttemptNotOpen: before the start or after the end.
        """
        with self.read() as uow:
            stored, _now = _own(uow, attempt_id, person_id)
            if stored.attempt.state not in PAPER_STATES:
                raise AttemptNotOpen(f"no paper while {stored.attempt.state}")
            return paper_of(uow, stored)

    def open_room(
        self,
        *,
        attempt_id: str,
        person_id: str,
        page: str,
        takeover: bool,
        knock: bool = False,
        network: str = "",
    ) -> Sitting:
        """Let a page in: give it the lease and everything it needs to know.

        The same page comes back under its lease; another needs `takeover` while it is online, and
        one that waits for a move (`knock`) gets in only once staff made it. `network` marks where
        it comes from. Nobody checks in again; after a long absence a proctor may have to look.

        Raises:
            LeaseLost: another page holds it, or it has not been moved for a page that knocks.
        """
        with self.read() as uow:
            stored, now = _own(uow, attempt_id, person_id)
            told, responses = uow.attempts.sitting(attempt_id, ROOM_KINDS)
            pace = self._snapshot_ms(uow, stored) if stored.attempt.consented else 0
            interactions = self._interactions_of(uow, stored)
        moved = stored.attempt.state in LIVE and lease_of(told).holder != page
        took_over = moved and take_lease(self.uow, stored, page, Door(takeover, knock, network))
        if not moved and is_other_network(stored, told, network):
            note_network(self.uow, attempt_id, network)
        running = stored.attempt.state is AttemptState.IN_PROGRESS
        paused = running and look_again(self.uow, stored, now)
        if moved or paused:
            with self.read() as uow:  # what the other page stored until its lease ended
                stored, now = _own(uow, attempt_id, person_id)
                told, responses = uow.attempts.sitting(attempt_id, ROOM_KINDS)
            if stored.attempt.state in LIVE and lease_of(told).holder != page:
                raise LeaseLost("another page came in at the same moment")
        place, carer = place_now(self.queue, stored), self._carer(told)
        hello = hello_payload(stored, told, responses, now=now, snapshot_ms=pace, queue=place)
        hello["carer"] = carer
        return Sitting(attempt_id, person_id, stored.attempt.epoch, took_over, interactions, hello)

    def place(self, attempt_id: str) -> JsonValue:
        """Return the place of one who waits, some seconds old at most; None for who does not."""
        with self.read() as uow:
            stored, now = _found(uow, attempt_id)
        found = place_lately(self.queue, self._seen, stored, now)
        return {"place": found.place, "waiting": found.waiting} if found else None

    def tell_state(self, attempt_id: str) -> None:
        """Push the attempt's state to its page, with the place in the queue while it waits."""
        with self.read() as uow:
            found = uow.attempts.get_at(attempt_id)
            if found is None:
                return
            stored, now = found
            told = uow.attempts.events(attempt_id, kinds=STATE_KINDS)
        place, carer = place_now(self.queue, stored), self._carer(told)
        payload = state_payload(stored, told, now=now, queue=place, carer=carer)
        self.publisher.to_attempt(attempt_id, "state", payload)
        self.publisher.board_changed(attempt_id)

    def _do(self, attempt_id: str, command: Command, *, command_id: str = "") -> str:
        with self.uow() as uow:
            carried = carry_out(uow, attempt_id, command, command_id=command_id or _fresh())
            uow.commit()
        self.tell_state(attempt_id)
        return carried.stored.attempt.state.value

    def _carer(self, told: Sequence[EventRecord]) -> str:
        """Return the name of who looks after a candidate; empty where nobody in particular does."""
        care = care_of(told)
        if care is None:
            return ""
        with self.read() as uow:
            person = uow.people.get(care.by)
        return person.name if person else ""

    def _snapshot_ms(self, uow: UnitOfWork, stored: StoredAttempt) -> int:
        """Return the interval of snapshots; a window's exam does not change, so it is kept."""
        if (window_id := stored.attempt.window) not in self._intervals:
            window = uow.content.window(window_id)
            exam = Library(uow.content).scheme_sat(window).exam if window else None
            assert exam is not None
            self._intervals[window_id] = int(exam.snapshot_interval.total_seconds() * 1000)
        return self._intervals[window_id]

    def _interactions_of(self, uow: UnitOfWork, stored: StoredAttempt) -> dict[str, Interaction]:
        """Return the interactions of a form, which is immutable and so kept in memory."""
        form_id = stored.attempt.form
        if form_id not in self._interactions:
            _form, versions = Library(uow.content).form(form_id)
            self._interactions[form_id] = {
                item: version.interaction for item, version in versions.items()
            }
        return self._interactions[form_id]


def _found(uow: UnitOfWork, attempt_id: str) -> tuple[StoredAttempt, datetime]:
    found = uow.attempts.get_at(attempt_id)
    if found is None:
        raise NotFound(f"attempt {attempt_id}")
    return found


def _own(uow: UnitOfWork, attempt_id: str, person_id: str) -> tuple[StoredAttempt, datetime]:
    stored, now = _found(uow, attempt_id)
    return require_own(stored, attempt_id, person_id), now


def _candidate(person_id: str) -> Actor:
    return Actor(PersonId(person_id), Role.CANDIDATE)


def _fresh() -> str:
    return secrets.token_hex(16)
