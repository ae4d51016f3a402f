"""What a variable takes: a value of its declaration, or one that can only be meant as such.

A single value becomes a container of one, a container of one a single value, a list a bag; a
broken number in a whole-number variable, or text in a number, is refused.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from exam_engine.items.assessment.declarations import Declaration
from exam_engine.items.assessment.values import (
    BaseType,
    Cardinality,
    DirectedPair,
    Multiple,
    Ordered,
    Pair,
    Point,
    Record,
    Scalar,
    Value,
)
from exam_engine.scoring.programs.kinds import mismatch, values_in

Conform: TypeAlias = Callable[[Value], Value]

_TYPES: Final[dict[BaseType, tuple[type, ...]]] = {
    BaseType.BOOLEAN: (bool,),
    BaseType.INTEGER: (int,),
    BaseType.FLOAT: (int, Fraction),
    BaseType.STRING: (str,),
    BaseType.IDENTIFIER: (str,),
    BaseType.POINT: (Point,),
    BaseType.PAIR: (Pair,),
    BaseType.DIRECTED_PAIR: (DirectedPair,),
    BaseType.DURATION: (int, Fraction),
    BaseType.FILE: (str,),
    BaseType.URI: (str,),
}


def conforming(declaration: Declaration) -> Conform:
    """Return what makes a value one of the declaration, or raises `Uncomputable`."""
    where = f"{declaration.id} of cardinality {declaration.cardinality}"
    if declaration.cardinality is Cardinality.RECORD or declaration.base is None:
        return lambda value: _record(value, where)
    checked = _checking(declaration.base, where)
    match declaration.cardinality:
        case Cardinality.MULTIPLE:
            return lambda value: Multiple(checked(value)) or None
        case Cardinality.ORDERED:
            return lambda value: Ordered(checked(_in_order(value, where))) or None
        case _:
            return _single(declaration.base, checked, where)


def _checking(base: BaseType, where: str) -> Callable[[Value], tuple[Scalar, ...]]:
    """Return what gives the values in a value, once each is known to be of the base type."""
    types = _TYPES[base]

    def checked(value: Value) -> tuple[Scalar, ...]:
        values = values_in(value, where)
        for one in values:
            if type(one) not in types:
                raise mismatch(where, f"values of base type {base}", one)
        return values

    return checked


def _single(base: BaseType, checked: Callable[[Value], tuple[Scalar, ...]], where: str) -> Conform:
    types = _TYPES[base]

    def single(value: Value) -> Value:
        if value is None or type(value) in types:
            return value
        values = checked(value)
        if len(values) > 1:
            raise mismatch(where, "a single value", value)
        return values[0]

    return single


def _in_order(value: Value, where: str) -> Value:
    if isinstance(value, Multiple) and len(value) > 1:
        raise mismatch(where, "an ordered container", value)
    return value


def _record(value: Value, where: str) -> Value:
    if value is None or isinstance(value, Record):
        return value
    raise mismatch(where, "a record", value)
