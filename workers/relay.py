"""The relay: outbox rows to RQ jobs, and the sweeper's and the camera watch's heartbeat.

One loop, one process; a second one is harmless because claims are leases and sweeping is
decided by the engine. Everything here can be killed at any time.
"""

import logging
import secrets
import signal
import threading
import time
from dataclasses import dataclass, field

import redis
from rq import Queue
from rq.serializers import JSONSerializer

from app.services.errors import Busy
from app.services.messages import (
    ERASE_CHECK_INS,
    JUDGE_SIGNALS,
    MESSAGE_KINDS,
    PUBLISH_STATUS,
    REMIND,
    TEND_CASES,
    TEND_KEYS,
    Message,
    MessageKind,
)
from app.services.timekeeping.sweeping import Sweeping
from app.wiring import Wiring
from workers.cameras import SilenceWatch, camera_watch, page_watch
from workers.erasing import erasing
from workers.queues import JOBS, LEASE_S, queue_of
from workers.replays import replaying
from workers.runtime import wiring

log = logging.getLogger(__name__)

POLL_S = 0.2
SWEEP_EVERY_S = 0.25
ASKED_EVERY_S = {
    PUBLISH_STATUS: 1800.0,
    REMIND: 3600.0,
    TEND_KEYS: 600.0,
    TEND_CASES: 600.0,
    ERASE_CHECK_INS: 3600.0,
    JUDGE_SIGNALS: 3600.0,
}
"""What is asked for by the clock alone."""
REPLAYS_EVERY_S = 600.0
ERASING_EVERY_S = 600.0
PAUSE_AFTER_FAILURE_S = 1.0
FAILURE_TTL_S = 300
MOST_WAITING = 4
"""Jobs of one queue: what waits there longer than its lease is lent again and done twice."""


@dataclass(slots=True)
class Relay:
    """One relay over the wiring of its process."""

    parts: Wiring
    stopping: threading.Event = field(default_factory=threading.Event)
    _due: dict[str, float] = field(default_factory=dict)
    _cameras: SilenceWatch = field(init=False)
    _pages: SilenceWatch = field(init=False)
    _turn: int = 0

    def __post_init__(self) -> None:
        self._cameras = camera_watch(self.parts)
        self._pages = page_watch(self.parts)

    def run(self) -> None:
        """Go round until told to stop; a failure is logged and the next round comes."""
        while not self.stopping.is_set():
            try:
                moved = self.round()
            except (Busy, redis.RedisError) as refusal:
                log.warning("round given up: %s", refusal)
                self.stopping.wait(PAUSE_AFTER_FAILURE_S)
            except Exception:
                log.exception("round failed")
                self.stopping.wait(PAUSE_AFTER_FAILURE_S)
            else:
                if not moved:
                    self.stopping.wait(POLL_S)

    def round(self) -> int:
        """Sweep, watch cameras and pages and dispatch once; returns how much is under way."""
        if self._is_time("sweep", SWEEP_EVERY_S):
            self._sweeping().sweep()
        silent = self._cameras.round() + self._pages.round()
        for kind, every_s in ASKED_EVERY_S.items():
            if self._is_time(kind.name, every_s):
                self._ask_for(kind)
        if self._is_time("replays", REPLAYS_EVERY_S):
            replaying(self.parts).ask()
        if self._is_time("erasing", ERASING_EVERY_S):
            erasing(self.parts).ask()
        with self.parts.read() as uow:
            due = uow.outbox.due_kinds(uow.now())
        self._turn += 1
        first = self._turn % max(1, len(due))  # each kind in turn: a full queue takes no more
        turns = [*due[first:], *due[:first]]
        return silent + sum(self.dispatch(kind) for kind in turns if kind in MESSAGE_KINDS)

    def dispatch(self, kind: str) -> int:
        """Hand due messages of one kind to its queue as one job; returns how many.

        None where enough waits there already: they stay due, and are lent when their turn comes.

        A job that is lost with its Redis is made again when the lease is over.

        Raises:
            RedisError: nobody took them; they stay due.
        """
        spec = JOBS[kind]
        queue = Queue(queue_of(kind), connection=self.parts.redis, serializer=JSONSerializer)
        # Asked before the transaction: nobody's answer may wait for a Redis that does not answer,
        # and while it is away nothing is lent, so nothing waits for a lease afterwards.
        if queue.count >= MOST_WAITING:
            return 0
        with self.parts.uow() as uow:
            claimed = uow.outbox.claim([kind], now=uow.now(), lease_s=LEASE_S, limit=spec.batch)
            if not claimed:
                return 0
            uow.commit()
        queue.enqueue_call(
            spec.job,
            args=([[one.kind, one.subject, one.watermark] for one in claimed],),
            timeout=spec.timeout_s,
            result_ttl=0,
            failure_ttl=FAILURE_TTL_S,
            job_id=secrets.token_hex(16),
        )
        return len(claimed)

    def _sweeping(self) -> Sweeping:
        return Sweeping(self.parts.uow, self.parts.read, self.parts.delivery())

    def _ask_for(self, kind: MessageKind) -> None:
        with self.parts.uow() as uow:
            message = Message(kind.name, "issuer", int(uow.now().timestamp()))
            uow.outbox.put(message, due_at=uow.now())
            uow.commit()

    def _is_time(self, what: str, every_s: float) -> bool:
        now = time.monotonic()
        if now < self._due.get(what, 0.0):
            return False
        self._due[what] = now + every_s
        return True


def run() -> None:
    """Run a relay until SIGTERM or SIGINT."""
    relay = Relay(wiring())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: relay.stopping.set())
    relay.run()
