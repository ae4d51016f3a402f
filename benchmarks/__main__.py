"""All benchmarks in one run: `python -m benchmarks [postgresql|pair|hall|…]`.

Ratios are the verdict: exit status 1 when a goal is missed in a run that was quiet enough to say
so. Absolute figures are told with what they depend on.
"""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import (
    batches,
    cohort,
    crash,
    employers,
    hidden,
    issuing,
    lines,
    machine,
    pictures,
    saves,
    scoring,
    snapshots,
    storm,
    verification,
)
from benchmarks.report import print_crash, print_saves

MODELS = Path("var/models")


def main(wanted: list[str]) -> int:
    """Run what was asked for, or everything."""
    parts: Mapping[str, Callable[[], bool]] = {
        "postgresql": lambda: print_saves(saves.run("postgresql")),
        "sqlite": lambda: print_saves(saves.run("sqlite")),
        "pair": lambda: print_saves(saves.run("postgresql", processes=2)),
        "batches": batches.run,
        "lines": lambda: lines.run("postgresql"),
        "hall": storm.run,
        "cohort": cohort.run,
        "scoring": scoring.run,
        "scoring_pair": lambda: scoring.run(workers=2),
        "crash": lambda: print_crash(crash.run()),
        "snapshots": lambda: snapshots.run(MODELS, seconds=5.0)["met"],
        "pictures": lambda: pictures.run(MODELS, seconds=5.0),
        "issuing": lambda: issuing.run(issuing.SAMPLE),
        "employers": employers.run,
        "hidden": lambda: hidden.run(500),
        "verification": lambda: verification.run(seconds=3.0)["met"],
    }
    unknown = set(wanted) - parts.keys()
    if unknown:
        sys.stderr.write(f"no such benchmark: {', '.join(sorted(unknown))}\n")
        return 2
    print(machine.facts())
    began = time.perf_counter()
    missed = [name for name in (wanted or parts) if not parts[name]()]
    print(f"\n{time.perf_counter() - began:.0f} s; missed: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
