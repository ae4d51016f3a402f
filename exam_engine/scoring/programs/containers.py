"""Operators over containers and records: make them, look into them, take values out."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

from exam_engine.items.assessment.expressions import Expression, require_bounded
from exam_engine.items.assessment.values import Multiple, Ordered, Record, Scalar, Value
from exam_engine.scoring.programs.draws import one_of
from exam_engine.scoring.programs.kinds import (
    container_of,
    family,
    limited,
    mismatch,
    scalar_of,
    values_in,
)
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.settings import required, whole
from exam_engine.scoring.programs.states import Evaluate, State, spend

Operands = tuple[Evaluate, ...]
_Make = Callable[[tuple[Scalar, ...]], Value]


def multiple(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile a bag of all values of the operands; NULLs are left out."""
    return _gathered(operands, Multiple, "multiple")


def ordered(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile a list of all values of the operands in their order; NULLs are left out."""
    return _gathered(operands, Ordered, "ordered")


def container_size(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile how many values there are; 0 for NULL."""
    (container,) = operands

    def evaluate(state: State) -> int:
        value = container(state)
        return 0 if value is None else len(container_of(value, "containerSize"))

    return evaluate


def index(node: Expression, operands: Operands, scope: Scope) -> Evaluate:
    """Compile the n-th value of a list, counted from 1; NULL beyond its end."""
    (container,) = operands
    place = whole(node, "n", scope, least=1)

    def evaluate(state: State) -> Value:
        value, n = container(state), place(state)
        if value is None or n is None:
            return None
        if not isinstance(value, Ordered):
            raise mismatch("index", "an ordered container", value)
        return value[n - 1] if n <= len(value) else None

    return evaluate


def field_value(node: Expression, operands: Operands, _: Scope) -> Evaluate:
    """Compile one field of a record; NULL for a field that it does not have."""
    (record,) = operands
    name = required(node, "fieldIdentifier")

    def evaluate(state: State) -> Value:
        value = record(state)
        if value is None:
            return None
        if not isinstance(value, Record):
            raise mismatch("fieldValue", "a record", value)
        return value.get(name)

    return evaluate


def random(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile one drawn value of a container."""
    (container,) = operands

    def evaluate(state: State) -> Value:
        value = container(state)
        return None if value is None else one_of(container_of(value, "random"), state)

    return evaluate


def member(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile whether a value is in a container; a single value counts as a container of one."""
    sought, container = operands

    def evaluate(state: State) -> bool | None:
        value, values = sought(state), container(state)
        if value is None or values is None:
            return None
        one, among = scalar_of(value, "member"), values_in(values, "member")
        _require_alike(one, among[0], "member")
        return one in among

    return evaluate


def delete(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile a container without all instances of a value; NULL when none is left."""
    sought, container = operands

    def evaluate(state: State) -> Value:
        value, values = sought(state), container(state)
        if value is None or values is None:
            return None
        one, among = scalar_of(value, "delete"), container_of(values, "delete")
        _require_alike(one, among[0], "delete")
        kept = tuple(other for other in among if other != one)
        return _like(values, kept)

    return evaluate


def contains(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile whether a bag has all values of another, or a list another as one unbroken run.

    A single second value counts as a container of one.
    """
    first, second = operands

    def evaluate(state: State) -> bool | None:
        whole_one, part = first(state), second(state)
        if whole_one is None or part is None:
            return None
        among, sought = container_of(whole_one, "contains"), values_in(part, "contains")
        if isinstance(part, Multiple | Ordered) and type(part) is not type(whole_one):
            raise mismatch("contains", "two containers of one cardinality", part)
        _require_alike(sought[0], among[0], "contains")
        if isinstance(whole_one, Ordered):
            return _has_run(among, tuple(sought))
        return Counter(sought) <= Counter(among)

    return evaluate


def repeat(node: Expression, operands: Operands, scope: Scope) -> Evaluate:
    """Compile a list of all values of the operands, evaluated anew so many times.

    NULL for fewer times than once and when all values are NULL.
    """
    times = whole(node, "numberRepeats", scope)
    once = _gathered(operands, Ordered, "repeat")
    cost = require_bounded(*node.operands)

    def evaluate(state: State) -> Value:
        values: tuple[Scalar, ...] = ()
        for _ in range(times(state) or 0):
            spend(state, cost)
            values = limited((*values, *values_in(once(state), "repeat")))
        return Ordered(values) or None

    return evaluate


def adjacent_pairs(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile how many neighbours of the second list are neighbours, so ordered, in the first."""
    given, correct = operands

    def evaluate(state: State) -> int | None:
        ranked, wanted = given(state), correct(state)
        if ranked is None or wanted is None:
            return None
        for value in (ranked, wanted):
            if not isinstance(value, Ordered):
                raise mismatch("adjacentPairs", "an ordered container", value)
        kept = set(pairwise(values_in(ranked, "adjacentPairs")))
        return sum(two in kept for two in pairwise(values_in(wanted, "adjacentPairs")))

    return evaluate


def _gathered(operands: Operands, make: _Make, operator: str) -> Evaluate:
    """Return the operands' values in one container; NULL where there are none."""

    def evaluate(state: State) -> Value:
        values: tuple[Scalar, ...] = ()
        for operand in operands:
            values = limited((*values, *values_in(operand(state), operator)))
        for value in values[1:]:
            _require_alike(value, values[0], operator)
        return make(values) or None

    return evaluate


def _require_alike(one: Scalar, other: Scalar, operator: str) -> None:
    if family(one) is not family(other):
        raise mismatch(operator, f"values like {str(other)[:40]!r}", one)


def _like(container: Value, values: tuple[Scalar, ...]) -> Value:
    """Return values in a container of the same cardinality as another."""
    return (Ordered(values) if isinstance(container, Ordered) else Multiple(values)) or None


def _has_run(values: tuple[Scalar, ...], sought: tuple[Scalar, ...]) -> bool:
    ends = range(len(sought), len(values) + 1)
    return any(values[end - len(sought) : end] == sought for end in ends)
