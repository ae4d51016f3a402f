"""The credential number: 16 characters of Crockford base32, the last one a check over GF(32).

Not a secret and not a sequence: 75 random bits say nothing about person, scheme or date.

Source: Crockford's base 32 alphabet; the check is `17 xor sum a^(i+1) * d_i` with a = 2 in
GF(32) modulo x^5 + x^2 + 1. It catches every wrong character, every swap of two positions and
every twin error; the constant makes all zeros invalid.
"""

from collections.abc import Iterator

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.refusals import MistypedNumber

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
RANDOM_BYTES = 10
"""Bytes that `number_from_random` takes; 75 of the 80 bits are used."""

_DIGITS = LENGTH - 1
_DISPLAYED = LENGTH + 3
_SPARE_BITS = RANDOM_BYTES * 8 - _DIGITS * 5
_CHECK_CONSTANT = 17
_POLYNOMIAL = 0b100101
_HIGH_BIT = 0b100000
_IGNORED = dict.fromkeys(map(ord, " -\u2010\u2011\u2012\u2013\u00a0"))
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def parse_number(text: str) -> CredentialNumber:
    """Read a number as people type it.

    Spaces and hyphens (also U+2010 to U+2013 and the no-break space) are dropped, case does not
    matter, O is read as 0, I and L as 1.

    Returns:
        The canonical form: 16 characters, upper case, no hyphens.

    Raises:
        MistypedNumber: anything else, or a check character that does not fit.
    """
    number = bare_text(text)
    if not number.isascii() or len(number) != LENGTH:
        raise MistypedNumber(f"not {LENGTH} letters and digits: {text[:40]!r}")
    unknown = [character for character in number if character not in _VALUE]
    if unknown:
        raise MistypedNumber(f"characters that no number has: {unknown!r}")
    digits = [_VALUE[character] for character in number]
    if digits[-1] != _check(digits[:-1]):
        raise MistypedNumber(f"the check character does not fit: {text[:40]!r}")
    return CredentialNumber(number)


def read_displayed(text: str) -> CredentialNumber:
    """Read a number in the one form in which it is written, as `display` does.

    Raises:
        MistypedNumber: any other spelling, or a check character that does not fit.
    """
    number = CredentialNumber(text[:4] + text[5:9] + text[10:14] + text[15:])
    if len(text) != _DISPLAYED or text[4::5] != "---":
        raise MistypedNumber(f"not four groups of four: {text[:40]!r}")
    check = _CHECK_CONSTANT
    try:
        for row, character in zip(_WEIGHTED, number, strict=False):
            check ^= row[_VALUE[character]]
        fits = check == _VALUE[number[-1]]
    except KeyError as error:
        raise MistypedNumber(f"a character that no number has: {text!r}") from error
    if not fits:
        raise MistypedNumber(f"the check character does not fit: {text!r}")
    return number


def bare_text(text: str) -> str:
    """Return what was typed without blanks and hyphens, in capitals, look-alikes read as digits."""
    bare = text.translate(_IGNORED)
    # Some signs become two or another one in capitals; only ASCII is taken for what it looks like.
    return (bare.upper() if bare.isascii() else bare).translate(_READ_AS)


def number_from_random(bits: bytes) -> CredentialNumber:
    """Make a number from exactly ten random bytes; the lowest five bits are dropped.

    Raises:
        ValueError: another count of bytes.
    """
    if len(bits) != RANDOM_BYTES:
        raise ValueError(f"a number takes {RANDOM_BYTES} random bytes, not {len(bits)}")
    value = int.from_bytes(bits) >> _SPARE_BITS
    digits = [(value >> 5 * place) & 31 for place in reversed(range(_DIGITS))]
    return CredentialNumber("".join(ALPHABET[digit] for digit in [*digits, _check(digits)]))


def display(number: CredentialNumber) -> str:
    """Return the form people read: four groups of four, joined by hyphens."""
    return "-".join(number[start : start + 4] for start in range(0, LENGTH, 4))


def masked(number: CredentialNumber) -> str:
    """Return the form for logs: the first group only, since the whole number opens the page."""
    return f"{number[:4]}-****-****-****"


def _check(digits: list[int]) -> int:
    check = _CHECK_CONSTANT
    for row, digit in zip(_WEIGHTED, digits, strict=True):
        check ^= row[digit]
    return check


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        right >>= 1
        left <<= 1
        if left & _HIGH_BIT:
            left ^= _POLYNOMIAL
    return product


def _weighted() -> Iterator[list[int]]:
    weight = 1
    for _ in range(_DIGITS):
        weight = _times(weight, 2)
        yield [_times(weight, digit) for digit in range(len(ALPHABET))]


_WEIGHTED = list(_weighted())
"""Per position each digit times its weight, computed once."""
