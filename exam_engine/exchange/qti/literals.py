"""Literal values of QTI in the one spelling that the model keeps; refuses what spells none.

Nothing is computed: a number stays text until a program is compiled.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final, TypeVar

from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.assessment.values import BaseType, Cardinality

Word = TypeVar("Word", BaseType, Cardinality)
LONGEST_LITERAL: Final = 100_000
_BLANKS: Final = re.compile(r"\s+")
_INTEGER: Final = re.compile(r"([+-]?[0-9]{1,40})(?:\.0{1,40})?")
_FLOAT: Final = re.compile(
    r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?"
)
_POINT: Final = re.compile(r"([+-]?[0-9]{1,9})(?:\.0{1,9})?[ ,]\s*([+-]?[0-9]{1,9})(?:\.0{1,9})?")
_DURATION: Final = re.compile(
    r"-?P(?=.)(?:[0-9]{1,9}[YMWD]){0,4}(?:T(?:[0-9]{1,9}(?:\.[0-9]{1,9})?[HMS]){1,3})?"
)
_TRUTHS: Final = {"true": "true", "1": "true", "false": "false", "0": "false"}


def base_type(element: Element) -> BaseType | None:
    """Return the base type that an element names; None where it names none.

    Raises:
        ImportRefused: `broken_item`.
    """
    text = element.get("baseType")
    return _member(element, "baseType", text, BaseType) if text else None


def cardinality(element: Element) -> Cardinality:
    """Return the cardinality that an element names.

    Raises:
        ImportRefused: `broken_item`.
    """
    return _member(element, "cardinality", element.required("cardinality"), Cardinality)


def literal(element: Element, text: str, base: BaseType | None) -> str:
    """Return a value in the model's spelling; strings keep their blanks.

    Raises:
        ImportRefused: `broken_item`: the text is no value of the base type.
    """
    if len(text) > LONGEST_LITERAL:
        raise refused("broken_item", element, f"a value longer than {LONGEST_LITERAL}")
    if base is None or base is BaseType.STRING:
        return unicodedata.normalize("NFC", text)
    folded = _BLANKS.sub(" ", text).strip()
    spelled = _SPELLINGS.get(base, _as_written)(folded)
    if spelled is None:
        raise refused("broken_item", element, f"not a value of base type {base}: {folded!r:.60}")
    return spelled


def _as_written(text: str) -> str | None:
    return text or None


def _integer(text: str) -> str | None:
    found = _INTEGER.fullmatch(text)
    return found[1] if found else None


def _float(text: str) -> str | None:
    return text if _FLOAT.fullmatch(text) else None


def _point(text: str) -> str | None:
    found = _POINT.fullmatch(text)
    return f"{found[1]} {found[2]}" if found else None


def _two_words(text: str) -> str | None:
    return text if text.count(" ") == 1 else None


def _duration(text: str) -> str | None:
    return text if _FLOAT.fullmatch(text) or _DURATION.fullmatch(text) else None


_SPELLINGS: Final[dict[BaseType, Callable[[str], str | None]]] = {
    BaseType.BOOLEAN: lambda text: _TRUTHS.get(text.lower()),
    BaseType.INTEGER: _integer,
    BaseType.FLOAT: _float,
    BaseType.POINT: _point,
    BaseType.PAIR: _two_words,
    BaseType.DIRECTED_PAIR: _two_words,
    BaseType.DURATION: _duration,
}


def _member(element: Element, name: str, text: str, of: type[Word]) -> Word:
    for one in of:
        if one.value.lower() == text.lower():
            return one
    raise refused("broken_item", element, f"its {name} is not a known word: {text:.40}")
