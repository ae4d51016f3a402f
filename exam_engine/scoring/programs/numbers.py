"""Operators of arithmetic: exact over whole numbers and fractions, NULL when any operand is NULL.

What has no value, such as a division by zero, is NULL; what grows out of bounds is refused.
"""

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final, TypeAlias

from exam_engine.items.assessment.expressions import Expression
from exam_engine.items.assessment.literals import lean
from exam_engine.items.assessment.values import Number, Value
from exam_engine.scoring.programs.kinds import (
    LARGEST,
    bounded,
    from_float,
    number_of,
    values_in,
    whole_of,
)
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.states import Evaluate, State, spend_on

Operands = tuple[Evaluate, ...]
Build: TypeAlias = Callable[[Expression, Operands, Scope], Evaluate]

_BITS: Final = LARGEST.bit_length() - 1
_HALF: Final = Fraction(1, 2)


def all_numbers(operands: Operands, state: State, name: str) -> list[Number] | None:
    """Return the numbers of operands, single or in containers; None when any operand is NULL."""
    numbers: list[Number] = []
    for operand in operands:
        value = operand(state)
        if value is None:
            return None
        if type(value) is int or type(value) is Fraction:
            numbers.append(value)
        else:
            several = values_in(value, name)
            spend_on(state, len(several))
            numbers += [number_of(one, name) for one in several]
    return numbers


def folded_over(name: str, start: Number, step: Callable[[Number, Number], Number]) -> Build:
    """Return the compiler of a sum-like operator over single numbers and containers of them."""

    def build(_: Expression, operands: Operands, __: Scope) -> Evaluate:
        def evaluate(state: State) -> Number | None:
            numbers = all_numbers(operands, state, name)
            if numbers is None:
                return None
            total = start
            for number in numbers:
                total = bounded(step(total, number))
            return total

        return evaluate

    return build


def of_all(name: str, choose: Callable[[Iterable[Number]], Number]) -> Build:
    """Return the compiler of an operator that needs all its numbers at once, at least one."""

    def build(_: Expression, operands: Operands, __: Scope) -> Evaluate:
        def evaluate(state: State) -> Number | None:
            numbers = all_numbers(operands, state, name)
            return None if numbers is None else choose(numbers)

        return evaluate

    return build


def of_two(
    name: str,
    compute: Callable[[Number, Number], Number | None],
    take: Callable[[Value, str], Number] = number_of,
) -> Build:
    """Return the compiler of an operator over two single numbers; NULL when either is NULL."""

    def build(_: Expression, operands: Operands, __: Scope) -> Evaluate:
        first, second = operands

        def evaluate(state: State) -> Number | None:
            one, other = first(state), second(state)
            if one is None or other is None:
                return None
            result = compute(take(one, name), take(other, name))
            return None if result is None else bounded(result)

        return evaluate

    return build


def of_one(name: str, compute: Callable[[Number], Number]) -> Build:
    """Return the compiler of an operator over one single number; NULL when it is NULL."""

    def build(_: Expression, operands: Operands, __: Scope) -> Evaluate:
        (operand,) = operands

        def evaluate(state: State) -> Number | None:
            value = operand(state)
            return None if value is None else compute(number_of(value, name))

        return evaluate

    return build


def quotient(one: Number, other: Number) -> Number | None:
    """Return one number over another; NULL over zero."""
    return None if other == 0 else lean(Fraction(one) / other)


def floor_quotient(one: Number, other: Number) -> Number | None:
    """Return the greatest whole number not above the quotient; NULL over zero."""
    return None if other == 0 else one // other


def remainder(one: Number, other: Number) -> Number | None:
    """Return what the floor quotient leaves, with the sign of the divisor; NULL over zero."""
    return None if other == 0 else one % other


def raised(base: Number, exponent: Number) -> Number | None:
    """Return a power: exact for whole exponents of bounded size, else as a double has it.

    NULL where it has no value among finite real numbers.
    """
    size = max(abs(base.numerator), base.denominator).bit_length()
    if type(exponent) is int and size * abs(exponent) < _BITS:
        return None if base == 0 and exponent < 0 else lean(Fraction(base) ** exponent)
    try:
        result = float(base) ** float(exponent)
    except (OverflowError, ZeroDivisionError):
        return None
    # a negative base with a broken exponent has a complex power
    return from_float(result) if isinstance(result, float) else None


def nearest(number: Number) -> Number:
    """Return the nearest whole number, upwards from a half: -6.5 gives -6."""
    return math.floor(number + _HALF)


sum_ = folded_over("sum", 0, lambda total, number: total + number)
product = folded_over("product", 1, lambda total, number: total * number)
gcd = folded_over("gcd", 0, lambda one, other: math.gcd(int(one), whole_of(other, "gcd")))
lcm = folded_over("lcm", 1, lambda one, other: math.lcm(int(one), whole_of(other, "lcm")))
max_ = of_all("max", max)
min_ = of_all("min", min)
subtract = of_two("subtract", lambda one, other: one - other)
divide = of_two("divide", quotient)
power = of_two("power", raised)
integer_divide = of_two("integerDivide", floor_quotient, whole_of)
integer_modulus = of_two("integerModulus", remainder, whole_of)
truncate = of_one("truncate", math.trunc)
round_ = of_one("round", nearest)
integer_to_float = of_one("integerToFloat", lambda number: number)
