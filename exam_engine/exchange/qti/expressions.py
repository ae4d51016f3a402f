"""Expressions of any QTI version to the canonical operators; an unknown operator is refused.

Nothing is evaluated and no operand is counted: the compiler of programs refuses wrong ones.
"""

from typing import Final

from exam_engine.exchange.qti.literals import base_type, literal
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.assessment.expressions import Expression, Operator, Setting

_MATH_ASSESS: Final = "mathassess"
_OF_PART: Final = ("sectionIdentifier", "includeCategory", "excludeCategory")
_SETTINGS: Final[dict[Operator, tuple[str, ...]]] = {
    Operator.BASE_VALUE: ("baseType",),
    Operator.VARIABLE: ("identifier", "weightIdentifier"),
    Operator.DEFAULT: ("identifier",),
    Operator.CORRECT: ("identifier",),
    Operator.MAP_RESPONSE: ("identifier",),
    Operator.MAP_RESPONSE_POINT: ("identifier",),
    Operator.RANDOM_INTEGER: ("min", "max", "step"),
    Operator.RANDOM_FLOAT: ("min", "max"),
    Operator.MATH_CONSTANT: ("name",),
    Operator.INDEX: ("n",),
    Operator.FIELD_VALUE: ("fieldIdentifier",),
    Operator.REPEAT: ("numberRepeats",),
    Operator.SUBSTRING: ("caseSensitive",),
    Operator.STRING_MATCH: ("caseSensitive", "substring"),
    Operator.PATTERN_MATCH: ("pattern",),
    Operator.ANY_N: ("min", "max"),
    Operator.EQUAL: ("toleranceMode", "tolerance", "includeLowerBound", "includeUpperBound"),
    Operator.EQUAL_ROUNDED: ("roundingMode", "figures"),
    Operator.INSIDE: ("shape", "coords"),
    Operator.ROUND_TO: ("roundingMode", "figures"),
    Operator.MATH_OPERATOR: ("name",),
    Operator.STATS_OPERATOR: ("name",),
    Operator.CUSTOM: ("class", "definition"),
    Operator.TEST_VARIABLES: (*_OF_PART, "variableIdentifier", "weightIdentifier", "baseType"),
    Operator.OUTCOME_MAXIMUM: (*_OF_PART, "outcomeIdentifier", "weightIdentifier"),
    Operator.OUTCOME_MINIMUM: (*_OF_PART, "outcomeIdentifier", "weightIdentifier"),
    Operator.NUMBER_CORRECT: _OF_PART,
    Operator.NUMBER_INCORRECT: _OF_PART,
    Operator.NUMBER_PRESENTED: _OF_PART,
    Operator.NUMBER_RESPONDED: _OF_PART,
    Operator.NUMBER_SELECTED: _OF_PART,
}
_MISSPELLED: Final = {"significantFigure": "significantFigures", "decimalPlace": "decimalPlaces"}
_OPERATORS: Final = {str(one): one for one in Operator if one is not Operator.ADJACENT_PAIRS}


def is_expression(element: Element) -> bool:
    """Tell whether an element is a known operator."""
    return element.name in _OPERATORS


def read_expression(element: Element, reading: Reading) -> Expression:
    """Return the expression that an element is.

    Raises:
        ImportRefused: `unknown_operator`, `mathassess` or `broken_item`.
    """
    element.taken = True
    operator = _OPERATORS.get(element.name)
    if operator is None:
        raise refused("unknown_operator", element, "is no operator of QTI 2.0 to 3.0")
    if operator is Operator.CUSTOM:
        return _custom(element, reading)
    text = _base_value(element) if operator is Operator.BASE_VALUE else ""
    return Expression(
        operator,
        tuple(read_expression(one, reading) for one in element.every()),
        _settings(element, operator, reading),
        text,
    )


def _settings(element: Element, operator: Operator, reading: Reading) -> tuple[Setting, ...]:
    found = ((name, element.get(name)) for name in _SETTINGS.get(operator, ()))
    return tuple(Setting(name, _plain(element, value, reading)) for name, value in found if value)


def _plain(element: Element, word: str, reading: Reading) -> str:
    """Return QTI's word where an author used one that can mean nothing else."""
    meant = _MISSPELLED.get(word)
    if meant is None:
        return word
    reading.lose("word_assumed", element, f"{word} is taken as {meant}")
    return meant


def _base_value(element: Element) -> str:
    if base_type(element) is None:
        element.required("baseType")
    text = element.content()
    indented = "\n" in text
    return literal(element, text.strip() if indented else text, base_type(element))


def _custom(element: Element, reading: Reading) -> Expression:
    """Keep an operator of somebody's own; it gives NULL, whatever its operands are."""
    name = " ".join(element.get(of) for of in ("class", "definition")).strip()
    if _MATH_ASSESS in name.lower():
        raise refused("mathassess", element, "needs a computer algebra system; score it by hand")
    reading.lose("unknown_custom_operator", element, f"{name or 'without a name'}: scores NULL")
    known = [one for one in element.peek() if is_expression(one)]
    return Expression(
        Operator.CUSTOM,
        tuple(read_expression(one, reading) for one in known),
        _settings(element, Operator.CUSTOM, reading),
    )
