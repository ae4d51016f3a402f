"""Whatever an item or a response contains: a refusal by name, a score or NULL; nothing else.

Tests of exam_engine.scoring.programs.states, exam_engine.scoring.programs.kinds.
"""

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exam_engine.items.assessment.declarations import MapEntry, Mapping
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.items.assessment.rules import Branch, Condition, Constraint, SetValue, Target
from exam_engine.items.assessment.values import BaseType, Ordered
from exam_engine.scoring.programs import Reason, compile_item
from exam_engine.scoring.programs.expressions import FORMS
from exam_engine.scoring.programs.rules import compile_program
from exam_engine.scoring.programs.scopes import scope_of
from exam_engine.scoring.programs.states import MOST_STEPS, State
from tests.exam_engine.programs import (
    NULL,
    bag,
    item,
    op,
    outcome,
    point,
    points,
    put,
    response,
    row,
    template,
    var,
    when,
)

WORDS = st.sampled_from(
    (
        "RESPONSE,SCORE,T,1,-1,0.5,2,true,A,x,exact,absolute,relative,decimalPlaces,circle,0 0 9,"
        "a*b,pi,sin,mean,A B,3 4," + "9" * 40
    ).split(",")
)
NAMES = sorted({name for form in FORMS.values() for name in form.settings})


@st.composite
def leaves(draw):
    if draw(st.booleans()):
        return var(draw(st.sampled_from(["RESPONSE", "T", "SCORE", "NOWHERE"])))
    base = draw(st.sampled_from(BaseType))
    return op("baseValue", text=draw(WORDS), baseType=str(base))


@st.composite
def nodes(draw, inner):
    operator = draw(st.sampled_from([one for one in Operator if one in FORMS]))
    form = FORMS[operator]
    wanted = sorted(form.settings) or draw(st.lists(st.sampled_from(NAMES), max_size=1))
    given_settings = tuple(Setting(name, draw(WORDS)) for name in wanted)
    most = form.least + 2 if form.most is None else form.most
    operands = draw(st.lists(inner, min_size=form.least, max_size=most))
    return Expression(operator, tuple(operands), given_settings, "")


EXPRESSIONS = st.recursive(leaves(), nodes, max_leaves=8)


@st.composite
def items(draw):
    conditions = (Branch(draw(EXPRESSIONS), (put("SCORE", draw(EXPRESSIONS)),)),)
    rules = [put("SCORE", draw(EXPRESSIONS)), Condition(conditions)]
    cardinality = draw(st.sampled_from(["single", "multiple", "ordered"]))
    base = draw(st.sampled_from(BaseType))
    return item(
        *rules,
        responses=[response(cardinality=cardinality, base=str(base))],
        outcomes=[outcome(base=draw(st.sampled_from(["float", "integer"])))],
        templates=(template("T", draw(st.sampled_from(["integer", "string"]))),),
        template_rules=(SetValue(Target.TEMPLATE, "T", draw(EXPRESSIONS)),),
    )


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(items(), st.lists(WORDS, max_size=3))
def test_any_program_is_refused_by_name_or_gives_a_score_or_a_reason(made, answer):
    try:
        compiled = compile_item(made)
    except (InvalidProgram, InvalidDeclaration):
        return
    for given_answer in (None, answer, answer[:1]):
        result = compiled.score({"RESPONSE": given_answer}, seed=1)
        assert result.reason in set(Reason)
        assert (result.score is None) == bool(result.reason)
        assert result.score is None or type(result.score) is Fraction
        assert result == compiled.score({"RESPONSE": given_answer}, seed=1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["RESPONSE", "duration", "x", ""]), JSON, max_size=3))
def test_any_response_gives_a_score_or_a_reason(given_responses):
    made = item(put("SCORE", op("containerSize", bag(var("RESPONSE")))))
    result = compile_item(made).score(given_responses)
    assert (result.score is None) == bool(result.reason)


BIG = bag(*(op("repeat", 1, numberRepeats=256) for _ in range(2)))


SPREAD = op("statsOperator", var("C"), name="popSD")
TEETH = "0 0 9 9 0 9 " * 300
POINTS = op("repeat", point("5 5"), numberRepeats=512)


def doubling():
    """X = X and X again, over and over: 2 to the 600th values, if nobody stopped it."""
    start = put("X", bag(1))
    return [start, *[put("X", bag(var("X"), var("X")))] * 600]


def squaring():
    """X = X times X, over and over: a number of 2 to the 600th digits."""
    return [put("X", 3), *[put("X", op("product", var("X"), var("X")))] * 600]


SLOW = [
    (doubling(), "multiple", "too_many_values"),
    (squaring(), "single", "number_too_large"),
    ([put("C", BIG), *[put("X", SPREAD)] * 100], "single", ""),
    ([put("C", BIG), *[put("X", SPREAD)] * 400], "single", "steps_exhausted"),
    ([when(op("inside", POINTS, shape="poly", coords=TEETH))], "single", "steps_exhausted"),
    ([put("X", op("power", 9, op("power", 9, 9)))] * 800, "single", ""),
    ([when(op("contains", BIG, BIG))] * 300, "single", "steps_exhausted"),
    ([when(op("patternMatch", "a" * 200, pattern="(a|a)*b"))] * 900, "single", ""),
    ([when(op("patternMatch", "a" * 2000, pattern="(a|a)*b"))] * 900, "single", "steps_exhausted"),
]


@pytest.mark.parametrize(("rules", "cardinality", "reason"), SLOW)
def test_no_program_runs_for_long(rules, cardinality, reason):
    spare = outcome("C", "float", cardinality="multiple")
    made = item(*rules, outcomes=[outcome("X", "float", cardinality=cardinality), spare, outcome()])
    compiled = compile_item(made)
    start = time.process_time()
    result = compiled.score({})
    assert time.process_time() - start < 15
    assert result.reason == reason


def steps_of(expression):
    """Return how many steps a rule with this expression takes, the outcome X holding 512 values."""
    declared = [outcome("X", "integer", cardinality="ordered"), outcome("P", "point"), outcome()]
    scope = scope_of(item(outcomes=declared))
    state = State(list(scope.initial), iter(()))
    state[scope.variables["X"].value] = Ordered([1] * 512)
    compile_program([when(expression)], scope)(state)
    return MOST_STEPS - state.steps


def test_rules_operators_and_long_containers_are_paid_for():
    assert steps_of(NULL) == 2
    assert steps_of(op("isNull", var("X"))) == 3
    assert steps_of(op("isNull", op("sum", var("X")))) == 4 + 512 // 16
    assert steps_of(op("isNull", op("statsOperator", var("X"), name="mean"))) == 4 + 1024 // 16
    assert steps_of(op("isNull", op("repeat", NULL, numberRepeats=9))) == 4 + 9
    assert steps_of(op("isNull", op("repeat", NULL, NULL, numberRepeats=9))) == 5 + 18
    text = op("substring", "a", "b")
    assert steps_of(text) == 4
    assert steps_of(op("patternMatch", "a" * 100, pattern="[a-z]*")) == 3 + (100 * 3 // 16) // 16
    near = op(
        "inside", op("repeat", point("1 1"), numberRepeats=64), shape="circle", coords="0 0 5"
    )
    assert steps_of(near) == 4 + 64 + 64 * 4 // 16


def test_no_draw_runs_for_long():
    costly = [put("T", op("sum", *[1] * 400, var("T")), Target.TEMPLATE)] * 10
    made = item(
        put("SCORE", 1),
        templates=(template("T", default=["1"]),),
        template_rules=(*costly, Constraint(NULL)),
    )
    start = time.process_time()
    assert points(made) == "steps_exhausted"
    assert time.process_time() - start < 15


def test_numbers_of_an_item_beyond_a_double_are_refused():
    huge = Decimal("1E+1000000")
    for mapping in (
        Mapping((MapEntry("A", huge),)),
        Mapping((), default=huge),
        Mapping((), lower=huge),
        Mapping((), upper=huge),
    ):
        made = item(
            put("SCORE", op("mapResponse", identifier="RESPONSE")),
            responses=[response(mapping=mapping)],
        )
        with pytest.raises(InvalidDeclaration, match="not a number within bounds"):
            compile_item(made)


def test_a_long_program_is_compiled_at_once():
    is_a = op("match", var("RESPONSE"), row("A"))
    start = time.process_time()
    compile_item(item(*[when(is_a, put("SCORE", 1))] * 700))
    assert time.process_time() - start < 15
