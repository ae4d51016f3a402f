"""Text to values by base type: the one place that knows how QTI spells a number or a pair.

Pure and bounded; used for keys when a program is compiled and for responses when they are
captured. Cardinality is not looked at here. Source: QTI 3 base types; XML Schema part 2.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from exam_engine.items.assessment.refusals import InvalidDeclaration
from exam_engine.items.assessment.values import (
    BaseType,
    DirectedPair,
    Number,
    Pair,
    Point,
    Scalar,
    pair,
)

LARGEST_EXPONENT: Final = 308
"""Of ten, in numbers; what a double can hold."""

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,300}")
_FLOAT: Final = re.compile(
    r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{0,300})?|\.[0-9]{1,300})(?:[eE]([+-]?[0-9]{1,3}))?"
)
_PIXEL: Final = re.compile(r"[+-]?[0-9]{1,9}")
_SECONDS: Final = r"(?:(\d{1,9}(?:\.\d{1,9})?)S)?"
_DURATION: Final = re.compile(
    rf"P(?=[\dT])(?:(\d{{1,9}})W)?(?:(\d{{1,9}})D)?"
    rf"(?:T(?=\d)(?:(\d{{1,9}})H)?(?:(\d{{1,9}})M)?{_SECONDS})?",
    re.ASCII,
)
_UNITS: Final = (604_800, 86_400, 3_600, 60, 1)
_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}


def parsed(text: str, base: BaseType) -> Scalar | None:
    """Return the value that `text` spells; NULL for text without any character.

    Blanks around a value do not count, except in a string that is nothing but blanks.

    Raises:
        ValueError: the text spells no value of the base type.
    """
    if not text:
        return None
    value = _PARSERS[base](text)
    if value is None:
        raise ValueError(f"not a value of base type {base}: {text[:60]!r}")
    return value


def exact(number: Decimal) -> Number:
    """Return a decimal exactly; a whole one as `int`.

    Raises:
        InvalidDeclaration: it is not finite, or has an exponent or a length beyond a double's.
    """
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or max(abs(exponent), len(digits)) > LARGEST_EXPONENT:
        raise InvalidDeclaration(f"not a number within bounds: {str(number)[:40]}")
    return lean(Fraction(number))


def lean(number: Fraction) -> Number:
    """Return a whole number as `int`, any other as it is; so equal numbers have equal types."""
    return number.numerator if number.denominator == 1 else number


def folded(text: str) -> str:
    """Return `text` without differences of case, in NFC again: folding may undo it."""
    return unicodedata.normalize("NFC", text.casefold())


def spelled_number(text: str) -> Number | None:
    """Return the number that `text` spells in XML Schema's way; None for any other text."""
    found = _FLOAT.fullmatch(text.strip())
    if found is None or abs(int(found[1] or 0)) > LARGEST_EXPONENT:
        return None
    return lean(Fraction(found[0]))


def _boolean(text: str) -> bool | None:
    return _TRUTHS.get(text.strip())


def _integer(text: str) -> int | None:
    """Return a whole number, which `7.0` is, too."""
    stripped = text.strip()
    if _INTEGER.fullmatch(stripped):
        return int(stripped)
    number = spelled_number(stripped)
    return number if isinstance(number, int) else None


def _string(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip() or text)


def _identifier(text: str) -> str | None:
    return unicodedata.normalize("NFC", text.strip()) or None


def _point(text: str) -> Point | None:
    words = text.split()
    if len(words) != 2 or not all(map(_PIXEL.fullmatch, words)):  # noqa: PLR2004 - x and y
        return None
    return Point(int(words[0]), int(words[1]))


def _two(text: str) -> tuple[str, str] | None:
    words = unicodedata.normalize("NFC", text).split()
    return (words[0], words[1]) if len(words) == 2 else None  # noqa: PLR2004 - two ends


def _pair(text: str) -> Pair | None:
    ends = _two(text)
    return ends and pair(*ends)


def _directed_pair(text: str) -> DirectedPair | None:
    ends = _two(text)
    return ends and DirectedPair(*ends)


def _duration(text: str) -> Number | None:
    """Return seconds; years and months have no fixed length and spell no duration here."""
    stripped = text.strip()
    found = _DURATION.fullmatch(stripped)
    if found is None:
        number = spelled_number(stripped)
        return None if number is None or number < 0 else number
    parts = (Fraction(part or 0) * unit for part, unit in zip(found.groups(), _UNITS, strict=True))
    return lean(sum(parts, Fraction(0)))


_PARSERS: Final[dict[BaseType, Callable[[str], Scalar | None]]] = {
    BaseType.BOOLEAN: _boolean,
    BaseType.INTEGER: _integer,
    BaseType.FLOAT: spelled_number,
    BaseType.STRING: _string,
    BaseType.IDENTIFIER: _identifier,
    BaseType.POINT: _point,
    BaseType.PAIR: _pair,
    BaseType.DIRECTED_PAIR: _directed_pair,
    BaseType.DURATION: _duration,
    BaseType.FILE: _identifier,
    BaseType.URI: _identifier,
}
