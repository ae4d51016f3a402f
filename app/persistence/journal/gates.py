"""Where callers wait until their saves are durable; all of one batch are let through together.

A semaphore for each would ask the event loop for each of them.
Together they also go before the next batch, which is planned by whoever opened their gates.
"""

import threading
from collections import deque
from collections.abc import Iterable

from gevent import Greenlet, get_hub, getcurrent

from app.persistence.native_thread import cooperative


class ThreadGate:
    """What one thread waits at until another opens it, once per wait."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def wait(self) -> None:
        """Wait until it is opened, and close it behind; it may have been opened before."""
        self._lock.acquire()

    def open(self) -> None:
        """Let through who waits here."""
        self._lock.release()


class GreenletGate:
    """The same between greenlets of one thread; `open_all` opens it.

    Attributes:
        opened: whoever waits here may go on.
        waits: who does.
    """

    __slots__ = ("opened", "waits")

    def __init__(self) -> None:
        self.opened = False
        self.waits: Greenlet | None = None

    def wait(self) -> None:
        """Wait until it is opened, and close it behind; it may have been opened before."""
        self.waits = getcurrent()
        try:
            while not self.opened:
                get_hub().switch()
        finally:  # whoever ends while it waits must not be woken where it waits next
            self.waits, self.opened = None, False


Gate = ThreadGate | GreenletGate


def closed_gate() -> Gate:
    """Return a gate for threads or, where gevent has patched them, the cheaper one of greenlets."""
    return GreenletGate() if cooperative() else ThreadGate()


def open_all(gates: Iterable[Gate]) -> None:
    """Let everybody through who waits at these, in their order; never waits itself."""
    woken: deque[GreenletGate] = deque()
    for gate in gates:
        if isinstance(gate, ThreadGate):
            gate.open()
        else:
            gate.opened = True
            woken.append(gate)
    if woken:
        get_hub().loop.run_callback(_let_through, woken)


def _let_through(gates: deque[GreenletGate]) -> None:
    """Wake all, in the hub: each comes back here when it waits again or ends."""
    try:
        while gates:
            waits = gates.popleft().waits
            if waits is not None:
                waits.switch()
    finally:
        if gates:  # one of them could not be woken
            get_hub().loop.run_callback(_let_through, gates)
