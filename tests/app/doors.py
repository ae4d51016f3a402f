"""The outer doors of one delivery process: the sockets, and JSON with a login of its own.

Whatever the engine refuses must come out of both with the same code; whoever asks is known by a
login session or a ticket, as in a browser.
"""

import http.client
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.persistence.engine import Database
from app.persistence.unit_of_work import SqlUnitOfWork
from app.services.attempts.wishes import wish_from
from app.services.booking.enrolment import Enrolment
from app.services.booking.windows import Windows
from app.services.invigilating.steering import Steering
from app.services.people.accounts import csrf_token, digest_of, login_cookie
from app.services.rows import LoginSession
from app.services.timekeeping.sweeping import Sweeping
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from tests.app.hall import SCHEME, Hall
from tests.app.lines import Line
from tests.app.rooms import Rooms

Answer = Mapping[str, Any]
WHY: Mapping[str, object] = {"reason": "A test asks for it."}
MEMBERS: Mapping[str, Mapping[str, object]] = {
    "adjust_time": {"seconds": 60},
    "terminate": {"cause": "copied_content"},
}
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Doors:
    """One person per role behind both doors, and attempts brought into each state.

    Attributes:
        staff: role to the person who acts in it alone.
        logins: person to the token of an open login.
        boards: person to an open board.
        turns: how many legal cells were asked.
    """

    rooms: Rooms
    secret: bytes
    staff: dict[str, str] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)
    boards: dict[str, Line] = field(default_factory=dict)
    turns: int = 0

    @property
    def hall(self) -> Hall:
        return self.rooms.hall

    def person(self, role: str, which: str = "") -> str:
        """Return the person who holds this role and no other."""
        if role + which not in self.staff:
            self.staff[role + which] = self.rooms.person(role)
        return self.staff[role + which]

    def post(self, person: str, path: str, body: object) -> tuple[int, Answer]:
        """Post JSON as somebody who has logged in; return status and answer."""
        if person not in self.logins:
            self.logins[person] = token = secrets.token_urlsafe(32)
            with self.rooms.store.uow() as uow:
                now = uow.now()
                session = LoginSession(digest_of(token), person, "c", now, now + HOUR)
                uow.people.open_session(session)
                uow.commit()
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Cookie": f"{login_cookie(secure=False)}={self.logins[person]}",
            "X-CSRF-Token": csrf_token(self.secret, "c"),
        }
        line = http.client.HTTPConnection("127.0.0.1", self.rooms.system.port, timeout=10)
        try:
            line.request("POST", path, json.dumps(body), headers)
            reply = line.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            line.close()

    def steer(self, door: str, role: str, attempt: str, name: str, **members: object) -> Answer:
        """Let staff ask by one door; the answer has `code` where it is a refusal."""
        person, command = self.person(role), secrets.token_hex(8)
        body = {"command": command, "name": name, **WHY, **MEMBERS.get(name, {}), **members}
        if door == "json":
            return self.post(person, f"/api/attempts/{attempt}/commands", body)[1]
        if person not in self.boards:
            self.boards[person] = self.rooms.line("/proctor")
            ticket = self.rooms.ticket(person, role, session=self.rooms.login(person))
            assert self.boards[person].enter(ticket=ticket) is None
        return _coded(self.boards[person].call("steer", {"attempt": attempt, **body}))

    def confirm(self, role: str, attempt: str, proposal: str) -> Answer:
        """Let another person of a role confirm a proposal by JSON."""
        path = f"/api/attempts/{attempt}/proposals/{proposal}/confirm"
        return self.post(self.person(role, "-2"), path, {"command": secrets.token_hex(8)})[1]

    def own(self, attempt: str, path: str, **body: object) -> Answer:
        """Let the candidate post to their own attempt."""
        person = self.hall.attempt(attempt).person_id
        return self.post(person, f"/api/attempts/{attempt}/{path}", body)[1]

    @contextmanager
    def entered(self, attempt: str) -> Iterator[Line]:
        """Enter the room as the candidate's page."""
        person = self.hall.attempt(attempt).person_id
        line = self.rooms.line()
        ticket = self.rooms.ticket(person, attempt=attempt)
        assert line.enter(ticket=ticket, page="page-1") is None
        yield line
        line.close()
        self.rooms.lines.remove(line)

    def room(self, attempt: str, event: str, **message: object) -> Answer:
        """Let the candidate's page send one command from the room."""
        with self.entered(attempt) as line:
            return _coded(line.call(event, {"command": secrets.token_hex(8), **message}))

    def proposed(self, attempt: str) -> str:
        """Return the id of the one proposal that was made."""
        with self.rooms.store.uow() as uow:
            (made,) = uow.attempts.events(attempt, kinds=("command.proposed",))
        return str(made.body["proposal"])

    def attempt_in(self, state: AttemptState, *, moving: bool = False) -> str:
        """Bring a new candidate into a state; `moving` makes a pause a move to another device."""
        person = self.rooms.person()
        attempt = str(_WAYS.get(state, _started)(self.hall, person))
        if state in _STEPS:
            _STEPS[state](self, attempt, moving)
        assert self.hall.attempt(attempt).attempt.state is state
        return attempt

    @property
    def steering(self) -> Steering:
        return Steering(self.hall.store.uow, self.hall.store.uow, self.hall.delivery)

    def ask(self, attempt: str, name: str, **members: object) -> None:
        """Carry a command of a supervisor out in this process."""
        steering = self.steering
        actor = Actor(PersonId(self.person("supervisor")), Role.SUPERVISOR)
        wish = wish_from(name, {**WHY, **members})
        command = secrets.token_hex(8)
        asked = steering.ask(attempt, wish, actor=actor, command_id=command, expected=None)
        if asked.outcome == "proposed":
            other = Actor(PersonId(self.person("supervisor", "-2")), Role.SUPERVISOR)
            steering.confirm(
                attempt, command, actor=other, command_id=f"{command}-2", expected=None
            )


def _coded(answer: Answer) -> Answer:
    return {**answer, "code": answer["err"]} if "err" in answer else answer


def _scheduled(hall: Hall, person: str) -> str:
    return hall.enrolment.register(person, hall.window_id).attempt.id


def _checking_in(hall: Hall, person: str) -> str:
    attempt = _scheduled(hall, person)
    hall.delivery.begin_check_in(attempt, person)
    hall.consent(attempt, person)
    hall.upload(attempt, person, "reference")
    return attempt


def _started(hall: Hall, person: str) -> str:
    return hall.started(person)


class _Yesterday(SqlUnitOfWork):
    """A transaction of the day before: nobody books a window that has closed."""

    def now(self) -> datetime:
        return super().now() - 24 * HOUR


def _missed(hall: Hall, person: str) -> str:
    """Book a window the day before, and let the sweeper find it closed."""
    now, database = hall.store.now(), hall.store.database
    assert isinstance(database, Database)
    window = Windows(hall.store.uow).open_window(
        SCHEME, opens_at=now - 30 * HOUR, closes_at=now - 20 * HOUR
    )
    enrolment = Enrolment(lambda: _Yesterday(database), hall.store.uow)
    booked = enrolment.register(person, window.id)
    attempt = booked.attempt.id
    Sweeping(hall.store.uow, hall.store.uow, hall.delivery).sweep()
    return attempt


_S = AttemptState
_WAYS: Mapping[AttemptState, Callable[[Hall, str], str]] = {
    _S.SCHEDULED: _scheduled,
    _S.CHECKING_IN: _checking_in,
    _S.AWAITING_AUTHORIZATION: lambda hall, person: hall.checked_in(person),
    _S.AUTHORIZED: lambda hall, person: hall.checked_in(person),
    _S.CANCELLED: _scheduled,
    _S.NO_SHOW: _missed,
}
_STEPS: Mapping[AttemptState, Callable[[Doors, str, bool], object]] = {
    _S.AUTHORIZED: lambda doors, attempt, _moving: _admit(doors, attempt),
    _S.PAUSED: lambda doors, attempt, moving: doors.ask(
        attempt, "transfer_device" if moving else "pause"
    ),
    # a number that no save has yet: the attempt waits for it
    _S.CLOSING: lambda doors, attempt, _moving: doors.ask(attempt, "submit_on_behalf"),
    _S.SUBMITTED: lambda doors, attempt, _moving: doors.hall.submit(
        attempt, 0, doors.hall.attempt(attempt).person_id
    ),
    _S.TERMINATED: lambda doors, attempt, _moving: doors.ask(
        attempt, "terminate", cause="copied_content"
    ),
    _S.CANCELLED: lambda doors, attempt, _moving: doors.ask(attempt, "cancel"),
    _S.VOIDED: lambda doors, attempt, _moving: doors.ask(attempt, "void"),
}


def _admit(doors: Doors, attempt: str) -> None:
    doors.ask(attempt, "authorize")
    person = doors.hall.attempt(attempt).person_id
    doors.hall.delivery.open_room(
        attempt_id=attempt, person_id=person, page="page-1", takeover=False
    )
