"""What an item must agree on with itself: programs and interactions use what is declared.

Refuses by name. Whether a program can run at all, its compiler says.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from exam_engine.errors import EngineError
from exam_engine.exchange.imported import ImportRefused, Loss
from exam_engine.exchange.qti.rules import every_rule
from exam_engine.items.assessment.declarations import (
    Declaration,
    OutcomeDeclaration,
    ResponseDeclaration,
    TemplateDeclaration,
)
from exam_engine.items.assessment.expressions import (
    MOST_NODES,
    Expression,
    Operator,
    require_bounded,
)
from exam_engine.items.assessment.interactions import Interaction
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.rules import (
    Condition,
    Constraint,
    CustomProgram,
    LookupOutcome,
    Rule,
    SetValue,
    Target,
)
from exam_engine.items.assessment.values import Cardinality
from exam_engine.scoring.programs import compile_item

BUILT_IN: Final = frozenset({"completionStatus", "numAttempts", "duration"})
_MEMBER_OPERANDS: Final = 2
_OF_RESPONSE: Final = frozenset(
    {Operator.CORRECT, Operator.MAP_RESPONSE, Operator.MAP_RESPONSE_POINT}
)
_WRITTEN: Final = {Target.OUTCOME: OutcomeDeclaration, Target.TEMPLATE: TemplateDeclaration}


def require_sound(item: AssessmentItem) -> None:
    """Refuse an item whose parts do not fit together.

    Raises:
        ImportRefused: `duplicate_identifier`, `undeclared_variable`, `too_complex`, or the code
            of what the compiler of programs refuses.
    """
    declarations: tuple[Declaration, ...] = (*item.responses, *item.outcomes, *item.templates)
    _require_distinct(declarations)
    _require_answerable(item.interactions, item.responses)
    rules = item.program.rules if isinstance(item.program, CustomProgram) else ()
    for program in (item.template_rules, rules):
        _require_declared(program, declarations)
    try:
        compile_item(item)
    except EngineError as refusal:
        raise ImportRefused(refusal.code, str(refusal)) from refusal


def accepted(item: AssessmentItem) -> tuple[Loss, ...]:
    """Return what is accepted against the letter of QTI: `member` of a single value (ruling A4)."""
    single = {one.id for one in item.responses if one.cardinality is Cardinality.SINGLE}
    rules = item.program.rules if isinstance(item.program, CustomProgram) else ()
    asked = dict.fromkeys(
        name
        for one in _every_expression(_expressions(every_rule(rules)))
        if one.operator is Operator.MEMBER and len(one.operands) == _MEMBER_OPERANDS
        for name in [one.operands[1].setting("identifier")]
        if one.operands[1].operator is Operator.VARIABLE and name in single
    )
    detail = "holds one value; counts as a container of it"
    return tuple(Loss("member_of_single", f"member of {name:.60}", detail) for name in asked)


def _every_expression(expressions: Iterable[Expression]) -> Iterator[Expression]:
    for one in expressions:
        yield one
        yield from _every_expression(one.operands)


def _require_distinct(declarations: Iterable[Declaration]) -> None:
    """Refuse two declarations of one name."""
    seen: set[str] = set()
    for one in declarations:
        if one.id in seen or one.id in BUILT_IN - {"completionStatus"}:
            raise ImportRefused("duplicate_identifier", f"{one.id:.60} is declared twice")
        seen.add(one.id)


def _require_answerable(
    interactions: Iterable[Interaction], responses: Iterable[ResponseDeclaration]
) -> None:
    """Refuse an interaction whose answer has no variable."""
    declared = {one.id for one in responses}
    for one in interactions:
        named = {one.response} | ({one.field.string_response} if one.field else set())
        for name in sorted(named - declared - {""}):
            raise _undeclared(name, f"the response of a {one.kind}Interaction")


def _require_declared(rules: tuple[Rule, ...], declarations: tuple[Declaration, ...]) -> None:
    """Refuse a program that is too large or uses what is not declared."""
    flat = tuple(every_rule(rules))
    expressions = tuple(_expressions(flat))
    try:
        nodes = require_bounded(*expressions) if expressions else 0
    except InvalidProgram as refusal:
        raise ImportRefused("too_complex", f"a program with {refusal}") from refusal
    if nodes + len(flat) > MOST_NODES:
        raise ImportRefused("too_complex", f"more than {MOST_NODES} rules and operators")
    declared = {one.id: one for one in declarations}
    for rule in flat:
        _require_written(rule, declared)
    for one in _every_expression(expressions):
        _require_read(one, declared)


def _expressions(rules: Iterable[Rule]) -> Iterator[Expression]:
    for one in rules:
        match one:
            case Condition(branches):
                yield from (branch.condition for branch in branches)
            case SetValue() | LookupOutcome() | Constraint():
                yield one.expression


def _require_written(rule: Rule, declared: dict[str, Declaration]) -> None:
    if isinstance(rule, LookupOutcome):
        kind: type[Declaration] | None = OutcomeDeclaration
    elif isinstance(rule, SetValue):
        kind = _WRITTEN.get(rule.target)
    else:
        return
    found = declared.get(rule.id)
    if rule.id not in BUILT_IN and (found is None or (kind and not isinstance(found, kind))):
        raise _undeclared(rule.id, "set by a rule")


def _require_read(expression: Expression, declared: dict[str, Declaration]) -> None:
    name = expression.setting("identifier")
    if name is None:
        return
    found = declared.get(name)
    of_response = expression.operator in _OF_RESPONSE
    if (found is None and name not in BUILT_IN) or (
        of_response and not isinstance(found, ResponseDeclaration)
    ):
        raise _undeclared(name, f"read by {expression.operator}")


def _undeclared(name: str, role: str) -> ImportRefused:
    return ImportRefused("undeclared_variable", f"{name:.60}, {role}, is not declared; declare it")
