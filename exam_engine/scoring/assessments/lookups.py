"""What test operators look up in the sessions of one candidate's items.

Each becomes one function from sessions to a value; an item whose score is missing makes every
value that needs it missing, and is never counted as zero.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from exam_engine.forms.assessment_test import ItemReference
from exam_engine.forms.selection import SelectedItem
from exam_engine.items.assessment.declarations import (
    OutcomeDeclaration,
    ResponseDeclaration,
)
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.literals import lean
from exam_engine.items.assessment.values import (
    BaseType,
    Cardinality,
    Multiple,
    Scalar,
    Value,
    Values,
)
from exam_engine.scoring.assessments.results import SCORE
from exam_engine.scoring.assessments.sessions import (
    ItemSession,
    Sessions,
    is_correct,
    is_responded,
)
from exam_engine.scoring.programs.kinds import scalar_of
from exam_engine.scoring.programs.scopes import COMPLETION, DURATION, scope_of
from exam_engine.scoring.programs.states import Reason, Uncomputable

Fill: TypeAlias = Callable[[Sessions], Value]
"""Sessions to a value; raises `Uncomputable` where an item it needs has none."""

_NUMBERS: Final = frozenset({BaseType.INTEGER, BaseType.FLOAT})
_UNTOUCHED: Final = "not_attempted"


@dataclass(frozen=True, slots=True)
class Known:
    """One item that a candidate gets, with its declarations.

    Attributes:
        initial: the value of each variable before the first attempt.
    """

    selected: SelectedItem
    item: AssessmentItem
    initial: Values

    def source(self, name: str) -> str:
        """Return the item's own name of a variable; empty where a mapping hides it."""
        mappings = self.selected.reference.mappings
        for one in mappings:
            if one.target == name:
                return one.source
        return "" if any(one.source == name for one in mappings) else name

    def declaration(self, name: str) -> OutcomeDeclaration | ResponseDeclaration | None:
        """Return the declaration of an outcome or response by its own name."""
        declared: tuple[OutcomeDeclaration | ResponseDeclaration, ...]
        declared = (*self.item.outcomes, *self.item.responses)
        return next((one for one in declared if one.id == name), None)

    def value(self, name: str, sessions: Sessions) -> Value:
        """Return the value of a variable by its own name.

        Raises:
            Uncomputable: scoring did not give it.
        """
        session = sessions.get(self.selected.instance)
        if session is None:
            return _UNTOUCHED if name == COMPLETION else self.initial.get(name)
        if name == DURATION or isinstance(self.declaration(name), ResponseDeclaration):
            return session.responses.get(name)
        return self._outcome(name, session)

    def _outcome(self, name: str, session: ItemSession) -> Value:
        result = session.result
        if name == SCORE and result.score is not None:
            return lean(result.score)
        if name == SCORE or (result.reason and name not in result.outcomes):
            reason = Reason(result.reason or Reason.NULL_SCORE)
            raise Uncomputable(reason, f"{self.selected.instance} has no {name}: {reason}")
        return result.outcomes.get(name)

    def weighted(self, name: str, weight: str, sessions: Sessions) -> Value:
        """Return the value of a variable, a number multiplied by the weight of that name."""
        value = self.value(name, sessions)
        factor = weight_of(self.selected.reference, weight)
        if factor == 1 or (type(value) is not int and type(value) is not Fraction):
            return value
        return lean(Fraction(value) * factor)


def known_items(
    selected: tuple[SelectedItem, ...], items: Mapping[str, AssessmentItem]
) -> tuple[Known, ...]:
    """Return the selected items with their declarations.

    Args:
        selected: the items of one candidate.
        items: by identifier of their reference.

    Raises:
        KeyError: an item is missing.
        InvalidDeclaration: an item contradicts itself.
    """
    initial = {name: _initial(item) for name, item in items.items()}
    return tuple(Known(one, items[one.reference.id], initial[one.reference.id]) for one in selected)


def weight_of(reference: ItemReference, name: str) -> Fraction:
    """Return a weight of an item; 1 where it has none of that name."""
    found = (one.value for one in reference.weights if one.id == name)
    return Fraction(next(found, 1))


def fill_of(node: Expression, known: tuple[Known, ...]) -> Fill | None:
    """Return what a test operator looks up; None for an operator that is none."""
    build = _BUILDERS.get(node.operator)
    return None if build is None else build(node, tuple(_part(node, known)))


def _part(node: Expression, known: tuple[Known, ...]) -> Iterator[Known]:
    """Yield the items that an operator is about."""
    section = node.setting("sectionIdentifier", "")
    included = set((node.setting("includeCategory") or "").split())
    excluded = set((node.setting("excludeCategory") or "").split())
    for one in known:
        categories = set(one.selected.reference.categories)
        inside = not section or section in one.selected.sections
        if inside and not categories & excluded and (not included or categories & included):
            yield one


def _test_variables(node: Expression, part: tuple[Known, ...]) -> Fill:
    """Return the values of one variable of all items; NULLs are left out."""
    wanted = node.setting("variableIdentifier") or ""
    weight, base = node.setting("weightIdentifier") or "", node.setting("baseType") or ""
    named = [(one, one.source(wanted)) for one in part]
    found = [(one, name) for one, name in named if _is_wanted(one, name, base)]
    if part and not found and not any(one.declaration(name) for one, name in named):
        return _unknown(wanted)

    def fill(sessions: Sessions) -> Value:
        values = (one.weighted(name, weight, sessions) for one, name in found)
        return (
            Multiple(scalar_of(one, "testVariables") for one in values if one is not None) or None
        )

    return fill


def _is_wanted(one: Known, name: str, base: str) -> bool:
    declared = one.declaration(name)
    if declared is None or declared.cardinality is not Cardinality.SINGLE:
        return name == DURATION and base == BaseType.DURATION
    return str(declared.base) == base if base else declared.base in _NUMBERS


def _bounds(node: Expression, part: tuple[Known, ...]) -> Fill:
    """Return the declared bounds of one outcome of all items.

    Without a declared maximum of one of them there is none of the part; those without a declared
    minimum are left out.
    """
    highest = node.operator is Operator.OUTCOME_MAXIMUM
    wanted = node.setting("outcomeIdentifier") or ""
    weight = node.setting("weightIdentifier") or ""
    found: list[Scalar] = []
    named = [(one, one.declaration(one.source(wanted))) for one in part]
    if part and not any(declared for _, declared in named):
        return _unknown(wanted)
    for one, declared in named:
        if isinstance(declared, OutcomeDeclaration):
            bound = declared.maximum if highest else declared.minimum
            if bound is not None:
                found.append(lean(Fraction(bound) * weight_of(one.selected.reference, weight)))
            elif highest:
                return lambda _: None
    value = Multiple(found) or None
    return lambda _: value


def _unknown(name: str) -> Fill:
    """Return what says that no item at all has a variable; NULL would hide a slip of the pen."""

    def fill(_: Sessions) -> Value:
        raise Uncomputable(Reason.UNKNOWN_VARIABLE, f"no item declares {name:.60}")

    return fill


def _count(node: Expression, part: tuple[Known, ...]) -> Fill:
    counts = _COUNTED[node.operator]

    def fill(sessions: Sessions) -> Value:
        return sum(counts(one, sessions.get(one.selected.instance)) for one in part)

    return fill


def _is_responded(one: Known, session: ItemSession | None) -> bool:
    return session is not None and is_responded(session, one.item, one.initial)


def _is_correct(one: Known, session: ItemSession | None) -> bool:
    return session is not None and is_correct(session, one.item) is True


def _is_incorrect(one: Known, session: ItemSession | None) -> bool:
    return session is not None and is_correct(session, one.item) is False


_COUNTED: Final[dict[Operator, Callable[[Known, ItemSession | None], bool]]] = {
    Operator.NUMBER_SELECTED: lambda one, session: True,
    Operator.NUMBER_PRESENTED: lambda one, session: session is not None,
    Operator.NUMBER_RESPONDED: _is_responded,
    Operator.NUMBER_CORRECT: _is_correct,
    Operator.NUMBER_INCORRECT: _is_incorrect,
}
_BUILDERS: Final[dict[Operator, Callable[[Expression, tuple[Known, ...]], Fill]]] = {
    Operator.TEST_VARIABLES: _test_variables,
    Operator.OUTCOME_MAXIMUM: _bounds,
    Operator.OUTCOME_MINIMUM: _bounds,
    **dict.fromkeys(_COUNTED, _count),
}


def _initial(item: AssessmentItem) -> Values:
    scope = scope_of(item)
    return {name: scope.initial[one.value] for name, one in scope.variables.items()}
