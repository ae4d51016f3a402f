"""Areas on pictures as QTI 1.2 writes them, in the coordinates of the canonical model.

QTI 1.2 gives a corner or centre with width and height; the model gives edges or radii.
"""

from decimal import Decimal
from typing import Final

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.qti12.facts import number
from exam_engine.items.assessment.declarations import Area, Shape
from exam_engine.items.assessment.expressions import Setting
from exam_engine.items.assessment.making.points import decimal
from exam_engine.items.canonical import plain

_FEWEST_CORNERS: Final = 3
_MOST_COORDINATES: Final = 1_000
_HALF: Final = Decimal("0.5")


def area_of(kind: str, text: str) -> Area:
    """Return the area of a kind, `rectangle`, `ellipse` or `bounded`, and its numbers.

    Raises:
        ImportRefused: `broken_area`; `relative_area` where all numbers are parts of a picture
            whose size is not said.
    """
    coords = _coordinates(text)
    if kind.startswith("bound"):
        if len(coords) % 2 or len(coords) < 2 * _FEWEST_CORNERS:
            raise _broken(text)
        return Area(Shape.POLY, coords)
    if len(coords) != 4:  # noqa: PLR2004 a place and a size
        raise _broken(text)
    x, y, width, height = coords
    if kind.startswith("rect"):
        return Area(Shape.RECT, (x, y, x + width, y + height))
    return Area(Shape.ELLIPSE, (x, y, width * _HALF, height * _HALF))


def area_settings(kind: str, text: str) -> tuple[Setting, ...]:
    """Return the attributes of `inside` for an area; refuses as `area_of` does."""
    area = area_of(kind, text)
    coords = ",".join(plain(one) for one in area.coords)
    return (Setting("shape", area.shape), Setting("coords", coords))


def _coordinates(text: str) -> tuple[Decimal, ...]:
    parts = text.replace(",", " ").split()
    numbers = [number(one) for one in parts[:_MOST_COORDINATES]]
    known = tuple(decimal(one) for one in numbers if one is not None)
    if len(known) != len(parts) or not known:
        raise _broken(text)
    if all(0 <= one <= 1 for one in known):
        raise ImportRefused(
            "relative_area", "its areas are parts of a picture of unknown size; give them in pixels"
        )
    return known


def _broken(text: str) -> ImportRefused:
    return ImportRefused("broken_area", f"not the numbers of an area: {text!r:.60}")
