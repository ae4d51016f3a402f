"""Rules of a scheme's file: parts of its scope, the shorter exam, prerequisites."""

from datetime import timedelta

import pytest

from exam_engine.catalogue import AnyOf, OnWithdrawn, Part, Period, RenewalRoute, Required
from exam_engine.exchange import ContentErrors, lint, load_programme
from exam_engine.exchange.findings import Severity
from tests.exam_engine.folders import BLUEPRINT, CUT, written

SCHEME = "certifications/basic/scheme.yaml"
RENEWAL = (
    "renewal: {window_before: P6M, anchor: old_expiry, routes: [same_exam], grace_after: P30D}"
)
BOTH = RENEWAL.replace("[same_exam]", "[same_exam, delta_exam]")
SHORTER = """
delta_exam:
  id: basic-delta
  blueprint: delta_blueprint.yaml
  cut_score: delta_cut.yaml
  items: 2
  time_limit: PT20M
  authorization_window: PT15M
  snapshot_interval: PT5S
"""
FILES = {
    "certifications/basic/delta_blueprint.yaml": BLUEPRINT.replace("items: 4", "items: 2"),
    "certifications/basic/delta_cut.yaml": CUT.replace('"2.5"', '"1.5"'),
}


def basic(tmp_path, *changes, add=None):
    replace = [(SCHEME, old, new) for old, new in changes]
    folder = written(tmp_path, replace=replace, add=add or {})
    return load_programme(folder)


def test_a_shorter_exam_and_its_rule_are_read_and_linted(tmp_path) -> None:
    rule = BOTH.replace("P30D}", "P30D, max_terms_by_delta: 2, grace_routes: [delta_exam]}")
    changes = [(RENEWAL, rule), ("hold: P0D", f"hold: P0D{SHORTER}")]
    programme = basic(tmp_path, *changes, add=FILES)
    found = programme.certification("basic")
    shorter = found.scheme.delta_exam
    assert shorter is not None
    assert (shorter.items, shorter.time_limit) == (2, timedelta(minutes=20))
    assert shorter.cut_score == found.delta_cut.id == "basic-delta"
    assert found.scheme.renewal.max_terms_by_delta == 2
    assert found.scheme.renewal.grace_routes == (RenewalRoute.DELTA_EXAM,)
    assert [exam.id for exam, _ in found.exams] == ["basic-exam", "basic-delta"]
    assert not [one for one in lint(programme) if one.severity is Severity.ERROR]


def test_a_shorter_exam_that_its_bank_cannot_fill_is_found(tmp_path) -> None:
    shorter = SHORTER.replace("items: 2", "items: 9")
    files = {name: text.replace("items: 2", "items: 9") for name, text in FILES.items()}
    programme = basic(tmp_path, (RENEWAL, BOTH), ("hold: P0D", f"hold: P0D{shorter}"), add=files)
    errors = [one.message for one in lint(programme) if one.severity is Severity.ERROR]
    assert any("needs 5 live items a form" in one for one in errors)


def test_parts_and_prerequisites_are_read_and_the_rest_means_what_it_meant(tmp_path) -> None:
    scope = 'scope:\n  - {id: a-b, name: "A, and B"}\n  - {id: c, name: C}\nhold: P0D'
    asked = (
        '  - {kind: required, scheme: x/y, min_version: "3.1"}\n'
        "  - {kind: any_of, schemes: [x/y, x/z], passed_within: P1Y}\n"
        "  - {kind: any_of, schemes: [x/y, x/z]}"
    )
    mind = RENEWAL.replace("P30D}", "P30D, on_earlier_withdrawn: none}")
    changes = [("hold: P0D", scope), ("  - {kind: advised, text: Linux.}", asked), (RENEWAL, mind)]
    scheme = basic(tmp_path, *changes).certification("basic").scheme
    assert scheme.scope == (Part("a-b", "A, and B"), Part("c", "C"))
    assert scheme.prerequisites == (
        Required("x/y", "3.1"),
        AnyOf(("x/y", "x/z"), Period(years=1)),
        AnyOf(("x/y", "x/z")),
    )
    assert scheme.renewal.on_earlier_withdrawn is OnWithdrawn.NONE
    plain = basic(tmp_path / "plain").certification("basic").scheme
    assert (plain.scope, plain.delta_exam, plain.renewal.grace_routes) == ((), None, ())
    assert plain.renewal.on_earlier_withdrawn is OnWithdrawn.SUSPEND


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("hold: P0D", "scope:\n  - {id: a, name: A}\nhold: P0D", "scope"),
        ("hold: P0D", "scope:\n  - {id: A b, name: A}\n  - {id: c, name: C}\nhold: P0D", "scope"),
        ("{kind: advised, text: Linux.}", "{kind: any_of, schemes: [x/y]}", "prerequisites"),
        ("{kind: advised, text: Linux.}", "{kind: required, scheme: x, min_version: new}", "prere"),
        ("grace_after: P30D}", "grace_after: P30D, max_terms_by_delta: 0}", "max_terms_by_delta"),
        ("grace_after: P30D}", "grace_after: P30D, grace_routes: [delta_exam]}", "grace_routes"),
    ],
)
def test_a_rule_that_cannot_be_names_its_field(tmp_path, old, new, field) -> None:
    with pytest.raises(ContentErrors, match=field):
        basic(tmp_path, (old, new))
