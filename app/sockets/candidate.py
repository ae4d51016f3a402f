"""The candidate's socket: connect with a ticket, save, beat, submit, speak.

Every answer is acknowledged by the handler's return value, after it is durable. The lease makes
one page the writer; a second page must take over explicitly.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

import gevent
import socketio

from app.anchors import Anchors
from app.realtime.messages import CANDIDATE, CLIENT_EVENTS
from app.realtime.publisher import attempt_room
from app.realtime.schema import require_ident
from app.services.attempts.beats import Beats
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.attempts.changed_time import TimeChanges
from app.services.attempts.delivery import Delivery, Sitting
from app.services.attempts.handing_in import HandIn
from app.services.attempts.paper import Papers
from app.services.attempts.shown import MessagesShown
from app.services.errors import Forbidden
from app.services.invigilating.speech import Speech
from app.services.ports import Journal
from app.services.roles import Role
from app.services.rows import JsonValue, SaveRequest
from app.sockets.connections import CandidateConnection
from app.sockets.gathering import Gathering
from app.sockets.guard import Answer, Gate
from app.sockets.origin import require_origin, require_version
from app.tokens import SOCKET_TICKET, TokenBox
from app.wiring import Wiring
from exam_engine.instants import to_ms
from exam_engine.items import parse_response

log = logging.getLogger(__name__)

_batch_ms = lru_cache(maxsize=8)(to_ms)  # all saves of one batch have one instant

STARTS_AT_ONCE = 50
MOST_LINES = 8
"""Open lines of one attempt in one process."""


@dataclass(slots=True)
class CandidateSockets:
    """The candidate namespace over the use cases."""

    server: socketio.Server
    wiring: Wiring
    journal: Journal
    delivery: Delivery
    beats: Beats
    speech: Speech
    wishes: CandidateWishes
    tokens: TokenBox
    papers: Papers
    hand_ins: Gathering
    anchors: Anchors
    connections: dict[str, CandidateConnection] = field(default_factory=dict)

    def register(self, gate: Gate) -> None:
        """Put all listeners on the server."""
        uses = {
            "save": self.save,
            "tele": self.tele,
            "beat": self.beat,
            "submit": self.submit,
            "understood": self.understood,
            "say": self.say,
            "hand": self.hand,
            "own": self.own,
            "time_seen": self.time_seen,
            "message_seen": self.message_seen,
        }
        for name, use in uses.items():
            listener = gate.guard(CLIENT_EVENTS[CANDIDATE, name], self.connections, use)
            self.server.on(name, listener, namespace=CANDIDATE)
        self.server.on("connect", gate.entrance(self.connect), namespace=CANDIDATE)
        self.server.on("disconnect", self.disconnect, namespace=CANDIDATE)
        unknown = gate.unknown(CANDIDATE, self.connections)
        self.server.on("*", unknown, namespace=CANDIDATE)

    def connect(self, sid: str, environ: Mapping[str, object], auth: Mapping[str, object]) -> None:
        """Verify the ticket, take the lease, send `hello`; refuse with a stable code."""
        require_origin(environ, self.wiring.settings)
        require_version(auth)
        now = self.wiring.clock.now()
        ticket = self.tokens.verify(SOCKET_TICKET, auth.get("ticket"), now=now)
        sitting = self.delivery.open_room(
            attempt_id=_attempt_of(ticket),
            person_id=str(ticket["sub"]),
            page=require_ident("page", auth.get("page", sid)),
            takeover=auth.get("takeover") is True,
            knock=auth.get("knock") is True,
            network=str(ticket.get("network", "")),
        )
        self._enter(sid, sitting)

    def _enter(self, sid: str, sitting: Sitting) -> None:
        room = attempt_room(sitting.attempt_id)
        if sitting.took_over:
            now = to_ms(self.wiring.clock.now())
            self.server.emit("superseded", {"t": now}, room=room, namespace=CANDIDATE)
        self.connections[sid] = CandidateConnection(
            sid=sid,
            person_id=sitting.person_id,
            attempt_id=sitting.attempt_id,
            epoch=sitting.epoch,
            interactions=sitting.interactions,
        )
        self._make_place(room)
        self.server.enter_room(sid, room, namespace=CANDIDATE)
        # this process holds the socket: nobody else needs to hear of it
        hello = {**sitting.hello, "key": self._key(sitting.attempt_id, sitting.hello)}
        self.server.emit("hello", hello, to=sid, namespace=CANDIDATE, ignore_queue=True)
        self.journal.beat(sitting.attempt_id, epoch=sitting.epoch, cseq=0, head=None)
        self.wiring.publisher.board_changed(sitting.attempt_id)

    def tell_started(self, states: Mapping[str, Mapping[str, JsonValue]]) -> None:
        """Send the start of a cohort, with each one's key, to the sockets of this process."""
        for number, (sid, connection) in enumerate(list(self.connections.items()), start=1):
            told = states.get(connection.attempt_id)
            if told is not None:
                state = {name: value for name, value in told.items() if name != "paper"}
                state["key"] = self._key(connection.attempt_id, told)
                self.server.emit("state", state, to=sid, namespace=CANDIDATE, ignore_queue=True)
            if number % STARTS_AT_ONCE == 0:
                gevent.sleep(0)  # the first answers of this cohort must not wait for its last start

    def _key(self, attempt_id: str, told: Mapping[str, JsonValue]) -> str | None:
        return self.papers.key(attempt_id, str(told["paper"]), str(told["state"]))

    def _make_place(self, room: str) -> None:
        """Close the oldest lines of one attempt: a page needs one, a change of networks two."""
        there = [sid for sid, _ in self.server.manager.get_participants(CANDIDATE, room)]
        for sid in there[: max(0, len(there) + 1 - MOST_LINES)]:
            self.server.disconnect(sid, namespace=CANDIDATE)

    def disconnect(self, sid: str, *_reason: object) -> None:
        """Forget the socket; the attempt does not change."""
        connection = self.connections.pop(sid, None)
        if connection is not None:
            self.wiring.publisher.board_changed(connection.attempt_id)

    def save(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Store one answer durably; the return value is the receipt."""
        told = cast("Mapping[str, Any]", message)  # once: a cast is a call, and saves are many
        item: str = told["i"]
        interaction = connection.interactions.get(item)
        if interaction is None:
            return self._nack(message, "unknown_item", "This item is not part of your exam.")
        response: JsonValue = told["r"]
        parse_response(interaction, response)  # refuses what the item cannot take; raw is kept
        receipt = self.journal.save(
            SaveRequest(
                attempt_id=connection.attempt_id,
                person_id=connection.person_id,
                epoch=told["e"],
                cseq=told["c"],
                kind="answer",
                item_id=item,
                response=response,
                marked=told["m"],
                client_ms=told["ct"],
                head=told["h"],
                anchor_ms=self.anchors.read(connection.attempt_id, told["a"]),
            )
        )
        return {
            "c": receipt.cseq,
            "s": receipt.seq,
            "d": receipt.digest,
            "v": receipt.verdict,
            "t": _batch_ms(receipt.at),
            "left": receipt.left_ms,
        }

    def tele(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Note what the browser observed; droppable."""
        told = cast("Mapping[str, JsonValue]", message)
        said = {"signal": told["k"], "duration_ms": told["ms"], "detail": told["d"] or ""}
        self.journal.save(
            SaveRequest(
                attempt_id=connection.attempt_id,
                person_id=connection.person_id,
                epoch=cast("int", message["e"]),
                cseq=cast("int", message["c"]),
                kind="tele",
                item_id=None,
                response=said,
                marked=False,
                client_ms=cast("int", message["ct"]),
                head=None,
            )
        )
        return {}

    def beat(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Answer a sign of life with the server's clock and the attempt's state."""
        attempt_id, cseq = connection.attempt_id, cast("int", message["c"])
        head = cast("str | None", message["h"])
        self.journal.beat(attempt_id, epoch=connection.epoch, cseq=cseq, head=head)
        answer = self.beats.answer(attempt_id)
        return {**answer, "a": self.anchors.make(attempt_id, cast("int", answer["t"]))}

    def submit(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Hand in after all saves up to `c` are durable."""
        command, cseq = cast("str", message["command"]), cast("int", message["c"])
        attempt_id, person_id = connection.attempt_id, connection.person_id
        one = HandIn(attempt_id, person_id, connection.epoch, command, cseq)
        return dict(self.hand_ins.ask(one))

    def understood(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Record that a warning was read."""
        return self.speech.acknowledge_warning(
            connection.attempt_id,
            person_id=connection.person_id,
            command_id=cast("str", message["command"]),
            number=cast("int", message["n"]),
        )

    def say(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Send a message to the proctor."""
        return self.speech.candidate_says(
            connection.attempt_id,
            person_id=connection.person_id,
            command_id=cast("str", message["command"]),
            text=cast("str", message["text"]),
        )

    def hand(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Raise or lower the hand."""
        return self.speech.raise_hand(
            connection.attempt_id,
            person_id=connection.person_id,
            command_id=cast("str", message["command"]),
            up=cast("bool", message["up"]),
        )

    def own(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Take a break, come back, ask for another device."""
        return self.wishes.ask(
            connection.attempt_id,
            cast("str", message["name"]),
            person_id=connection.person_id,
            command_id=cast("str", message["command"]),
            text=cast("str", message["text"] or ""),
            epoch=connection.epoch,
        )

    def time_seen(self, connection: CandidateConnection, message: Mapping[str, object]) -> Answer:
        """Record that a change of the time is shown; 0 only asks what there is."""
        use = TimeChanges(self.wiring.uow, self.wiring.read, self.wiring.publisher)
        attempt_id, person_id = connection.attempt_id, connection.person_id
        if (number := cast("int", message["n"])) == 0:
            return use.asked(attempt_id, person_id=person_id, epoch=connection.epoch)
        return use.seen(
            attempt_id,
            person_id=person_id,
            command_id=cast("str", message["command"]),
            number=number,
            epoch=connection.epoch,
        )

    def message_seen(
        self, connection: CandidateConnection, message: Mapping[str, object]
    ) -> Answer:
        """Record that messages of staff are shown."""
        return MessagesShown(self.wiring.uow, self.wiring.publisher).seen(
            connection.attempt_id,
            person_id=connection.person_id,
            command_id=cast("str", message["command"]),
            number=cast("int", message["n"]),
            epoch=connection.epoch,
        )

    def _nack(self, message: Mapping[str, object], code: str, words: str) -> Answer:
        now = to_ms(self.wiring.clock.now())
        return {"c": cast("int", message["c"]), "err": code, "message": words, "t": now}


def _attempt_of(ticket: Mapping[str, object]) -> str:
    """Return the attempt of a candidate's ticket; a proctor's names none.

    Raises:
        Forbidden: it is somebody else's kind of ticket.
    """
    attempt, roles = ticket.get("attempt"), ticket.get("roles")
    if not isinstance(attempt, str) or roles != [Role.CANDIDATE.value]:
        raise Forbidden("this ticket opens no exam room")
    return attempt
