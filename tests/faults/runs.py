"""All fault runs that exist, in the order in which they are played."""

from tests.faults import deaths, lines
from tests.faults.outcome import Run

RUNS: tuple[Run, ...] = tuple(
    sorted((*deaths.RUNS, *lines.RUNS), key=lambda run: int(run.name[1:]))
)
