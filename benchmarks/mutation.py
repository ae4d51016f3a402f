"""Do the tests notice mistakes? Make some, one at a time, and count those that nobody notices.

    python -m benchmarks.mutation --package exam_engine --sample 400 --seed 7

A mutant lives in a forked child alone: its module is compiled from a changed syntax tree by an
import hook, and nothing is written to the source tree. Exit code 1 when the lower bound of the
95 % interval (Wilson) of the share of noticed mistakes is below 85 %.
"""

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import math
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from hypothesis import HealthCheck, Phase, settings

from benchmarks.mutations import sites

ROOT = Path(__file__).resolve().parent.parent
FLOOR = 0.85
KILLED, SURVIVED, TIMED_OUT = "killed", "survived", "timed out"
PROFILE = "mutation"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: the module it is made in, and its number among the module's sites.

    The number -1 stands for no mistake: the control, loaded by the same hook.
    """

    path: Path
    index: int
    line: int
    operator: str
    what: str

    @property
    def module(self) -> str:
        """Dotted name of the module."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.operator}: {self.what}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Return every mutant of one module."""
    for index, site in enumerate(sites(ast.parse(path.read_text()))):
        yield Mutant(path, index, site.line, site.operator, site.what)


def mutated(mutant: Mutant) -> CodeType:
    """Return the code of the module with this one mistake in it."""
    tree = ast.parse(mutant.path.read_text())
    if mutant.index >= 0:
        sites(tree)[mutant.index].change()
    return compile(ast.fix_missing_locations(tree), str(mutant.path), "exec")


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads the one module from the code at hand."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        return self._code


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the one module; everything else is found as always."""

    def __init__(self, mutant: Mutant) -> None:
        self._name, self._path = mutant.module, mutant.path
        self._code = mutated(mutant)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        package = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname,
            self._path,
            loader=_Loader(fullname, str(self._path), self._code),
            submodule_search_locations=package,
        )


def files_testing(path: Path) -> list[Path]:
    """Return the test files of a module, those that import it by name first.

    By subject: `exam_engine/attempts/x.py` has `test_attempts*.py`; without any, all tests of the
    package. A module of an inner package, such as `exam_engine/scoring/programs/x.py`, has those
    that name that package.
    """
    package, *rest = path.relative_to(ROOT).with_suffix("").parts
    folder = ROOT / "tests" / package
    every = {test: test.read_text() for test in sorted(folder.glob("test_*.py"))}
    names = [".".join([package, *rest[:depth]]) for depth in range(len(rest), 1, -1)]
    found: list[Path] = []
    for name in (one.removesuffix(".__init__") for one in names):
        found += [test for test, text in every.items() if name in text and test not in found]
    if len(rest) <= 2 or not found:
        subject = rest[0] if rest else ""
        found += [test for test in sorted(folder.glob(f"test_{subject}*.py")) if test not in found]
    return found or list(every)


def _in_child(mutant: Mutant, tests: Sequence[Path]) -> None:
    """Run the tests in this forked child and leave with 0 when all passed, 1 otherwise."""
    os.setsid()
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    code = 3
    try:
        sys.meta_path.insert(0, _Finder(mutant))
        arguments = ["-x", "-q", "--noconftest", "--assert=plain", "-p", "no:cacheprovider"]
        arguments += [f"--hypothesis-profile={PROFILE}", f"--rootdir={ROOT}"]
        code = int(pytest.main([*arguments, *map(str, tests)]))
    finally:
        os._exit(code)


@dataclass(slots=True)
class _Run:
    mutant: Mutant
    started: float
    patience: float


def _judge(pid: int, run: _Run) -> str | None:
    """Return what became of a child; None while it runs in time."""
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        return SURVIVED if os.waitstatus_to_exitcode(status) == 0 else KILLED
    if time.monotonic() - run.started < run.patience:
        return None
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return TIMED_OUT


def _fork(mutant: Mutant, tests: Sequence[Path]) -> int:
    pid = os.fork()
    if pid == 0:
        _in_child(mutant, tests)
    return pid


def _wait(pid: int, run: _Run) -> str:
    while (verdict := _judge(pid, run)) is None:
        time.sleep(0.02)
    return verdict


def baseline(mutants: Sequence[Mutant]) -> dict[tuple[Path, ...], float]:
    """Return how long each group of tests takes without any mistake, in seconds.

    Raises:
        SystemExit: a group fails by itself, so it could not tell a mistake from none.
    """
    took: dict[tuple[Path, ...], float] = {}
    controls = {tuple(files_testing(each.path)): each.path for each in mutants}
    for tests, path in sorted(controls.items()):
        run = _Run(Mutant(path, -1, 0, "control", "no change"), time.monotonic(), 300)
        verdict = _wait(_fork(run.mutant, tests), run)
        took[tests] = time.monotonic() - run.started
        if verdict != SURVIVED:
            names = " ".join(str(test.relative_to(ROOT)) for test in tests)
            raise SystemExit(f"tests fail without any mutant ({verdict}): {names}")
    return took


def run_all(mutants: Sequence[Mutant], processes: int) -> Iterator[tuple[Mutant, str]]:
    """Try every mutant, so many at a time; yield each verdict as it comes."""
    took = baseline(mutants)
    waiting, running = list(mutants), dict[int, _Run]()
    while waiting or running:
        while waiting and len(running) < processes:
            mutant = waiting.pop()
            tests = tuple(files_testing(mutant.path))
            patience = 20 + 5 * processes * took[tests]
            running[_fork(mutant, tests)] = _Run(mutant, time.monotonic(), patience)
        for pid, run in list(running.items()):
            verdict = _judge(pid, run)
            if verdict is not None:
                del running[pid]
                yield run.mutant, verdict
        time.sleep(0.02)


def wilson_lower(hits: int, tries: int, z: float = 1.96) -> float:
    """Return the lower bound of the 95 % interval of a share (Wilson's score interval)."""
    if tries == 0:
        return 0.0
    share, square = hits / tries, z * z
    spread = z * math.sqrt(share * (1 - share) / tries + square / (4 * tries * tries))
    return (share + square / (2 * tries) - spread) / (1 + square / tries)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--package", default="exam_engine", help="folder or module to change")
    parser.add_argument("--sample", type=int, default=400, help="how many mutants; 0 for all")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args(argv)


def _drawn(where: str, sample: int, seed: int) -> tuple[list[Mutant], int]:
    target = ROOT / where.replace(".", "/") if not where.endswith(".py") else ROOT / where
    if not target.exists():
        target = target.with_suffix(".py")
    paths = [target] if target.is_file() else sorted(target.rglob("*.py"))
    every = [mutant for path in paths for mutant in mutants_of(path)]
    size = min(sample or len(every), len(every))
    return random.Random(seed).sample(every, size), len(every)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the sample, print what survived, and return the exit code."""
    asked = _arguments(argv)
    settings.register_profile(
        PROFILE,
        max_examples=20,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    mutants, total = _drawn(asked.package, asked.sample, asked.seed)
    print(f"{len(mutants)} of {total} mutants of {asked.package}, --seed {asked.seed}", flush=True)
    counts: Counter[str] = Counter()
    began = time.monotonic()
    for mutant, verdict in run_all(mutants, asked.processes):
        counts[verdict] += 1
        if verdict != KILLED:
            print(f"{verdict}: {mutant}", flush=True)
    noticed = counts[KILLED] + counts[TIMED_OUT]
    bound = wilson_lower(noticed, len(mutants))
    took = time.monotonic() - began
    print(
        f"killed {counts[KILLED]}, timed out {counts[TIMED_OUT]}, survived {counts[SURVIVED]}"
        f" in {took:.0f} s; noticed {noticed / max(len(mutants), 1):.1%},"
        f" at least {bound:.1%} (95 %)"
    )
    return 0 if bound >= FLOOR else 1


if __name__ == "__main__":
    raise SystemExit(main())
