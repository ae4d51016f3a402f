"""Canonical JSON: one value, one sequence of bytes, in Python and in the browser.

Not a general serialiser: what two languages would write differently is refused instead.
"""

import json
from types import MappingProxyType
from typing import ClassVar, Final

from exam_engine.attempts.refusals import AttemptError
from exam_engine.items.canonical import JsonValue

__all__ = ["LATER", "JsonValue", "NotCanonical", "canonical", "portable", "spell"]

LATER: Final = MappingProxyType({"later": True})
"""Metadata of a field that came after its class was in use.

At its default it is left out of bodies, and a body without it means the default: what was written
before it existed keeps its meaning, its bytes and its digests.
"""

_LARGEST = 2**53 - 1
_DEEPEST = 8
_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


class NotCanonical(AttemptError):
    """The value has no single spelling: a float, a huge integer, a lone surrogate, a NUL."""

    code: ClassVar[str] = "not_canonical"


def canonical(body: JsonValue) -> bytes:
    """Return the one UTF-8 spelling of `body`: names sorted, no blanks, nothing escaped needlessly.

    Raises:
        NotCanonical: a string in it cannot be written as UTF-8, or a number is not finite.
    """
    try:
        return spell(body).encode()
    except ValueError as refusal:
        raise NotCanonical(f"not writable: {refusal}") from refusal


def spell(body: JsonValue) -> str:
    """Return the characters of `canonical(body)`, for values that are known to be writable."""
    return _encode(body)


def portable(value: JsonValue) -> JsonValue:
    """Return `value` unchanged if Python and a browser spell it alike, and a database can hold it.

    Raises:
        NotCanonical: it holds a float, an integer beyond 2^53, a NUL or a name outside ASCII, or
            lists and objects nested deeper than 8.
    """
    if type(value) is str and "\0" not in value:
        return value  # most answers
    level: list[JsonValue] = [value]
    for _ in range(_DEEPEST + 1):
        below: list[JsonValue] = []
        for each in level:
            _require_portable(each)
            if isinstance(each, dict):
                below += each.values()
            elif isinstance(each, list):
                below += each
        if not below:
            return value
        level = below
    raise NotCanonical(f"nested deeper than {_DEEPEST}")


def _require_portable(value: JsonValue) -> None:
    match value:
        case str() if "\0" in value:
            raise NotCanonical(f"NUL in {value!r}")
        case float():
            raise NotCanonical(f"number that is not whole: {value!r}")
        case int() if abs(value) > _LARGEST:
            raise NotCanonical(f"integer beyond 2^53: {value}")
        case dict():
            for name in value:
                if not name.isascii() or "\0" in name:
                    raise NotCanonical(f"name outside printable ASCII: {name!r}")
