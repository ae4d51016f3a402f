"""Classes of characters in XML Schema's regular expressions, as tests of one character.

Categories are Unicode's; of the blocks only the common ones have a name here.
"""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

Test: TypeAlias = Callable[[str], bool]

_SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t"}
_PUNCTUATION: Final = frozenset("\\|.-^?*+{}()[]$/,:;!@#%&=~'\"<>_` ")
_BLOCKS: Final = {
    "IsBasicLatin": ("\u0000", "\u007f"),
    "IsLatin-1Supplement": ("\u0080", "\u00ff"),
    "IsLatinExtended-A": ("\u0100", "\u017f"),
    "IsLatinExtended-B": ("\u0180", "\u024f"),
    "IsCombiningDiacriticalMarks": ("\u0300", "\u036f"),
    "IsGreek": ("\u0370", "\u03ff"),
    "IsCyrillic": ("\u0400", "\u04ff"),
    "IsHebrew": ("\u0590", "\u05ff"),
    "IsArabic": ("\u0600", "\u06ff"),
    "IsDevanagari": ("\u0900", "\u097f"),
    "IsThai": ("\u0e00", "\u0e7f"),
    "IsGeneralPunctuation": ("\u2000", "\u206f"),
    "IsCurrencySymbols": ("\u20a0", "\u20cf"),
    "IsMathematicalOperators": ("\u2200", "\u22ff"),
    "IsHiragana": ("\u3040", "\u309f"),
    "IsKatakana": ("\u30a0", "\u30ff"),
    "IsCJKUnifiedIdeographs": ("\u4e00", "\u9fff"),
    "IsHangulSyllables": ("\uac00", "\ud7a3"),
}
_CATEGORIES: Final = {
    "L": "ultmo",
    "M": "nce",
    "N": "dlo",
    "P": "cdseifo",
    "Z": "slp",
    "S": "mcko",
    "C": "cfon",
}
"""Main categories of Unicode with the letters of their parts."""


def one_in(characters: str) -> Test:
    """Return the test for one of some characters."""
    return lambda character: character in characters


def any_of(tests: Sequence[Test]) -> Test:
    """Return the test that any of several passes."""
    several = tuple(tests)
    return lambda character: any(test(character) for test in several)


def except_for(test: Test) -> Test:
    """Return the opposite test."""
    return lambda character: not test(character)


def between(first: str, last: str) -> Test:
    """Return the test for a range, bounds inclusive."""
    return lambda character: first <= character <= last


def escaped(letter: str, name: str = "") -> str | Test | None:
    """Return what a backslash with a letter stands for: a character, or a test of one.

    None where XML Schema knows no such escape; `name` is the one in braces after p or P.
    """
    if letter in _SINGLE:
        return _SINGLE[letter]
    if letter in _PUNCTUATION:
        return letter
    test = _named(name) if letter in "pP" else _CLASSES.get(letter.lower())
    if test is None:
        return None
    return except_for(test) if letter.isupper() else test


def _named(name: str) -> Test | None:
    if name in _BLOCKS:
        return between(*_BLOCKS[name])
    if name and name[0] in _CATEGORIES and name[1:] in ("", *_CATEGORIES[name[0]]):
        return lambda character: unicodedata.category(character).startswith(name)
    return None


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] not in "PZC"


def _starts_name(character: str) -> bool:
    return character in "_:" or unicodedata.category(character)[0] == "L"


def _continues_name(character: str) -> bool:
    return character in "_:-.\u00b7" or unicodedata.category(character)[0] in "LMN"


_CLASSES: Final[dict[str, Test]] = {
    "d": lambda character: unicodedata.category(character) == "Nd",
    "s": one_in(" \t\n\r"),
    "w": _is_word,
    "i": _starts_name,
    "c": _continues_name,
}
