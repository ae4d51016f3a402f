"""Each ruling where engines disagree, with the test that holds it; the names quote the ruling.

Tests of exam_engine.scoring.programs.leaves, exam_engine.scoring.programs.mappings.
"""

from decimal import Decimal

import pytest

from exam_engine.items.assessment.capture import capture
from exam_engine.items.assessment.declarations import (
    Area,
    AreaEntry,
    AreaMapping,
    InterpolationRow,
    InterpolationTable,
    Shape,
)
from exam_engine.items.assessment.rules import LookupOutcome
from tests.exam_engine.programs import (
    item,
    lit,
    mapping_of,
    name,
    op,
    outcome,
    points,
    put,
    response,
    row,
    scored,
    standard,
    var,
    when,
)

DELFT = response(base="string", mapping=mapping_of({"Delft": "1"}))


@pytest.mark.parametrize("typed", ["Delft", " Delft", "Delft ", "\tDelft\n"])
def test_capture_trims_keeps_the_raw_text_and_the_trimmed_text_is_scored(typed):
    captured = capture(DELFT, typed)
    assert captured == (typed, "Delft")
    assert points(standard("map_response", DELFT), {"RESPONSE": typed}) == 1


def test_capture_composes_letters_so_that_equal_words_are_equal():
    cafe = response(base="string", correct=["caf\u00e9"])
    assert points(standard("match_correct", cafe), {"RESPONSE": "cafe\u0301"}) == 1


def test_the_engine_itself_is_exact_about_blanks_inside():
    two = response(base="string", correct=["data drift"])
    assert points(standard("match_correct", two), {"RESPONSE": "data  drift"}) == 0


def test_an_entry_in_the_exact_case_wins_over_a_folded_one():
    either = mapping_of({"delft": "0.5"}, case_sensitive=False)
    both = type(either)(either.entries + mapping_of({"Delft": "1"}).entries)
    made = standard("map_response", response(base="string", mapping=both))
    assert points(made, {"RESPONSE": "Delft"}) == 1
    assert points(made, {"RESPONSE": "DELFT"}) == Decimal("0.5")


def pointed(*given, **more):
    circle = AreaEntry(Area(Shape.CIRCLE, (Decimal(100), Decimal(100), Decimal(20))), Decimal(2))
    areas = AreaMapping((circle,), **more)
    declared = response(base="point", cardinality="multiple", area_mapping=areas)
    return points(standard("map_response_point", declared), {"RESPONSE": list(given)})


def test_a_point_exactly_on_a_circle_border_is_inside():
    assert pointed("120 100") == 2
    assert pointed("112 116") == 2
    assert pointed("121 100") == 0


def test_each_area_counts_once():
    assert pointed("100 100", "120 100", "101 101") == 2


def test_points_are_mapped_alike_by_a_program_of_rules():
    circle = AreaEntry(Area(Shape.CIRCLE, (Decimal(100), Decimal(100), Decimal(20))), Decimal(2))
    areas = AreaMapping((circle,), Decimal(-1))
    declared = response(base="point", cardinality="multiple", area_mapping=areas)
    made = item(put("SCORE", op("mapResponsePoint", identifier="RESPONSE")), responses=[declared])
    assert points(made, {"RESPONSE": ["100 100", "1 1"]}) == 1
    assert points(made) == -1


def test_a_point_in_no_area_earns_the_default_once_for_each_place():
    assert pointed("1 1", "2 2", "1 1", default=Decimal(-1)) == -2


def test_the_same_unordered_pair_twice_counts_once():
    entries = mapping_of({"K L": "2", "S T": "1"})
    declared = response(base="pair", cardinality="multiple", mapping=entries)
    made = standard("map_response", declared)
    assert points(made, {"RESPONSE": ["K L", "L K"]}) == 2
    assert points(made, {"RESPONSE": ["K L", "L K", "T S", "K L"]}) == 3


def test_the_same_directed_pair_counts_once_and_its_reverse_is_another():
    declared = response(
        base="directedPair", cardinality="multiple", mapping=mapping_of({"K L": "2"}, "-1")
    )
    assert points(standard("map_response", declared), {"RESPONSE": ["K L", "K L", "L K"]}) == 1


@pytest.mark.parametrize(
    ("raw", "expected"), [(1, 8), (2, 8), (0, 0), (0.99, 0), (-1, "null_score")]
)
def test_a_lookup_takes_the_first_row_whose_source_value_is_at_or_below(raw, expected):
    rows = (InterpolationRow(Decimal(1), "8"), InterpolationRow(Decimal(0), "0"))
    made = item(
        LookupOutcome("SCORE", lit(raw)), outcomes=[outcome(table=InterpolationTable(rows))]
    )
    assert points(made) == expected


def test_member_accepts_a_single_response_as_a_container_of_one():
    rule = when(op("member", name("C"), var("RESPONSE")), put("SCORE", 1))
    assert points(item(rule), {"RESPONSE": "C"}) == 1
    assert points(item(rule), {"RESPONSE": "A"}) == 0
    assert points(item(rule)) == 0


def test_an_unknown_custom_operator_leaves_the_score_null_and_never_zero():
    rule = put("SCORE", op("sum", 0, op("customOperator", **{"class": "org.example.Op"})))
    result = scored(item(put("SCORE", 1), rule))
    assert (result.score, result.reason) == (None, "unknown_custom_operator")


def test_text_that_spells_a_number_is_a_number_to_operators_of_numbers():
    rule = when(op("equal", var("RESPONSE"), 0.63), put("SCORE", 1))
    made = item(rule, responses=[response(base="string")])
    assert points(made, {"RESPONSE": "0.630"}) == 1
    assert points(made, {"RESPONSE": "0.65"}) == 0
    assert points(made, {"RESPONSE": "0,63"}) == "type_mismatch"


def test_a_map_that_is_missing_earns_nothing_and_says_so():
    result = scored(item(put("SCORE", op("mapResponse", identifier="RESPONSE"))), {"RESPONSE": "A"})
    assert (result.score, result.warnings) == (0, ("no_mapping",))


def test_nothing_answered_earns_the_default_of_a_map_within_its_bounds():
    rule = put("SCORE", op("mapResponse", identifier="RESPONSE"))
    declared = response(cardinality="multiple", mapping=mapping_of({"A": "10"}, "1", "2", "15"))
    assert points(item(rule, responses=[declared])) == 2


def test_nothing_answered_in_a_standard_map_earns_zero_whatever_the_bounds():
    declared = response(cardinality="multiple", mapping=mapping_of({"A": "10"}, "1", "2", "15"))
    assert points(standard("map_response", declared)) == 0


def test_a_relative_tolerance_around_a_negative_number_reaches_both_ways():
    near = op("equal", -100, var("RESPONSE"), toleranceMode="relative", tolerance="10")
    made = item(when(near, put("SCORE", 1)), responses=[response(base="float")])
    assert [points(made, {"RESPONSE": one}) for one in (-90, -110, -111, -89)] == [1, 1, 0, 0]


def test_any_n_is_null_where_nulls_could_decide_beyond_the_upper_bound_too():
    unsure = op("anyN", True, op("null"), min=1, max=1)
    assert points(item(when(op("isNull", unsure), put("SCORE", 1)))) == 1


def test_contains_compares_bags_by_how_often_each_value_is_there():
    has = op("contains", row("a", "b"), row("a", "b"))
    assert points(item(when(has, put("SCORE", 1)))) == 1
    more = op("contains", op("multiple", "a", "a", "b"), op("multiple", "a"))
    assert points(item(when(more, put("SCORE", 1)))) == 1
