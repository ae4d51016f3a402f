"""Which frames may enter a socket: ours, whole, small and not too many.

The libraries behind would raise on some, keep others without bound, and take `connect` for an
event that a browser may send. No message is judged here, only its outermost form.
"""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from json import dumps, loads
from socket import SHUT_RDWR
from typing import Any, Final, cast

from engineio.async_drivers.gevent import WebSocketWSGI  # type: ignore[import-untyped]
from simple_websocket import ConnectionClosed  # type: ignore[import-untyped]
from socketio import packet
from wsproto.events import TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError

from app.realtime.messages import CANDIDATE, PROCTOR
from app.realtime.schema import MAX_MESSAGE_BYTES

FIRST_FRAME_S: Final = 10.0
"""A socket that says nothing for so long is closed: it is nobody's page."""
SILENCE_S: Final = 20.0
"""A page answers a ping every 8 s; one that neither reads nor writes for so long is gone."""
BURST: Final = 600
PER_SECOND: Final = 200.0
CONNECT_COST: Final = 30
"""A connect asks the database, so it weighs as much as so many other frames."""
MOST_WAITING: Final = 16 * MAX_MESSAGE_BYTES
"""Characters of frames that may wait for their turn in one socket, inclusive."""
UNREADABLE: Final = "unreadable"
"""Name under which a frame that cannot be read reaches the listener of unknown events."""

_PONG = "3"
_OURS = re.compile(rf"(?:[13]\Z|4[012](?:{CANDIDATE}|{PROCTOR})(?:\Z|,\d{{0,9}}(?:\Z|[\[{{])))")
_LIBRARY_EVENTS = frozenset({"connect", "disconnect", "*", "__disconnect_final"})


@dataclass(slots=True)
class FrameBudget:
    """How many frames a socket may still send; monotonic seconds."""

    level: float = float(BURST)
    at: float = field(default_factory=time.monotonic)

    def take(self, frame: str) -> bool:
        """Use one frame's worth; False when the budget is empty."""
        now = time.monotonic()
        self.level = min(float(BURST), self.level + (now - self.at) * PER_SECOND)
        self.at = now
        self.level -= CONNECT_COST if frame.startswith("40") else 1
        return self.level >= 0.0


class OurWebSocket(WebSocketWSGI):  # type: ignore[misc]
    """The library's websocket; it hands on frames of ours and ends at the first other one."""

    def __init__(self, serve: Callable[..., object], server: object) -> None:
        super().__init__(serve, server)
        self.server_args["max_message_size"] = MAX_MESSAGE_BYTES
        # the handler is a method of the library's socket, which counts pings
        self._answered: Callable[[], object] = cast("Any", serve).__self__.schedule_ping
        self._budget = FrameBudget()
        self._fresh = True

    def __call__(self, environ: Mapping[str, object], start_response: object) -> object:
        """Serve until the end, then hang up: the server would read what still comes as HTTP."""
        try:
            return super().__call__(environ, start_response)
        finally:
            with suppress(OSError):
                self.ws.sock.shutdown(SHUT_RDWR)
            waiting = self.ws.input_buffer
            if isinstance(waiting, _Waiting):
                waiting.alive = None  # a ring through this socket would stay for hours

    def wait(self) -> str | None:
        """Return the next frame; None ends the socket."""
        try:
            frame = self._first() if self._fresh else self.ws.receive()
        except ConnectionClosed:
            return None
        if isinstance(frame, str) and self._admits(frame):
            return frame
        self._end()
        return None

    def send(self, message: str) -> None:
        """Send one whole frame; the library gives up the rest where a reader is slow.

        Raises:
            OSError: the other side is gone.
        """
        if not self.ws.connected:
            raise OSError("closed")
        self.ws.sock.sendall(self.ws.ws.send(TextMessage(data=message)))

    def close(self) -> None:
        """Say goodbye and hang up; the other side may have gone first.

        Waiting for its goodbye would hold a dead line until `SILENCE_S`.
        """
        with suppress(ConnectionClosed, LocalProtocolError, OSError):
            super().close()
        with suppress(OSError):
            self.ws.sock.shutdown(SHUT_RDWR)

    def _first(self) -> object:
        """Bound what the socket may hold and how long it may hang; wait for its first frame."""
        self._fresh = False
        self.ws.input_buffer = waiting = _Waiting(self.ws.input_buffer)
        self.ws.sock.settimeout(SILENCE_S)
        until = time.monotonic() + FIRST_FRAME_S
        while True:
            frame = self.ws.receive(timeout=max(0.0, until - time.monotonic()))
            if frame != _PONG:
                waiting.alive = self._is_alive
                return frame

    def _is_alive(self) -> bool:
        """Count the answer to a ping at once, whatever is being worked on."""
        self._answered()
        return self._budget.take(_PONG)

    def _admits(self, frame: str) -> bool:
        if not _OURS.match(frame):
            return False
        small = len(frame) * 4 <= MAX_MESSAGE_BYTES or len(frame.encode()) <= MAX_MESSAGE_BYTES
        return small and self._budget.take(frame)

    def _end(self) -> None:
        with suppress(ConnectionClosed, LocalProtocolError, OSError):  # it may have gone first
            self.ws.close(CloseReason.POLICY_VIOLATION)


class _Waiting(list[str]):
    """Frames that wait for their turn; one too many ends the socket.

    A sign of life does not wait: a message that is being worked on, however long, would make its
    own line look dead, and cost it the acknowledgement.
    """

    alive: Callable[[], bool] | None = None
    """Takes a sign of life; False ends the socket. None until the first frame of a page."""

    def append(self, frame: str) -> None:
        """Keep a frame for its turn.

        Raises:
            LocalProtocolError: too much came, or too much waits.
        """
        if frame == _PONG and self.alive is not None:
            if not self.alive():
                raise LocalProtocolError("too many frames")
            return
        if sum(map(len, self)) + len(frame) > MOST_WAITING:
            raise LocalProtocolError("too much waits")
        super().append(frame)


class _StrictJson:
    """JSON without the numbers that only Python reads."""

    dumps = staticmethod(dumps)

    @staticmethod
    def loads(text: str) -> object:
        """Read one value.

        Raises:
            ValueError: it is not JSON.
        """
        return cast("object", loads(text, parse_constant=_no_number))


class OurPacket(packet.Packet):  # type: ignore[misc]
    """A packet that can always be read: what cannot becomes an unknown event."""

    json = _StrictJson

    def decode(self, encoded_packet: str) -> int:
        """Read a packet that passed `OurWebSocket`; a broken one becomes `unreadable`."""
        try:
            super().decode(encoded_packet)
            readable = self._is_ours()
        except (ValueError, RecursionError):
            readable = False
        if not readable:
            self.packet_type, self.data = packet.EVENT, [UNREADABLE]
        return 0

    def _is_ours(self) -> bool:
        data = cast("object", self.data)
        if self.packet_type == packet.EVENT:
            name = data[0] if isinstance(data, list) and data else None
            return isinstance(name, str) and name not in _LIBRARY_EVENTS
        return data is None or (self.packet_type == packet.CONNECT and isinstance(data, Mapping))


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")
