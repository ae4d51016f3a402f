"""Scope of a program: which identifier is which slot, and what each slot holds at first.

Built once from the declarations of an item; refuses declarations that contradict themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from exam_engine.items.assessment.declarations import (
    Declaration,
    Literal,
    OutcomeDeclaration,
    ResponseDeclaration,
)
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.literals import parsed
from exam_engine.items.assessment.refusals import InvalidDeclaration
from exam_engine.items.assessment.values import (
    BaseType,
    Cardinality,
    Multiple,
    Ordered,
    Record,
    Scalar,
    Value,
)
from exam_engine.scoring.programs.kinds import MOST_VALUES

ATTEMPTS: Final = "numAttempts"
DURATION: Final = "duration"
COMPLETION: Final = "completionStatus"
_BUILT_IN: Final[tuple[Declaration, ...]] = (
    ResponseDeclaration(ATTEMPTS, Cardinality.SINGLE, BaseType.INTEGER),
    ResponseDeclaration(DURATION, Cardinality.SINGLE, BaseType.DURATION),
    OutcomeDeclaration(
        COMPLETION, Cardinality.SINGLE, BaseType.IDENTIFIER, default=(Literal("unknown"),)
    ),
)
_NUMERIC: Final = {BaseType.INTEGER, BaseType.FLOAT}


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable and its slots: of its value, its default, and of what is correct."""

    declaration: Declaration
    value: int
    default: int
    correct: int
    is_built_in: bool = False

    @property
    def id(self) -> str:
        """The identifier that programs name it by."""
        return self.declaration.id


@dataclass(frozen=True, slots=True)
class Scope:
    """All variables of an item by identifier, built-in ones included.

    Attributes:
        initial: the value of each slot before anything was answered or drawn.
    """

    variables: dict[str, Variable]
    initial: tuple[Value, ...]

    def of_kind(self, kind: str) -> tuple[Variable, ...]:
        """Return the variables of one kind of declaration that the item itself declares."""
        return tuple(
            one
            for one in self.variables.values()
            if one.declaration.kind == kind and not one.is_built_in
        )


def scope_of(item: AssessmentItem) -> Scope:
    """Return the scope of an item.

    Raises:
        InvalidDeclaration: two variables of one name, or values that do not fit; names it.
    """
    variables: dict[str, Variable] = {}
    initial: list[Value] = []
    declared: tuple[Declaration, ...] = (*item.responses, *item.outcomes, *item.templates)
    names = {one.id for one in declared}
    built_in = tuple(one for one in _BUILT_IN if one.id not in names)
    for declaration in (*declared, *built_in):
        if declaration.id in variables:
            raise InvalidDeclaration(f"{declaration.id}: declared twice")
        slot = len(initial)
        default, correct = _default(declaration), _correct(declaration)
        variables[declaration.id] = Variable(
            declaration, slot, slot + 1, slot + 2, is_built_in=declaration in built_in
        )
        initial += (default, default, correct)
    return Scope(variables, tuple(initial))


def has_several_correct(declaration: Declaration) -> bool:
    """Tell whether a response of one value has several correct ones, which QTI does not define."""
    return (
        isinstance(declaration, ResponseDeclaration)
        and declaration.cardinality is Cardinality.SINGLE
        and len(declaration.correct) > 1
    )


def declared_value(
    literals: Iterable[Literal], cardinality: Cardinality, base: BaseType | None, where: str
) -> Value:
    """Return the value that literals spell; NULL when there are none.

    Raises:
        InvalidDeclaration: they do not fit the cardinality or the base type; names `where`.
    """
    if cardinality is Cardinality.RECORD:
        return Record({one.field: _scalar(one, one.base, where) for one in literals}) or None
    if base is None:
        raise InvalidDeclaration(f"{where}: has no base type")
    scalars = tuple(_scalar(one, base, where) for one in literals)
    values = tuple(one for one in scalars if one is not None)
    if len(values) > (1 if cardinality is Cardinality.SINGLE else MOST_VALUES):
        raise InvalidDeclaration(f"{where}: {len(values)} values for cardinality {cardinality}")
    match cardinality:
        case Cardinality.MULTIPLE:
            return Multiple(values) or None
        case Cardinality.ORDERED:
            return Ordered(values) or None
        case _:
            return values[0] if values else None


def _scalar(literal: Literal, base: BaseType | None, where: str) -> Scalar | None:
    try:
        return parsed(literal.text, literal.base or base or BaseType.STRING)
    except ValueError as refusal:
        raise InvalidDeclaration(f"{where}: {refusal}") from None


def _default(one: Declaration) -> Value:
    """Return the declared default; a single number that scoring fills starts at 0 without one."""
    value = declared_value(one.default, one.cardinality, one.base, f"default of {one.id}")
    starts = isinstance(one, OutcomeDeclaration) and one.base in _NUMERIC
    return 0 if value is None and starts and one.cardinality is Cardinality.SINGLE else value


def _correct(one: Declaration) -> Value:
    """Return what is correct; NULL where several values are, which only a program may not read."""
    if not isinstance(one, ResponseDeclaration) or has_several_correct(one):
        return None
    return declared_value(one.correct, one.cardinality, one.base, f"correct response of {one.id}")
