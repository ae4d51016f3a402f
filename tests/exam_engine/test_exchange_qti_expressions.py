"""Expressions: every operator of every version, and a refusal for all others."""

import pytest

from exam_engine.exchange.qti.expressions import read_expression
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from tests.exam_engine.qti_xml import (
    SCORE,
    VERSIONS,
    imported,
    losses,
    part,
    program,
    refusal,
    response,
)

DECLARED = response("string") + SCORE
SETTINGS = {
    Operator.BASE_VALUE: 'baseType="integer"',
    Operator.VARIABLE: 'identifier="RESPONSE"',
    Operator.DEFAULT: 'identifier="RESPONSE"',
    Operator.CORRECT: 'identifier="RESPONSE"',
    Operator.MAP_RESPONSE: 'identifier="RESPONSE"',
    Operator.MAP_RESPONSE_POINT: 'identifier="RESPONSE"',
    Operator.RANDOM_INTEGER: 'min="1" max="9" step="2"',
    Operator.RANDOM_FLOAT: 'min="1" max="9"',
    Operator.MATH_CONSTANT: 'name="pi"',
    Operator.INDEX: 'n="2"',
    Operator.FIELD_VALUE: 'fieldIdentifier="f"',
    Operator.REPEAT: 'numberRepeats="3"',
    Operator.SUBSTRING: 'caseSensitive="false"',
    Operator.STRING_MATCH: 'caseSensitive="false" substring="true"',
    Operator.PATTERN_MATCH: 'pattern="a+"',
    Operator.ANY_N: 'min="1" max="2"',
    Operator.EQUAL: 'toleranceMode="absolute" tolerance="0.5" includeLowerBound="false"',
    Operator.EQUAL_ROUNDED: 'roundingMode="decimalPlaces" figures="2"',
    Operator.INSIDE: 'shape="circle" coords="1,2,3"',
    Operator.ROUND_TO: 'roundingMode="significantFigures" figures="3"',
    Operator.MATH_OPERATOR: 'name="sin"',
    Operator.STATS_OPERATOR: 'name="mean"',
    Operator.TEST_VARIABLES: 'variableIdentifier="SCORE" weightIdentifier="W" baseType="float"',
    Operator.OUTCOME_MAXIMUM: 'outcomeIdentifier="SCORE" sectionIdentifier="S"',
    Operator.OUTCOME_MINIMUM: 'outcomeIdentifier="SCORE" includeCategory="c"',
    Operator.NUMBER_CORRECT: 'excludeCategory="c"',
}
OPERATORS = [one for one in Operator if one not in {Operator.ADJACENT_PAIRS, Operator.CUSTOM}]


def computed(inner: str) -> str:
    """Return an item whose score is an expression."""
    return DECLARED + program(f'<setOutcomeValue identifier="SCORE">{inner}</setOutcomeValue>')


def expression(inner: str, version: str = "2.2") -> tuple[Expression, list[str]]:
    """Read one expression, and the codes of what was lost of it."""
    element, reading = part(inner, version=version)
    found = read_expression(element, reading)
    return found, [loss.code for loss in (*reading.losses, *element.close())]


def settings(text: str) -> tuple[Setting, ...]:
    """Return attributes as settings, sorted by name."""
    pairs = (one.partition("=") for one in text.split())
    return tuple(sorted((Setting(name, value.strip('"')) for name, _, value in pairs), key=str))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_is_read_with_its_attributes(operator, version):
    written = SETTINGS.get(operator, "")
    text = "7" if operator is Operator.BASE_VALUE else ""
    found, lost = expression(f"<{operator} {written}>{text}</{operator}>", version)
    assert (found.operator, found.operands, found.text) == (operator, (), text)
    assert tuple(sorted(found.settings, key=str)) == settings(written)
    assert lost == []


def test_operands_keep_their_order():
    found, _ = expression('<subtract><null/><sum><correct identifier="RESPONSE"/></sum></subtract>')
    inner = Expression(Operator.CORRECT, (), (Setting("identifier", "RESPONSE"),))
    operands = (Expression(Operator.NULL), Expression(Operator.SUM, (inner,)))
    assert found == Expression(Operator.SUBTRACT, operands)


@pytest.mark.parametrize(
    ("base", "text", "expected"),
    [
        ("string", " a ", " a "),
        ("string", "\n   a b\n   ", "a b"),
        ("string", "", ""),
        ("identifier", " A ", "A"),
        ("point", "1 2", "1 2"),
    ],
)
def test_a_base_value_keeps_blanks_of_a_string_unless_they_are_indentation(base, text, expected):
    found, _ = expression(f'<baseValue baseType="{base}">{text}</baseValue>')
    assert found.text == expected


@pytest.mark.parametrize(
    "inner",
    [
        "<baseValue>1</baseValue>",
        '<baseValue baseType="float">x</baseValue>',
        '<baseValue baseType="real">1</baseValue>',
    ],
)
def test_a_base_value_that_is_none_is_refused(inner):
    assert refusal(computed(inner))[0] == "broken_item"


@pytest.mark.parametrize(
    "name", ["isNotNull", "notEqual", "mod", "record", "allN", "adjacentPairs"]
)
def test_an_operator_outside_of_qti_is_refused_and_never_dropped(name):
    reason, message = refusal(computed(f"<sum>\n<{name}/></sum>"))
    assert reason == "unknown_operator"
    assert message == f"line 2: {name}: is no operator of QTI 2.0 to 3.0"


def test_an_unknown_operator_beside_a_known_one_is_named():
    assert refusal(computed("<null/><power2/>"))[0] == "unknown_operator"


@pytest.mark.parametrize(
    "attributes", ['class="org.x.Y"', 'definition="d:E"', 'class="a" definition="b"', ""]
)
def test_a_custom_operator_is_kept_and_said_to_score_null(attributes):
    inner = f'<customOperator {attributes}><variable identifier="RESPONSE"/></customOperator>'
    found, lost = expression(inner)
    assert (found.operator, len(found.operands)) == (Operator.CUSTOM, 1)
    assert tuple(sorted(found.settings, key=str)) == settings(attributes)
    assert lost == ["unknown_custom_operator"]


def test_what_a_custom_operator_holds_beside_operators_is_lost_and_said():
    found = losses(computed("<customOperator class='x'><own/></customOperator>"))
    assert ("dropped_element", "customOperator/own") in found


def test_computer_algebra_is_refused_by_its_name():
    inner = '<customOperator class="org.qtitools.mathassess.CasCondition"/>'
    assert refusal(computed(inner))[0] == "mathassess"


def test_an_attribute_that_an_operator_does_not_have_is_a_loss():
    inner = '<patternMatch pattern="a" caseSensitive="false"/>'
    assert expression(inner)[1] == ["dropped_attribute"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("significantFigure", "significantFigures"), ("decimalPlace", "decimalPlaces")],
)
def test_a_word_that_can_mean_only_one_thing_is_taken_with_a_loss(written, meant):
    found, lost = expression(f'<roundTo roundingMode="{written}" figures="1"><null/></roundTo>')
    assert found.setting("roundingMode") == meant
    assert lost == ["word_assumed"]


@pytest.mark.parametrize(
    "inner",
    ["<roundTo figures='1'><null/><null/></roundTo>", "<not/>", "<equal><null/></equal>"],
)
def test_an_expression_that_can_never_run_is_refused(inner):
    assert refusal(computed(inner))[0] == "invalid_program"


@pytest.mark.parametrize(("deep", "taken"), [(32, True), (33, False)])
def test_expressions_are_bounded_in_depth(deep, taken):
    one = imported(computed("<not>" * (deep - 1) + "<null/>" + "</not>" * (deep - 1)))
    assert (one.item is not None) is taken
    assert taken or one.refusal.reason == "too_complex"


@pytest.mark.parametrize(("many", "taken"), [(4998, True), (4999, False), (5000, False)])
def test_expressions_are_bounded_in_number(many, taken):
    one = imported(computed("<anyN min='1' max='2'>" + "<null/>" * many + "</anyN>"))
    assert (one.item is not None) is taken
    assert taken or one.refusal.reason == "too_complex"
