"""Programs of a test as programs over plain variables, for the compiler that items have.

Each test operator, and each variable of an item, becomes one variable that is filled from the
sessions before the program runs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from exam_engine.forms.assessment_test import AssessmentTest
from exam_engine.items.assessment.declarations import ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.making.points import variable
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    Constraint,
    LookupOutcome,
    Rule,
    SetValue,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.scoring.assessments.lookups import Fill, Known, fill_of
from exam_engine.scoring.assessments.sessions import Sessions
from exam_engine.scoring.programs.scopes import COMPLETION, DURATION

_BUILT_IN = frozenset({COMPLETION, DURATION})


@dataclass(slots=True)
class Lowering:
    """Collects the variables that a program needs; grows with every expression.

    Attributes:
        fills: by the name of the variable that each of them fills.
    """

    test: AssessmentTest
    known: tuple[Known, ...]
    fills: dict[str, Fill] = field(default_factory=dict)
    _names: dict[Expression, str] = field(default_factory=dict)

    def rule(self, rule: Rule) -> Rule:
        """Return a rule without test operators."""
        match rule:
            case SetValue() | LookupOutcome() | Constraint():
                return replace(rule, expression=self.expression(rule.expression))
            case Condition(branches, otherwise):
                lowered = tuple(
                    Branch(self.expression(one.condition), tuple(map(self.rule, one.rules)))
                    for one in branches
                )
                return Condition(lowered, tuple(map(self.rule, otherwise)))
            case _:
                return rule

    def expression(self, node: Expression) -> Expression:
        """Return an expression without test operators and variables of items."""
        fill = self._variable(node) if node.operator is Operator.VARIABLE else self._other(node)
        if fill is None:
            operands = tuple(map(self.expression, node.operands))
            return replace(node, operands=operands) if operands else node
        if node not in self._names:
            self._names[node] = f"#{len(self._names)}"
            self.fills[self._names[node]] = fill
        return variable(self._names[node])

    def declarations(self) -> tuple[ResponseDeclaration, ...]:
        """Return variables for what was collected; their types are those of the values."""
        return tuple(
            ResponseDeclaration(name, Cardinality.SINGLE, BaseType.FLOAT) for name in self.fills
        )

    def _other(self, node: Expression) -> Fill | None:
        return fill_of(node, self.known)

    def _variable(self, node: Expression) -> Fill | None:
        """Return what fills a variable of an item; None where it is a variable of the test."""
        name = node.setting("identifier") or ""
        weight = node.setting("weightIdentifier") or ""
        for one, inner in self._owners(name):
            source = one.source(inner)
            if source in _BUILT_IN or one.declaration(source) is not None:
                return _filling(one, source, weight)
        references = (one.id for one in self.test.references())
        if any(name.startswith(f"{one}.") for one in references) and not list(self._owners(name)):
            return _nothing
        return None

    def _owners(self, name: str) -> Iterator[tuple[Known, str]]:
        """Yield the items that a name with a dot may mean; of several instances the last first."""
        for one in reversed(self.known):
            for owner in (one.selected.instance, one.selected.reference.id):
                if name.startswith(f"{owner}."):
                    yield one, name[len(owner) + 1 :]


def _filling(one: Known, source: str, weight: str) -> Fill:
    return lambda sessions: one.weighted(source, weight, sessions)


def _nothing(_: Sessions) -> None:
    """Fill the variable of an item that this candidate does not get."""
