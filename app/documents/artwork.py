"""The badge of a certification as one SVG: the level's hallmark, struck with its name and code.

A drawing and no proof: it says what was certified and by whom, never that it holds today, and
nothing of the person. Words are outlines, so it looks the same wherever it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from app.documents.hallmark import HALLMARKS, MIDDLE, SIDE, Hallmark
from app.documents.lettering import Arc, Lettering, on_circle, semibold, short
from exam_engine.catalogue import Level

OUTER_RING, INNER_RING = 188.0, 140.0
LARGEST, SMALLEST = 29.0, 15.0
"""Letters of the inscription, in units of a drawing that is 512 wide."""
ABOVE_DEGREES, BELOW_DEGREES = 206.0, 118.0
"""How much of the ring the name and the body's name may take."""
BEADS_AT = (-112, 112)
"""Where beads stand between both, in degrees from the top."""

_LEVEL = "level:"


@dataclass(frozen=True, slots=True)
class BadgeFace:
    """What stands on a badge.

    Attributes:
        name: of the certification.
        code: its short code, such as `CMLE-F`.
        issuer: the body's name.
    """

    level: Level
    name: str
    code: str
    issuer: str


def face_of(document: Mapping[str, object]) -> BadgeFace:
    """Return the face of a badge from the document that was signed, which never changes."""
    achievement = _at(_at(document, "credentialSubject"), "achievement")
    tags = achievement["tag"]
    assert isinstance(tags, list)
    (level,) = (tag.removeprefix(_LEVEL) for tag in tags if tag.startswith(_LEVEL))
    return BadgeFace(
        level=Level(level),
        name=str(achievement["name"]),
        code=str(achievement["humanCode"]),
        issuer=str(_at(document, "issuer")["name"]),
    )


def _at(document: Mapping[str, object], name: str) -> dict[str, object]:
    # The lint ran before it was recorded: these members are there.
    inner = document[name]
    assert isinstance(inner, dict)
    return inner


@lru_cache(maxsize=128)
def badge_svg(face: BadgeFace) -> str:
    """Draw a badge; equal faces give equal drawings, byte for byte."""
    mark = HALLMARKS[face.level]
    letters = semibold()
    inside = _rings(mark) + _inscription(letters, face) + _centre(letters, mark, face)
    key = face.level.value
    fit = f"translate({short(MIDDLE[0])} {short(MIDDLE[1])}) scale({mark.fit})"
    back = f"translate({short(-MIDDLE[0])} {short(-MIDDLE[1])})"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" '
        f'height="{SIDE}" role="img" aria-labelledby="{key}-title {key}-about">'
        f'<title id="{key}-title">{escape(face.name)}</title>'
        f'<desc id="{key}-about">{escape(f"{key.capitalize()} badge of {face.issuer}")}</desc>'
        f"{_tones(key, mark)}{_struck(key, mark)}"
        f'<g transform="{fit} {back}">{inside}</g></svg>'
    )


def _tones(key: str, mark: Hallmark) -> str:
    light, middle, dark = mark.metal
    bright, deep = mark.enamel
    return (
        f'<defs><linearGradient id="{key}-metal" x1="0" y1="0" x2=".7" y2="1">'
        f'<stop offset="0" stop-color="{light}"/><stop offset=".45" stop-color="{middle}"/>'
        f'<stop offset="1" stop-color="{dark}"/></linearGradient>'
        f'<radialGradient id="{key}-enamel" cx=".5" cy=".38" r=".68">'
        f'<stop offset="0" stop-color="{bright}"/><stop offset="1" stop-color="{deep}"/>'
        "</radialGradient></defs>"
    )


def _struck(key: str, mark: Hallmark) -> str:
    """Return rim, engraved line and ground; each the outline again, a little smaller."""
    edge = f'stroke="{mark.metal[2]}" stroke-width="6" stroke-linejoin="round"'
    line = f'fill="none" stroke="{mark.metal[2]}" stroke-width="2.5" stroke-linejoin="round"'
    return (
        f'<path d="{mark.outline}" fill="url(#{key}-metal)" {edge}/>'
        f'<path d="{mark.outline}" transform="{_smaller(0.955)}" {line}/>'
        f'<path d="{mark.outline}" transform="{_smaller(0.915)}" fill="url(#{key}-enamel)" '
        f'stroke="{mark.metal[2]}" stroke-width="2" stroke-linejoin="round"/>'
    )


def _smaller(factor: float) -> str:
    shift = short(SIDE / 2 * (1 - factor))
    return f"translate({shift} {shift}) scale({factor})"


def _rings(mark: Hallmark) -> str:
    """Return both rings and the engine-turned ground between them and the sign."""
    x, y = (short(each) for each in MIDDLE)
    light, middle, _ = mark.metal
    turned = "".join(
        f'<circle cx="{short(cx)}" cy="{short(cy)}" r="42"/>'
        for cx, cy in (on_circle(MIDDLE, 94, 360 / 48 * n) for n in range(48))
    )
    return (
        f'<circle cx="{x}" cy="{y}" r="{short(INNER_RING)}" fill="{mark.enamel[1]}" '
        'fill-opacity=".55"/>'
        f'<g fill="none" stroke="{light}" stroke-width="1" stroke-opacity=".17">{turned}</g>'
        f'<g fill="none" stroke="{middle}"><circle cx="{x}" cy="{y}" r="{short(OUTER_RING)}" '
        f'stroke-width="3"/><circle cx="{x}" cy="{y}" r="{short(INNER_RING)}" '
        'stroke-width="3"/></g>'
    )


def _inscription(letters: Lettering, face: BadgeFace) -> str:
    """Return the name along the top and the body along the bottom, where the font can set them.

    A name that cannot be set, or that finds no room, gives way to the code: a ring of letters too
    small to read would be an ornament that pretends to say something.
    """
    above = _fitting(letters, (face.name, face.code), ABOVE_DEGREES, below=False)
    under = _fitting(letters, (face.issuer,), BELOW_DEGREES, below=True)
    middle = (OUTER_RING + INNER_RING) / 2
    beads = "".join(_bead(on_circle(MIDDLE, middle, angle)) for angle in BEADS_AT)
    return f'<path fill="#f7f1e3" d="{above}{under}{beads if above and under else ""}"/>'


def _fitting(letters: Lettering, texts: tuple[str, ...], most: float, *, below: bool) -> str:
    for text in (each.upper() for each in texts):
        if not letters.can_set(text):
            continue
        size = LARGEST
        while size >= SMALLEST:
            arc = _ring_arc(size, below=below)
            if letters.angle(text, arc) <= most:
                return letters.on_arc(text, arc)
            size -= 0.5
    return ""


def _ring_arc(size: float, *, below: bool) -> Arc:
    """Return the line on which capitals of a size stand in the middle of the ring."""
    capital = 0.67 * size
    middle = (OUTER_RING + INNER_RING) / 2
    radius = middle + capital / 2 if below else middle - capital / 2
    return Arc(MIDDLE, radius, size, tracking=0.09, below=below)


def _bead(at: tuple[float, float]) -> str:
    x, y = at
    return f"M{short(x)} {short(y - 7)}l7 7l-7 7l-7-7z"


def _centre(letters: Lettering, mark: Hallmark, face: BadgeFace) -> str:
    """Return the sign and the code that is struck below it."""
    light = mark.metal[0]
    sign = f'<path fill="{light}" d="{mark.sign}"/>'
    code = face.code.upper()
    if not letters.can_set(code):
        return sign
    size = min(26.0, 26.0 * 150 / letters.width(code, 26, 0.08))
    words = letters.on_line(code, (MIDDLE[0], MIDDLE[1] + 104), size, 0.08)
    return f'{sign}<path fill="{light}" d="{words}"/>'
