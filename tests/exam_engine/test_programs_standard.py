"""The standard programs by name; the quick way and the rules they stand for give the same.

Tests of exam_engine.scoring.programs.templates, exam_engine.scoring.programs.runs.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items.assessment.declarations import Area, AreaEntry, AreaMapping, Shape
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.rules import (
    CustomProgram,
    ProgramTemplate,
    TemplateProgram,
)
from exam_engine.scoring.programs import compile_item
from exam_engine.scoring.programs.scopes import scope_of
from exam_engine.scoring.programs.templates import rules_of
from tests.exam_engine.programs import (
    item,
    mapping,
    mapping_of,
    outcome,
    points,
    response,
    scored,
    standard,
)

MATCHED = [
    (response(correct="A"), "A", 1),
    (response(correct="A"), "B", 0),
    (response(correct="A"), None, 0),
    (response(), None, 0),
    (response(), "A", 0),
    (response(base="string", correct=["Delft"]), "delft", 0),
    (response(base="float", correct=["0.50"]), "0.5", 1),
    (response(base="integer", correct=["7"]), 7, 1),
    (response(base="boolean", correct=["true"]), "1", 1),
    (response(cardinality="multiple", correct="AB"), ["B", "A"], 1),
    (response(cardinality="multiple", correct="AB"), ["B", "A", "A"], 0),
    (response(cardinality="multiple", correct="AAB"), ["B", "A", "A"], 1),
    (response(cardinality="multiple", correct="AAB"), ["B", "B", "A"], 0),
    (response(cardinality="multiple", correct="AB"), ["A"], 0),
    (response(cardinality="multiple", correct="AB"), [], 0),
    (response(cardinality="ordered", correct="AB"), ["A", "B"], 1),
    (response(cardinality="ordered", correct="AB"), ["B", "A"], 0),
    (response(cardinality="multiple", base="pair", correct=["A B"]), ["B A"], 1),
    (response(cardinality="multiple", base="directedPair", correct=["A B"]), ["B A"], 0),
    (response(base="point", correct=["1 2"]), "1 2", 1),
]


@pytest.mark.parametrize("name", ["match_correct", "CC2_match"])
@pytest.mark.parametrize(("declared", "given_response", "expected"), MATCHED)
def test_what_is_correct_earns_one_point(name, declared, given_response, expected):
    assert points(standard(name, declared), {"RESPONSE": given_response}) == expected


def test_a_map_is_read_only_where_something_was_answered():
    declared = response(mapping=mapping(default="-1", A="2"))
    for name in ("map_response", "CC2_map_response"):
        made = standard(name, declared, outcomes=[outcome(), outcome("MAXSCORE", default=["2"])])
        assert points(made, {"RESPONSE": "A"}) == 2
        assert points(made, {"RESPONSE": "X"}) == -1
        assert points(made, {"RESPONSE": None}) == 0


def test_points_are_mapped_only_where_something_was_answered():
    areas = AreaMapping((AreaEntry(Area(Shape.DEFAULT), Decimal(2)),), Decimal(9))
    made = standard("map_response_point", response(base="point", area_mapping=areas))
    assert points(made, {"RESPONSE": "1 1"}) == 2
    assert points(made) == 0


FULL = outcome("MAXSCORE", default=["5"])
WORDS = outcome("FEEDBACKBASIC", "identifier")


def test_the_basic_match_of_common_cartridge_earns_the_maximum_and_says_so():
    made = standard("CC2_match_basic", response(correct="A"), outcomes=[outcome(), FULL, WORDS])
    assert scored(made, {"RESPONSE": "A"}).outcomes == {
        "SCORE": 5,
        "MAXSCORE": 5,
        "FEEDBACKBASIC": "correct",
    }
    assert scored(made, {"RESPONSE": "B"}).outcomes["FEEDBACKBASIC"] == "incorrect"
    assert points(made, {"RESPONSE": "B"}) == 0
    plain = standard("CC2_match_basic", response(correct="A"), outcomes=[outcome(), FULL])
    assert points(plain, {"RESPONSE": "A"}) == 5


def test_the_map_of_common_cartridge_says_whether_all_was_earned():
    words = outcome("FEEDBACK", "identifier")
    made = standard(
        "CC2_map_response",
        response(mapping=mapping(A="5", B="4")),
        outcomes=[outcome(), FULL, words],
    )
    assert scored(made, {"RESPONSE": "A"}).outcomes["FEEDBACK"] == "correct"
    assert scored(made, {"RESPONSE": "B"}).outcomes["FEEDBACK"] == "incorrect"


def test_nothing_is_the_right_answer_where_nothing_is_to_be_matched():
    made = standard("match_nothing", response(), outcomes=[outcome(), FULL])
    assert points(made) == 5
    assert points(made, {"RESPONSE": "A"}) == 0
    assert points(standard("match_nothing", response())) == 1


MISSING = [
    (standard("match_correct"), "match_correct: no response variable 'RESPONSE'"),
    (standard("match_correct", response(), outcomes=()), "no outcome variable 'SCORE'"),
    (standard("CC2_match_basic", response()), "CC2_match_basic: no outcome variable 'MAXSCORE'"),
    (standard("CC2_map_response", response()), "CC2_map_response: no outcome variable 'MAXSCORE'"),
    (
        item(
            program=TemplateProgram(ProgramTemplate.MATCH_CORRECT, "SCORE"),
        ),
        "match_correct: no response variable 'SCORE'",
    ),
]


@pytest.mark.parametrize(("made", "message"), MISSING)
def test_a_standard_program_needs_its_variables(made, message):
    with pytest.raises(InvalidProgram, match=message):
        compile_item(made)


LETTERS = st.sampled_from("ABCDx")
ANSWERS = st.none() | LETTERS | st.lists(LETTERS, max_size=5)
POINTS = st.sampled_from(["-1", "0", "0.5", "1", "0.333"])


@given(
    st.sampled_from(["match_correct", "CC2_match", "map_response"]),
    st.sampled_from(["single", "multiple", "ordered"]),
    st.lists(LETTERS, max_size=3),
    st.dictionaries(LETTERS, POINTS, max_size=3),
    st.tuples(POINTS, st.none() | POINTS, ANSWERS),
)
def test_the_quick_way_gives_what_the_rules_give(name, cardinality, correct, entries, rest):
    default, lower, answer = rest
    declared = response(
        cardinality=cardinality,
        correct=correct[:1] if cardinality == "single" else correct,
        mapping=mapping_of(entries, default, lower),
    )
    quick = standard(name, declared)
    slow = item(*rules_of(quick.program, scope_of(quick)), responses=[declared])
    assert scored(quick, {"RESPONSE": answer}) == scored(slow, {"RESPONSE": answer})
    assert isinstance(slow.program, CustomProgram)
