"""A raw line to the socket server: one websocket, one namespace, frame by frame.

It sends whatever a test says, also what no library would; it answers pings and nothing else.
"""

import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import websocket

ANSWER_S = 8.0
Payload = Any


class LineEnded(AssertionError):
    """The server closed the websocket."""


@dataclass(slots=True)
class Line:
    """One websocket that speaks Engine.IO 4 and Socket.IO 5.

    Attributes:
        events: payloads that arrived, oldest first, by name.
        answers: acknowledgements by id.
    """

    port: int
    origin: str | None
    namespace: str = "/candidate"
    events: dict[str, deque[Payload]] = field(default_factory=lambda: defaultdict(deque))
    answers: dict[int, Payload] = field(default_factory=dict)
    entered: Payload = None
    refused: Payload = None
    sent_away: bool = False
    _number: int = 0
    _socket: Any = None

    def open(self) -> "Line":
        """Make the handshake; raises `websocket.WebSocketBadStatusException` when refused."""
        self._socket = websocket.create_connection(
            f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket",
            origin=self.origin,
            suppress_origin=self.origin is None,
            timeout=ANSWER_S,
        )
        opened = self._socket.recv()
        assert opened.startswith("0{"), opened
        return self

    def enter(self, **auth: object) -> Payload:
        """Connect to the namespace; return `None`, or the refusal."""
        self.entered = self.refused = None
        self.frame(f"40{self.namespace},{json.dumps(auth)}")
        self.until(lambda: self.entered is not None or self.refused is not None, "an entry")
        return self.refused

    def frame(self, text: str) -> None:
        """Send one frame as it is."""
        try:
            self._socket.send(text)
        except (OSError, websocket.WebSocketException) as error:
            raise LineEnded(str(error)) from error

    def post(self, event: str, *given: object) -> int:
        """Send a message; return the number under which its answer will come."""
        self._number += 1
        body = json.dumps([event, *given], separators=(",", ":"))
        self.frame(f"42{self.namespace},{self._number}{body}")
        return self._number

    def raw(self, data: bytes) -> None:
        """Send bytes below the websocket's frames."""
        self._socket.sock.sendall(data)

    def answer(self, number: int, *, seconds: float = ANSWER_S) -> Payload:
        """Wait for the answer to a message."""
        self.until(lambda: number in self.answers, f"the answer to message {number}", seconds)
        return self.answers.pop(number)

    def call(self, event: str, *given: object) -> Payload:
        """Send a message and return its answer."""
        return self.answer(self.post(event, *given))

    def wait(self, event: str, *, seconds: float = ANSWER_S) -> Payload:
        """Return the oldest unread message of a kind."""
        self.until(lambda: bool(self.events[event]), f"message {event}", seconds)
        return self.events[event].popleft()

    def until_ended(self) -> bool:
        """Read until the server has closed the websocket; true, or it fails in time."""
        try:
            self.until(lambda: False, "the end of the line")
        except LineEnded:
            return True
        return False

    def close(self) -> None:
        """Hang up."""
        self._socket.shutdown()

    def beats(self) -> bool:
        """Tell whether the server still answers in this namespace."""
        try:
            return "state" in self.answer(self.post("beat", {"c": 0}), seconds=0.5)
        except AssertionError:
            return False

    def until(self, there: Callable[[], bool], what: str, seconds: float = ANSWER_S) -> None:
        """Read until something is there; fails naming it when it does not come in time."""
        deadline = time.monotonic() + seconds
        while not there():
            left = deadline - time.monotonic()
            assert left > 0, f"not within {seconds:g} s: {what}"
            self._socket.settimeout(left)
            try:
                self._take(self._socket.recv())
            except websocket.WebSocketTimeoutException:
                continue
            except (OSError, websocket.WebSocketException) as error:
                raise LineEnded(str(error)) from error

    def _take(self, frame: str) -> None:
        if not frame:
            raise LineEnded("closed by the server")
        if frame == "2":
            self._socket.send("3")
            return
        kind, _, rest = frame.partition(",")
        if kind == f"40{self.namespace}":
            self.entered = json.loads(rest)
        elif kind == f"44{self.namespace}":
            refusal = json.loads(rest)
            self.refused = refusal.get("data") or refusal
        elif kind == f"41{self.namespace}":
            self.sent_away = True
        elif kind == f"42{self.namespace}":
            name, *payload = json.loads(rest)
            self.events[name].append(payload[0] if payload else None)
        elif kind == f"43{self.namespace}":
            number, bracket, body = rest.partition("[")
            said = json.loads(bracket + body)
            self.answers[int(number)] = said[0] if said else {}
        else:
            raise AssertionError(f"unexpected frame {frame[:80]!r}")
