"""Steps as a canonical program with its outcomes, for the one engine that scores everything.

Where processing stops early, what has to be done at the end is done before it.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exam_engine.exchange.qti12.logic import expression_of
from exam_engine.exchange.qti12.scores import Scale
from exam_engine.exchange.qti12.slots import Slot
from exam_engine.exchange.qti12.steps import Action, Change, Declared, Processing, Step
from exam_engine.exchange.qti12.terms import ALWAYS
from exam_engine.items.assessment.declarations import Literal, OutcomeDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator, require_bounded
from exam_engine.items.assessment.making.points import (
    SCORE,
    base_value,
    decimal,
    literal,
    variable,
)
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    CustomProgram,
    Exit,
    Rule,
    SetValue,
    Target,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.items.canonical import plain

FEEDBACK: Final = "FEEDBACK"
_OPERATORS: Final = {
    Action.ADD: Operator.SUM,
    Action.SUBTRACT: Operator.SUBTRACT,
    Action.MULTIPLY: Operator.PRODUCT,
    Action.DIVIDE: Operator.DIVIDE,
}
_SCALED: Final = frozenset({Action.SET, Action.ADD, Action.SUBTRACT})


@dataclass(frozen=True, slots=True)
class Building:
    """What a program is built from.

    Attributes:
        shown: feedback that exists and is not shown in any case.
    """

    processing: Processing
    scale: Scale
    slots: Mapping[str, Slot]
    shown: AbstractSet[str]

    def program(self) -> CustomProgram:
        """Return the program.

        Raises:
            ImportRefused: a condition cannot be put into operators.
            InvalidProgram: it is too large.
        """
        rules: list[Rule] = []
        for step in self.processing.steps:
            rules += self._rules(step)
        rules += self._finish()
        require_bounded(*_expressions(rules))
        return CustomProgram(tuple(rules))

    def outcomes(self) -> tuple[OutcomeDeclaration, ...]:
        """Return SCORE and the other variables that steps set."""
        changed = {change.name for step in self.processing.steps for change in step.changes}
        others = {one.name: one for one in self.processing.declared if one.name in changed}
        others.pop(self.scale.name, None)
        return (self._score(), *map(_other, others.values()))

    def shows(self) -> bool:
        """Tell whether any step shows feedback."""
        return any(self._shown(step) for step in self.processing.steps)

    def _rules(self, step: Step) -> Iterator[Rule]:
        inner: list[Rule] = [self._set(change) for change in step.changes]
        inner += [_show(name) for name in self._shown(step)]
        if step.stops:
            inner += (*self._finish(), Exit())
        if not inner:
            return
        if step.term == ALWAYS:
            yield from inner
        else:
            yield Condition((Branch(expression_of(step.term, self.slots), tuple(inner)),))

    def _shown(self, step: Step) -> tuple[str, ...]:
        return tuple(one for one in step.shown if one in self.shown)

    def _set(self, change: Change) -> SetValue:
        score = change.name == self.scale.name
        name = SCORE if score else change.name
        if change.amount is None:
            return SetValue(Target.OUTCOME, name, base_value(change.text, BaseType.STRING))
        scaled = self.scale.factor if score and change.action in _SCALED else Fraction(1)
        amount = literal(change.amount * scaled)
        if change.action is Action.SET:
            return SetValue(Target.OUTCOME, name, amount)
        operands = (variable(name), amount)
        return SetValue(Target.OUTCOME, name, Expression(_OPERATORS[change.action], operands))

    def _finish(self) -> tuple[Rule, ...]:
        """Return the rule that keeps SCORE within its bounds, where it can leave them."""
        kept = variable(SCORE)
        if self.scale.lower is not None:
            kept = Expression(Operator.MAX, (kept, literal(self.scale.lower)))
        if self.scale.upper is not None:
            kept = Expression(Operator.MIN, (kept, literal(self.scale.upper)))
        return () if kept == variable(SCORE) else (SetValue(Target.OUTCOME, SCORE, kept),)

    def _score(self) -> OutcomeDeclaration:
        scale = self.scale
        return OutcomeDeclaration(
            SCORE,
            Cardinality.SINGLE,
            BaseType.FLOAT,
            default=(Literal(plain(decimal(scale.default))),),
            minimum=None if scale.minimum is None else decimal(scale.minimum),
            maximum=None if scale.maximum is None else decimal(scale.maximum),
        )


def _other(declared: Declared) -> OutcomeDeclaration:
    base = BaseType.FLOAT if declared.numeric else BaseType.STRING
    text = declared.default or ("0" if declared.numeric else "")
    default = (Literal(text),) if text else ()
    return OutcomeDeclaration(declared.name, Cardinality.SINGLE, base, default)


def _show(name: str) -> SetValue:
    shown = Expression(
        Operator.MULTIPLE, (variable(FEEDBACK), base_value(name, BaseType.IDENTIFIER))
    )
    return SetValue(Target.OUTCOME, FEEDBACK, shown)


def _expressions(rules: list[Rule]) -> Iterator[Expression]:
    for rule in rules:
        if isinstance(rule, SetValue):
            yield rule.expression
        elif isinstance(rule, Condition):
            for branch in rule.branches:
                yield branch.condition
                yield from _expressions(list(branch.rules))
