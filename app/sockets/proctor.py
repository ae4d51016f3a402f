"""The proctor's socket: the board, one attempt in detail, and the actions on it.

Rows are read again from the database when something changed; a lost push is found by `sync`.
Picture links are signed for the person who asked and live for a minute.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import socketio

from app.board.view import BoardView
from app.realtime.messages import CLIENT_EVENTS, PROCTOR
from app.services.errors import Forbidden
from app.services.invigilating.broadcasting import Broadcasting
from app.services.invigilating.invigilation import Invigilation
from app.services.invigilating.speech import WARNING_RULES, Speech
from app.services.invigilating.steering import Steering
from app.services.messages import PROTOCOL_VERSION
from app.services.roles import Role
from app.services.rows import JsonValue
from app.sockets.broadcasts import BroadcastSockets
from app.sockets.connections import ProctorConnection
from app.sockets.guard import Answer, Gate
from app.sockets.origin import require_origin
from app.sockets.steering import SteeringSockets
from app.tokens import SOCKET_TICKET, TokenBox
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

log = logging.getLogger(__name__)

Members = Mapping[str, object]


@dataclass(slots=True)
class ProctorSockets:
    """The proctor namespace over the use cases."""

    server: socketio.Server
    wiring: Wiring
    invigilation: Invigilation
    speech: Speech
    steering: Steering
    tokens: TokenBox
    view: BoardView
    connections: dict[str, ProctorConnection] = field(default_factory=dict)

    def register(self, gate: Gate) -> None:
        """Put all listeners on the server."""
        uses: dict[str, Callable[[ProctorConnection, Members], Answer]] = {
            "sync": self.sync,
            "watch": self.watch,
            "authorize": self.authorize,
            "send_back": self.send_back,
            "warn": self.warn,
            "message": self.message,
            "pause": self.pause,
            "resume": self.resume,
            **SteeringSockets(self.steering, self.wiring.clock).uses(),
            **BroadcastSockets(self._broadcasting(), self.wiring.clock, self.view.everybody).uses(),
        }
        for name, use in uses.items():
            listener = gate.guard(CLIENT_EVENTS[PROCTOR, name], self.connections, use)
            self.server.on(name, listener, namespace=PROCTOR)
        self.server.on("connect", gate.entrance(self.connect), namespace=PROCTOR)
        self.server.on("disconnect", self.disconnect, namespace=PROCTOR)
        unknown = gate.unknown(PROCTOR, self.connections)
        self.server.on("*", unknown, namespace=PROCTOR)

    def _broadcasting(self) -> Broadcasting:
        return Broadcasting(self.wiring.uow, self.wiring.read, self.wiring.publisher)

    def connect(self, sid: str, environ: Members, auth: Members) -> None:
        """Verify ticket and login, and send the whole board."""
        require_origin(environ, self.wiring.settings)
        now = self.wiring.clock.now()
        ticket = self.tokens.verify(SOCKET_TICKET, auth.get("ticket"), now=now)
        login = str(ticket.get("session", ""))
        roles = self._roles(login, str(ticket["sub"]))
        if not roles:
            raise Forbidden("this ticket opens no board")
        person_id = str(ticket["sub"])
        self.connections[sid] = ProctorConnection(sid, person_id, roles, login)
        board: dict[str, JsonValue] = {
            "v": PROTOCOL_VERSION,
            "t": to_ms(now),
            "rows": self.view.rows(self.connections[sid]),
            "rules": [{"id": rule, "text": words} for rule, words in WARNING_RULES.items()],
            "me": _me(self.connections[sid]),
        }
        self.server.emit("board", board, to=sid, namespace=PROCTOR)

    def end_lost_logins(self) -> None:
        """Close the boards of people who have logged out or are proctors no longer."""
        for sid, connection in list(self.connections.items()):
            connection.roles = self._roles(connection.login, connection.person_id)
            if not connection.roles:
                self.server.disconnect(sid, namespace=PROCTOR)

    def _roles(self, login: str, person_id: str) -> frozenset[str]:
        """Return the roles with which somebody may watch by this login; none when it has ended."""
        found = self.wiring.queries.person_session(login)
        if found is None or found[1].id != person_id:
            return frozenset()
        return found[1].roles & {Role.PROCTOR, Role.SUPERVISOR}

    def disconnect(self, sid: str, *_reason: object) -> None:
        """Forget the socket."""
        self.connections.pop(sid, None)

    def push_rows(self, attempt_ids: Sequence[str]) -> None:
        """Send rows, read once and afresh, to every board of this process: one message each."""
        if not self.connections:
            return
        rows = self.view.read(attempt_ids)
        now = self.wiring.clock.now()
        for sid, connection in list(self.connections.items()):
            shown = [self.view.shown(row, connection, now) for row in rows]
            if shown:
                message = {"t": to_ms(now), "rows": shown}
                # this process holds the socket: nobody else needs to hear of it
                self.server.emit("rows", message, to=sid, namespace=PROCTOR, ignore_queue=True)

    def sync(self, connection: ProctorConnection, message: Members) -> Answer:
        """Return the rows whose version is newer than the board's."""
        held = message["versions"] if isinstance(message["versions"], dict) else {}
        rows = self.view.rows(connection, newer_than=held)
        return {"t": to_ms(self.wiring.clock.now()), "rows": rows}

    def watch(self, connection: ProctorConnection, message: Members) -> Answer:
        """Return the timeline, flags, messages and picture links of one attempt."""
        detail = self.view.detail(_attempt(message), connection.person_id)
        detail["me"] = _me(connection)
        return {"t": to_ms(self.wiring.clock.now()), "detail": detail}

    def authorize(self, connection: ProctorConnection, message: Members) -> Answer:
        """Let a waiting candidate start."""
        self.invigilation.authorize(
            _attempt(message), actor=_actor(connection), command_id=_command(message)
        )
        return self._done()

    def send_back(self, connection: ProctorConnection, message: Members) -> Answer:
        """Ask for another reference picture."""
        self.invigilation.send_back(
            _attempt(message),
            actor=_actor(connection),
            command_id=_command(message),
            reason=_reason(message),
        )
        return self._done()

    def warn(self, connection: ProctorConnection, message: Members) -> Answer:
        """Give a numbered warning."""
        self.speech.warn(
            _attempt(message),
            actor=_actor(connection),
            command_id=_command(message),
            rule=cast("str", message["rule"]),
            text=_reason(message),
        )
        return self._done()

    def message(self, connection: ProctorConnection, message: Members) -> Answer:
        """Write to the candidate."""
        self.speech.proctor_says(
            _attempt(message),
            actor=_actor(connection),
            command_id=_command(message),
            text=cast("str", message["text"]),
        )
        return self._done()

    def pause(self, connection: ProctorConnection, message: Members) -> Answer:
        """Stop the clock."""
        self.invigilation.pause(
            _attempt(message),
            actor=_actor(connection),
            command_id=_command(message),
            reason=_reason(message),
        )
        return self._done()

    def resume(self, connection: ProctorConnection, message: Members) -> Answer:
        """Let the clock run again."""
        self.invigilation.resume(
            _attempt(message), actor=_actor(connection), command_id=_command(message)
        )
        return self._done()

    def _done(self) -> Answer:
        return {"t": to_ms(self.wiring.clock.now())}


def _me(connection: ProctorConnection) -> dict[str, JsonValue]:
    """Return who looks, which tells their own proposals from others'."""
    return {"id": connection.person_id, "supervisor": Role.SUPERVISOR in connection.roles}


def _attempt(message: Members) -> str:
    return cast("str", message["attempt"])


def _command(message: Members) -> str:
    return cast("str", message["command"])


def _reason(message: Members) -> str:
    return cast("str", message["reason"])


def _actor(connection: ProctorConnection) -> Actor:
    """Act in the strongest role: a supervisor may do what a proctor may."""
    supervisor = Role.SUPERVISOR in connection.roles
    role = ActingRole.SUPERVISOR if supervisor else ActingRole.PROCTOR
    return Actor(PersonId(connection.person_id), role)
