"""Each candidate's version is drawn from a seed: template variables, keys, defaults.

Tests of exam_engine.scoring.programs.versions, exam_engine.scoring.programs.draws,
exam_engine.scoring.programs.rules.
"""

from collections import Counter

import pytest

from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.rules import Constraint, Exit, LookupOutcome, NoProgram, Target
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.programs import (
    FALSE,
    NULL,
    TRUE,
    item,
    lit,
    op,
    outcome,
    points,
    put,
    response,
    scored,
    standard,
    template,
    var,
    when,
)

TYPED = response(base="integer")
IS_RIGHT = when(op("equal", var("RESPONSE"), op("correct", identifier="RESPONSE")), put("SCORE", 1))


BOTH = (template("A"), template("B"))


def drawing(*rules, templates=BOTH, program=(IS_RIGHT,), **more):
    more.setdefault("responses", [TYPED])
    return item(*program, templates=templates, template_rules=rules, **more)


def to_template(identifier, expression):
    return put(identifier, expression, Target.TEMPLATE)


ADDITION = (
    to_template("A", op("randomInteger", min=1, max=9)),
    to_template("B", op("randomInteger", min=1, max=9)),
    put("RESPONSE", op("sum", var("A"), var("B")), Target.CORRECT_RESPONSE),
)


def test_the_right_answer_is_that_of_the_candidates_own_version():
    compiled = compile_item(drawing(*ADDITION))
    for seed in range(20):
        drawn = compiled.version(seed)
        total = drawn.templates["A"] + drawn.templates["B"]
        assert drawn.correct == {"RESPONSE": total}
        assert compiled.score({"RESPONSE": total}, seed=seed).score == 1
        result = compiled.score({"RESPONSE": total + 1}, seed=seed)
        assert (result.score, result.templates) == (0, drawn.templates)
        assert result.correct == {"RESPONSE": total}


def test_the_same_seed_gives_the_same_version_and_others_give_others():
    compiled = compile_item(drawing(*ADDITION))
    again = compile_item(drawing(*ADDITION))
    assert compiled.version(7).templates == again.version(7).templates
    seen = Counter(tuple(compiled.version(seed).templates.values()) for seed in range(300))
    assert len(seen) > 60
    assert {one for pair in seen for one in pair} == set(range(1, 10))
    assert compiled.version(0).templates == {"A": 3, "B": 2}


def test_a_standard_program_reads_the_drawn_key():
    rules = (
        to_template("A", op("randomInteger", min=1, max=9)),
        put("RESPONSE", var("A"), Target.CORRECT_RESPONSE),
    )
    compiled = compile_item(
        standard("match_correct", TYPED, templates=(template("A"),), template_rules=rules)
    )
    for seed in range(5):
        right = compiled.version(seed).templates["A"]
        assert compiled.score({"RESPONSE": right}, seed=seed).score == 1
        assert compiled.score({"RESPONSE": right + 1}, seed=seed).score == 0


def test_a_default_of_this_version_is_where_responses_and_outcomes_start():
    rules = (
        put("RESPONSE", 4, Target.DEFAULT_VALUE),
        put("SCORE", 3, Target.DEFAULT_VALUE),
    )
    made = drawing(*rules, program=[put("SCORE", op("sum", var("SCORE"), var("RESPONSE")))])
    assert points(made) == 7
    assert points(made, {"RESPONSE": 1}) == 4
    assert points(made, {"RESPONSE": None}) == "null_score"


def test_templates_start_at_their_defaults_and_are_kept():
    made = drawing(templates=(template("A", default=["5"]), template("B")), program=())
    assert scored(made).templates == {"A": 5, "B": None}


def test_exit_ends_the_draw():
    made = drawing(to_template("A", 1), when(TRUE, Exit()), to_template("A", 2), program=())
    assert scored(made).templates["A"] == 1
    made = drawing(to_template("A", 1), when(FALSE, Exit()), to_template("A", 2), program=())
    assert scored(made).templates["A"] == 2


def test_a_constraint_is_drawn_for_until_it_holds():
    both_differ = Constraint(op("not", op("equal", var("A"), var("B"))))
    made = drawing(
        to_template("A", op("randomInteger", min=1, max=2)),
        to_template("B", op("randomInteger", min=1, max=2)),
        both_differ,
        program=(),
    )
    compiled = compile_item(made)
    drawn = [compiled.version(seed).templates for seed in range(40)]
    assert {(one["A"], one["B"]) for one in drawn} == {(1, 2), (2, 1)}
    assert all(compiled.version(seed).warnings == () for seed in range(40))


def test_a_constraint_that_holds_lets_the_draw_go_on():
    made = drawing(to_template("A", 1), Constraint(TRUE), to_template("B", 2), program=())
    assert scored(made).templates == {"A": 1, "B": 2}


@pytest.mark.parametrize("never", [FALSE, NULL])
def test_a_constraint_that_never_holds_leaves_the_defaults_and_goes_on(never):
    made = drawing(
        to_template("A", op("randomInteger", min=1, max=9)),
        put("RESPONSE", 7, Target.CORRECT_RESPONSE),
        Constraint(never),
        to_template("B", 3),
        templates=(template("A", default=["50"]), template("B")),
        program=(),
    )
    result = scored(made)
    assert result.templates == {"A": 50, "B": 3}
    assert result.correct == {}
    assert result.warnings == ("constraint_not_met",)


HOLDS_AT_TRY_100, HOLDS_AT_TRY_101 = 244, 848  # seeds, found by trying many
RARE = (
    to_template("A", op("randomInteger", min=0, max=99)),
    Constraint(op("equal", var("A"), 99)),
)


def test_a_constraint_has_a_hundred_tries():
    compiled = compile_item(drawing(*RARE, program=()))
    assert compiled.version(HOLDS_AT_TRY_100).templates["A"] == 99
    assert compiled.version(HOLDS_AT_TRY_101).templates["A"] is None
    assert compiled.version(HOLDS_AT_TRY_101).warnings == ("constraint_not_met",)


def test_tries_are_counted_for_each_constraint():
    made = drawing(
        Constraint(FALSE),
        to_template("A", 1),
        Constraint(FALSE),
        to_template("B", 2),
        program=(),
    )
    assert scored(made).templates == {"A": None, "B": 2}


def test_a_draw_that_goes_on_for_too_long_has_no_version():
    costly = [to_template("A", op("sum", *[1] * 50, var("A"))) for _ in range(8)]
    made = drawing(*costly, Constraint(FALSE), templates=(template("A", default=["1"]),))
    result = scored(made)
    assert (result.score, result.reason) == (None, "steps_exhausted")
    assert result.templates == {}
    assert "more than 20000 operators" in result.warnings[-1]
    assert scored(made, {"RESPONSE": "x"}).reason == "malformed_response"


def test_a_draw_that_cannot_be_computed_has_its_reason():
    made = drawing(to_template("A", op("sum", "x", 1)))
    assert points(made, {"RESPONSE": 1}) == "type_mismatch"
    assert (
        points(standard("match_correct", TYPED, templates=BOTH, template_rules=made.template_rules))
        == "type_mismatch"
    )
    unprogrammed = drawing(*made.template_rules, program=())
    assert points(unprogrammed) == "type_mismatch"
    without = item(program=NoProgram(), templates=BOTH, template_rules=made.template_rules)
    assert points(without) == "type_mismatch"


WRONG = [
    (put("SCORE", 1), "outcome of 'SCORE': is not set here"),
    (put("RESPONSE", 1, Target.RESPONSE), "response of 'RESPONSE': is not set here"),
    (put("SCORE", 1, Target.TEMPLATE), "'SCORE': is no template variable"),
    (put("A", 1, Target.CORRECT_RESPONSE), "'A': is no response variable"),
    (LookupOutcome("SCORE", lit(1)), "lookupOutcomeValue of 'SCORE': is not set here"),
    (when(TRUE, Constraint(TRUE)), "templateConstraint: stands not directly"),
]


@pytest.mark.parametrize(("rule", "message"), WRONG)
def test_a_rule_that_is_none_of_template_processing_is_refused(rule, message):
    with pytest.raises(InvalidProgram, match=message):
        compile_item(drawing(rule))


def test_drawing_and_scoring_have_their_own_numbers():
    both = op("randomInteger", min=0, max=10**9)
    made = drawing(to_template("A", both), program=[put("SCORE", both)], outcomes=[outcome()])
    result = scored(made, seed=3)
    assert result.templates["A"] != result.score
    assert scored(made, seed=3) == result
    assert scored(made, seed=4).score != result.score
