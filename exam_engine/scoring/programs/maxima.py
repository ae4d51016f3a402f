"""Normal bounds of an item's score: as declared, or computed where that is exact.

Nothing is guessed: where a program or a map does not tell, a bound is not known.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, NamedTuple

from exam_engine.items.assessment.declarations import (
    Area,
    AreaMapping,
    OutcomeDeclaration,
    ResponseDeclaration,
    Shape,
)
from exam_engine.items.assessment.interactions import Interaction, InteractionKind
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.literals import exact
from exam_engine.items.assessment.rules import ProgramTemplate, TemplateProgram
from exam_engine.items.assessment.values import Cardinality, Point
from exam_engine.scoring.programs.mappings import Scaled, map_values, points_of, scale_of
from exam_engine.scoring.programs.results import SCORE
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.shapes import Inside, inside
from exam_engine.scoring.programs.templates import MAXSCORE

_MATCHES: Final = {ProgramTemplate.MATCH_CORRECT, ProgramTemplate.CC2_MATCH}
_MAPS: Final = {ProgramTemplate.MAP_RESPONSE, ProgramTemplate.CC2_MAP_RESPONSE}
_PICKED: Final = {
    InteractionKind.CHOICE,
    InteractionKind.INLINE_CHOICE,
    InteractionKind.HOTTEXT,
    InteractionKind.HOTSPOT,
}
"""Interactions whose response is some of their choices, each at most once."""


class Range(NamedTuple):
    """Lowest and highest score; None where it is not known."""

    low: Fraction | None = None
    high: Fraction | None = None


def normal_bounds(item: AssessmentItem, scope: Scope) -> Range:
    """Return the normal minimum and maximum of SCORE.

    Declared bounds count first, then the default of MAXSCORE, then what the program tells.
    """
    outcome = next((one for one in item.outcomes if one.id == SCORE), None)
    if outcome is None:
        return Range()
    computed = _computed(item, scope)
    low = computed.low if outcome.minimum is None else Fraction(exact(outcome.minimum))
    if low is not None and outcome.minimum is None and not item.policy.negative:
        low = max(low, Fraction(0))
    return Range(low, _declared_high(outcome, scope) or computed.high)


def _declared_high(outcome: OutcomeDeclaration, scope: Scope) -> Fraction | None:
    if outcome.maximum is not None:
        return Fraction(exact(outcome.maximum))
    declared = scope.variables.get(MAXSCORE)
    default = None if declared is None else scope.initial[declared.default]
    if type(default) is not int and type(default) is not Fraction:
        return None
    return Fraction(default) if default else None


def _computed(item: AssessmentItem, scope: Scope) -> Range:
    """Return what a standard program tells; nothing for others."""
    program = item.program
    if not isinstance(program, TemplateProgram):
        return Range()
    if program.name in _MATCHES:
        return Range(Fraction(0), Fraction(1))
    declaration = scope.variables[program.response].declaration
    shown = next((one for one in item.interactions if one.response == program.response), None)
    if not isinstance(declaration, ResponseDeclaration) or program.outcome != SCORE:
        return Range()
    if program.name in _MAPS:
        return _of_map(declaration, shown, scope)
    if program.name is ProgramTemplate.MAP_RESPONSE_POINT and declaration.area_mapping:
        return _of_areas(declaration.area_mapping, _most(declaration, shown))
    return Range()


def _of_map(declaration: ResponseDeclaration, shown: Interaction | None, scope: Scope) -> Range:
    if declaration.mapping is None:
        return Range()
    scale = scale_of(declaration.mapping)
    earns = points_of(declaration, scale)
    keyed = [scale.whole(one.points) for one in declaration.mapping.entries]
    if shown is not None and shown.kind in _PICKED:
        each = [earns(choice.id) for choice in shown.choices]
        return _sums(each, _most(declaration, shown), scale)
    if declaration.cardinality is Cardinality.SINGLE:
        return _sums([*keyed, scale.default], 1, scale)
    low = Fraction(0) if min([*keyed, scale.default]) >= 0 else None
    best = scale.within(sum(points for points in keyed if points > 0))
    key = scope.initial[scope.variables[declaration.id].correct]
    is_reached = key is not None and map_values(declaration)(key) == best
    return Range(low, Fraction(best) if is_reached else None)


def _of_areas(mapping: AreaMapping, most: int | None) -> Range:
    """Return the bounds of an area map; an area that others hide may not be reachable."""
    scale = scale_of(mapping)
    areas = tuple((inside(one.area), one.area) for one in mapping.entries)
    if not all(_is_reachable(at, areas) for at in range(len(areas))):
        return Range()
    each = [scale.whole(one.points) for one in mapping.entries]
    if most == 1:
        return _sums([*each, scale.default], 1, scale)
    low, high = _sums(each, most, scale)
    return Range(low if scale.default >= 0 else None, high if scale.default <= 0 else None)


def _is_reachable(at: int, areas: tuple[tuple[Inside, Area], ...]) -> bool:
    """Tell whether one of an area's likely points is in it and in none before it."""
    holds, area = areas[at]
    return any(
        holds(point) and not any(earlier(point) for earlier, _ in areas[:at])
        for point in _points_of(area)
    )


def _points_of(area: Area) -> Iterable[Point]:
    """Yield points that are likely to lie in an area."""
    numbers = [int(one) for one in area.coords]
    if area.shape in {Shape.CIRCLE, Shape.ELLIPSE}:
        yield Point(numbers[0], numbers[1])
    elif area.shape is Shape.RECT:
        left, top, right, bottom = numbers
        yield from (Point(x, y) for x in (left, right) for y in (top, bottom))
    elif area.shape is Shape.POLY:
        yield from (Point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
    else:
        yield Point(-1, -1)


def _most(declaration: ResponseDeclaration, shown: Interaction | None) -> int | None:
    """Return how many values a response may have; None for any number."""
    if declaration.cardinality is Cardinality.SINGLE:
        return 1
    return (shown.bounds.most or None) if shown else None


def _sums(each: list[int], most: int | None, scale: Scaled) -> Range:
    """Return the lowest and highest sum of at most so many values; none of them earns 0."""
    ranked = sorted(each)
    low = scale.within(sum(one for one in ranked[:most] if one < 0))
    high = scale.within(sum(one for one in ranked[::-1][:most] if one > 0))
    return Range(min(Fraction(low), Fraction(0)), max(Fraction(high), Fraction(0)))
