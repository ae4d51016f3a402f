"""Slow calls that wait in C, beside the loop that serves every socket.

In a process that gevent has patched they run in the hub's pool of native threads while other
greenlets go on; elsewhere right here. What runs there touches no lock and no event of ours.
"""

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub, monkey
from gevent.threadpool import ThreadPool

Answer = TypeVar("Answer")


def aside(work: Callable[[], Answer]) -> Answer:
    """Return what `work` returns, or raise what it raises."""
    if not monkey.is_module_patched("threading"):
        return work()
    return through(get_hub().threadpool, work)


class Lane:
    """Native threads for one kind of work: where that is slow, nothing else waits for a thread.

    Args:
        threads: how many calls may wait at once, at least one; further ones queue for them.
    """

    __slots__ = ("_pool", "_threads")

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool: ThreadPool | None = None

    def run(self, work: Callable[[], Answer]) -> Answer:
        """Return what `work` returns, or raise what it raises; see `aside`."""
        if not monkey.is_module_patched("threading"):
            return work()
        if self._pool is None:  # made where it is used: a pool belongs to its loop
            self._pool = ThreadPool(self._threads)
        return through(self._pool, work)


def through(pool: ThreadPool, work: Callable[[], Answer]) -> Answer:
    """Return what `work` returns in a thread of a pool, or raise here what it raises there.

    The pool itself would print a failure first, and its thread would end where that fails: a full
    disk that holds the log as well would stop the journal's writer for good.
    """

    def kept() -> tuple[list[Answer], BaseException | None]:
        try:
            return [work()], None
        except BaseException as refusal:
            return [], refusal

    done, refusal = pool.apply(kept)
    if refusal is not None:
        raise refusal
    answer: Answer = done[0]
    return answer
