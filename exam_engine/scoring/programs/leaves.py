"""Leaves of expressions: literals, variables, what is correct, mapped responses, drawn numbers."""

import math
from fractions import Fraction
from typing import Final

from exam_engine.items.assessment.declarations import Literal, ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression
from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.items.assessment.values import BaseType, Cardinality, Number, Value
from exam_engine.scoring.programs.draws import number_between, whole_between
from exam_engine.scoring.programs.kinds import values_in
from exam_engine.scoring.programs.mappings import map_points, map_values, work_of
from exam_engine.scoring.programs.scopes import Scope, Variable, declared_value, has_several_correct
from exam_engine.scoring.programs.settings import (
    number,
    reference,
    required,
    unknown,
    whole,
    word,
)
from exam_engine.scoring.programs.states import Evaluate, State, spend_on

CONSTANTS: Final = {"pi": Fraction(math.pi), "e": Fraction(math.e)}


def constant(value: Value) -> Evaluate:
    """Return an expression that always gives `value`."""
    return lambda state: value


def base_value(node: Expression, _: tuple[Evaluate, ...], __: Scope) -> Evaluate:
    """Compile a literal; text without a character is NULL."""
    name = word(node, "baseType", BaseType)
    literal = Literal(node.text)
    return constant(declared_value((literal,), Cardinality.SINGLE, BaseType(name), "baseValue"))


def null(_: Expression, __: tuple[Evaluate, ...], ___: Scope) -> Evaluate:
    """Compile NULL."""
    return constant(None)


def variable(node: Expression, _: tuple[Evaluate, ...], scope: Scope) -> Evaluate:
    """Compile the value of a variable."""
    return reference(required(node, "identifier"), scope)


def default(node: Expression, _: tuple[Evaluate, ...], scope: Scope) -> Evaluate:
    """Compile the default of a variable, as declared or as set for this candidate."""
    declared = scope.variables.get(required(node, "identifier"))
    if declared is None:
        return unknown(required(node, "identifier"))
    slot = declared.default
    return lambda state: state[slot]


def correct(node: Expression, _: tuple[Evaluate, ...], scope: Scope) -> Evaluate:
    """Compile what is correct for a response, as declared or as set for this candidate."""
    declared, declaration = _response(node, scope)
    if has_several_correct(declaration):
        raise InvalidDeclaration(f"correct response of {declared.id}: several for a single value")
    slot = declared.correct
    return lambda state: state[slot]


def map_response(node: Expression, _: tuple[Evaluate, ...], scope: Scope) -> Evaluate:
    """Compile what the mapping gives for a response; NULL earns its default."""
    declared, declaration = _response(node, scope)
    slot, mapped = declared.value, map_values(declaration)
    return lambda state: mapped(state[slot])


def map_response_point(node: Expression, _: tuple[Evaluate, ...], scope: Scope) -> Evaluate:
    """Compile what the areas give for the points of a response; NULL earns the default."""
    declared, declaration = _response(node, scope)
    slot, mapped, work = declared.value, map_points(declaration), work_of(declaration)

    def evaluate(state: State) -> Number:
        points = state[slot]
        spend_on(state, work * len(values_in(points, "mapResponsePoint")))
        return mapped(points)

    return evaluate


def random_integer(node: Expression, _: tuple[Evaluate, ...], scope: Scope) -> Evaluate:
    """Compile a drawn whole number; NULL where a bound is NULL or no number lies between."""
    least = whole(node, "min", scope, default="0")
    most = whole(node, "max", scope)
    step = whole(node, "step", scope, least=1, default="1")

    def evaluate(state: State) -> int | None:
        low, high, by = least(state), most(state), step(state)
        if low is None or high is None or by is None or high < low:
            return None
        return whole_between(low, high, by, state)

    return evaluate


def random_float(node: Expression, _: tuple[Evaluate, ...], scope: Scope) -> Evaluate:
    """Compile a drawn number; NULL where a bound is NULL or the upper is below the lower."""
    least = number(node, "min", node.setting("min") or "0", scope)
    most = number(node, "max", required(node, "max"), scope)

    def evaluate(state: State) -> Number | None:
        low, high = least(state), most(state)
        if low is None or high is None or high < low:
            return None
        return number_between(low, high, state)

    return evaluate


def math_constant(node: Expression, _: tuple[Evaluate, ...], __: Scope) -> Evaluate:
    """Compile pi or e, as exactly as a double has them."""
    return constant(CONSTANTS[word(node, "name", CONSTANTS)])


def _response(node: Expression, scope: Scope) -> tuple[Variable, ResponseDeclaration]:
    """Return a declared response.

    Raises:
        InvalidProgram: no response has this identifier.
    """
    name = required(node, "identifier")
    declared = scope.variables.get(name)
    if declared is None or not isinstance(declared.declaration, ResponseDeclaration):
        raise InvalidProgram(f"{node.operator}: no response {name[:60]!r}")
    return declared, declared.declaration
