"""Rounding to decimal places or significant figures: exact, a five is rounded away from zero."""

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Final, TypeAlias

from exam_engine.items.assessment.expressions import Expression
from exam_engine.items.assessment.literals import lean
from exam_engine.items.assessment.values import Number
from exam_engine.scoring.programs.kinds import number_of, size
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.settings import whole, word
from exam_engine.scoring.programs.states import Evaluate, Reason, State, Uncomputable

Rounding: TypeAlias = Callable[[Number, State], Number | None]

MOST_FIGURES: Final = 300
SIGNIFICANT: Final = "significantFigures"
DECIMAL: Final = "decimalPlaces"


def rounding(node: Expression, scope: Scope) -> Rounding:
    """Return the rounding that an operator's settings name; NULL where `figures` is NULL.

    Raises:
        InvalidProgram: the mode is unknown, the figures are missing or too few.
    """
    mode = word(node, "roundingMode", (SIGNIFICANT, DECIMAL), SIGNIFICANT)
    figures = whole(node, "figures", scope, least=1 if mode == SIGNIFICANT else 0)
    rounded = to_figures if mode == SIGNIFICANT else to_places

    def apply(number: Number, state: State) -> Number | None:
        count = figures(state)
        if count is None:
            return None
        if count > MOST_FIGURES:
            raise Uncomputable(Reason.INVALID_SETTING, f"{node.operator}: figures is {count}")
        return rounded(number, count)

    return apply


def round_to(node: Expression, operands: tuple[Evaluate, ...], scope: Scope) -> Evaluate:
    """Compile a number rounded as its settings say."""
    (operand,) = operands
    rounded = rounding(node, scope)

    def evaluate(state: State) -> Number | None:
        value = operand(state)
        return None if value is None else rounded(number_of(value, "roundTo"), state)

    return evaluate


def to_places(number: Number, places: int) -> Number:
    """Return `number` rounded to decimal places, which may be negative: -2 is to hundreds."""
    unit = Fraction(10) ** -places
    steps = floor(size(number) / unit + Fraction(1, 2))
    return lean((steps if number >= 0 else -steps) * unit)


def to_figures(number: Number, figures: int) -> Number:
    """Return `number` rounded to significant figures, counted from its first digit not zero."""
    return to_places(number, figures - 1 - _magnitude(number)) if number else 0


def _magnitude(number: Number) -> int:
    """Return the n for which 10^n ≤ |number| < 10^(n+1); the number is not zero."""
    whole_size = Fraction(size(number))
    # the lengths of numerator and denominator tell n but for one
    guess = len(str(whole_size.numerator)) - len(str(whole_size.denominator))
    return guess if whole_size >= Fraction(10) ** guess else guess - 1
