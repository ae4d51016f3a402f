"""Values as text for people: exact decimals, and the formats of QTI's printed variables.

Nothing is parsed here; text for programs is QTI's lexical form in the declarations.
Source: QTI 3 printedVariable.
"""

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction

from exam_engine.items.assessment.values import (
    DirectedPair,
    Multiple,
    Number,
    Ordered,
    Pair,
    Point,
    Record,
    Value,
)

PLACES = 12
"""Decimal places of a fraction that no decimal equals."""

LONGEST_NUMBER = 3_600
"""Digits beyond which a number is not spelled out; more than any score has."""

_BEYOND = 10**LONGEST_NUMBER

_FORMAT = re.compile(r"%([-+ 0#]*)(\d{0,2})(?:\.(\d{1,2}))?([a-zA-Z])")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASES = range(2, len(_DIGITS) + 1)
_EXACT = Context(prec=200)


def decimal_text(number: Number) -> str:
    """Return the shortest decimal equal to `number`; rounded to 12 places where none is."""
    number = Fraction(number)
    places = _places(number.denominator)
    scaled = round(number * 10**places)
    if abs(scaled) >= _BEYOND or places > LONGEST_NUMBER:
        return f"{_decimal(number):.{PLACES}e}"
    digits = str(abs(scaled)).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def printed(value: Value, how: Mapping[str, str]) -> str:
    """Return the value as a candidate reads it; NULL is empty.

    Args:
        value: of a variable.
        how: QTI's attributes by name: format, field, index, delimiter, base.
    """
    match value:
        case Record() if how.get("field"):
            return printed(value.get(how["field"]), how)
        case Record():
            return _joined([f"{name}={_scalar(one, how)}" for name, one in value.items()], how)
        case Ordered() if (index := how.get("index", "")).isdecimal():
            return _scalar(value[int(index) - 1], how) if 0 < int(index) <= len(value) else ""
        case Multiple() | Ordered():
            return _joined([_scalar(one, how) for one in value], how)
        case _:
            return _scalar(value, how)


def _joined(texts: list[str], how: Mapping[str, str]) -> str:
    return how.get("delimiter", ";").join(texts)


def _scalar(value: Value, how: Mapping[str, str]) -> str:
    """Return one value of a base type, or what NULL is: nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | Fraction():
            return _number(value, how)
        case Pair() | DirectedPair() | Point():
            return " ".join(map(str, value))
        case _:
            return str(value)


def _number(number: Number, how: Mapping[str, str]) -> str:
    """Return the number by its format, in its base, or as the shortest decimal."""
    if match := _FORMAT.search(how.get("format", "")):
        filled = _formatted(number, *match.groups(""))
        return how["format"].replace(match[0], filled, 1)
    base = how.get("base", "10")
    if isinstance(number, int) and base.isdecimal() and int(base) in _BASES:
        return _in_base(number, int(base))
    return decimal_text(number)


def _formatted(number: Number, flags: str, width: str, precision: str, letter: str) -> str:
    """Return the number as C's printf would; a letter that has no meaning gives the decimal."""
    align = "<" if "-" in flags else ""
    sign = "+" if "+" in flags else ""
    zero = "0" if "0" in flags and not align else ""
    filled = f"{align}{sign}{zero}{width}"
    if letter in "dioxX" and abs(number) < _BEYOND:
        return format(int(number), f"{filled}{'d' if letter == 'i' else letter}")
    if letter in "eEfFgG":
        return format(_decimal(number), f"{filled}.{precision or 6}{letter}")
    return decimal_text(number)


def _decimal(number: Number) -> Decimal:
    exact = Fraction(number)
    return _EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _in_base(number: int, base: int) -> str:
    digits, left = "", abs(number)
    while left:
        left, digit = divmod(left, base)
        digits = _DIGITS[digit] + digits
    return ("-" if number < 0 else "") + (digits or "0")


def _places(denominator: int) -> int:
    """Return how many decimal places a fraction needs; 12 where no number of them is enough."""
    places = 0
    for prime in (2, 5):
        power = 0
        while denominator % prime == 0:
            denominator //= prime
            power += 1
        places = max(places, power)
    return places if denominator == 1 else PLACES
