"""Operators that compare numbers, durations and places; NULL when either side is NULL.

Durations are numbers of seconds, so the two operators on them are comparisons of numbers.
"""

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from exam_engine.items.assessment.declarations import Area, Shape
from exam_engine.items.assessment.expressions import Expression
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.values import Number, Point
from exam_engine.scoring.programs.kinds import mismatch, number_of, values_in
from exam_engine.scoring.programs.rounding import rounding
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.settings import (
    NumberSetting,
    flag,
    number,
    required,
    word,
)
from exam_engine.scoring.programs.shapes import inside as inside_of
from exam_engine.scoring.programs.states import Evaluate, Reason, State, Uncomputable, spend_on

Operands = tuple[Evaluate, ...]
Build = Callable[[Expression, Operands, Scope], Evaluate]
_MODES: Final = ("exact", "absolute", "relative")
_SEPARATOR: Final = re.compile(r"[\s,;]+")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
_MOST_COORDS: Final = 2_000


def comparison(name: str, holds: Callable[[Number, Number], bool]) -> Build:
    """Return the compiler of a comparison of two numbers."""

    def build(_: Expression, operands: Operands, __: Scope) -> Evaluate:
        return _compared(operands, name, lambda one, other, _: holds(one, other))

    return build


lt = comparison("lt", operator.lt)
gt = comparison("gt", operator.gt)
lte = comparison("lte", operator.le)
gte = comparison("gte", operator.ge)
duration_lt = comparison("durationLT", operator.lt)
duration_gte = comparison("durationGTE", operator.ge)


def equal(node: Expression, operands: Operands, scope: Scope) -> Evaluate:
    """Compile whether two numbers are equal, exactly or within a tolerance around the first."""
    mode = word(node, "toleranceMode", _MODES, "exact")
    if mode == "exact":
        return _compared(operands, "equal", lambda one, other, _: one == other)
    below, above = _tolerances(node, scope)
    with_lower = flag(node, "includeLowerBound", default=True)
    with_upper = flag(node, "includeUpperBound", default=True)

    def near(one: Number, other: Number, state: State) -> bool | None:
        less, more = below(state), above(state)
        if less is None or more is None:
            return None
        if less < 0 or more < 0:
            raise Uncomputable(Reason.INVALID_SETTING, "equal: the tolerance is negative")
        if mode == "relative":
            less, more = one * Fraction(less, 100), one * Fraction(more, 100)
        lower, upper = sorted((one - less, one + more))
        return (lower < other or (with_lower and other == lower)) and (
            other < upper or (with_upper and other == upper)
        )

    return _compared(operands, "equal", near)


def equal_rounded(node: Expression, operands: Operands, scope: Scope) -> Evaluate:
    """Compile whether two numbers are equal once both are rounded."""
    rounded = rounding(node, scope)

    def same(one: Number, other: Number, state: State) -> bool | None:
        first = rounded(one, state)
        return None if first is None else first == rounded(other, state)

    return _compared(operands, "equalRounded", same)


def inside(node: Expression, operands: Operands, _: Scope) -> Evaluate:
    """Compile whether a point, or any point of a container, lies in an area."""
    (operand,) = operands
    area = _area(node)
    holds, work = inside_of(area), 1 + len(area.coords)

    def evaluate(state: State) -> bool | None:
        value = operand(state)
        if value is None:
            return None
        points = values_in(value, "inside")
        spend_on(state, len(points) * work)
        for point in points:
            if not isinstance(point, Point):
                raise mismatch("inside", "points", point)
            if holds(point):
                return True
        return False

    return evaluate


def _compared(
    operands: Operands, name: str, holds: Callable[[Number, Number, State], bool | None]
) -> Evaluate:
    """Return a comparison of two numbers; NULL when either is NULL."""
    first, second = operands

    def evaluate(state: State) -> bool | None:
        one, other = first(state), second(state)
        if one is None or other is None:
            return None
        return holds(number_of(one, name), number_of(other, name), state)

    return evaluate


def _tolerances(node: Expression, scope: Scope) -> tuple[NumberSetting, NumberSetting]:
    """Return how far below and above is still equal; one number stands for both."""
    words = required(node, "tolerance").split()
    if len(words) not in {1, 2}:
        raise InvalidProgram(f"equal: tolerance takes one or two numbers, not {len(words)}")
    return number(node, "tolerance", words[0], scope), number(node, "tolerance", words[-1], scope)


def _area(node: Expression) -> Area:
    shape = Shape(word(node, "shape", Shape))
    if shape is Shape.DEFAULT:
        return Area(shape)
    words = _SEPARATOR.split(required(node, "coords").strip())
    if len(words) > _MOST_COORDS or not all(map(_NUMBER.fullmatch, words)):
        raise InvalidProgram("inside: coords are not a list of numbers")
    return Area(shape, tuple(map(Decimal, words)))
