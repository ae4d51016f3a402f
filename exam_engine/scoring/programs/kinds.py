"""Kinds of values at run time: tests, comparison of equals, numbers within bounds.

Exact arithmetic has no natural end, so each result is held against one bound here. No operator
is in here.
"""

import math
from collections import Counter
from fractions import Fraction
from typing import Final

from exam_engine.items.assessment.literals import lean, spelled_number
from exam_engine.items.assessment.values import Multiple, Number, Ordered, Record, Scalar, Value
from exam_engine.scoring.programs.states import Reason, Uncomputable

LARGEST: Final = 1 << 2_200
"""Of numerator and denominator; a double needs less than half as many bits."""

MOST_VALUES: Final = 512
"""Values of one container."""


def mismatch(operator: str, wanted: str, value: object) -> Uncomputable:
    """Return the refusal of a value of the wrong kind."""
    found = f"{type(value).__name__} {str(value)[:60]!r}"
    return Uncomputable(Reason.TYPE_MISMATCH, f"{operator} takes {wanted}, not {found}")


def bounded(number: Number) -> Number:
    """Return a number, a whole one as `int`.

    Raises:
        Uncomputable: numerator or denominator has more than 2,200 bits.
    """
    if type(number) is Fraction:
        number = lean(number)
    if abs(number.numerator) >= LARGEST or number.denominator >= LARGEST:
        raise Uncomputable(Reason.NUMBER_TOO_LARGE, "a number of more than 2,200 bits")
    return number


def from_float(number: float) -> Number | None:
    """Return the exact value of a double; NULL for what is no finite number."""
    return lean(Fraction(number)) if math.isfinite(number) else None


def size(number: Number) -> Number:
    """Return a number without its sign."""
    return -number if number < 0 else number


def number_of(value: Value, operator: str) -> Number:
    """Return `value` when it is a single number, or text that spells one.

    Raises:
        Uncomputable: it is none; NULL has to be looked at before.
    """
    if type(value) is int or type(value) is Fraction:
        return value
    number = spelled_number(value) if type(value) is str else None
    if number is None:
        raise mismatch(operator, "a number", value)
    return number


def whole_of(value: Value, operator: str) -> int:
    """Return `value` when it is a single whole number; raises like `number_of`."""
    if type(value) is int:
        return value
    raise mismatch(operator, "a whole number", value)


def text_of(value: Value, operator: str) -> str:
    """Return `value` when it is text: a string, an identifier, a URI; raises like `number_of`."""
    if isinstance(value, str):
        return value
    raise mismatch(operator, "text", value)


def truth_of(value: Value, operator: str) -> bool | None:
    """Return `value` when it is true, false or NULL; raises like `number_of`."""
    if value is None or value is True or value is False:
        return value
    raise mismatch(operator, "true, false or NULL", value)


def scalar_of(value: Value, operator: str) -> Scalar:
    """Return `value` when it is a single value and not NULL; raises like `number_of`."""
    if value is None or isinstance(value, Multiple | Ordered | Record):
        raise mismatch(operator, "a single value", value)
    return value


def container_of(value: Value, operator: str) -> tuple[Scalar, ...]:
    """Return the values of a container; raises like `number_of`."""
    if isinstance(value, Multiple | Ordered):
        return value
    raise mismatch(operator, "a container", value)


def values_in(value: Value, operator: str) -> tuple[Scalar, ...]:
    """Return the values of a container, or the one single value; none for NULL."""
    if value is None:
        return ()
    if isinstance(value, Multiple | Ordered):
        return value
    return (scalar_of(value, operator),)


def limited(values: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    """Return the values of a container to be made.

    Raises:
        Uncomputable: more than 512 of them.
    """
    if len(values) > MOST_VALUES:
        raise Uncomputable(Reason.TOO_MANY_VALUES, f"a container of more than {MOST_VALUES} values")
    return values


def family(value: Scalar) -> type:
    """Return what a value can be compared with: all numbers are of one family."""
    kind = type(value)
    return int if kind is Fraction else kind


def are_equal(one: Value, other: Value, operator: str) -> bool:
    """Tell whether two values, neither of them NULL, are the same; bags without regard to order.

    Raises:
        Uncomputable: they are of different base type or cardinality.
    """
    if isinstance(one, Record):
        if not isinstance(other, Record):
            raise mismatch(operator, "two records", other)
        return one == other
    if isinstance(one, Multiple | Ordered):
        if type(one) is not type(other):
            raise mismatch(operator, f"two values of cardinality {type(one).__name__}", other)
        return _same_values(one, container_of(other, operator), operator)
    first, second = scalar_of(one, operator), scalar_of(other, operator)
    if family(first) is not family(second):
        raise mismatch(operator, f"two values like {str(first)[:40]!r}", second)
    return first == second


def _same_values(one: tuple[Scalar, ...], other: tuple[Scalar, ...], operator: str) -> bool:
    if family(one[0]) is not family(other[0]):
        raise mismatch(operator, f"two containers of values like {str(one[0])[:40]!r}", other[0])
    if isinstance(one, Ordered):
        return one == other
    return len(one) == len(other) and Counter(one) == Counter(other)
