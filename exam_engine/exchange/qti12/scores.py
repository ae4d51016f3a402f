"""Which variable of QTI 1.2 is the score, and how its numbers become points.

Vendors count in percent of the points that stand elsewhere, with shares rounded to cents; here
the best answer earns exactly the points. No program is built here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.qti12.facts import number
from exam_engine.exchange.qti12.slots import Reading, Slot
from exam_engine.exchange.qti12.steps import Action, Declared, Processing, Step
from exam_engine.exchange.qti12.terms import Compare, Either, Relation, Term
from exam_engine.items.assessment.values import Cardinality

_USUAL_NAMES: Final = ("score", "que_score")
_PERCENT: Final = Fraction(100)
_CENT: Final = Fraction(1, 100)
_NOTHING: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Scale:
    """How the score variable of a file becomes SCORE.

    Attributes:
        name: of the variable in the file.
        factor: one of its points in ours.
        default: what no answer has, in our points.
        lower, upper: what the program must keep SCORE within; None where it cannot leave them.
        minimum, maximum: the normal bounds in our points; None where unknown.
    """

    name: str
    factor: Fraction
    default: Fraction = _NOTHING
    lower: Fraction | None = None
    upper: Fraction | None = None
    minimum: Fraction | None = None
    maximum: Fraction | None = None


@dataclass(frozen=True, slots=True)
class _Reach:
    """The least and the most that steps can give, and how many of them add."""

    low: Fraction
    high: Fraction
    adding: int


def scale_of(processing: Processing, reading: Reading) -> Scale | None:
    """Return how the score is counted; None where no answer can earn anything.

    Raises:
        ImportRefused: `ambiguous_score`.
    """
    score = _score(processing)
    default = number(score.default) or _NOTHING
    reach = _reach(processing.steps, score.name, default, reading)
    if reach is not None and reach.high <= 0:
        return None
    best = _best(score, reach, reading)
    if best is None:
        reading.lose("no_points", score.name, "how much can be earned is not said")
        return Scale(score.name, Fraction(1), default, lower=score.minimum, minimum=score.minimum)
    return _scaled(score, reach, best, default, reading)


def _score(processing: Processing) -> Declared:
    changed = {change.name for step in processing.steps for change in step.changes}
    found = [one for one in processing.declared if one.numeric and one.name in changed]
    for usual in _USUAL_NAMES:
        for one in found:
            if one.name.lower() == usual:
                return one
    if len(found) != 1:
        names = ", ".join(one.name for one in found) or "none"
        raise ImportRefused("ambiguous_score", f"which variable is the score? found {names:.200}")
    return found[0]


def _best(score: Declared, reach: _Reach | None, reading: Reading) -> Fraction | None:
    """Return what counts as full marks in the file; None where it is not known."""
    if score.maximum is None or score.maximum <= 0:
        return reach.high if reach else None
    if reach is None or reach.high == score.maximum:
        return score.maximum
    if reach.adding and reach.high == _PERCENT:
        reading.lose("percent_assumed", score.name, "its shares add up to 100 and count as percent")
        return reach.high
    if abs(reach.high - score.maximum) <= reach.adding * _CENT:
        reading.lose("rounded_shares", score.name, "shares rounded to cents count exactly")
        return reach.high
    if reach.high > score.maximum:
        reading.lose("beyond_maximum", score.name, "more can add up than its maximum; cut there")
    return score.maximum


def _scaled(
    score: Declared, reach: _Reach | None, best: Fraction, default: Fraction, reading: Reading
) -> Scale:
    points = reading.facts.points
    if points is None:
        reading.lose("no_points", score.name, "no points are given; counted as in the file")
        points = score.maximum or best
    factor = points / best
    minimum = score.minimum
    beyond = score.maximum is not None and (reach is None or reach.high > best)
    below = minimum is not None and (reach is None or reach.low < minimum)
    least = minimum if minimum is not None else (reach.low if reach else None)
    return Scale(
        score.name,
        factor,
        default * factor,
        lower=minimum * factor if below and minimum is not None else None,
        upper=points if beyond else None,
        minimum=None if least is None else least * factor,
        maximum=points,
    )


def _reach(steps: Sequence[Step], name: str, default: Fraction, reading: Reading) -> _Reach | None:
    """Return the bounds of what steps can give, never narrower than they are; None if unknown."""
    fixed = [default]
    added: dict[object, dict[str, Fraction]] = {}
    adding = 0
    for step, action, amount in _amounts(steps, name):
        if action is Action.SET:
            fixed.append(amount)
        elif action in {Action.ADD, Action.SUBTRACT}:
            adding += 1
            signed = amount if action is Action.ADD else -amount
            response, values = _excluding(step.term, reading.slots)
            group = added.setdefault(response or id(step), {})
            for value in values:
                group[value] = group.get(value, _NOTHING) + signed
        else:
            return None
    high = max(fixed) + sum((max(_NOTHING, *one.values()) for one in added.values()), _NOTHING)
    low = min(fixed) + sum((min(_NOTHING, *one.values()) for one in added.values()), _NOTHING)
    return _Reach(low, high, adding)


def _amounts(steps: Sequence[Step], name: str) -> Iterator[tuple[Step, Action, Fraction]]:
    for step in steps:
        for change in step.changes:
            if change.name == name and change.amount is not None:
                yield step, change.action, change.amount


def _excluding(term: Term, slots: Mapping[str, Slot]) -> tuple[str, tuple[str, ...]]:
    """Return the response of one value that a term compares, and the values it accepts.

    Steps on different values of it cannot hold together. Of any other term the name is empty.
    """
    parts = term.parts if isinstance(term, Either) else (term,)
    plain = [one for one in parts if isinstance(one, Compare) and _is_plain(one)]
    names = {one.response for one in plain}
    name = names.pop() if len(names) == 1 and len(plain) == len(parts) else ""
    if not name or slots[name].cardinality is not Cardinality.SINGLE:
        return "", ("",)
    return name, tuple(dict.fromkeys(one.value.casefold() for one in plain))


def _is_plain(one: Compare) -> bool:
    return one.relation is Relation.EQUAL and not one.index and one.tolerance is None
