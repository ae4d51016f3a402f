import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.forms.assessment_test import BranchRule, Navigation, Part, Submission
from exam_engine.forms.selection import select
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.making.points import variable
from exam_engine.scoring.assessments import compile_assessment
from exam_engine.scoring.assessments.routes import following
from tests.exam_engine.assessment_tests import (
    at_least,
    choice_item,
    essay_item,
    exam,
    linear,
    number,
    op,
    put,
    reference,
    references,
    section,
    session,
    total,
    worth,
)

NEVER, ALWAYS = at_least("SCORE", 100), at_least("SCORE", 0)
PASSED = at_least("SCORE", 1)


def compiled(*parts, items=None):
    test = exam(*parts, outcomes=[number("SCORE")], rules=[put("SCORE", total())])
    selected = select(test, "s")
    known = {one.reference.id: choice_item(one.reference.id) for one in selected}
    return compile_assessment(test, selected, {**known, **(items or {})})


def way(*parts, points=0, items=None, sessions=None):
    """The names of the items that are shown, each earning the points."""
    assessment, shown = compiled(*parts, items=items), [""]
    while (following_one := assessment.next_item(shown[-1], sessions or {})) is not None:
        shown.append(following_one.instance)
        sessions = {**(sessions or {}), following_one.instance: worth(points)}
    return " ".join(shown[1:])


def go(target, condition=ALWAYS):
    return (BranchRule(target, condition),)


def test_items_come_one_after_the_other():
    assert way(linear(*references("a b c"))) == "a b c"


def test_an_item_whose_precondition_does_not_hold_is_skipped():
    children = (reference("a"), reference("b", conditions=(PASSED,)), reference("c"))
    assert way(linear(*children)) == "a c"
    assert way(linear(*children), points=1) == "a b c"


def test_all_preconditions_must_hold():
    children = (reference("a"), reference("b", conditions=(ALWAYS, NEVER)))
    assert way(linear(*children)) == "a"


def test_a_section_whose_precondition_does_not_hold_is_skipped_with_all_inside():
    group = section("s", reference("b"), section("t", *references("c d")), conditions=(PASSED,))
    assert way(linear(reference("a"), group, reference("e"))) == "a e"
    assert way(linear(reference("a"), group, reference("e")), points=1) == "a b c d e"


def test_a_precondition_of_a_section_is_asked_when_it_is_entered_only():
    below = op(Operator.LT, variable("SCORE"), variable("LIMIT"))
    group = section("s", *references("a b"), conditions=(below,))
    test = exam(
        linear(group, reference("c")),
        outcomes=[number("SCORE"), number("LIMIT")],
        rules=[put("SCORE", total()), put("LIMIT", op(Operator.NUMBER_SELECTED))],
    )
    items = {name: choice_item(name) for name in "abc"}
    assessment = compile_assessment(test, select(test, "s"), items)
    assert assessment.next_item("", {}).instance == "a"
    assert assessment.next_item("a", {"a": worth(9)}).instance == "b"


def test_a_precondition_of_an_outer_section_is_not_asked_between_its_inner_ones():
    first, second = section("t", reference("a")), section("u", *references("b c"))
    group = section("s", first, second, conditions=(op(Operator.NOT, PASSED),))
    assert way(linear(group, reference("d")), points=1) == "a b c d"
    inner = section("u", *references("b c"), conditions=(PASSED,))
    assert way(linear(section("s", first, inner))) == "a"


def test_a_part_may_end_at_its_own_branch_out_of_a_section():
    first = Part("p1", children=references("a"), branches=go("EXIT_SECTION"))
    assert way(first, Part("p2", children=references("b"))) == "a b"


def test_a_precondition_of_an_inner_section_skips_that_only():
    inner = section("t", *references("b c"), conditions=(NEVER,))
    assert way(linear(section("s", reference("a"), inner, reference("d")))) == "a d"


def test_a_part_whose_precondition_does_not_hold_is_skipped_in_any_mode():
    later = Part("p2", Navigation.NONLINEAR, children=references("b c"), conditions=(PASSED,))
    last = Part("p3", children=references("d"))
    assert way(linear(reference("a")), later, last) == "a d"
    assert way(linear(reference("a")), later, last, points=1) == "a b c d"


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param({"navigation": Navigation.NONLINEAR}, "a b c", id="nonlinear"),
        pytest.param(
            {"navigation": Navigation.LINEAR, "submission": Submission.SIMULTANEOUS},
            "a b c",
            id="simultaneous",
        ),
        pytest.param({"navigation": Navigation.LINEAR}, "a c", id="linear and individual"),
    ],
)
def test_conditions_and_branches_of_items_count_in_linear_individual_parts(part, expected):
    children = (
        reference("a", branches=go("c")),
        reference("b", conditions=(NEVER,)),
        reference("c"),
    )
    assert way(Part("p1", children=children, **part)) == expected


def test_the_first_branch_that_holds_is_taken():
    branches = (*go("b", NEVER), *go("d", PASSED), *go("c"))
    children = (reference("a", branches=branches), *references("b c d"))
    assert way(linear(*children)) == "a c d"
    assert way(linear(*children), points=1) == "a d"


def test_a_branch_back_is_no_branch():
    children = (reference("a"), reference("b", branches=go("a")), reference("c"))
    assert way(linear(*children)) == "a b c"


def test_a_branch_may_go_to_a_section_or_a_part():
    later = Part("p2", children=references("e"))
    group = section("s", *references("c d"))
    to_section = (reference("a", branches=go("s")), reference("b"), group)
    assert way(linear(*to_section), later) == "a c d e"
    to_part = (reference("a", branches=go("p2")), reference("b"), group)
    assert way(linear(*to_part), later) == "a e"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("EXIT_TEST", "a"),
        ("EXIT_TESTPART", "a f"),
        ("EXIT_SECTION", "a d e f"),
    ],
)
def test_exits_leave_what_they_name(target, expected):
    inner = section("t", reference("a", branches=go(target)), *references("b c"))
    part = linear(section("s", inner, reference("d")), reference("e"))
    assert way(part, Part("p2", children=references("f"))) == expected


def test_an_exit_of_a_section_outside_of_any_leaves_the_part():
    part = linear(reference("a", branches=go("EXIT_SECTION")), reference("b"))
    assert way(part, Part("p2", children=references("c"))) == "a c"


def test_branches_of_a_section_count_at_its_end():
    group = section("s", *references("a b"), branches=go("d"))
    assert way(linear(group, *references("c d"))) == "a b d"


def test_a_branch_of_an_inner_section_goes_before_that_of_the_outer():
    inner = section("t", reference("a"), branches=go("d"))
    outer = section("s", inner, branches=go("c"))
    assert way(linear(outer, *references("b c d"))) == "a d"
    quiet = section("s", section("t", reference("a"), branches=go("d", NEVER)), branches=go("c"))
    assert way(linear(quiet, *references("b c d"))) == "a c d"


def test_an_outer_section_has_not_ended_while_it_has_more_items():
    inner = section("t", reference("a"))
    outer = section("s", inner, reference("b"), branches=go("d"))
    assert way(linear(outer, *references("c d"))) == "a b d"


def test_an_exit_by_a_branch_of_a_section_leaves_what_is_around_it():
    inner = section("t", reference("a"), branches=go("EXIT_SECTION"))
    assert way(linear(section("s", inner, reference("b")), reference("c"))) == "a c"


def test_branches_of_a_part_count_at_its_end_in_any_mode():
    first = Part("p1", children=references("a b"), branches=go("p3"))
    assert way(
        first, Part("p2", children=references("c")), Part("p3", children=references("d"))
    ) == ("a b d")
    ending = Part("p1", children=references("a b"), branches=go("EXIT_TEST", PASSED))
    rest = Part("p2", children=references("c"))
    assert way(ending, rest) == "a b c"
    assert way(ending, rest, points=1) == "a b"


def test_a_target_is_held_to_its_precondition_too():
    children = (
        reference("a", branches=go("c")),
        reference("b"),
        reference("c", conditions=(NEVER,)),
        reference("d"),
    )
    assert way(linear(*children)) == "a d"


def test_a_condition_that_needs_a_missing_score_does_not_hold():
    essay = essay_item("a")
    children = (reference("a"), reference("b", conditions=(ALWAYS,)), reference("c"))
    assessment = compiled(linear(*children), items={"a": essay})
    assert assessment.next_item("", {}).instance == "a"
    assert assessment.next_item("a", {"a": session(essay, "words")}).instance == "c"


def test_a_condition_that_cannot_be_computed_does_not_hold():
    broken = op(Operator.GTE, variable("a.NOWHERE"), variable("SCORE"))
    children = (reference("a"), reference("b", conditions=(broken,)), reference("c"))
    assert way(linear(*children)) == "a c"


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=9))
def test_the_way_only_goes_forward_and_ends(steps):
    children = tuple(
        reference(f"q{at}", branches=go(f"q{to}") if jumps else ())
        for at, (to, jumps) in enumerate(steps)
    )
    test = exam(linear(*children))
    selected = select(test, "s")
    at, seen = -1, []
    while (found := following(test, selected, at, lambda _: True)) is not None:
        assert found > at
        seen.append(found)
        at = found
    assert seen[0] == 0
    assert len(seen) <= len(steps)
