"""Maps of responses to points, compiled: values by key, points by area.

Each distinct value counts once, and each area once (rulings of items-and-scoring A4). Sums are
made of whole numbers over one denominator denominator, so they are exact and quick.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Final, TypeAlias

from exam_engine.items.assessment.declarations import (
    AreaMapping,
    MapEntry,
    Mapping,
    ResponseDeclaration,
)
from exam_engine.items.assessment.literals import exact, folded, lean, parsed
from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.items.assessment.values import (
    BaseType,
    Cardinality,
    Multiple,
    Number,
    Ordered,
    Point,
    Scalar,
    Value,
)
from exam_engine.scoring.programs.kinds import mismatch, values_in
from exam_engine.scoring.programs.shapes import inside

MOST_WORK: Final = 5_000
"""Areas and their coordinates of one area mapping."""

NO_MAPPING: Final = Mapping(())
NO_AREAS: Final = AreaMapping(())

Mapped: TypeAlias = Callable[[Value], Number]


@dataclass(frozen=True, slots=True)
class Scaled:
    """Points of a map as whole numbers, each `denominator` times what it stands for."""

    denominator: int
    default: int
    lower: int | None
    upper: int | None

    def whole(self, points: Decimal) -> int:
        """Return points in this scale."""
        return int(exact(points) * self.denominator)

    def within(self, total: int) -> Number:
        """Return what a sum stands for, within the bounds."""
        if self.lower is not None and total < self.lower:
            total = self.lower
        if self.upper is not None and total > self.upper:
            total = self.upper
        return total if self.denominator == 1 else lean(Fraction(total, self.denominator))


def scale_of(mapping: Mapping | AreaMapping) -> Scaled:
    """Return the scale in which all points of a map are whole numbers.

    Raises:
        InvalidDeclaration: the lower bound is above the upper one.
    """
    if mapping.lower is not None and mapping.upper is not None and mapping.lower > mapping.upper:
        raise InvalidDeclaration(f"mapping: {mapping.lower} to {mapping.upper} are no bounds")
    bounds = [one for one in (mapping.lower, mapping.upper) if one is not None]
    points = [mapping.default, *bounds, *(one.points for one in mapping.entries)]
    denominator = lcm(*(exact(one).denominator for one in points))

    def whole(number: Decimal) -> int:
        return int(exact(number) * denominator)

    return Scaled(
        denominator,
        whole(mapping.default),
        None if mapping.lower is None else whole(mapping.lower),
        None if mapping.upper is None else whole(mapping.upper),
    )


def map_values(declaration: ResponseDeclaration) -> Mapped:
    """Return the map of a response's value to points; NULL earns the default.

    Without a mapping all values earn 0, as in other engines; the item's findings say so.

    Raises:
        InvalidProgram: the response is a record.
        InvalidDeclaration: a key spells no value of the base type.
    """
    if declaration.cardinality is Cardinality.RECORD or declaration.base is None:
        raise InvalidProgram(f"mapResponse: {declaration.id} is a record")
    scale = scale_of(declaration.mapping or NO_MAPPING)
    one, within = points_of(declaration, scale), scale.within

    def mapped(value: Value) -> Number:
        if type(value) is Multiple or type(value) is Ordered:
            return within(sum(map(one, set(value))))
        if value is None:
            return within(one(None))
        return within(one(values_in(value, "mapResponse")[0]))

    return mapped


def points_of(declaration: ResponseDeclaration, scale: Scaled) -> Callable[[Scalar | None], int]:
    """Return what one value earns, in the scale; an entry in the exact case wins over a folded.

    Raises:
        InvalidDeclaration: a key spells no value of the base type.
    """
    entries = declaration.mapping.entries if declaration.mapping else ()
    base = declaration.base or BaseType.STRING
    exact: dict[Scalar | None, int] = {}
    folds: dict[str, int] = {}
    for entry in entries:
        key = _key(declaration.id, entry, base)
        exact.setdefault(key, scale.whole(entry.points))
        if isinstance(key, str) and base is BaseType.STRING and not entry.case_sensitive:
            folds.setdefault(folded(key), scale.whole(entry.points))
    default = scale.default
    if not folds:
        return lambda value: exact.get(value, default)

    def either(value: Scalar | None) -> int:
        points = exact.get(value)
        if points is not None:
            return points
        return folds.get(folded(value), default) if isinstance(value, str) else default

    return either


def map_points(declaration: ResponseDeclaration) -> Mapped:
    """Return the map of a response's points to what they earn; NULL earns the default.

    The first area that holds a point counts for it; a point in no area earns the default. Without
    areas all points earn 0.

    Raises:
        InvalidProgram: the response holds no points.
        InvalidDeclaration: an area is no area, or they are too many.
    """
    if declaration.base is not BaseType.POINT:
        raise InvalidProgram(f"mapResponsePoint: {declaration.id} holds no points")
    mapping = declaration.area_mapping or NO_AREAS
    if work_of(declaration) > MOST_WORK:
        raise InvalidDeclaration(f"area mapping of {declaration.id}: more than {MOST_WORK} numbers")
    scale = scale_of(mapping)
    areas = tuple((inside(entry.area), scale.whole(entry.points)) for entry in mapping.entries)

    def mapped(value: Value) -> Number:
        if value is None:
            return scale.within(scale.default)
        total, counted = 0, set()
        for point in set(values_in(value, "mapResponsePoint")):
            place = _first(areas, point)
            if place is None:
                total += scale.default
            elif place not in counted:
                counted.add(place)
                total += areas[place][1]
        return scale.within(total)

    return mapped


def work_of(declaration: ResponseDeclaration) -> int:
    """Return how much work it is to look for one point in all areas."""
    entries = declaration.area_mapping.entries if declaration.area_mapping else ()
    return sum(1 + len(one.area.coords) for one in entries)


def _first(areas: tuple[tuple[Callable[[Point], bool], int], ...], point: Scalar) -> int | None:
    if not isinstance(point, Point):
        raise mismatch("mapResponsePoint", "points", point)
    return next((at for at, (holds, _) in enumerate(areas) if holds(point)), None)


def _key(identifier: str, entry: MapEntry, base: BaseType) -> Scalar | None:
    """Return the value of a key; NULL for the empty key, which nothing answered fits."""
    try:
        return parsed(entry.key, base)
    except ValueError as refusal:
        raise InvalidDeclaration(f"mapping of {identifier}: {refusal}") from None
