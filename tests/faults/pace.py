"""How much slower work goes here and now than on a machine that has nothing else to do.

A bound in seconds holds for an idle machine. One with other work gets that much more time, by a
probe of the same run: a constant with room for every load would hold nothing to anything.
"""

import subprocess
import sys

from workers.queues import LEASE_S

_PROBE = """
import time
began, used = time.perf_counter(), time.process_time()
while time.process_time() - used < 0.2:
    sum(range(1000))
print((time.perf_counter() - began) / (time.process_time() - used))
"""


def slowdown() -> float:
    """Return the seconds that a second's work of one process takes just now; 1.0 when idle.

    Asked in a process of its own: the threads of this one wait for each other.
    """
    command = [sys.executable, "-I", "-S", "-c", _PROBE]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return max(1.0, float(done.stdout))


def again_within(bound_s: float, slower: float) -> float:
    """Return how long it may take until a dead worker's job is done by another.

    Its lease passes by the clock; what is left of the bound after that is work.

    Args:
        bound_s: on an idle machine.
        slower: what `slowdown` said.
    """
    return LEASE_S + (bound_s - LEASE_S) * slower
