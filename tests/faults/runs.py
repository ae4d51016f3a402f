"""All fault runs that exist, in the order in which they are played."""

from tests.faults import (
    away,
    backlog,
    browsing,
    clocks,
    deaths,
    ends,
    lines,
    messages,
    releases,
    schedules,
    scoring,
    stores,
    storms,
)
from tests.faults.outcome import Run

_SUBJECTS = (
    *(away, backlog, browsing, clocks, deaths, ends, lines),
    *(messages, releases, schedules, scoring, stores, storms),
)

RUNS: tuple[Run, ...] = tuple(
    sorted(
        (run for subject in _SUBJECTS for run in subject.RUNS), key=lambda run: int(run.name[1:])
    )
)
