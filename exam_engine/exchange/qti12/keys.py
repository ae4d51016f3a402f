"""What is right, read off the steps: correct responses, and standard programs where they fit.

A standard program is used only where it gives every answer exactly what the steps give it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exam_engine.exchange.qti12.scores import Scale
from exam_engine.exchange.qti12.slots import Slot
from exam_engine.exchange.qti12.steps import Action, Change, Processing, Step
from exam_engine.exchange.qti12.terms import Compare, Either, Every, Negated, Relation, Term, Whole
from exam_engine.items.assessment.declarations import MapEntry
from exam_engine.items.assessment.declarations import Mapping as Points
from exam_engine.items.assessment.making.points import decimal, has_end
from exam_engine.items.assessment.rules import ProgramTemplate
from exam_engine.items.assessment.values import BaseType, Cardinality

_REACHED: Final = frozenset({Relation.EQUAL, Relation.AT_LEAST, Relation.AT_MOST})
_WORDS: Final = frozenset({BaseType.IDENTIFIER, BaseType.STRING})


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard program and what it needs."""

    template: ProgramTemplate
    mapping: Points | None = None


@dataclass(frozen=True, slots=True)
class _Earning:
    """One step as values of the only response and what they do to the score."""

    values: tuple[Compare, ...]
    change: Change
    stops: bool


def correct_responses(
    processing: Processing, scale: Scale, slots: Mapping[str, Slot]
) -> dict[str, tuple[str, ...]]:
    """Return the values of each response that the best steps ask for; some may be unknown."""
    found: dict[str, dict[str, None]] = {}
    for step in _best_steps(processing, scale):
        for name, value in _asked(step.term):
            found.setdefault(name, {})[value] = None
    return {
        name: tuple(values)[:1] if slots[name].cardinality is Cardinality.SINGLE else tuple(values)
        for name, values in found.items()
    }


def standard_program(
    processing: Processing, scale: Scale, slots: Mapping[str, Slot]
) -> Standard | None:
    """Return the standard program that equals the steps, or None."""
    if len(slots) != 1 or scale.default or _sets_others(processing, scale):
        return None
    slot = next(iter(slots.values()))
    judging = [one for one in processing.steps if one.changes and not _only_clears(one)]
    if len(judging) == 1 and _is_exactly_right(judging[0], scale, slot):
        return Standard(ProgramTemplate.MATCH_CORRECT)
    earnings = [_earning(one, slot) for one in judging]
    known = [one for one in earnings if one is not None]
    if len(known) != len(judging) or slot.base not in _WORDS:
        return None
    mapping = _mapping(known, scale, slot)
    return None if mapping is None else Standard(ProgramTemplate.MAP_RESPONSE, mapping)


def _best_steps(processing: Processing, scale: Scale) -> Iterator[Step]:
    """Yield the first step that sets the most, or else every step that adds."""
    amounts = [
        (change.amount, step)
        for step in processing.steps
        for change in step.changes
        if change.name == scale.name and change.action is Action.SET and change.amount
    ]
    most = max((amount for amount, _ in amounts), default=Fraction(0))
    if most > 0:
        yield next(step for amount, step in amounts if amount == most)
        return
    for step in processing.steps:
        if any(one.action is Action.ADD and (one.amount or 0) > 0 for one in step.changes):
            yield step


def _asked(term: Term) -> Iterator[tuple[str, str]]:
    """Yield responses and the values that make a term hold, one way of several."""
    match term:
        case Compare() if term.relation in _REACHED:
            yield term.response, term.value
        case Whole():
            for value in term.values:
                yield term.response, value
        case Every():
            for part in term.parts:
                yield from _asked(part)
        case Either() if term.parts:
            yield from _asked(term.parts[0])
        case _:
            return


def _sets_others(processing: Processing, scale: Scale) -> bool:
    return any(one.name != scale.name for step in processing.steps for one in step.changes)


def _only_clears(step: Step) -> bool:
    """Tell whether a step sets nothing for whatever no step before it was about."""
    return step.fallback and all(
        one.action is Action.SET and one.amount == 0 for one in step.changes
    )


def _is_exactly_right(step: Step, scale: Scale, slot: Slot) -> bool:
    """Tell whether a step gives one point for all of the key and nothing but the key."""
    change = step.changes[0]
    adds = change.action in {Action.SET, Action.ADD}
    if len(step.changes) != 1 or not adds or (change.amount or 0) * scale.factor != 1:
        return False
    match step.term:
        case Whole():
            return True
        case Compare():
            single = slot.cardinality is Cardinality.SINGLE and slot.base is BaseType.IDENTIFIER
            return single and step.term.relation is Relation.EQUAL
        case Every():
            return slot.cardinality is Cardinality.MULTIPLE and _covers(step.term, slot)
        case _:
            return False


def _covers(term: Every, slot: Slot) -> bool:
    """Tell whether a term says of each label whether it is wanted, and nothing else."""
    wanted = [one for one in term.parts if isinstance(one, Compare)]
    unwanted = [one.part for one in term.parts if isinstance(one, Negated)]
    said = [one.value for one in (*wanted, *unwanted) if isinstance(one, Compare)]
    plain = len(said) == len(term.parts) and bool(wanted)
    return plain and sorted(said) == sorted(slot.labels)


def _earning(step: Step, slot: Slot) -> _Earning | None:
    parts = step.term.parts if isinstance(step.term, Either) else (step.term,)
    values = tuple(one for one in parts if isinstance(one, Compare) and _is_equality(one))
    adds = {Action.SET, Action.ADD} if slot.cardinality is Cardinality.SINGLE else {Action.ADD}
    change = step.changes[0]
    if len(values) != len(parts) or len(step.changes) != 1 or change.action not in adds:
        return None
    return _Earning(values, change, step.stops)


def _is_equality(one: Compare) -> bool:
    return one.relation is Relation.EQUAL and not one.index and one.tolerance is None


def _mapping(earnings: Sequence[_Earning], scale: Scale, slot: Slot) -> Points | None:
    """Return what each value earns; None where a mapping cannot say it."""
    compared = [one for earning in earnings for one in earning.values]
    cases = {one.case_sensitive for one in compared}
    several = slot.cardinality is not Cardinality.SINGLE
    if slot.cardinality is Cardinality.ORDERED or (several and not _add_up(earnings)):
        return None
    if slot.base is BaseType.STRING and len(cases) != 1:
        return None
    sensitive = slot.base is BaseType.IDENTIFIER or cases == {True}
    spelt = {_key(one, sensitive=sensitive): one.value for one in compared}
    keyed = [
        (frozenset(_key(one, sensitive=sensitive) for one in earning.values), earning)
        for earning in earnings
    ]
    earned = {key: _earned(key, keyed) * scale.factor for key in spelt}
    bounds = [one for one in (scale.lower, scale.upper) if one is not None]
    if not all(map(has_end, [*earned.values(), *bounds])):
        return None
    entries = tuple(
        MapEntry(spelt[key], decimal(points), sensitive) for key, points in earned.items()
    )
    lower, upper = (None if one is None else decimal(one) for one in (scale.lower, scale.upper))
    return Points(entries, lower=lower, upper=upper)


def _key(one: Compare, *, sensitive: bool) -> str:
    return one.value if sensitive else one.value.casefold()


def _add_up(earnings: Sequence[_Earning]) -> bool:
    """Tell whether what is chosen adds up, each value by itself."""
    return all(len(one.values) == 1 and not one.stops for one in earnings)


def _earned(key: str, earnings: Sequence[tuple[frozenset[str], _Earning]]) -> Fraction:
    """Return what steps give for one value, one after the other."""
    total = Fraction(0)
    for keys, earning in earnings:
        if key in keys:
            amount = earning.change.amount or Fraction(0)
            total = amount if earning.change.action is Action.SET else total + amount
            if earning.stops:
                break
    return total
