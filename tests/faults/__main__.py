"""Do faults to a whole installation and tell what held.

Usage: python -m tests.faults [F1 F8 …] [--seed N] [--database sqlite|postgresql] [--full]

Ends with 1 when a run failed. A machine that cannot make a run says `skipped` and why.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.invariants import all_replay
from tests.faults.outcome import Outcome, Run, Skipped, table
from tests.faults.runs import RUNS
from tests.faults.stage import Stage, staged

DATABASES = ("postgresql", "sqlite")


@dataclass(slots=True)
class Theatre:
    """Plays runs one after another, on one stage as long as none fails."""

    database: str
    folder: Path
    seed: int
    full: bool = False
    outcomes: list[Outcome] = field(default_factory=list)
    _stages: int = 0
    _open: ExitStack = field(default_factory=ExitStack)
    _stage: Stage | None = None

    def play(self, run: Run) -> Outcome:
        """Play one run; every failure of it becomes its verdict."""
        began = time.monotonic()
        outcome = Outcome(f"{run.name}/{self.database}", run.injected, "ok", 0.0)
        verdict, figures, reason = "ok", {}, ""
        try:
            if self.database not in run.databases:
                raise Skipped(f"means something on {' and '.join(run.databases)} only")  # noqa: TRY301
            stage = self._ready(run)
            figures = run.play(stage)
            figures = {**figures, "replayed": all_replay(stage.records)}
        except Skipped as why:
            verdict, reason = "skipped", str(why)
        except Exception as failure:
            verdict = "FAILED"
            reason = f"{type(failure).__name__}: {failure}\n{traceback.format_exc(limit=-3)}"
            self.close()
        seconds = time.monotonic() - began
        outcome = Outcome(outcome.run, run.injected, verdict, seconds, figures, reason)
        self.outcomes.append(outcome)
        return outcome

    def close(self) -> None:
        """Take the stage down."""
        self._stage = None
        self._open.close()

    def _ready(self, run: Run) -> Stage:
        if self._stage is None:
            self._stages += 1
            place = self.folder / f"{self.database}-{self._stages}"
            lent = staged(self.database, place, self.seed, full=self.full)
            self._stage = self._open.enter_context(lent)
        self._stage.proxy.clear()
        self._stage.draw.seed(f"{self.seed} {run.name}")  # the same alone and among others
        return self._stage


def main(arguments: Sequence[str] | None = None) -> int:
    """Play what was asked for; 0 when nothing failed."""
    given = _parser().parse_args(arguments)
    known = {run.name: run for run in RUNS}
    unknown = sorted(set(given.runs) - known.keys())
    if unknown:
        print(f"no such run: {' '.join(unknown)}; there are {' '.join(known)}", file=sys.stderr)
        return 2
    runs = [known[name] for name in given.runs] or list(RUNS)
    seed = int.from_bytes(os.urandom(4), "big") if given.seed is None else given.seed
    print(f"seed: --seed {seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="assay-faults-"))
    outcomes: list[Outcome] = []
    for database in given.database or DATABASES:
        theatre = Theatre(database, folder, seed, full=given.full)
        try:
            for run in runs:
                print(theatre.play(run).lines(), flush=True)
        finally:
            theatre.close()
            outcomes += theatre.outcomes
    return _close(outcomes, folder, seed, given.json)


def _close(outcomes: list[Outcome], folder: Path, seed: int, place: Path) -> int:
    """Print the table, write the document, keep the logs of a failure."""
    failed = any(one.verdict == "FAILED" for one in outcomes)
    place.parent.mkdir(parents=True, exist_ok=True)
    document = {"seed": seed, "runs": [one.document() for one in outcomes]}
    place.write_text(json.dumps(document, indent=2) + "\n")
    print(f"\n{table(outcomes)}\n\nwritten to {place}; seed {seed}")
    if failed:
        print(f"logs are kept in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("runs", nargs="*", metavar="F1", help="which runs; all when none is named")
    parser.add_argument("--seed", type=int, help="repeat what a run printed")
    parser.add_argument(
        "--database", action="append", choices=DATABASES, help="one database only; else both"
    )
    parser.add_argument(
        "--full", action="store_true", help="every run at the size of the design; an hour and more"
    )
    parser.add_argument("--json", type=Path, default=Path("var/faults.json"), help="the document")
    return parser


if __name__ == "__main__":
    sys.exit(main())
