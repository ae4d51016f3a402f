"""Words as outlines, on a line or around a circle, so that a drawing needs no font to be shown.

For scripts that are written sign by sign from left to right; a word that needs more (Arabic,
Devanagari) or that the font does not hold is answered with False by `can_set`.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from math import cos, degrees, radians, sin

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from app.documents.fonts import FOLDER, SERIF_SEMIBOLD

_SIMPLE = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN")


@dataclass(frozen=True, slots=True)
class Arc:
    """Where words stand around a circle.

    Attributes:
        centre: x and y of the circle.
        radius: of the line that the letters stand on.
        size: of the letters, in units of the drawing.
        tracking: more room between letters, in parts of their size.
        below: along the bottom, read from left to right; else along the top.
    """

    centre: tuple[float, float]
    radius: float
    size: float
    tracking: float = 0.0
    below: bool = False


class Lettering:
    """One font, as a source of outlines."""

    def __init__(self, file: str) -> None:
        self._font = TTFont(FOLDER / file, lazy=True)

    @cached_property
    def _glyph_of(self) -> dict[int, str]:
        return dict(self._font.getBestCmap())

    @cached_property
    def _em(self) -> int:
        return int(self._font["head"].unitsPerEm)

    def can_set(self, text: str) -> bool:
        """Tell whether every sign is in the font and of a script that is written sign by sign."""
        return all(
            ord(sign) in self._glyph_of and (not sign.isalpha() or _is_simple(sign))
            for sign in text
        )

    def width(self, text: str, size: float, tracking: float = 0.0) -> float:
        """Return how wide a line of words is, in units of the drawing."""
        return sum(self._advance(sign, size, tracking) for sign in text) - tracking * size

    def on_line(self, text: str, middle: tuple[float, float], size: float, tracking: float) -> str:
        """Return the outline of words whose line is centred on a point, as path data."""
        x, y = middle
        x -= self.width(text, size, tracking) / 2
        drawn = []
        for sign in text:
            drawn.append(self._drawn(sign, size, Identity.translate(x, y)))
            x += self._advance(sign, size, tracking)
        return "".join(drawn)

    def on_arc(self, text: str, arc: Arc) -> str:
        """Return the outline of words around a circle, centred on its top or bottom."""
        turn = -1 if arc.below else 1
        run = -self.width(text, arc.size, arc.tracking) / 2
        drawn = []
        for sign in text:
            advance = self._advance(sign, arc.size, 0)
            angle = (run + advance / 2) / arc.radius
            x = arc.centre[0] + arc.radius * sin(angle)
            y = arc.centre[1] - turn * arc.radius * cos(angle)
            place = Identity.translate(x, y).rotate(turn * angle).translate(-advance / 2, 0)
            drawn.append(self._drawn(sign, arc.size, place))
            run += self._advance(sign, arc.size, arc.tracking)
        return "".join(drawn)

    def angle(self, text: str, arc: Arc) -> float:
        """Return how much of the circle words take, in degrees."""
        return degrees(self.width(text, arc.size, arc.tracking) / arc.radius)

    def _advance(self, sign: str, size: float, tracking: float) -> float:
        units = self._font["hmtx"][self._glyph_of[ord(sign)]][0]
        return float(units) * size / self._em + tracking * size

    def _drawn(self, sign: str, size: float, place: Transform) -> str:
        glyphs = self._font.getGlyphSet()
        pen = SVGPathPen(glyphs, ntos=short)
        scale = size / self._em
        glyphs[self._glyph_of[ord(sign)]].draw(TransformPen(pen, place.scale(scale, -scale)))
        return str(pen.getCommands())


@cache
def semibold() -> Lettering:
    """Return the letters of badges; read once."""
    return Lettering(SERIF_SEMIBOLD)


def on_circle(centre: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    """Return the point of a circle at an angle from its top, clockwise, in degrees."""
    turned = radians(angle)
    return centre[0] + radius * sin(turned), centre[1] - radius * cos(turned)


def short(number: float) -> str:
    """Write a coordinate to a tenth, without what says nothing."""
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")


def _is_simple(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith(_SIMPLE)
