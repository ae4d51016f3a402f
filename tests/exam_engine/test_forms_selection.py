from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.forms.assessment_test import Selection
from exam_engine.forms.selection import select
from exam_engine.forms.session_control import SessionControl
from tests.exam_engine.assessment_tests import exam, linear, reference, references, section

SEEDS = [f"seed {at}" for at in range(40)]
seeds = st.text(max_size=8)
LETTERS = "a b c d e f"


def names(test, seed: str) -> list[str]:
    return [one.instance for one in select(test, seed)]


def of(*children, **more):
    """A test of one section."""
    return exam(linear(section("s", *children, **more)))


def test_everything_comes_in_the_authors_order_where_nothing_is_said():
    test = exam(linear(section("s", *references("a b"), section("t", reference("c")))))
    assert names(test, "any") == ["a", "b", "c"]


@given(seeds, st.integers(0, 6))
def test_as_many_are_selected_as_are_wanted_in_the_authors_order(seed, count):
    found = names(
        exam(linear(reference("z"), section("s", *references(LETTERS), count=count))), seed
    )
    assert found[0] == "z"
    assert len(found) == count + 1
    assert found[1:] == sorted(set(found[1:]))


@given(seeds)
def test_the_same_seed_gives_the_same_items(seed):
    test = of(*references(LETTERS), count=3, shuffle=True)
    assert select(test, seed) == select(test, seed)


def test_other_seeds_give_other_items_and_each_about_as_often():
    test = of(*references(LETTERS), count=3)
    counts = Counter(name for seed in range(600) for name in names(test, str(seed)))
    assert len(counts) == 6
    assert all(240 < count < 360 for count in counts.values())


def test_a_required_child_is_always_selected():
    test = of(*references("a b c"), reference("d", required=True), count=2)
    found = {tuple(names(test, seed)) for seed in SEEDS}
    assert found == {("a", "d"), ("b", "d"), ("c", "d")}


def test_with_replacement_one_may_come_again_and_is_numbered():
    test = of(*references("a b"), selection=Selection(3, with_replacement=True))
    found = {tuple(names(test, seed)) for seed in SEEDS}
    assert found == {
        ("a.1", "a.2", "a.3"),
        ("a.1", "a.2", "b"),
        ("a", "b.1", "b.2"),
        ("b.1", "b.2", "b.3"),
    }


def test_with_replacement_a_required_child_comes_at_least_once():
    test = of(
        reference("a", required=True),
        reference("b"),
        selection=Selection(2, with_replacement=True),
    )
    assert {tuple(names(test, seed)) for seed in SEEDS} == {("a.1", "a.2"), ("a", "b")}


def test_a_section_selected_twice_is_two_places():
    inner = section("t", *references("a b c d"), count=1)
    test = of(inner, selection=Selection(2, with_replacement=True))
    items = [select(test, seed) for seed in SEEDS]
    assert all(one[0].path != one[1].path for one in items)
    assert all(one[0].sections == one[1].sections == ("s", "t") for one in items)
    assert any(one[0].reference != one[1].reference for one in items)


def test_shuffled_children_take_every_order():
    test = of(*references("a b c"), shuffle=True)
    assert len({tuple(names(test, seed)) for seed in SEEDS}) == 6


def test_a_fixed_child_keeps_its_place_after_selection():
    test = of(
        *references("a"), reference("b", fixed=True), *references("c d"), count=3, shuffle=True
    )
    for seed in SEEDS:
        found = names(test, seed)
        if "b" in found:
            assert found.index("b") == sorted(found).index("b")
    orders = {tuple(names(test, seed)) for seed in SEEDS}
    assert {("a", "b", "c"), ("c", "b", "a")} <= orders


@pytest.mark.parametrize(
    ("more", "together"),
    [
        pytest.param({"visible": True, "keep_together": False}, True, id="visible"),
        pytest.param({"visible": False, "keep_together": True}, True, id="kept together"),
        pytest.param({"visible": False, "keep_together": False}, False, id="mixed"),
    ],
)
def test_items_of_an_inner_section_stay_together_unless_it_is_invisible_and_mixed(more, together):
    inner = section("t", *references("x y"), **more)
    test = of(*references("a b c"), inner, shuffle=True)
    apart = [abs(found.index("x") - found.index("y")) for found in (names(test, s) for s in SEEDS)]
    assert (set(apart) == {1}) is together


def test_a_section_that_is_kept_together_keeps_its_own_order():
    inner = section("t", *references("x y z"))
    test = of(*references("a b"), inner, shuffle=True)
    for seed in SEEDS:
        assert "".join(names(test, seed)).find("xyz") >= 0


def test_mixing_reaches_through_nested_invisible_sections():
    deep = section("u", *references("x y"), visible=False, keep_together=False)
    inner = section("t", deep, visible=False, keep_together=False)
    test = of(*references("a b c"), inner, shuffle=True)
    found = [names(test, seed) for seed in SEEDS]
    assert any(abs(one.index("x") - one.index("y")) > 1 for one in found)


def test_a_section_around_that_is_not_shuffled_mixes_nothing():
    inner = section("t", *references("x y"), visible=False, keep_together=False, shuffle=True)
    test = of(*references("a"), inner, *references("b"))
    assert {tuple(names(test, seed)) for seed in SEEDS} == {
        ("a", "x", "y", "b"),
        ("a", "y", "x", "b"),
    }


def test_an_invisible_section_that_stands_in_a_part_is_shuffled_by_itself():
    alone = section("s", *references("a b c"), visible=False, keep_together=False, shuffle=True)
    assert len({tuple(names(exam(linear(alone)), seed)) for seed in SEEDS}) == 6


def test_two_sections_are_drawn_independently():
    one = section("s1", *references("a b c d"), shuffle=True)
    other = section("s2", *references("w x y z"), shuffle=True)
    test = exam(linear(one, other))
    orders = [names(test, seed) for seed in SEEDS]
    ranks = {
        (tuple("abcd".index(n) for n in found[:4]), tuple("wxyz".index(n) for n in found[4:]))
        for found in orders
    }
    assert any(first != second for first, second in ranks)


def test_control_reaches_the_item_from_everything_around_it():
    inner = section(
        "t",
        reference("a", control=SessionControl(review=False)),
        control=SessionControl(attempts=0),
    )
    part = linear(section("s", inner, reference("b")), control=SessionControl(skipping=False))
    first, second = select(exam(part), "any")
    assert (first.control.attempts, first.control.review, first.control.skipping) == (
        0,
        False,
        False,
    )
    assert (second.control.attempts, second.control.review) == (1, True)
    assert first.part == "p1"
