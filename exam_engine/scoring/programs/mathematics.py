"""Functions of `mathOperator` and `statsOperator`.

What a double has to compute comes back as the exact value of that double; outside a function's
domain the result is NULL. Means and variances are exact.
"""

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeAlias

from exam_engine.items.assessment.expressions import Expression
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.values import Number
from exam_engine.scoring.programs.kinds import (
    bounded,
    container_of,
    from_float,
    number_of,
)
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.settings import word
from exam_engine.scoring.programs.states import Evaluate, State, spend_on

Operands = tuple[Evaluate, ...]
Function: TypeAlias = Callable[..., float]
Numbers: TypeAlias = list[Number]
Statistic: TypeAlias = Callable[[Numbers], Number | None]


def math_operator(node: Expression, operands: Operands, _: Scope) -> Evaluate:
    """Compile a mathematical function by name.

    Raises:
        InvalidProgram: the name is unknown, or it takes another number of operands.
    """
    name = word(node, "name", (*_EXACT, *_FUNCTIONS, "atan2"))
    wanted = 2 if name == "atan2" else 1
    if len(operands) != wanted:
        raise InvalidProgram(f"mathOperator: {name} takes {wanted} operands, not {len(operands)}")
    compute = _EXACT.get(name) or _of_doubles(_FUNCTIONS.get(name, math.atan2))

    def evaluate(state: State) -> Number | None:
        values = [operand(state) for operand in operands]
        if None in values:
            return None
        return compute(*(number_of(value, "mathOperator") for value in values))

    return evaluate


def stats_operator(node: Expression, operands: Operands, _: Scope) -> Evaluate:
    """Compile a statistic of the numbers in a container; NULL for a sample of one."""
    (operand,) = operands
    compute = _STATISTICS[word(node, "name", _STATISTICS)]

    def evaluate(state: State) -> Number | None:
        value = operand(state)
        if value is None:
            return None
        values = container_of(value, "statsOperator")
        spend_on(state, 2 * len(values))
        return compute([number_of(one, "statsOperator") for one in values])

    return evaluate


def _of_doubles(function: Function) -> Callable[..., Number | None]:
    def compute(*numbers: Number) -> Number | None:
        try:
            return from_float(function(*map(float, numbers)))
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    return compute


def _reciprocal(function: Callable[[float], float]) -> Function:
    return lambda number: 1 / function(number)


def _of_reciprocal(function: Callable[[float], float]) -> Function:
    return lambda number: function(1 / number)


def _acot(number: float) -> float:
    return math.atan(1 / number) if number else math.pi / 2


def _signum(number: Number) -> Number:
    return (number > 0) - (number < 0)


def _total(numbers: Iterable[Number]) -> Number:
    total: Number = 0
    for number in numbers:
        total = bounded(total + number)
    return total


def _mean(numbers: Numbers) -> Number | None:
    return bounded(Fraction(_total(numbers)) / len(numbers))


def _variance(numbers: Numbers, degrees: int) -> Number | None:
    if degrees == 0:
        return None
    squares, total = _total(one * one for one in numbers), _total(numbers)
    spread = len(numbers) * squares - total * total
    return bounded(Fraction(spread) / (len(numbers) * degrees))


def _sample_variance(numbers: Numbers) -> Number | None:
    return _variance(numbers, len(numbers) - 1)


def _population_variance(numbers: Numbers) -> Number | None:
    return _variance(numbers, len(numbers))


def _root_of(variance: Statistic) -> Statistic:
    root = _of_doubles(math.sqrt)

    def deviation(numbers: Numbers) -> Number | None:
        squared = variance(numbers)
        return None if squared is None else root(squared)

    return deviation


_EXACT: Final[dict[str, Callable[..., Number | None]]] = {
    "abs": abs,
    "signum": _signum,
    "floor": floor,
    "ceil": ceil,
}
_FUNCTIONS: Final[dict[str, Function]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sec": _reciprocal(math.cos),
    "csc": _reciprocal(math.sin),
    "cot": _reciprocal(math.tan),
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "asec": _of_reciprocal(math.acos),
    "acsc": _of_reciprocal(math.asin),
    "acot": _acot,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "sech": _reciprocal(math.cosh),
    "csch": _reciprocal(math.sinh),
    "coth": _reciprocal(math.tanh),
    "log": math.log10,
    "ln": math.log,
    "exp": math.exp,
    "toDegrees": math.degrees,
    "toRadians": math.radians,
}
_STATISTICS: Final[dict[str, Statistic]] = {
    "mean": _mean,
    "sampleVariance": _sample_variance,
    "sampleSD": _root_of(_sample_variance),
    "popVariance": _population_variance,
    "popSD": _root_of(_population_variance),
}
