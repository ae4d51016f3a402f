"""JSON values, their one canonical spelling, and its SHA-256; equal facts have equal digests.

Numbers are integers only: decimals travel as strings, so no float ever reaches a digest.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

JsonValue: TypeAlias = (
    bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
)
"""Anything a JSON parser can return."""


def canonical_json(value: JsonValue) -> bytes:
    """Return the canonical UTF-8 spelling: sorted names, no blanks, no escapes but the needed.

    Raises:
        TypeError: `value` holds a float.
        ValueError: it holds text that is not Unicode (a lone surrogate).
    """
    _refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest_of(value: JsonValue) -> str:
    """Return the SHA-256 of the canonical spelling, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def plain(number: Decimal) -> str:
    """Return the shortest exact spelling without exponent: `1`, `0.5`, never `1.0` or `-0`."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _refuse_floats(value: JsonValue) -> None:
    """Raise TypeError at the first float, however deep."""
    if isinstance(value, float):
        raise TypeError(f"a float has no canonical spelling, use a decimal string: {value!r}")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            _refuse_floats(inner)
