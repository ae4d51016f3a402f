"""Areas of an image: is a point inside? Exact; the border belongs to every area."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final, TypeAlias

from exam_engine.items.assessment.declarations import Area, Shape
from exam_engine.items.assessment.literals import exact
from exam_engine.items.assessment.refusals import InvalidDeclaration
from exam_engine.items.assessment.values import Number, Point
from exam_engine.scoring.programs.kinds import size

Inside: TypeAlias = Callable[[Point], bool]

_LENGTHS: Final = {Shape.CIRCLE: 3, Shape.RECT: 4, Shape.ELLIPSE: 4, Shape.DEFAULT: 0}
_FEWEST_CORNERS: Final = 3


def inside(area: Area) -> Inside:
    """Return the test of a point against an area.

    Raises:
        InvalidDeclaration: the number of coordinates does not make the shape.
    """
    coords = tuple(map(exact, area.coords))
    if area.shape is Shape.POLY:
        fits = len(coords) >= 2 * _FEWEST_CORNERS and len(coords) % 2 == 0
    else:
        fits = len(coords) == _LENGTHS[area.shape]
    if not fits:
        raise InvalidDeclaration(f"{area.shape}: {len(coords)} coordinates do not make one")
    return _TESTS[area.shape](*coords)


def _default() -> Inside:
    return lambda point: True


def _circle(x: Number, y: Number, radius: Number) -> Inside:
    reach = radius * radius if radius >= 0 else -1
    return lambda point: (point[0] - x) ** 2 + (point[1] - y) ** 2 <= reach


def _rect(left: Number, top: Number, right: Number, bottom: Number) -> Inside:
    left, right = sorted((left, right))
    top, bottom = sorted((top, bottom))
    return lambda point: left <= point[0] <= right and top <= point[1] <= bottom


def _ellipse(x: Number, y: Number, across: Number, down: Number) -> Inside:
    reach = (across * down) ** 2

    def test(point: Point) -> bool:
        wide, high = size(point[0] - x), size(point[1] - y)
        # the two bounds matter only where a radius is zero and the ellipse is a line
        within = wide <= across and high <= down
        return within and (wide * down) ** 2 + (high * across) ** 2 <= reach

    return test


def _polygon(*coords: Number) -> Inside:
    corners = list(zip(coords[::2], coords[1::2], strict=True))
    edges = tuple(pairwise([*corners, corners[0]]))

    def test(point: Point) -> bool:
        odd = False
        for (x1, y1), (x2, y2) in edges:
            turn = (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)
            if turn == 0 and _between(point[0], x1, x2) and _between(point[1], y1, y2):
                return True
            # a ray to the right crosses the edge when the point is left of it, seen upwards
            if (y1 > point[1]) != (y2 > point[1]) and (turn > 0) == (y2 > y1):
                odd = not odd
        return odd

    return test


def _between(number: Number, one: Number, other: Number) -> bool:
    return min(one, other) <= number <= max(one, other)


_TESTS: Final[dict[Shape, Callable[..., Inside]]] = {
    Shape.DEFAULT: _default,
    Shape.CIRCLE: _circle,
    Shape.RECT: _rect,
    Shape.ELLIPSE: _ellipse,
    Shape.POLY: _polygon,
}
