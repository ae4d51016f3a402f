"""Exact points as literals, mappings and small expressions of programs.

A third stays a third: points without an end as decimals are divided by the program, never rounded
into a mapping. No scoring here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from exam_engine.items.assessment.declarations import MapEntry, Mapping
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.rules import SetValue, Target
from exam_engine.items.assessment.values import BaseType
from exam_engine.items.canonical import plain

SCORE = "SCORE"
NOTHING, ONE = Fraction(0), Fraction(1)
MOST_PLACES = 12
"""Decimal places that a literal may have before the program divides instead."""
_UNIT = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class Earned:
    """What one value of a response earns.

    Attributes:
        key: the value as a mapping writes it.
        points: exact; may be negative.
    """

    key: str
    points: Fraction
    case_sensitive: bool = True


def has_end(points: Fraction) -> bool:
    """Tell whether the points are a decimal of at most 12 places."""
    return _UNIT % points.denominator == 0


def decimal(points: Fraction, rounding: str | None = None) -> Decimal:
    """Return the points as a decimal; those without an end at 12 places, rounded as asked."""
    with localcontext(prec=80):
        exact = Decimal(points.numerator) / Decimal(points.denominator)
        if has_end(points):
            return Decimal(plain(exact))
        return exact.quantize(Decimal(1).scaleb(-MOST_PLACES), rounding=rounding)


def scaled_mapping(
    earned: Sequence[Earned],
    *,
    other: Fraction = NOTHING,
    lower: Fraction | None = None,
    upper: Fraction | None = None,
) -> tuple[Mapping, int]:
    """Return a mapping and the whole number that its sum is to be divided by; often 1."""
    bounds = [one for one in (lower, upper) if one is not None]
    scale = _scale_of([*(one.points for one in earned), other, *bounds])
    entries = tuple(
        MapEntry(one.key, decimal(one.points * scale), one.case_sensitive) for one in earned
    )
    bounded = (None if one is None else decimal(one * scale) for one in (lower, upper))
    return Mapping(entries, decimal(other * scale), *bounded), scale


def base_value(text: str, base: BaseType = BaseType.FLOAT) -> Expression:
    """Return a literal of a base type."""
    return Expression(Operator.BASE_VALUE, settings=(Setting("baseType", base),), text=text)


def named(operator: Operator, identifier: str) -> Expression:
    """Return `variable`, `correct`, `mapResponse` and the like of one declared name."""
    return Expression(operator, settings=(Setting("identifier", identifier),))


def variable(identifier: str) -> Expression:
    """Return the value of a variable."""
    return named(Operator.VARIABLE, identifier)


def literal(points: Fraction) -> Expression:
    """Return the points as one literal, or as an exact quotient of two."""
    if has_end(points):
        return base_value(plain(decimal(points)))
    return divided(base_value(str(points.numerator)), points.denominator)


def divided(expression: Expression, by: int) -> Expression:
    """Return the expression divided by a whole number; as it is when that is 1."""
    return expression if by == 1 else Expression(Operator.DIVIDE, (expression, base_value(str(by))))


def earn(expression: Expression) -> SetValue:
    """Return the rule that adds to SCORE."""
    total = Expression(Operator.SUM, (variable(SCORE), expression))
    return SetValue(Target.OUTCOME, SCORE, total)


def _scale_of(points: Iterable[Fraction]) -> int:
    """Return the smallest whole number whose products with all points are decimals."""
    return math.lcm(1, *(one.denominator for one in points if not has_end(one)))
