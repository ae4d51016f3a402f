"""Operators over text: contained in, the same as, fitting a pattern. Folding is for both sides."""

from collections.abc import Callable

from exam_engine.items.assessment.expressions import Expression
from exam_engine.items.assessment.literals import folded
from exam_engine.scoring.programs.kinds import text_of
from exam_engine.scoring.programs.patterns import pattern
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.settings import flag, required
from exam_engine.scoring.programs.states import Evaluate, State, spend_on

Operands = tuple[Evaluate, ...]


def substring(node: Expression, operands: Operands, _: Scope) -> Evaluate:
    """Compile whether the first text is part of the second."""
    sensitive = flag(node, "caseSensitive", default=True)
    return _compared(operands, "substring", lambda part, text: part in text, sensitive=sensitive)


def string_match(node: Expression, operands: Operands, _: Scope) -> Evaluate:
    """Compile whether two texts are the same; with `substring`, the second part of the first."""
    sensitive = flag(node, "caseSensitive", default=True)
    if flag(node, "substring", default=False):
        return _compared(operands, "stringMatch", lambda a, b: b in a, sensitive=sensitive)
    return _compared(operands, "stringMatch", lambda a, b: a == b, sensitive=sensitive)


def pattern_match(node: Expression, operands: Operands, _: Scope) -> Evaluate:
    """Compile whether a whole text fits a regular expression of XML Schema."""
    (text,) = operands
    fits, places = pattern(required(node, "pattern"))

    def evaluate(state: State) -> bool | None:
        value = text(state)
        if value is None:
            return None
        subject = text_of(value, "patternMatch")
        spend_on(state, len(subject) * places >> 4)
        return fits(subject)

    return evaluate


def _compared(
    operands: Operands, operator: str, holds: Callable[[str, str], bool], *, sensitive: bool
) -> Evaluate:
    """Return a comparison of two texts; NULL when either is NULL."""
    first, second = operands

    def evaluate(state: State) -> bool | None:
        one, other = first(state), second(state)
        if one is None or other is None:
            return None
        left, right = text_of(one, operator), text_of(other, operator)
        return holds(left, right) if sensitive else holds(folded(left), folded(right))

    return evaluate
