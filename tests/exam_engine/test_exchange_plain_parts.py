from fractions import Fraction

import pytest

from exam_engine.exchange.plain.parts import NotPlain, plain_item
from exam_engine.exchange.plain.texts import Notes
from exam_engine.items.assessment.item import Feedback
from exam_engine.items.assessment.rules import Exit, ProgramTemplate, Target, TemplateProgram
from tests.exam_engine.plain_programs import RIGHT, R, choice, part, shown
from tests.exam_engine.programs import (
    bag,
    lit,
    mapping,
    name,
    op,
    outcome,
    put,
    response,
    standard,
    var,
    when,
)

MAPPED = op("mapResponse", identifier="RESPONSE")
NULL = op("isNull", R)
MORE = op("sum", var("SCORE"), lit(1))


def points(one):
    """Return what each choice earns."""
    return [answer.points for answer in part(one).answers]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(choice(when(RIGHT, put("SCORE", 1))), id="set when right"),
        pytest.param(choice(when(RIGHT, put("SCORE", MORE))), id="added when right"),
        pytest.param(
            choice(when(RIGHT, put("SCORE", 1), otherwise=(put("SCORE", 0),))), id="or else nothing"
        ),
        pytest.param(
            choice(
                when(NULL, put("SCORE", 0), otherwise=(put("SCORE", MAPPED),)),
                responses=[response(correct="A", mapping=mapping(A="1"))],
            ),
            id="mapped when answered",
        ),
        pytest.param(
            choice(
                when(op("not", NULL), put("SCORE", op("sum", var("SCORE"), MAPPED))),
                responses=[response(correct="A", mapping=mapping(A="1"))],
            ),
            id="mapped unless empty",
        ),
        pytest.param(
            choice(
                when(RIGHT, put("SCORE", op("sum", var("SCORE"), var("MAXSCORE")))),
                outcomes=[outcome(), outcome("MAXSCORE", default=["1"])],
            ),
            id="a constant outcome",
        ),
        pytest.param(
            choice(when(op("match", R, name("A")), put("SCORE", 1))), id="choice by choice"
        ),
        pytest.param(
            choice(
                put("SCORE", op("divide", MAPPED, lit(2))),
                responses=[response(correct="A", mapping=mapping(A="2"))],
            ),
            id="mapped and divided",
        ),
        pytest.param(
            choice(
                when(RIGHT, put("SCORE", 1)),
                when(op("gt", var("SCORE"), lit(0)), put("F", "x")),
                outcomes=[outcome(), outcome("F", "string")],
            ),
            id="rules of feedback",
        ),
    ],
)
def test_programs_of_many_shapes_pay_one_point_for_the_right_choice(one):
    assert points(one) == [1, 0]


def test_standard_programs_are_read():
    one = standard("match_correct", response(correct=["B"]), interactions=(shown("choice", "ABC"),))
    assert points(one) == [0, 1, 0]
    assert part(one).worth == 1
    mapped = response(correct=["A"], mapping=mapping("0.25", A="2", B="-1"))
    one = standard("map_response", mapped, interactions=(shown("choice", "ABC"),))
    assert points(one) == [2, -1, Fraction(1, 4)]
    assert part(one).shares == (1, Fraction(-1, 2), Fraction(1, 8))


def test_several_choices_are_all_or_nothing_or_add_up():
    declared = response(cardinality="multiple", correct=["A", "C"])
    one = standard("match_correct", declared, interactions=(shown("choice", "ABC"),))
    found = part(one)
    assert (found.several, found.whole, found.shares) == (
        True,
        True,
        (Fraction(1, 2), 0, Fraction(1, 2)),
    )
    declared = response(
        cardinality="multiple", correct=["A", "C"], mapping=mapping(lower="0", A="1", B="-9", C="1")
    )
    found = part(standard("map_response", declared, interactions=(shown("choice", "ABC"),)))
    assert (found.whole, found.unbounded, found.worth) == (False, False, 2)
    assert found.shares == (Fraction(1, 2), -1, Fraction(1, 2))


@pytest.mark.parametrize(
    ("bounds", "unbounded"),
    [
        pytest.param({"lower": "0"}, False, id="bounded"),
        pytest.param({}, True, id="no lower bound"),
        pytest.param({"lower": "-1"}, True, id="lower bound below nothing"),
        pytest.param({"lower": "0", "upper": "3"}, False, id="upper bound at the maximum"),
    ],
)
def test_sums_that_leave_the_whole_are_marked(bounds, unbounded):
    declared = response(
        cardinality="multiple", correct=["A"], mapping=mapping(**bounds, A="3", B="-1")
    )
    found = part(standard("map_response", declared, interactions=(shown("choice"),)))
    assert found.unbounded == unbounded


def test_feedback_is_found_by_the_outcome_that_holds_the_choice():
    outcomes = [outcome(), outcome("TOLD", "identifier")]
    remarks = (Feedback("TOLD", "B", "modal", "why"), Feedback("TOLD", "Z", "modal", "lost"))
    notes = Notes()
    one = choice(when(RIGHT, put("SCORE", 1)), put("TOLD", R), outcomes=outcomes, feedback=remarks)
    (found,) = plain_item(one, notes).parts
    assert [answer.remark for answer in found.answers] == ["", "why"]
    assert [(loss.code, loss.where) for loss in notes.losses] == [("dropped_feedback", "TOLD=Z")]


TWO = [response(correct=["A"]), response("R2", correct=["A"])]
BOTH = (shown("choice"), shown("choice", identifier="R2"))


def test_parts_that_are_paid_one_by_one_are_read_one_by_one():
    rules = [
        when(op("match", var(one), op("correct", identifier=one)), put("SCORE", MORE))
        for one in ("RESPONSE", "R2")
    ]
    found = plain_item(choice(*rules, responses=TWO, interactions=BOTH), Notes())
    assert [one.shares for one in found.parts] == [(1, 0), (1, 0)]
    assert found.worth == 2


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(
            [when(op("and", RIGHT, op("match", var("R2"), name("A"))), put("SCORE", 1))], id="both"
        ),
        pytest.param([when(RIGHT, put("SCORE", 1)), put("SCORE", 5)], id="set anew"),
        pytest.param([put("SCORE", 5), when(RIGHT, put("SCORE", MORE))], id="points for all"),
        pytest.param(
            [put("SCORE", MAPPED), put("SCORE", op("sum", var("SCORE"), MAPPED))], id="twice"
        ),
        pytest.param(
            [when(RIGHT, put("SCORE", MORE), otherwise=(put("SCORE", 1),))], id="otherwise"
        ),
        pytest.param([when(RIGHT, Exit())], id="exit"),
        pytest.param(
            [put("RESPONSE", name("B"), Target.RESPONSE), when(RIGHT, put("SCORE", 1))],
            id="changed",
        ),
        pytest.param([put("SCORE", op("product", MAPPED, lit(2)))], id="product"),
        pytest.param([when(RIGHT, when(RIGHT, put("SCORE", 1)))], id="nested"),
        pytest.param([when(RIGHT, put("SCORE", MAPPED))], id="mapped when right"),
        pytest.param([], id="no points at all"),
    ],
)
def test_other_programs_are_refused_for_several_parts(rules):
    with pytest.raises(NotPlain):
        plain_item(choice(*rules, responses=TWO, interactions=BOTH), Notes())


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(choice(put("SCORE", 1)), id="points for no answer"),
        pytest.param(choice(put("SCORE", op("customOperator"))), id="no score"),
        pytest.param(
            choice(
                when(op("member", name("A"), R), put("SCORE", 1)),
                responses=[response(cardinality="multiple", correct=["A"])],
            ),
            id="some of several",
        ),
        pytest.param(choice(program=TemplateProgram(ProgramTemplate.MATCH_NOTHING)), id="nothing"),
        pytest.param(
            choice(program=TemplateProgram(ProgramTemplate.MATCH_CORRECT, "RESPONSE", "OTHER")),
            id="other",
        ),
        pytest.param(
            standard(
                "match_correct",
                response(cardinality="ordered", correct=["A"]),
                interactions=(shown("order"),),
            ),
            id="ranking of some",
        ),
    ],
)
def test_what_no_plain_part_pays_is_refused(one):
    with pytest.raises(NotPlain):
        plain_item(one, Notes())


def test_a_bag_of_all_right_choices_is_no_plain_condition():
    right = op("match", R, bag(name("A")))
    declared = response(cardinality="multiple", correct=["A"])
    with pytest.raises(NotPlain, match="choices"):
        plain_item(choice(when(right, put("SCORE", 1)), responses=[declared]), Notes())
