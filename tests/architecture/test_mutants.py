"""The mutation command changes what it says it changes, one place at a time."""

from pathlib import Path

import pytest

from tests.mutants.__main__ import lower_bound
from tests.mutants.sites import mutants


def changed(tmp_path: Path, source: str) -> set[str]:
    (tmp_path / "module.py").write_text(source)
    return {mutant.source.strip() for mutant in mutants(tmp_path, Path("module.py"))}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = a < b", {"x = a <= b"}, id="comparison"),
        pytest.param("x = a in b", {"x = a not in b"}, id="membership"),
        pytest.param("x = a + b", {"x = a - b"}, id="arithmetic"),
        pytest.param("x = a and b", {"x = a or b"}, id="logic"),
        pytest.param("x = not a", {"x = a"}, id="negation"),
        pytest.param("x = True", {"x = False"}, id="truth"),
        pytest.param("x = 5", {"x = 6"}, id="number"),
        pytest.param("x = min(a, b)", {"x = max(a, b)"}, id="extreme"),
        pytest.param("x = any(a)", {"x = all(a)"}, id="quantifier"),
        pytest.param("x = a if b else c", {"x = a if not b else c", "x = c if b else a"}, id="if"),
        pytest.param("def f(): return a", {"def f():\n    return None"}, id="return"),
        pytest.param("f(a)", {"pass"}, id="call"),
        pytest.param("raise A(a)", {"pass"}, id="raise"),
        pytest.param('"words"', set(), id="docstring"),
        pytest.param("x: int | None = a", set(), id="annotation"),
        pytest.param("X = Left | Right", set(), id="union of types"),
        pytest.param('x = f"{a + 1}"', set(), id="message"),
        pytest.param("from a import b", set(), id="import"),
        pytest.param("assert a < b", set(), id="assertion"),
    ],
)
def test_each_kind_of_code_has_its_mutants(tmp_path, source, expected):
    found = changed(tmp_path, source)
    assert found == expected or (source.startswith("x = a if") and found <= expected and found)


def test_a_mutant_changes_one_place_only(tmp_path):
    assert changed(tmp_path, "x = a < b\ny = c < d") == {
        "x = a <= b\ny = c < d",
        "x = a < b\ny = c <= d",
    }


def test_a_mutant_knows_its_line(tmp_path):
    (tmp_path / "module.py").write_text("a = b\n\nx = a < b\n")
    (mutant,) = mutants(tmp_path, Path("module.py"))
    assert (mutant.line, mutant.change) == (3, "a < b -> a <= b")


@pytest.mark.parametrize(
    ("killed", "total", "bound"),
    [(354, 400, 0.850), (400, 400, 0.990), (0, 400, 0.0), (0, 0, 0.0)],
)
def test_the_bound_is_wilsons(killed, total, bound):
    assert lower_bound(killed, total) == pytest.approx(bound, abs=0.001)
