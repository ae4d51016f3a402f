from fractions import Fraction

import pytest

from exam_engine.forms.selection import select
from exam_engine.items.assessment.declarations import OutcomeDeclaration
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.making.points import base_value, variable
from exam_engine.items.assessment.rules import Branch, Condition, Exit
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.scoring.assessments import compile_assessment
from tests.exam_engine.assessment_tests import (
    at_least,
    choice_item,
    essay_item,
    exam,
    linear,
    number,
    op,
    put,
    references,
    session,
    total,
    worth,
)

ESSAY = essay_item("e")
ITEMS = {"a": choice_item("a"), "e": ESSAY}
SESSIONS = {"a": worth(1), "e": session(ESSAY, "words")}
COUNT = op(Operator.NUMBER_PRESENTED)


def result(*rules, names="SCORE SIDE", sessions=SESSIONS):
    """The result of a test with a choice and an essay that nobody has scored yet."""
    outcomes = [number(name) for name in names.split()]
    test = exam(linear(*references("a e")), outcomes=outcomes, rules=rules)
    return compile_assessment(test, select(test, "s"), ITEMS).outcomes(sessions)


def when(condition, *rules, otherwise=()):
    return Condition((Branch(condition, rules),), tuple(otherwise))


def test_what_does_not_need_the_missing_score_is_computed():
    found = result(put("SCORE", total()), put("SIDE", COUNT))
    assert found.outcomes == {"SCORE": None, "SIDE": 2}
    assert found.missing == {"SCORE": "needs_human"}


def test_what_is_computed_from_a_missing_outcome_is_missing_too():
    found = result(put("SIDE", total()), put("SCORE", op(Operator.SUM, variable("SIDE"), COUNT)))
    assert found.missing == {"SIDE": "needs_human", "SCORE": "needs_human"}
    assert found.warnings[0] == "SCORE: e has no SCORE: needs_human"


def test_what_a_condition_on_a_missing_value_would_set_is_missing():
    found = result(
        put("SIDE", total()),
        when(at_least("SIDE", 1), put("SCORE", base_value("9")), otherwise=[put("SCORE", COUNT)]),
    )
    assert (found.score, found.missing["SCORE"]) == (None, "needs_human")


def test_a_missing_value_deep_inside_a_condition_counts_as_well():
    inner = when(at_least("SCORE", 0), put("SCORE", total()))
    found = result(when(at_least("SIDE", 0), inner))
    assert found.missing == {"SCORE": "needs_human"}


def test_an_outcome_that_is_set_anew_is_no_longer_missing():
    found = result(put("SCORE", total()), put("SCORE", COUNT))
    assert (found.score, found.missing) == (2, {})


def test_an_outcome_that_is_only_maybe_set_anew_stays_missing_where_it_is_not():
    again = [when(at_least("SIDE", 1), put("SCORE", COUNT))]
    assert result(put("SCORE", total()), *again).missing == {"SCORE": "needs_human"}
    assert result(put("SIDE", COUNT), put("SCORE", total()), *again).score == 2


def test_after_an_end_that_nobody_can_decide_nothing_more_is_known():
    rules = [
        put("SIDE", total()),
        when(at_least("SIDE", 1), Exit()),
        put("SCORE", COUNT),
    ]
    found = result(*rules)
    assert (found.score, found.missing["SCORE"]) == (None, "needs_human")


def test_a_decided_end_leaves_the_rest_as_it_is():
    found = result(when(at_least("SIDE", 0), Exit()), put("SCORE", total()))
    assert (found.score, found.missing) == (0, {})
    found = result(when(at_least("SIDE", 1), Exit()), put("SCORE", COUNT))
    assert found.score == 2


def test_a_rule_that_fails_while_it_runs_leaves_what_it_sets_missing():
    text = op(Operator.SUM, base_value("words", BaseType.STRING))
    found = result(put("SIDE", text), put("SCORE", COUNT))
    assert found.outcomes == {"SCORE": 2, "SIDE": None}
    assert found.missing == {"SIDE": "type_mismatch"}


def test_a_rule_for_an_outcome_that_is_not_declared_stops_no_other():
    found = result(put("NOWHERE", COUNT), put("SCORE", COUNT), put("NOWHERE", COUNT))
    assert (found.score, found.missing) == (2, {})


def test_an_essay_that_was_never_attempted_is_not_missing():
    assert result(put("SCORE", total()), sessions={"a": worth(1)}).score == 1


def test_an_essay_that_was_scored_by_a_person_counts():
    scored = session(ESSAY, "words")
    scored = type(scored)(scored.result._replace(score=Fraction(3), reason=""), scored.responses)
    assert result(put("SCORE", total()), sessions={**SESSIONS, "e": scored}).score == 4


def test_an_outcome_of_an_item_that_could_not_be_scored_at_all_is_missing():
    broken = session(ESSAY)
    lost = broken.result._replace(reason="type_mismatch", outcomes={})
    outcomes = (*ESSAY.outcomes, number("STYLE"))
    item = type(ESSAY)("e", "", "", outcomes=outcomes, program=ESSAY.program)
    test = exam(
        linear(*references("a e")),
        outcomes=[number("SCORE")],
        rules=[put("SCORE", variable("e.STYLE"))],
    )
    compiled = compile_assessment(test, select(test, "s"), {**ITEMS, "e": item})
    assert compiled.outcomes({"e": type(broken)(lost)}).reason == "type_mismatch"
    style = lost._replace(reason="needs_human", outcomes={"STYLE": 2})
    assert compiled.outcomes({"e": type(broken)(style)}).score == 2


@pytest.mark.parametrize(
    ("outcomes", "reason"),
    [
        pytest.param([], "no_score_outcome", id="none declared"),
        pytest.param(
            [OutcomeDeclaration("SCORE", Cardinality.SINGLE, BaseType.STRING)],
            "null_score",
            id="null",
        ),
        pytest.param(
            [OutcomeDeclaration("SCORE", Cardinality.SINGLE, BaseType.BOOLEAN)],
            "not_a_number",
            id="true",
        ),
    ],
)
def test_a_test_without_a_number_for_its_score_says_why(outcomes, reason):
    truth = base_value("true", BaseType.BOOLEAN)
    boolean = outcomes and outcomes[0].base is BaseType.BOOLEAN
    test = exam(
        linear(*references("a")), outcomes=outcomes, rules=[put("SCORE", truth)] if boolean else []
    )
    found = compile_assessment(test, select(test, "s"), ITEMS).outcomes({})
    assert (found.score, found.reason) == (None, reason)
