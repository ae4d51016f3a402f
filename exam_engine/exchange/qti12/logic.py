"""Terms as expressions of the canonical operators, so that the one engine decides them.

QTI 1.2 knows no NULL: below a `not`, each comparison also asks whether there is an answer.
"""

from collections.abc import Mapping
from typing import Final

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.qti12.areas import area_settings
from exam_engine.exchange.qti12.slots import Slot
from exam_engine.exchange.qti12.terms import (
    Compare,
    Either,
    Every,
    Lasted,
    Negated,
    Relation,
    Term,
    Tolerance,
    Unanswered,
    Whole,
)
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.making.points import base_value, decimal, variable
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.items.canonical import plain

_ORDERS: Final = {
    Relation.LESS: Operator.LT,
    Relation.AT_MOST: Operator.LTE,
    Relation.GREATER: Operator.GT,
    Relation.AT_LEAST: Operator.GTE,
}
_DURATION: Final = "duration"


def expression_of(term: Term, slots: Mapping[str, Slot], *, firm: bool = False) -> Expression:
    """Return the expression that is true exactly when the term holds.

    Args:
        term: what is to hold.
        slots: response variables by name.
        firm: whether it must be false, not NULL, without an answer.

    Raises:
        ImportRefused: `broken_area` or `not_comparable`.
    """
    match term:
        case Every() | Either():
            parts = [expression_of(one, slots, firm=firm) for one in term.parts]
            return _combined(Operator.AND if isinstance(term, Every) else Operator.OR, parts)
        case Negated():
            return Expression(Operator.NOT, (expression_of(term.part, slots, firm=True),))
        case Unanswered():
            return Expression(Operator.IS_NULL, (variable(term.response),))
        case Lasted():
            return _lasted(term)
    slot = slots[term.response]
    compared = _whole(term, slot) if isinstance(term, Whole) else _compared(term, slot)
    return _answered(term.response, compared, firm=firm)


def _combined(operator: Operator, operands: list[Expression]) -> Expression:
    if not operands:
        return base_value("true" if operator is Operator.AND else "false", BaseType.BOOLEAN)
    return operands[0] if len(operands) == 1 else Expression(operator, tuple(operands))


def _answered(response: str, expression: Expression, *, firm: bool) -> Expression:
    if not firm:
        return expression
    missing = Expression(Operator.IS_NULL, (variable(response),))
    return Expression(Operator.AND, (Expression(Operator.NOT, (missing,)), expression))


def _whole(term: Whole, slot: Slot) -> Expression:
    ordered = slot.cardinality is Cardinality.ORDERED
    values = tuple(base_value(one, slot.base) for one in term.values)
    container = Expression(Operator.ORDERED if ordered else Operator.MULTIPLE, values)
    return Expression(Operator.MATCH, (variable(slot.id), container))


def _compared(term: Compare, slot: Slot) -> Expression:
    if term.relation is Relation.INSIDE:
        return _inside(term, slot)
    if slot.base is BaseType.FLOAT:
        return _number_compared(term, _chosen(term, slot))
    if slot.base is BaseType.STRING and term.relation in {Relation.EQUAL, Relation.CONTAINS}:
        return _text_compared(term, _chosen(term, slot))
    if term.relation is not Relation.EQUAL:
        raise ImportRefused(
            "not_comparable", f"{term.relation} on {slot.id}, whose values are no numbers or texts"
        )
    literal = base_value(term.value, slot.base)
    if slot.cardinality is Cardinality.SINGLE or term.index:
        return Expression(Operator.MATCH, (_chosen(term, slot), literal))
    return Expression(Operator.MEMBER, (literal, variable(slot.id)))


def _chosen(term: Compare, slot: Slot) -> Expression:
    """Return the variable, or the value at an index of it."""
    if slot.cardinality is not Cardinality.ORDERED or not term.index:
        return variable(slot.id)
    at = (Setting("n", str(term.index)),)
    return Expression(Operator.INDEX, (variable(slot.id),), at)


def _text_compared(term: Compare, given: Expression) -> Expression:
    literal = base_value(term.value, BaseType.STRING)
    case = Setting("caseSensitive", "true" if term.case_sensitive else "false")
    if term.relation is Relation.CONTAINS:
        return Expression(Operator.SUBSTRING, (literal, given), (case,))
    return Expression(
        Operator.STRING_MATCH, (given, literal), (case, Setting("substring", "false"))
    )


def _number_compared(term: Compare, given: Expression) -> Expression:
    operands = (given, base_value(term.value))
    if term.relation in _ORDERS:
        return Expression(_ORDERS[term.relation], operands)
    if term.relation is not Relation.EQUAL:
        raise ImportRefused("not_comparable", f"{term.relation} on {term.response}, a number")
    if term.tolerance is None:
        return Expression(Operator.EQUAL, operands, (Setting("toleranceMode", "exact"),))
    if term.tolerance.figures is None:
        return within(base_value(term.value), given, term.tolerance)
    figures = (
        Setting("roundingMode", term.tolerance.rounding),
        Setting("figures", str(term.tolerance.figures)),
    )
    return Expression(Operator.EQUAL_ROUNDED, operands, figures)


def within(right: Expression, given: Expression, tolerance: Tolerance) -> Expression:
    """Return the expression of a number within a margin of what is right, both ends included."""
    margin = plain(decimal(tolerance.margin))
    settings = (
        Setting("toleranceMode", "relative" if tolerance.relative else "absolute"),
        Setting("tolerance", f"{margin} {margin}"),
    )
    return Expression(Operator.EQUAL, (right, given), settings)


def _inside(term: Compare, slot: Slot) -> Expression:
    if slot.base is not BaseType.POINT:
        raise ImportRefused("not_comparable", f"varinside on {slot.id}, which is no point")
    return Expression(Operator.INSIDE, (variable(slot.id),), area_settings(term.area, term.value))


def _lasted(term: Lasted) -> Expression:
    """Return a comparison of times; all five are made of `durationLT`."""
    taken, limit = variable(_DURATION), base_value(term.duration, BaseType.DURATION)
    shorter = Expression(Operator.DURATION_LT, (taken, limit))
    longer = Expression(Operator.DURATION_LT, (limit, taken))
    not_shorter, not_longer = (Expression(Operator.NOT, (one,)) for one in (shorter, longer))
    return {
        Relation.LESS: shorter,
        Relation.AT_MOST: not_longer,
        Relation.GREATER: longer,
        Relation.AT_LEAST: not_shorter,
        Relation.EQUAL: Expression(Operator.AND, (not_shorter, not_longer)),
    }[term.relation]
