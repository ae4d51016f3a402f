"""Why something was marked, in words: what was measured, from where on it counts, how sure that is.

Numbers stand as they were when the mark was made; nothing here says what they mean.
"""

from collections.abc import Callable, Mapping
from typing import Final

from app.web.language import gettext as _
from app.web.language import ngettext
from proctoring.flags import Flag, FlagKind
from proctoring.precision import KNOWN_FROM, Standing


def _words(text: str) -> str:
    """Mark a text for the extraction of messages; it is translated where it is said."""
    return text


_LIKE_THING: Final = _words(
    "The detector took something for it with a score of %(reading)s; it counts from %(bound)s on."
)
_MEASURED: Final[Mapping[FlagKind, str]] = {
    FlagKind.CAMERA_COVERED: _words(
        "The contrast was %(reading)s of 255; below %(bound)s, without detail or all black, "
        "the lens looks covered."
    ),
    FlagKind.CAMERA_FROZEN: _words(
        "From one picture to the next %(reading)s of 255 grey levels changed; below %(bound)s "
        "nothing has moved."
    ),
    FlagKind.CAMERA_REPLAYED: _words(
        "It differed from an earlier picture by %(reading)s of 255 grey levels; below %(bound)s "
        "it is the same one."
    ),
    FlagKind.CAMERA_TOO_DARK: _words(
        "The light was %(reading)s of 255; below %(bound)s it is too dark."
    ),
    FlagKind.CAMERA_BLURRED: _words(
        "The face had a sharpness of %(reading)s; below %(bound)s it is blurred."
    ),
    FlagKind.FACE_ABSENT: _words("The detector saw %(reading)s faces; there should be %(bound)s."),
    FlagKind.FACE_MULTIPLE: _words(
        "The detector saw %(reading)s faces in the clearest picture; it counts from %(bound)s on."
    ),
    FlagKind.FACE_PARTIAL: _words("The face touched the edge of the picture."),
    FlagKind.FACE_MISMATCH: _words(
        "The likeness to the check-in was %(reading)s; below %(bound)s the faces differ."
    ),
    FlagKind.GAZE_AWAY: _words(
        "The head was turned by %(reading)s degrees from where it usually is; it counts from "
        "%(bound)s on."
    ),
    FlagKind.OBJECT_PHONE: _LIKE_THING,
    FlagKind.OBJECT_BOOK: _LIKE_THING,
    FlagKind.OBJECT_SCREEN: _LIKE_THING,
}
_FINE: Final = frozenset(
    {FlagKind.FACE_MISMATCH, FlagKind.OBJECT_PHONE, FlagKind.OBJECT_BOOK, FlagKind.OBJECT_SCREEN}
)
"""Kinds whose numbers lie between 0 and 1."""


def measured_words(flag: Flag) -> str:
    """Return what the picture that shows it best measured; empty where no picture does."""
    text = _MEASURED.get(flag.kind)
    if text is None or flag.evidence is None:
        return ""
    shown: Callable[[float], str] = _fine if flag.kind in _FINE else _coarse
    return _(text, reading=shown(flag.evidence.reading), bound=shown(flag.evidence.threshold))


def seen_words(flag: Flag) -> str:
    """Return in how many of the pictures it was seen; empty where one sighting is all of it."""
    if flag.evidence is None or flag.samples < 2:  # noqa: PLR2004
        return ""
    return _("Seen in %(count)s of %(samples)s pictures.", count=flag.count, samples=flag.samples)


def precision_words(standing: Standing | None) -> str:
    """Return how often this version of the detector was right, by what people found."""
    of = standing.precision.of if standing else 0
    if standing is None or of == 0:
        return _(
            "How often this version is right is not known: people have settled none of its marks "
            "yet."
        )
    if of < KNOWN_FROM:
        return ngettext(
            "How often this version is right is not known yet: people have settled %(num)d mark.",
            "How often this version is right is not known yet: people have settled %(num)d marks.",
            of,
        )
    right = standing.precision.count
    return _("People found this version right in %(right)s of %(of)s.", right=right, of=of)


def _coarse(number: float) -> str:
    """Return a number with one decimal, and without where it is whole."""
    return f"{number:.1f}".removesuffix(".0")


def _fine(number: float) -> str:
    return f"{number:.2f}"
