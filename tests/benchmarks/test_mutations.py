"""The mistakes that the mutation run makes: each is a mistake, and only in code."""

import ast
import re
import subprocess
import sys

import pytest

from benchmarks.mutation import ROOT, Mutant, files_testing, mutants_of, mutated, wilson_lower
from benchmarks.mutations import sites

CODE = {
    "a < b": ["a <= b", "a >= b"],
    "a >= b": ["a > b", "a < b"],
    "a == b": ["a != b"],
    "a is None": ["a is not None"],
    "a not in b": ["a in b"],
    "a + b": ["a - b"],
    "a // b": ["a * b"],
    "A_SET | {x}": ["A_SET & {x}"],
    "a and b": ["a or b"],
    "not a": ["not not a"],
    "-a": ["+a"],
    "f(3)": ["pass", "f(4)"],
    "f(flag=True)": ["pass", "f(flag=False)"],
    "min(a, b)": ["pass", "max(a, b)"],
    "a += b": ["pass", "a -= b"],
    "a.b = c": ["pass"],
    "raise E(1 < 2)": ["pass"],
    "x = b if a else c": ["x = b if not a else c"],
    "x = [a for a in b if a]": ["x = [a for a in b if not a]"],
    "if a:\n    b": ["if not a:\n    b"],
    "for a in b:\n    break": ["for a in b:\n    continue"],
    "for a in b:\n    continue": ["for a in b:\n    pass"],
    "match a:\n    case _ if b:\n        c": ["match a:\n    case _ if not b:\n        c"],
    "def f():\n    return a": ["def f():\n    return None"],
}


def changed(source):
    for index in range(len(sites(ast.parse(source)))):
        tree = ast.parse(source)
        sites(tree)[index].change()
        yield ast.unparse(ast.fix_missing_locations(tree))


@pytest.mark.parametrize(("source", "expected"), CODE.items(), ids=CODE)
def test_a_piece_of_code_has_exactly_these_mistakes(source, expected):
    assert list(changed(source)) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring of 3 words."""',
        "assert a < b",
        "X = int | None",
        "X = Some | other.Thing | list[int]",
        "def f(a: Some[1]) -> Other[2]:\n    return None",
        "@mark(3)\nclass A:\n    x: Kind[4]",
        "from a import b",
        "__all__ = [f(3)]",
        "if TYPE_CHECKING:\n    x = 3",
        "return_nothing = 'text'",
    ],
)
def test_what_no_test_should_depend_on_has_none(source):
    assert list(changed(source)) == []


def test_every_mutant_of_the_clock_compiles_and_names_its_line():
    path = ROOT / "exam_engine" / "clock.py"
    lines = path.read_text().splitlines()
    mutants = list(mutants_of(path))
    assert len(mutants) > 50
    for mutant in mutants:
        assert mutated(mutant).co_filename == str(path)
        assert lines[mutant.line - 1].strip()
        assert str(mutant).startswith(f"exam_engine/clock.py:{mutant.line}: ")


def test_modules_are_named_as_they_are_imported():
    package = Mutant(ROOT / "exam_engine" / "attempts" / "__init__.py", 0, 1, "", "")
    assert package.module == "exam_engine.attempts"
    assert Mutant(ROOT / "exam_engine" / "clock.py", 0, 1, "", "").module == "exam_engine.clock"


def test_the_tests_of_a_module_come_by_name_then_by_subject():
    found = [test.name for test in files_testing(ROOT / "exam_engine" / "attempts" / "saves.py")]
    assert found[0] == "test_attempts_saves.py"
    assert "test_attempts_table.py" in found
    assert "test_clock.py" not in found
    everything = files_testing(ROOT / "exam_engine" / "nothing_tests_this.py")
    assert len(everything) == len(list((ROOT / "tests" / "exam_engine").glob("test_*.py")))


@pytest.mark.parametrize(
    ("hits", "tries", "bound"),
    [(0, 0, 0.0), (0, 10, 0.0), (10, 10, 0.7225), (90, 100, 0.8256), (370, 400, 0.89495)],
)
def test_the_bound_is_that_of_wilson(hits, tries, bound):
    assert wilson_lower(hits, tries) == pytest.approx(bound, abs=5e-5)


def test_a_short_sample_of_the_clock_is_noticed_and_the_bound_decides_the_exit_code():
    """Eight mutants cannot show 85 % at the lower bound, so the command must say so."""
    command = "benchmarks.mutation --package exam_engine/clock.py --sample 8 --seed 1"
    done = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stderr == ""
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("8 of ")
    noticed = re.search(r"killed (\d+), timed out (\d+), survived (\d+)", last)
    assert noticed is not None
    killed, timed_out, survived = map(int, noticed.groups())
    assert killed + timed_out + survived == 8
    assert killed >= 7
    assert done.returncode == 1
