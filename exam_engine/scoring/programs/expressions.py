"""Compiles an expression, once, into one function of the state; the closed table of operators.

What an operator takes is checked here: how many operands, which settings. Operands that are all
literals are computed now, not at run time.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.scoring.programs import (
    comparison,
    containers,
    leaves,
    logic,
    mathematics,
    numbers,
    rounding,
    texts,
)
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.states import Evaluate, Reason, State, Uncomputable

Build: TypeAlias = Callable[[Expression, tuple[Evaluate, ...], Scope], Evaluate]


class Form(NamedTuple):
    """What an operator takes.

    Attributes:
        most: None for any number of operands.
    """

    build: Build
    least: int
    most: int | None
    settings: frozenset[str] = frozenset()


class _Compiled(NamedTuple):
    """A compiled expression, and whether it gives the same value in every state."""

    evaluate: Evaluate
    is_constant: bool


def compile_expression(node: Expression, scope: Scope) -> Evaluate:
    """Return an expression as a function of the state.

    The caller bounds depth and size before (`require_bounded`).

    Raises:
        InvalidProgram: an operator has the wrong operands or settings, or is none for items.
        InvalidDeclaration: it needs a declaration that contradicts itself.
    """
    return _compiled(node, scope).evaluate


def _compiled(node: Expression, scope: Scope) -> _Compiled:
    form = FORMS.get(node.operator)
    if form is None:
        raise InvalidProgram(f"{node.operator}: belongs to tests, not to items")
    count = len(node.operands)
    if count < form.least or (form.most is not None and count > form.most):
        wanted = form.least if form.least == form.most else f"{form.least} or more"
        raise InvalidProgram(f"{node.operator}: takes {wanted} operands, not {count}")
    _require_known_settings(node, form)
    operands = tuple(_compiled(one, scope) for one in node.operands)
    evaluate = form.build(node, tuple(one.evaluate for one in operands), scope)
    foldable = operands and not node.settings and node.operator not in _IMPURE
    if foldable and all(one.is_constant for one in operands):
        return _computed_now(evaluate)
    return _Compiled(evaluate, node.operator in _CONSTANT)


def _computed_now(evaluate: Evaluate) -> _Compiled:
    """Return a constant for what gives one; what fails is left to fail at run time."""
    try:
        return _Compiled(leaves.constant(evaluate(State([], iter(())))), True)
    except Uncomputable:
        return _Compiled(evaluate, False)


def _require_known_settings(node: Expression, form: Form) -> None:
    names = [one.name for one in node.settings]
    unknown = sorted(set(names) - form.settings)
    if unknown and node.operator is not Operator.CUSTOM:
        raise InvalidProgram(f"{node.operator}: does not take {', '.join(unknown)[:80]}")
    if len(set(names)) < len(names):
        raise InvalidProgram(f"{node.operator}: has a setting twice")


def _custom(node: Expression, _: tuple[Evaluate, ...], __: Scope) -> Evaluate:
    """Compile an operator that nobody here knows: it has no value, and so has the score."""
    name = node.setting("class") or node.setting("definition") or "without a name"

    def raises(_: State) -> None:
        raise Uncomputable(Reason.UNKNOWN_CUSTOM_OPERATOR, f"customOperator {name[:60]}")

    return raises


def _form(build: Build, least: int, most: int | None, *settings: str) -> Form:
    return Form(build, least, most, frozenset(settings))


_ROUNDING: Final = ("roundingMode", "figures")
_TOLERANCE: Final = ("toleranceMode", "tolerance", "includeLowerBound", "includeUpperBound")
_CONSTANT: Final = {Operator.BASE_VALUE, Operator.NULL, Operator.MATH_CONSTANT}
_IMPURE: Final = {Operator.RANDOM, Operator.CUSTOM}

FORMS: Final[dict[Operator, Form]] = {
    Operator.BASE_VALUE: _form(leaves.base_value, 0, 0, "baseType"),
    Operator.VARIABLE: _form(leaves.variable, 0, 0, "identifier", "weightIdentifier"),
    Operator.DEFAULT: _form(leaves.default, 0, 0, "identifier"),
    Operator.CORRECT: _form(leaves.correct, 0, 0, "identifier"),
    Operator.NULL: _form(leaves.null, 0, 0),
    Operator.MAP_RESPONSE: _form(leaves.map_response, 0, 0, "identifier"),
    Operator.MAP_RESPONSE_POINT: _form(leaves.map_response_point, 0, 0, "identifier"),
    Operator.RANDOM_INTEGER: _form(leaves.random_integer, 0, 0, "min", "max", "step"),
    Operator.RANDOM_FLOAT: _form(leaves.random_float, 0, 0, "min", "max"),
    Operator.MATH_CONSTANT: _form(leaves.math_constant, 0, 0, "name"),
    Operator.MULTIPLE: _form(containers.multiple, 0, None),
    Operator.ORDERED: _form(containers.ordered, 0, None),
    Operator.CONTAINER_SIZE: _form(containers.container_size, 1, 1),
    Operator.INDEX: _form(containers.index, 1, 1, "n"),
    Operator.FIELD_VALUE: _form(containers.field_value, 1, 1, "fieldIdentifier"),
    Operator.RANDOM: _form(containers.random, 1, 1),
    Operator.MEMBER: _form(containers.member, 2, 2),
    Operator.DELETE: _form(containers.delete, 2, 2),
    Operator.CONTAINS: _form(containers.contains, 2, 2),
    Operator.REPEAT: _form(containers.repeat, 1, None, "numberRepeats"),
    Operator.SUBSTRING: _form(texts.substring, 2, 2, "caseSensitive"),
    Operator.STRING_MATCH: _form(texts.string_match, 2, 2, "caseSensitive", "substring"),
    Operator.PATTERN_MATCH: _form(texts.pattern_match, 1, 1, "pattern"),
    Operator.IS_NULL: _form(logic.is_null, 1, 1),
    Operator.NOT: _form(logic.not_, 1, 1),
    Operator.AND: _form(logic.and_, 1, None),
    Operator.OR: _form(logic.or_, 1, None),
    Operator.ANY_N: _form(logic.any_n, 1, None, "min", "max"),
    Operator.MATCH: _form(logic.match, 2, 2),
    Operator.EQUAL: _form(comparison.equal, 2, 2, *_TOLERANCE),
    Operator.EQUAL_ROUNDED: _form(comparison.equal_rounded, 2, 2, *_ROUNDING),
    Operator.INSIDE: _form(comparison.inside, 1, 1, "shape", "coords"),
    Operator.LT: _form(comparison.lt, 2, 2),
    Operator.GT: _form(comparison.gt, 2, 2),
    Operator.LTE: _form(comparison.lte, 2, 2),
    Operator.GTE: _form(comparison.gte, 2, 2),
    Operator.DURATION_LT: _form(comparison.duration_lt, 2, 2),
    Operator.DURATION_GTE: _form(comparison.duration_gte, 2, 2),
    Operator.SUM: _form(numbers.sum_, 1, None),
    Operator.PRODUCT: _form(numbers.product, 1, None),
    Operator.SUBTRACT: _form(numbers.subtract, 2, 2),
    Operator.DIVIDE: _form(numbers.divide, 2, 2),
    Operator.POWER: _form(numbers.power, 2, 2),
    Operator.INTEGER_DIVIDE: _form(numbers.integer_divide, 2, 2),
    Operator.INTEGER_MODULUS: _form(numbers.integer_modulus, 2, 2),
    Operator.TRUNCATE: _form(numbers.truncate, 1, 1),
    Operator.ROUND: _form(numbers.round_, 1, 1),
    Operator.ROUND_TO: _form(rounding.round_to, 1, 1, *_ROUNDING),
    Operator.INTEGER_TO_FLOAT: _form(numbers.integer_to_float, 1, 1),
    Operator.MATH_OPERATOR: _form(mathematics.math_operator, 1, None, "name"),
    Operator.STATS_OPERATOR: _form(mathematics.stats_operator, 1, 1, "name"),
    Operator.MAX: _form(numbers.max_, 1, None),
    Operator.MIN: _form(numbers.min_, 1, None),
    Operator.GCD: _form(numbers.gcd, 1, None),
    Operator.LCM: _form(numbers.lcm, 1, None),
    Operator.CUSTOM: _form(_custom, 0, None),
    Operator.ADJACENT_PAIRS: _form(containers.adjacent_pairs, 2, 2),
}
