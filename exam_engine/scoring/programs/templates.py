"""The standard programs by name: as the rules they stand for, and as something much quicker.

Source: QTI 3, response processing templates; those of Common Cartridge begin with `CC2`.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from exam_engine.items.assessment.declarations import Declaration, ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    ProgramTemplate,
    Rule,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Multiple, Number, Value
from exam_engine.scoring.programs.mappings import map_points, map_values
from exam_engine.scoring.programs.scopes import Scope, Variable

MAXSCORE: Final = "MAXSCORE"
_BASIC: Final = "FEEDBACKBASIC"
_FEEDBACK: Final = "FEEDBACK"

Earned: TypeAlias = Callable[[Value], Number]
"""The value of a response to points."""


def require_declared(program: TemplateProgram, scope: Scope) -> tuple[Variable, Variable]:
    """Return the response and the outcome of a standard program.

    Raises:
        InvalidProgram: one of them, or MAXSCORE where it is needed, is not declared.
    """
    names = [(program.response, "response"), (program.outcome, "outcome")]
    if program.name in {ProgramTemplate.CC2_MATCH_BASIC, ProgramTemplate.CC2_MAP_RESPONSE}:
        names.append((MAXSCORE, "outcome"))
    for name, kind in names:
        found = scope.variables.get(name)
        if found is None or found.declaration.kind != kind:
            raise InvalidProgram(f"{program.name}: no {kind} variable {name[:60]!r}")
    return scope.variables[program.response], scope.variables[program.outcome]


def rules_of(program: TemplateProgram, scope: Scope) -> tuple[Rule, ...]:
    """Return the rules that a standard program stands for; raises like `require_declared`."""
    require_declared(program, scope)
    response, outcome = program.response, program.outcome
    matches = _expression(Operator.MATCH, _of("variable", response), _of("correct", response))
    match program.name:
        case ProgramTemplate.MATCH_NOTHING:
            full = _of("variable", MAXSCORE) if MAXSCORE in scope.variables else _number(1)
            nothing = _expression(Operator.IS_NULL, _of("variable", response))
            return (_either(nothing, [_set(outcome, full)], [_set(outcome, _number(0))]),)
        case ProgramTemplate.MATCH_CORRECT | ProgramTemplate.CC2_MATCH:
            return (_either(matches, [_set(outcome, _number(1))], [_set(outcome, _number(0))]),)
        case ProgramTemplate.CC2_MATCH_BASIC:
            right, wrong = (_said(one, _BASIC, scope) for one in ("correct", "incorrect"))
            return (_either(matches, [_set(outcome, _of("variable", MAXSCORE)), *right], wrong),)
        case ProgramTemplate.MAP_RESPONSE:
            return (_mapped("mapResponse", response, outcome),)
        case ProgramTemplate.MAP_RESPONSE_POINT:
            return (_mapped("mapResponsePoint", response, outcome),)
        case ProgramTemplate.CC2_MAP_RESPONSE:
            full = _expression(Operator.EQUAL, _of("variable", MAXSCORE), _of("variable", outcome))
            right, wrong = (_said(one, _FEEDBACK, scope) for one in ("correct", "incorrect"))
            return (_mapped("mapResponse", response, outcome), _either(full, right, wrong))


def quick(program: TemplateProgram, declaration: Declaration, correct: Value) -> Earned | None:
    """Return a standard program as one function of the response's value; None where it does more.

    Raises:
        InvalidProgram, InvalidDeclaration: the mapping that it needs is missing or wrong.
    """
    if not isinstance(declaration, ResponseDeclaration):
        return None
    match program.name:
        case ProgramTemplate.MATCH_CORRECT | ProgramTemplate.CC2_MATCH:
            matches = _matching(correct)
            return lambda value: 1 if matches(value) else 0
        case ProgramTemplate.MAP_RESPONSE:
            mapped = map_values(declaration)
        case ProgramTemplate.MAP_RESPONSE_POINT:
            mapped = map_points(declaration)
        case _:
            return None
    return lambda value: 0 if value is None else mapped(value)


def _matching(correct: Value) -> Callable[[Value], bool]:
    """Return whether a value of the same declaration is the correct one."""
    if correct is None:
        return lambda value: False
    if not isinstance(correct, Multiple):
        return lambda value: value == correct
    wanted, count = sorted(correct), len(correct)

    def same_bag(value: Value) -> bool:
        return isinstance(value, Multiple) and len(value) == count and sorted(value) == wanted

    return same_bag


def _either(holds: Expression, then: list[Rule], otherwise: list[Rule]) -> Condition:
    return Condition((Branch(holds, tuple(then)),), tuple(otherwise))


def _mapped(operator: str, response: str, outcome: str) -> Condition:
    """Set the outcome to what the map gives; to 0 where nothing was answered."""
    nothing = _expression(Operator.IS_NULL, _of("variable", response))
    return _either(nothing, [_set(outcome, _number(0))], [_set(outcome, _of(operator, response))])


def _said(word: str, outcome: str, scope: Scope) -> list[Rule]:
    """Set the outcome for feedback, where the item has one."""
    text = Expression(Operator.BASE_VALUE, settings=_base(BaseType.IDENTIFIER), text=word)
    return [_set(outcome, text)] if outcome in scope.variables else []


def _set(outcome: str, expression: Expression) -> SetValue:
    return SetValue(Target.OUTCOME, outcome, expression)


def _number(number: int) -> Expression:
    return Expression(Operator.BASE_VALUE, settings=_base(BaseType.INTEGER), text=str(number))


def _base(base: BaseType) -> tuple[Setting, ...]:
    return (Setting("baseType", base),)


def _of(operator: str, identifier: str) -> Expression:
    return Expression(Operator(operator), settings=(Setting("identifier", identifier),))


def _expression(operator: Operator, *operands: Expression) -> Expression:
    return Expression(operator, operands)
