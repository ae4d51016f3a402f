"""Shapes with coordinates to areas; used by keys, hotspots and the operator `inside`.

Only reads: whether a point lies inside is for scoring.
"""

import re
from decimal import Decimal
from typing import Final

from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.assessment.declarations import Area, Shape

_MOST_NUMBERS: Final = 2_000
_SEPARATOR: Final = re.compile(r"[\s,;]+")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
_LENGTHS: Final = {Shape.CIRCLE: 3, Shape.RECT: 4, Shape.ELLIPSE: 4}
_ALIASES: Final = {"rectangle": Shape.RECT, "polygon": Shape.POLY}
_SMALLEST_POLYGON: Final = 6


def read_area(element: Element) -> Area:
    """Return the area of an element with `shape` and `coords`.

    Raises:
        ImportRefused: `broken_item`.
    """
    word = element.get("shape", "default").lower()
    shape = _ALIASES.get(word) or next((one for one in Shape if one.value == word), None)
    if shape is None:
        raise refused("broken_item", element, f"its shape is not a known word: {word:.40}")
    if shape is Shape.DEFAULT:
        element.get("coords")
        return Area(shape)
    coords = _coords(element)
    if not _fits(shape, len(coords)):
        raise refused("broken_item", element, f"{len(coords)} coordinates do not make a {shape}")
    return Area(shape, coords)


def _coords(element: Element) -> tuple[Decimal, ...]:
    words = [one for one in _SEPARATOR.split(element.required("coords")) if one]
    if len(words) > _MOST_NUMBERS or not all(_NUMBER.fullmatch(one) for one in words):
        raise refused("broken_item", element, "its coords are not a list of numbers")
    return tuple(Decimal(one) for one in words)


def _fits(shape: Shape, count: int) -> bool:
    if shape is Shape.POLY:
        return count >= _SMALLEST_POLYGON and count % 2 == 0
    return count == _LENGTHS[shape]
