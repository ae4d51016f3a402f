"""Asks every line of a process from time to time whether it lives: one greenlet for all of them.

The library sleeps in a greenlet per line, which costs some KiB each and does nothing else.
"""

import logging
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import gevent
from engineio.packet import PING, Packet  # type: ignore[import-untyped]

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 0.1
"""How long after its time a ping may leave."""


class Line(Protocol):
    """What this needs of the library's socket.

    Attributes:
        last_ping: when the last ping left, or the line began (wall clock, seconds); None between
            an answer and the next ping.
    """

    last_ping: float | None
    closing: bool
    closed: bool

    def send(self, packet: Packet) -> None:
        """Queue a packet; nothing is waited for."""


@dataclass(slots=True)
class Pings:
    """Lines in the order in which their next ping is due.

    Attributes:
        interval_s: how long after its connect, or its last answer, a line is asked again.
        lines: those of this process, by id. Lines are named by it and never held, since one that
            held itself by its own method would stay until the collector comes, which is seldom.
    """

    interval_s: float
    lines: Mapping[str, Line]
    _due: deque[tuple[float, str]] = field(default_factory=deque)

    def schedule(self, sid: str) -> None:
        """Ask a line after the interval; nothing if that is planned already."""
        line = self.lines.get(sid)
        if line is not None and line.last_ping:
            line.last_ping = None
            self._due.append((time.monotonic() + self.interval_s, sid))

    def run(self) -> None:
        """Ask whoever is due, until the process ends."""
        while True:
            self.ask(time.monotonic())
            gevent.sleep(LOOK_AGAIN_S)

    def ask(self, now: float) -> None:
        """Ask whoever is due at `now` (monotonic seconds); closed lines are forgotten."""
        while self._due and self._due[0][0] <= now:
            line = self.lines.get(self._due.popleft()[1])
            if line is None or line.closing or line.closed:
                continue
            line.last_ping = time.time()
            try:
                line.send(Packet(PING))
            except Exception:  # one line must not leave the others without a ping
                log.exception("a line could not be asked whether it lives")
