"""Compiles the rules of a program into functions of the state: set, look up, decide, end.

A rule returns whether the processing ends there. Each block of rules pays for itself and its
expressions when it is entered.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

from exam_engine.items.assessment.declarations import (
    InterpolationTable,
    Literal,
    MatchTable,
    OutcomeDeclaration,
)
from exam_engine.items.assessment.expressions import (
    DEEPEST_EXPRESSION,
    MOST_NODES,
    Expression,
    require_bounded,
)
from exam_engine.items.assessment.literals import exact
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    Constraint,
    Exit,
    LookupOutcome,
    Rule,
    SetValue,
    Target,
)
from exam_engine.items.assessment.values import Number, Value
from exam_engine.scoring.programs.assignment import conforming
from exam_engine.scoring.programs.expressions import compile_expression
from exam_engine.scoring.programs.kinds import number_of, truth_of, whole_of
from exam_engine.scoring.programs.scopes import Scope, Variable, declared_value
from exam_engine.scoring.programs.settings import unknown
from exam_engine.scoring.programs.states import Run, State, Unmet, spend


class Site(Enum):
    """Where rules stand; each place may set other things."""

    RESPONSE = frozenset({Target.OUTCOME, Target.RESPONSE, Target.DEFAULT_VALUE})
    TEMPLATE = frozenset({Target.TEMPLATE, Target.CORRECT_RESPONSE, Target.DEFAULT_VALUE})


_KINDS: Final = {
    Target.OUTCOME: ("outcome",),
    Target.TEMPLATE: ("template",),
    Target.RESPONSE: ("response",),
    Target.CORRECT_RESPONSE: ("response",),
    Target.DEFAULT_VALUE: ("response", "outcome", "template"),
}


def compile_program(rules: Sequence[Rule], scope: Scope) -> Run:
    """Return the rules of response processing as one function.

    Raises:
        InvalidProgram: too many rules, too deep, at the wrong site, or an operator is wrong.
        InvalidDeclaration: a declaration that they need contradicts itself.
    """
    _require_bounded_rules(rules)
    return _block(rules, scope, Site.RESPONSE)


def compile_draw(rules: Sequence[Rule], scope: Scope) -> tuple[Run, ...]:
    """Return each rule of template processing as a function; raises like `compile_program`.

    A constraint that does not hold raises `Unmet`.
    """
    _require_bounded_rules(rules)
    return tuple(
        _constraint(one, scope)
        if isinstance(one, Constraint)
        else _block([one], scope, Site.TEMPLATE)
        for one in rules
    )


def _block(rules: Sequence[Rule], scope: Scope, site: Site) -> Run:
    runs = tuple(_rule(one, scope, site) for one in rules)
    cost = len(rules) + sum(require_bounded(*_expressions(one)) for one in rules)

    def run(state: State) -> bool:
        spend(state, cost)
        for one in runs:  # noqa: SIM110 - a generator costs more than most rules
            if one(state):
                return True
        return False

    return run


def _rule(rule: Rule, scope: Scope, site: Site) -> Run:
    match rule:
        case SetValue():
            return _set_value(rule, scope, site)
        case LookupOutcome():
            return _lookup(rule, scope, site)
        case Condition(branches, otherwise):
            return _condition(branches, otherwise, scope, site)
        case Exit():
            return lambda state: True
        case Constraint():
            raise InvalidProgram("templateConstraint: stands not directly in template processing")


def _set_value(rule: SetValue, scope: Scope, site: Site) -> Run:
    if rule.target not in site.value:
        raise InvalidProgram(f"{rule.target} of {rule.id[:60]!r}: is not set here")
    evaluate = compile_expression(rule.expression, scope)
    variable = _target(rule.id, _KINDS[rule.target], scope)
    if variable is None:
        return _unknown(rule.id)
    conform = conforming(variable.declaration)
    slot = {
        Target.CORRECT_RESPONSE: variable.correct,
        Target.DEFAULT_VALUE: variable.default,
    }.get(rule.target, variable.value)

    def run(state: State) -> bool:
        state[slot] = conform(evaluate(state))
        return False

    return run


def _lookup(rule: LookupOutcome, scope: Scope, site: Site) -> Run:
    if site is not Site.RESPONSE:
        raise InvalidProgram(f"lookupOutcomeValue of {rule.id[:60]!r}: is not set here")
    evaluate = compile_expression(rule.expression, scope)
    variable = _target(rule.id, ("outcome",), scope)
    if variable is None or not isinstance(variable.declaration, OutcomeDeclaration):
        return _unknown(rule.id)
    find, slot = _table(variable.declaration), variable.value

    def run(state: State) -> bool:
        state[slot] = find(evaluate(state))
        return False

    return run


def _table(outcome: OutcomeDeclaration) -> Callable[[Value], Value]:
    """Return the lookup of a number in the table of an outcome; NULL gives the default.

    The first row whose source lies at or below the number counts (ruling of A4).
    """
    table = outcome.table
    if table is None:
        raise InvalidProgram(f"lookupOutcomeValue: {outcome.id} has no table")

    def value(text: str | None) -> Value:
        literals = () if text is None else (Literal(text),)
        return declared_value(literals, outcome.cardinality, outcome.base, f"table of {outcome.id}")

    default = value(table.default)
    match table:
        case MatchTable(rows):
            found: dict[int, Value] = {}
            for row in rows:
                found.setdefault(row.source, value(row.target))
            return lambda given: (
                default
                if given is None
                else found.get(whole_of(given, "lookupOutcomeValue"), default)
            )
        case InterpolationTable(rows):
            steps = [(exact(row.source), row.boundary, value(row.target)) for row in rows]
            return lambda given: default if given is None else _step(steps, default, given)


def _step(steps: list[tuple[Number, bool, Value]], default: Value, given: Value) -> Value:
    number: Number = number_of(given, "lookupOutcomeValue")
    for source, with_boundary, target in steps:
        if source < number or (with_boundary and source == number):
            return target
    return default


def _condition(
    branches: tuple[Branch, ...], otherwise: tuple[Rule, ...], scope: Scope, site: Site
) -> Run:
    cases = tuple(
        (compile_expression(one.condition, scope), _block(one.rules, scope, site))
        for one in branches
    )
    other = _block(otherwise, scope, site)

    def run(state: State) -> bool:
        for holds, block in cases:
            if truth_of(holds(state), "condition"):
                return block(state)
        return other(state)

    return run


def _constraint(rule: Constraint, scope: Scope) -> Run:
    holds = compile_expression(rule.expression, scope)
    cost = 1 + require_bounded(rule.expression)

    def run(state: State) -> bool:
        spend(state, cost)
        if not truth_of(holds(state), "templateConstraint"):
            raise Unmet
        return False

    return run


def _target(name: str, kinds: tuple[str, ...], scope: Scope) -> Variable | None:
    """Return the variable to set, None where it is not declared.

    Raises:
        InvalidProgram: it is of another kind.
    """
    variable = scope.variables.get(name)
    if variable is not None and variable.declaration.kind not in kinds:
        raise InvalidProgram(f"{name[:60]!r}: is no {' or '.join(kinds)} variable")
    return variable


def _unknown(name: str) -> Run:
    lookup = unknown(name)
    return lambda state: bool(lookup(state))


def _expressions(rule: Rule) -> tuple[Expression, ...]:
    """Return the expressions of a rule, without those of the rules inside it."""
    match rule:
        case SetValue(expression=one) | LookupOutcome(expression=one) | Constraint(expression=one):
            return (one,)
        case Condition(branches):
            return tuple(branch.condition for branch in branches)
        case Exit():
            return ()


def _require_bounded_rules(rules: Sequence[Rule]) -> None:
    """Refuse conditions nested deeper than 32, and more than 5,000 rules and operators."""
    count, level = 0, list(rules)
    for _ in range(DEEPEST_EXPRESSION):
        count += len(level) + sum(require_bounded(*_expressions(one)) for one in level)
        if count > MOST_NODES:
            raise InvalidProgram(f"more than {MOST_NODES} rules and operators")
        inner = [one for one in level if isinstance(one, Condition)]
        level = [one for rule in inner for branch in rule.branches for one in branch.rules]
        level += [one for rule in inner for one in rule.otherwise]
        if not level:
            return
    raise InvalidProgram(f"conditions nested deeper than {DEEPEST_EXPRESSION}")
