"""`python -m tests.mutants`: how many small changes to the engine do its tests notice?"""

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.sites import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
TESTS = "tests/exam_engine"
GOAL = 0.85
Z = 1.959964  # two-sided 95 %
PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly")


@dataclass(frozen=True, slots=True)
class Reach:
    """What the unchanged tests did: lines per test and seconds per test."""

    reached: dict[str, dict[str, list[int]]]
    seconds: dict[str, float]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the tests that run the changed line, quickest first.

        A line that no test runs is run by imports only: then every test of the module counts.
        """
        file = str(mutant.file)
        exact = [t for t, files in self.reached.items() if mutant.line in files.get(file, ())]
        chosen = exact or [test for test, files in self.reached.items() if file in files]
        return sorted(chosen, key=lambda test: self.seconds[test])


def main() -> int:
    """Run the sample and say how it went; 0 when the goal is met."""
    asked = _arguments()
    every = [
        mutant
        for path in sorted((ROOT / "exam_engine").rglob(f"{asked.only}*.py"))
        for mutant in mutants(ROOT, path.relative_to(ROOT))
    ]
    drawn = random.Random(asked.seed).sample(every, min(asked.count, len(every)))
    print(f"{len(every)} mutants, {len(drawn)} drawn with --seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="assay-mutants-") as folder:
        copies = [_copy(Path(folder) / str(number)) for number in range(asked.jobs)]
        reach = _reach(copies[0])
        with ThreadPoolExecutor(asked.jobs) as pool:
            shares = [drawn[number :: asked.jobs] for number in range(asked.jobs)]
            found = list(
                pool.map(lambda place, share: _run_all(place, share, reach), copies, shares)
            )
    survivors = [mutant for share in found for mutant in share]
    return _verdict(len(drawn), survivors)


def lower_bound(killed: int, total: int) -> float:
    """Return Wilson's lower 95 % bound of a share."""
    if total == 0:
        return 0.0
    share = killed / total
    centre = share + Z * Z / (2 * total)
    spread = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    return (centre - spread) / (1 + Z * Z / total)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3), "big"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="modules whose name begins so")
    return parser.parse_args()


def _copy(place: Path) -> Path:
    """Make a folder that looks like the project and whose engine may be changed."""
    place.mkdir()
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("exam_engine", "tests"):
        shutil.copytree(ROOT / folder, place / folder, ignore=ignored)
    for name in ("app", "proctoring", "workers", "programmes", "docs"):
        if (ROOT / name).exists():
            (place / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "pyproject.toml", place)
    return place


def _environment(place: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}


def _reach(place: Path) -> Reach:
    print("running the tests once, unchanged", flush=True)
    found = place / "reach.json"
    done = subprocess.run(
        [*PYTEST, "-p", "tests.mutants.reach", TESTS],
        cwd=place,
        env={**_environment(place), "MUTANTS_REACH": str(found)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the unchanged tests fail:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    seen = json.loads(found.read_text())
    return Reach(seen["reached"], seen["seconds"])


def _run_all(place: Path, share: list[Mutant], reach: Reach) -> list[Mutant]:
    survivors = []
    for mutant in share:
        started = time.monotonic()
        lived = _survives(place, mutant, reach)
        if lived:
            survivors.append(mutant)
        word = "SURVIVED" if lived else "killed"
        print(
            f"{word:8} {time.monotonic() - started:5.1f} s  "
            f"{mutant.file}:{mutant.line}  {mutant.change}",
            flush=True,
        )
    return survivors


def _survives(place: Path, mutant: Mutant, reach: Reach) -> bool:
    tests = reach.tests_of(mutant)
    if not tests:
        return True
    original = (place / mutant.file).read_text()
    (place / mutant.file).write_text(mutant.source)
    limit = 20 + 5 * sum(reach.seconds[test] for test in tests)
    try:
        done = subprocess.run(
            [*PYTEST, "--hypothesis-profile=mutants", *tests],
            cwd=place,
            env=_environment(place),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return False  # it runs for ever: noticed
    finally:
        (place / mutant.file).write_text(original)
    return done.returncode == 0


def _verdict(total: int, survivors: list[Mutant]) -> int:
    killed = total - len(survivors)
    bound = lower_bound(killed, total)
    for mutant in sorted(survivors, key=lambda one: (str(one.file), one.line)):
        print(f"survivor {mutant.file}:{mutant.line}  {mutant.change}")
    print(f"{killed} of {total} killed, lower 95 % bound {bound:.3f}, goal {GOAL}")
    return 0 if bound >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
