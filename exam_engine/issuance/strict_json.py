"""JSON as signed documents need it: one meaning per text, or a refusal.

Not a general parser: duplicate names, NaN, infinities and fractions are refused, the top must
be an object. Plain `json.loads` lets the last of two equal names win, so that two readers can
see two documents under one signature.
"""

import codecs
import json
from typing import NoReturn


class NotStrict(ValueError):
    """The bytes are not JSON, or JSON with more than one reading."""


def parse_object(text: bytes) -> dict[str, object]:
    """Read one JSON object; the caller caps the size.

    Raises:
        NotStrict: not UTF-8, not JSON, not an object at the top, a duplicate name, a number
            that is not a whole number, or nesting deeper than the interpreter allows.
    """
    if text.startswith(codecs.BOM_UTF8):
        raise NotStrict("a BOM before the text")
    try:
        value = _DECODER.decode(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NotStrict(str(error) or "nested too deep") from error
    if not isinstance(value, dict):
        raise NotStrict(f"not an object but {type(value).__name__}")
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return members


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(f"not a whole number: {text[:40]}")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_no_fraction, parse_constant=_no_fraction
)
"""Made once: making it costs a tenth of reading a credential."""
