"""From outcomes to a score: policies, reasons for NULL, adaptive items, what is told besides.

Tests of exam_engine.scoring.programs.results, exam_engine.scoring.programs.runs,
exam_engine.scoring.programs.compiled, exam_engine.scoring.programs.states.
"""

from decimal import Decimal
from fractions import Fraction

import pytest

from exam_engine.items.assessment.interactions import Interaction, InteractionKind
from exam_engine.items.assessment.item import NoAnswer, ScorePolicy
from exam_engine.items.assessment.rules import NoProgram, ProgramTemplate, TemplateProgram
from exam_engine.items.assessment.values import Multiple
from exam_engine.scoring.programs import Reason, compile_item
from tests.exam_engine.programs import (
    NULL,
    item,
    lit,
    mapping,
    op,
    outcome,
    points,
    put,
    response,
    scored,
    standard,
    var,
    when,
)

MINUS = mapping(default="-2", A="3")


def test_a_result_is_a_fraction_with_what_was_computed():
    made = standard("match_correct", response(correct="A"), outcomes=[outcome(), outcome("X")])
    result = scored(made, {"RESPONSE": "A"})
    assert result == (Fraction(1), "", {"SCORE": 1, "X": 0}, {}, {"RESPONSE": "A"}, ())
    assert type(result.score) is Fraction
    assert result.reason == Reason.SCORED


NULLS = [
    (item(put("SCORE", NULL)), None, "null_score"),
    (item(put("SCORE", op("sum", 1, NULL))), None, "null_score"),
    (item(put("SCORE", "x"), outcomes=[outcome(base="string")]), None, "not_a_number"),
    (item(put("SCORE", True), outcomes=[outcome(base="boolean")]), None, "not_a_number"),
    (item(put("X", 1), outcomes=[outcome("X")]), None, "no_score_outcome"),
    (item(put("SCORE", op("customOperator", 1))), None, "unknown_custom_operator"),
    (item(put("SCORE", 1)), {"RESPONSE": ["A", "B"]}, "malformed_response"),
    (item(put("SCORE", 1)), {"OTHER": "A"}, "unknown_variable"),
    (item(put("SCORE", 1)), {"numAttempts": 1}, "unknown_variable"),
    (item(put("SCORE", op("sum", "a"))), None, "type_mismatch"),
    (item(when(lit(1), put("SCORE", 1))), None, "type_mismatch"),
    (item(put("SCORE", 0.5), outcomes=[outcome(base="integer")]), None, "type_mismatch"),
]


@pytest.mark.parametrize(("made", "given", "reason"), NULLS)
def test_what_cannot_be_scored_is_null_with_its_reason(made, given, reason):
    result = scored(made, given)
    assert result.score is None
    assert result.reason == reason


def test_an_unknown_response_is_named():
    result = scored(item(put("SCORE", 1)), {"RESPONSE": "A", "OTHER": "A"})
    assert result.warnings == ("no response 'OTHER'",)


def test_a_custom_operator_is_named_and_never_zero():
    named = op("customOperator", **{"class": "org.example.Op", "definition": "urn:x"})
    assert scored(item(put("SCORE", named))).warnings == ("customOperator org.example.Op",)
    assert scored(item(put("SCORE", op("customOperator", definition="urn:x")))).warnings == (
        "customOperator urn:x",
    )
    assert scored(item(put("SCORE", op("customOperator", extra="1")))).warnings == (
        "customOperator without a name",
    )


def interaction(kind):
    return (Interaction(InteractionKind(kind), "RESPONSE"),)


PEOPLE = [
    (interaction("extendedText"), {}, "needs_human"),
    (interaction("upload"), {}, "needs_human"),
    (interaction("drawing"), {}, "needs_human"),
    (interaction("choice"), {}, "no_program"),
    (interaction("choice"), {"external": "human"}, "needs_human"),
    (interaction("choice"), {"external": "externalMachine"}, "needs_human"),
    ((), {"external": "human"}, "needs_human"),
    ((), {}, 0),
    ((), {"default": ["2"]}, 2),
]


@pytest.mark.parametrize(("shown", "declared", "expected"), PEOPLE)
def test_without_a_program_only_an_item_that_asks_nothing_has_a_score(shown, declared, expected):
    made = item(interactions=shown, outcomes=[outcome(**declared)], program=NoProgram())
    assert points(made, {"RESPONSE": "A"}) == expected
    assert set(scored(made).outcomes) == {"SCORE"}


def test_an_external_score_that_a_program_sets_counts_and_one_that_none_sets_does_not():
    external = [outcome(external="human"), outcome("X")]
    assert points(item(put("SCORE", 1), outcomes=external)) == 1
    assert points(item(put("X", 1), outcomes=external)) == "needs_human"
    made = standard("match_correct", response(correct="A"), outcomes=external)
    assert points(made, {"RESPONSE": "A"}) == 1


def test_an_outcome_of_another_name_that_people_set_leaves_the_score_to_the_program():
    made = item(put("SCORE", 1), outcomes=[outcome(), outcome("STYLE", external="human")])
    assert points(made) == 1
    unprogrammed = item(
        outcomes=[outcome(), outcome("STYLE", external="human")], program=NoProgram()
    )
    assert points(unprogrammed) == "needs_human"


POLICIES = [
    ({}, ScorePolicy(), "B", -2, ()),
    ({}, ScorePolicy(negative=False), "B", 0, ()),
    ({}, ScorePolicy(negative=False), "A", 3, ()),
    ({"minimum": "-1"}, ScorePolicy(negative=False), "B", -1, ()),
    ({"minimum": "-2"}, ScorePolicy(negative=False), "B", -2, ()),
    ({"minimum": "-1"}, ScorePolicy(), "B", -2, ("below_normal_minimum",)),
    ({"minimum": "-2"}, ScorePolicy(), "B", -2, ()),
    ({"maximum": "2.5"}, ScorePolicy(), "A", 3, ("above_normal_maximum",)),
    ({"maximum": "3"}, ScorePolicy(), "A", 3, ()),
    ({}, ScorePolicy(no_answer=NoAnswer.ZERO), None, 0, ()),
    ({}, ScorePolicy(no_answer=NoAnswer.ZERO), "A", 3, ()),
]


@pytest.mark.parametrize(("declared", "policy", "given", "expected", "warnings"), POLICIES)
def test_the_policy_decides_what_points_below_the_minimum_are(
    declared, policy, given, expected, warnings
):
    made = standard(
        "map_response", response(mapping=MINUS), outcomes=[outcome(**declared)], policy=policy
    )
    result = scored(made, {"RESPONSE": given})
    assert (result.score, result.warnings) == (expected, warnings)


def test_nothing_answered_may_count_zero_instead_of_what_the_program_says():
    rule = put("SCORE", op("mapResponse", identifier="RESPONSE"))
    declared = [response(mapping=MINUS), response("OTHER", cardinality="multiple")]
    by_program = item(rule, responses=declared)
    by_policy = item(rule, responses=declared, policy=ScorePolicy(no_answer=NoAnswer.ZERO))
    assert points(by_program) == -2
    assert points(by_policy) == 0
    assert scored(by_policy).outcomes == {"SCORE": 0}
    assert points(by_policy, {"OTHER": ["A"]}) == -2
    assert points(by_policy, {"OTHER": []}) == 0


def test_a_response_left_out_has_its_default_and_one_given_as_null_has_none():
    declared = response(default=["A"], correct="A")
    for made in (
        standard("match_correct", declared),
        standard("match_correct", declared, policy=ScorePolicy(no_answer=NoAnswer.ZERO)),
    ):
        assert points(made) == 1
        assert points(made, {"RESPONSE": None}) == 0


def test_captured_values_are_scored_as_their_json_is():
    made = standard("map_response", response(cardinality="multiple", mapping=mapping(A="1", B="2")))
    compiled = compile_item(made)
    values = {"RESPONSE": Multiple(("A", "B"))}
    assert compiled.score_values(values) == compiled.score({"RESPONSE": ["A", "B"]})
    assert compiled.score_values({}).score == 0


TRIES = item(
    put("SCORE", op("sum", var("SCORE"), var("numAttempts"))),
    when(op("gte", var("numAttempts"), 2), put("completionStatus", lit("completed", "identifier"))),
    adaptive=True,
)


def test_an_adaptive_item_sees_its_own_outcomes_again():
    first = scored(TRIES)
    assert first.score == 1
    assert first.outcomes == {"SCORE": 1, "completionStatus": "unknown", "numAttempts": 1}
    second = scored(TRIES, previous=first.outcomes)
    assert second.score == 3
    assert second.outcomes == {"SCORE": 3, "completionStatus": "completed", "numAttempts": 2}
    assert scored(TRIES, previous={"SCORE": 10}).score == 11


def test_an_item_that_is_not_adaptive_starts_anew():
    made = item(put("SCORE", op("sum", var("SCORE"), var("numAttempts"))))
    assert scored(made, previous={"SCORE": 10, "numAttempts": 1}).score == 2
    assert scored(made).outcomes == {"SCORE": 1}


def test_the_time_taken_is_a_variable():
    rule = when(op("durationLT", var("duration"), lit("PT1M", "duration")), put("SCORE", 1))
    assert points(item(rule), {"duration": 59.5}) == 1
    assert points(item(rule), {"duration": "PT60S"}) == 0
    assert points(item(rule)) == 0


def test_an_item_may_declare_the_built_in_variables_itself():
    made = item(
        put("SCORE", var("numAttempts")),
        outcomes=[outcome(), outcome("completionStatus", "identifier", default=["unknown"])],
        responses=[response("duration", base="float")],
    )
    assert points(made, {"duration": 5}) == 1
    assert scored(made).outcomes == {"SCORE": 1, "completionStatus": "unknown"}


def test_a_standard_program_may_set_another_outcome_than_the_score():
    program = TemplateProgram(ProgramTemplate.MATCH_CORRECT, "R", "X")
    made = item(
        program=program,
        responses=[response("R", correct="A")],
        outcomes=[outcome("X"), outcome(default=["5"])],
    )
    result = scored(made, {"R": "A"})
    assert (result.score, result.outcomes) == (5, {"X": 1, "SCORE": 5})


def test_a_standard_program_refuses_points_that_its_outcome_cannot_hold():
    half = response(mapping=mapping(A="0.5", B="1"))
    made = standard("map_response", half, outcomes=[outcome(base="integer")])
    assert points(made, {"RESPONSE": "B"}) == 1
    result = scored(made, {"RESPONSE": "A"})
    assert (result.score, result.reason, result.outcomes) == (None, "type_mismatch", {})


def test_the_normal_bounds_of_an_outcome_are_exact():
    compiled = compile_item(item(outcomes=[outcome(minimum="-0.1", maximum="0.3")]))
    assert (compiled.minimum, compiled.maximum) == (Fraction(-1, 10), Fraction(3, 10))
    assert Decimal("0.3") == Fraction(3, 10)
