"""The struck mark of each level: its outline, its colours and the sign in its middle.

A hallmark tells by its shape before anybody reads: a circle, a hexagon, a star of eight points,
a lozenge. Geometry alone; words and composition are `artwork`'s. The drawing is 512 units wide.
"""

from dataclasses import dataclass
from math import cos, pi, sin

from app.documents.lettering import short
from exam_engine.catalogue import Level

SIDE = 512
MIDDLE = (256.0, 256.0)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Hallmark:
    """What is struck for one level.

    Attributes:
        outline: path data of the outer edge.
        fit: how much the rings inside are enlarged to fill the outline.
        metal: light, middle and dark tone of rim, rings and sign.
        enamel: light and dark tone of the ground.
        sign: path data of the sign in the middle.
    """

    outline: str
    fit: float
    metal: tuple[str, str, str]
    enamel: tuple[str, str]
    sign: str


def _around(count: int, radii: tuple[float, ...], start: float = 0.0) -> list[Point]:
    """Return points around the middle, their distances taken in turn."""
    return [
        (
            MIDDLE[0] + radii[n % len(radii)] * sin(start + 2 * pi * n / count),
            MIDDLE[1] - radii[n % len(radii)] * cos(start + 2 * pi * n / count),
        )
        for n in range(count)
    ]


def _polygon(points: list[Point]) -> str:
    return "M" + "L".join(f"{short(x)} {short(y)}" for x, y in points) + "Z"


def _circle(radius: float) -> str:
    x, y = MIDDLE
    top = f"M{short(x)} {short(y - radius)}"
    half = f"A{short(radius)} {short(radius)} 0 0 1 {short(x)} "
    return f"{top}{half}{short(y + radius)}{half}{short(y - radius)}Z"


def _lozenge(reach: float, bulge: float) -> str:
    """Return a square on its corner whose sides swell, so that a circle has room."""
    corners = _around(4, (reach,))
    swells = _around(4, (bulge,), pi / 4)
    start = f"M{short(corners[0][0])} {short(corners[0][1])}"
    sides = (
        f"Q{short(swell[0])} {short(swell[1])} {short(corner[0])} {short(corner[1])}"
        for swell, corner in zip(swells, [*corners[1:], corners[0]], strict=True)
    )
    return start + "".join(sides) + "Z"


def _peaks(count: int) -> str:
    """Return peaks one above the other: one for each rung up to the level."""
    wide, high, thick, gap = 84.0, 56.0, 26.0 + 8.0 / count, 42.0
    first = MIDDLE[1] - (high + thick + gap * (count - 1)) / 2 - 16
    drawn = []
    for number in range(count):
        top = first + gap * number
        x = MIDDLE[0]
        drawn.append(
            _polygon(
                [
                    (x, top),
                    (x + wide, top + high),
                    (x + wide, top + high + thick),
                    (x, top + thick),
                    (x - wide, top + high + thick),
                    (x - wide, top + high),
                ]
            )
        )
    return "".join(drawn)


def _needles() -> str:
    """Return a star of four needles, as an assayer's touch needles are set."""
    star = [(px, py - 16) for px, py in _around(8, (94.0, 26.0))]
    core = [(px, py - 16) for px, py in _around(4, (13.0,))]
    return _polygon(star) + "M" + "L".join(f"{short(a)} {short(b)}" for a, b in core[::-1]) + "Z"


HALLMARKS: dict[Level, Hallmark] = {
    Level.FOUNDATION: Hallmark(
        outline=_circle(246),
        fit=1.17,
        metal=("#e3e9ee", "#a3b1bd", "#66778a"),
        enamel=("#2f5577", "#17314b"),
        sign=_peaks(1),
    ),
    Level.PROFESSIONAL: Hallmark(
        outline=_polygon(_around(6, (246.0,))),
        fit=1.04,
        metal=("#f2dfae", "#cda253", "#8a6425"),
        enamel=("#2b3c86", "#141d4a"),
        sign=_peaks(2),
    ),
    Level.ADVANCED: Hallmark(
        outline=_polygon(_around(16, (250.0, 208.0))),
        fit=0.97,
        metal=("#f6dc97", "#d09b33", "#845a10"),
        enamel=("#7a1f42", "#3a0d22"),
        sign=_peaks(3),
    ),
    Level.SPECIALIST: Hallmark(
        outline=_lozenge(250, 236),
        fit=1.0,
        metal=("#e6ebe6", "#a9b7ad", "#66796d"),
        enamel=("#1d6355", "#0b312b"),
        sign=_needles(),
    ),
}
"""Every level has its own."""
