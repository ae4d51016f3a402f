"""The socket server: websocket only, in order per client, small messages, our namespaces.

Built once per delivery process. gevent is named explicitly: autodetection would prefer whatever
else happens to be installed.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import gevent
import redis
import socketio
from flask import Flask
from flask_socketio import SocketIO

from app.anchors import Anchors
from app.board.view import BoardView
from app.realtime.publisher import BOARD_CHANNEL, SOCKET_CHANNEL, RedisPublisher
from app.realtime.schema import MAX_MESSAGE_BYTES
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.invigilating.invigilation import Invigilation
from app.services.invigilating.speech import Speech
from app.services.invigilating.steering import Steering
from app.services.ports import Journal
from app.sockets.candidate import CandidateSockets
from app.sockets.draining import Draining
from app.sockets.frames import OurPacket, OurWebSocket
from app.sockets.gathering import Gathering
from app.sockets.guard import Gate
from app.sockets.pings import Pings
from app.sockets.proctor import ProctorSockets
from app.wiring import Wiring

log = logging.getLogger(__name__)

PING_INTERVAL_S = 5
PING_TIMEOUT_S = 4.5
"""A dead line is noticed after interval + timeout, and one more timeout in which the library goes
through all lines: 14 s at the most.
"""
PUSH_EVERY_S = 1.0
"""A board hears at most once in this time, however many candidates do something."""
IDLE_S = 0.3
GATHER_S = 0.05
RECONNECT_S = 1.0
LOGINS_EVERY_S = 4.0


def build_server(app: Flask, redis_url: str, origins: list[str]) -> SocketIO:
    """Return the socket server mounted on the pages' application."""
    sockets = SocketIO(
        app,
        async_mode="gevent",
        # named, because Flask-SocketIO takes the address of a Unix socket for something else
        client_manager=socketio.RedisManager(redis_url, channel=SOCKET_CHANNEL),
        cors_allowed_origins=origins,
        transports=["websocket"],
        async_handlers=False,
        max_http_buffer_size=MAX_MESSAGE_BYTES,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        manage_session=False,
        serializer=OurPacket,
    )
    _guard_door(sockets.server, origins)
    return sockets


def _guard_door(server: socketio.Server, origins: list[str]) -> None:
    """Refuse a handshake that hides where it comes from; read frames and send pings our own way.

    The library has no setting for any of it: it lets a missing Origin through.
    """
    engine = server.eio
    enter = engine.handlers["connect"]
    pings = Pings(PING_INTERVAL_S, engine.sockets)
    gevent.spawn(pings.run)

    def connect(sid: str, environ: Mapping[str, object]) -> object:
        if environ.get("HTTP_ORIGIN") not in origins:
            return False
        engine.sockets[sid].schedule_ping = partial(pings.schedule, sid)
        return enter(sid, environ)

    engine.on("connect", connect)
    engine._async = {**engine._async, "websocket": OurWebSocket}  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Sockets:
    """Both namespaces of one process."""

    candidates: CandidateSockets
    proctors: ProctorSockets
    draining: Draining


def register(socketio: SocketIO, wiring: Wiring, journal: Journal) -> Sockets:
    """Put both namespaces on the server, over the use cases."""
    server = socketio.server
    delivery = wiring.delivery()
    speech = Speech(wiring.uow, wiring.publisher)
    wishes = CandidateWishes(wiring.uow, delivery)
    hand_ins = Gathering(wiring.handing_in().hand_in_all)
    candidates = CandidateSockets(
        server, wiring, journal, delivery, wiring.beats(delivery), speech, wishes, wiring.tokens,
        wiring.papers(), hand_ins, Anchors(wiring.settings.secret_key),
    )  # fmt: skip
    proctors = ProctorSockets(
        server,
        wiring,
        Invigilation(wiring.uow, wiring.store, delivery),
        speech,
        Steering(wiring.uow, wiring.read, delivery),
        wiring.tokens,
        BoardView(wiring),
    )

    def close(sid: str, namespace: str) -> None:
        server.disconnect(sid, namespace=namespace)

    gate = Gate(wiring.clock, close)
    candidates.register(gate)
    proctors.register(gate)
    return Sockets(candidates, proctors, Draining(server, candidates, proctors, gate))


def feed_boards(wiring: Wiring, sockets: Sockets) -> None:
    """Push changed rows until the process ends: one message a second to each board at most.

    A lost Redis connection is taken up again; meanwhile the boards' own sync finds what is new.
    """
    while True:
        try:
            _listen(wiring, sockets)
        except redis.RedisError:
            log.warning("the boards' channel is gone; trying again")
        except Exception:
            log.exception("the boards' feed failed; starting it again")
        gevent.sleep(RECONNECT_S)


def name_changes(publisher: RedisPublisher) -> None:
    """Name gathered changes to all boards until the process ends."""
    while True:
        gevent.sleep(GATHER_S)
        publisher.flush()


def watch_logins(sockets: Sockets) -> None:
    """Close the boards of ended logins until the process ends; at the latest after 5 s."""
    while True:
        gevent.sleep(LOGINS_EVERY_S)
        try:
            sockets.proctors.end_lost_logins()
        except Exception:
            log.exception("the logins of boards could not be read; trying again")


def _listen(wiring: Wiring, sockets: Sockets) -> None:
    changed: set[str] = set()
    due = pushed = 0.0
    with wiring.redis.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
        channel.subscribe(BOARD_CHANNEL)
        while True:
            wait = max(0.0, due - time.monotonic()) if changed else IDLE_S
            message = channel.get_message(timeout=wait)
            now = time.monotonic()
            if message is not None and isinstance(message["data"], bytes):
                # news after a calm goes out at once, and a busy hall does not put its own off
                due = due if changed else max(now + GATHER_S, pushed + PUSH_EVERY_S)
                changed.update(message["data"].decode("ascii", "replace").split())
            if not changed or now < due:
                continue
            sockets.proctors.push_rows(sorted(changed))
            changed.clear()
            pushed = time.monotonic()
