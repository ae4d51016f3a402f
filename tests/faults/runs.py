"""All fault runs that exist, in the order in which they are played."""

from tests.faults import deaths, ends, lines, messages, scoring
from tests.faults.outcome import Run

RUNS: tuple[Run, ...] = tuple(
    sorted(
        (*deaths.RUNS, *ends.RUNS, *lines.RUNS, *messages.RUNS, *scoring.RUNS),
        key=lambda run: int(run.name[1:]),
    )
)
