"""One native thread for calls that wait in C, in a process where gevent has patched the rest.

Its code must touch no lock and no event of the patched kind.
"""

import sys
from collections.abc import Callable
from typing import TypeVar

from app.aside import through

T = TypeVar("T")

SWITCH_S = 0.0005


def cooperative() -> bool:
    """Tell whether gevent has patched this process, so that threads are greenlets."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


class NativeThread:
    """A thread pool of one; `run` lets other greenlets go on until the call returns."""

    def __init__(self) -> None:
        # What ends there must come back into a busy loop, which gives the interpreter away only
        # after this long: 5 ms by default, as much as a whole commit.
        sys.setswitchinterval(SWITCH_S)
        # Only a process that uses gevent loads it.
        from gevent.threadpool import ThreadPool  # noqa: PLC0415

        self._pool = ThreadPool(1)

    def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, or raise what it raises."""
        return through(self._pool, work)

    def close(self) -> None:
        """End the thread."""
        self._pool.kill()
