"""Numbers of text formats: percentages that stand for simple fractions, decimals, spans.

33.33333 % means a third. No float is ever made; what cannot be read is refused by name.
"""

import re
from decimal import Decimal, localcontext
from fractions import Fraction

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.plain.texts import Notes
from exam_engine.items.canonical import plain

LARGEST_DENOMINATOR = 12
_FEWEST_PLACES = 2
_MOST_PLACES = 12
"""More come from floats that were written out; they mean no more."""
_DIGITS = 30
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?"
)
_PERCENT = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{0,60})?")
_HUNDRED = Fraction(100)


def share(text: str, notes: Notes, where: str) -> Fraction:
    """Return a percentage as an exact share, -1 to 1.

    With two or more decimal places it is the simplest fraction, of a denominator up to 12, that
    rounds to it, if there is one; that is noted.

    Raises:
        ImportRefused: `bad_weight`.
    """
    text = text.strip().replace(",", ".")
    if not _PERCENT.fullmatch(text) or abs(Fraction(text)) > _HUNDRED:
        message = f"{where}: not a percentage from -100 to 100: {text[:40]!r}"
        raise ImportRefused("bad_weight", message)
    written = Fraction(text) / 100
    meant = _simplest(written, len(text.partition(".")[2]))
    if meant != written:
        notes.add("fraction_made_exact", where, f"{text} % is read as {meant}")
    return meant


def decimal_of(text: str, where: str) -> Decimal:
    """Return the decimal that a text spells, with a point and maybe an exponent.

    Raises:
        ImportRefused: `not_a_number`.
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        message = f"{where}: not a number: {text[:40]!r}; write it as 3.25"
        raise ImportRefused("not_a_number", message)
    return Decimal(plain(Decimal(text)))


def around(value: Decimal, tolerance: Decimal) -> tuple[Decimal, Decimal]:
    """Return the exact bounds of a value with a tolerance either way; its sign is ignored."""
    with localcontext(prec=4 * _DIGITS + 100):
        return value - abs(tolerance), value + abs(tolerance)


def centred(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Return the exact middle of a span and the distance from it to either bound."""
    with localcontext(prec=4 * _DIGITS + 100):
        return (low + high) / 2, (high - low) / 2


def _simplest(written: Fraction, places: int) -> Fraction:
    """Return the simplest fraction that reads the same at so many decimal places of a percent."""
    if places < _FEWEST_PLACES:
        return written
    half = Fraction(1, 2 * 10 ** (min(places, _MOST_PLACES) + 2))
    near = written.limit_denominator(LARGEST_DENOMINATOR)
    return near if abs(near - written) <= half else written
