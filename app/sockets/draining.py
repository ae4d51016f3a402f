"""How a process leaves without an answer lost: its pages are told, in waves, to go on elsewhere.

Nobody new comes in. A page that was told finishes what is on its way and connects again; one that
stays is hung up on, but not between a message and its acknowledgement. Clocks run in the
database and leases are kept by page, so that a candidate notices a second at most.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import gevent
import socketio

from app.realtime.messages import CANDIDATE, PROCTOR
from app.sockets.candidate import CandidateSockets
from app.sockets.guard import Gate
from app.sockets.proctor import ProctorSockets
from exam_engine.instants import to_ms

log = logging.getLogger(__name__)

TOLD_PER_S = 300
"""Pages told in a second: half of what the processes that stay can take in, at 1.5 ms each."""
LEAST_S, MOST_S = 1.0, 20.0
LEAVE_S = 2.0
"""How long a page that was told has to leave by itself."""
ANSWER_S = 9.0
"""A message that takes longer than this has been answered `busy`."""
LOOK_S = 0.02
RETRY_MS = (100, 1000)


@dataclass(slots=True)
class Draining:
    """The last minutes of one process."""

    server: socketio.Server
    candidates: CandidateSockets
    proctors: ProctorSockets
    gate: Gate
    begun: bool = False
    _draw: random.Random = field(default_factory=random.SystemRandom)

    def run(self) -> None:
        """Empty the process; returns when nobody is connected, or when the time is over."""
        self.begun = True
        self.gate.closing = True
        there = len(self.candidates.connections)
        span = min(MOST_S, max(LEAST_S, there / TOLD_PER_S))
        log.info("draining", extra={"event": "draining"})
        leaving = [
            gevent.spawn_later(self._draw.uniform(0, span), self._send_away, sid)
            for sid in list(self.candidates.connections)
        ]
        leaving += [
            gevent.spawn_later(self._draw.uniform(0, span), self.server.disconnect, sid, PROCTOR)
            for sid in list(self.proctors.connections)
        ]
        gevent.joinall(leaving, timeout=span + LEAVE_S + ANSWER_S)

    def _send_away(self, sid: str) -> None:
        now = to_ms(self.candidates.wiring.clock.now())
        told = {"t": now, "retry_in_ms": self._draw.randint(*RETRY_MS)}
        self.server.emit("drain", told, to=sid, namespace=CANDIDATE, ignore_queue=True)
        self._wait(lambda: sid not in self.candidates.connections, LEAVE_S)
        connection = self.candidates.connections.get(sid)
        if connection is None:
            return
        self._wait(lambda: connection.serving == 0, ANSWER_S)
        gevent.sleep(LOOK_S)  # the acknowledgement itself
        self.server.disconnect(sid, namespace=CANDIDATE)

    @staticmethod
    def _wait(until: Callable[[], bool], seconds: float) -> None:
        for _ in range(int(seconds / LOOK_S)):
            if until():
                return
            gevent.sleep(LOOK_S)
