"""Slow calls that wait in C, beside the loop that serves every socket.

In a process that gevent has patched they run in the hub's pool of native threads while other
greenlets go on; elsewhere right here. What runs there touches no lock and no event of ours.
"""

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub, monkey

Answer = TypeVar("Answer")


def aside(work: Callable[[], Answer]) -> Answer:
    """Return what `work` returns, or raise what it raises."""
    if not monkey.is_module_patched("threading"):
        return work()
    answer: Answer = get_hub().threadpool.apply(work)
    return answer
