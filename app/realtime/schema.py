"""A small closed language for socket messages: fields, bounds, and one strict check.

Not a general validator: it knows the few shapes that our messages have, so that one definition
gives the server's check, the browser's types (`protocol.ts`) and the page `docs/protocol.md`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

FieldType = Literal["int", "text", "flag", "hex", "json", "ident"]

MAX_MESSAGE_BYTES = 64 * 1024
"""Largest frame the answers' socket takes, in bytes (inclusive)."""


class MalformedMessage(Exception):
    """A message does not have the declared shape; names the field and the fix."""

    code = "malformed_message"

    def __init__(self, field: str, fix: str) -> None:
        super().__init__(f"{field}: {fix}")
        self.field = field
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a message.

    Attributes:
        type: `int` (safe integer), `text`, `flag` (boolean), `hex` (lower-case), `ident`
            (1 to 64 of A-Z a-z 0-9 . _ -), `json` (any JSON value up to `most` bytes).
        least, most: inclusive bounds; of the value for `int`, of the length otherwise.
        optional: may be absent or null.
    """

    name: str
    type: FieldType
    meaning: str
    least: int = 0
    most: int = 2**53 - 1
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SocketMessage:
    """One message of the closed set.

    Attributes:
        sender: `client` or `server`.
        roles: who may send it (client) or receives it (server).
        answer: names of the members of the acknowledgement, empty when there is none.
    """

    name: str
    namespace: str
    sender: Literal["client", "server"]
    roles: tuple[str, ...]
    meaning: str
    fields: tuple[Field, ...] = ()
    answer: tuple[Field, ...] = ()


_IDENT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
_IDENT_LENGTH = 64
_HEX = frozenset("0123456789abcdef")
_PATTERNS = {"hex": re.compile("[0-9a-f]*"), "ident": re.compile("[A-Za-z0-9._-]{1,64}")}
_spell = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


Check = Callable[[object], Mapping[str, object]]


def checker(message: SocketMessage) -> Check:
    """Return the check of one message: payload to its declared members, optional ones as None.

    The check raises MalformedMessage, naming the first wrong field and what it must be; unknown
    members are refused.
    """
    known = {field.name: field for field in message.fields}
    plain = tuple((field.name, _plain(field), field.optional) for field in message.fields)
    absent = dict.fromkeys(known)

    def check(payload: object) -> Mapping[str, object]:
        if not isinstance(payload, dict):
            raise MalformedMessage(message.name, "send one JSON object")
        if not payload.keys() <= known.keys():
            return _checked(message, known, payload)
        told = absent | payload
        for name, is_plain, optional in plain:
            value = told[name]
            if not is_plain(value) and not (optional and value is None):
                return _checked(message, known, payload)
        return told

    return check


def _checked(
    message: SocketMessage, known: Mapping[str, Field], payload: dict[object, object]
) -> Mapping[str, object]:
    """Check member by member what is not plainly right."""
    for name in payload:
        if name not in known:
            raise MalformedMessage(str(name)[:40], f"{message.name} has no such member")
    checked: dict[str, object] = {}
    for name, field in known.items():
        # Null clears an answer; a member that was left out clears nothing.
        _require(name in payload or field.optional, field, "there")
        value = payload.get(name)
        if value is None and (field.optional or field.type == "json"):
            checked[name] = None
            continue
        _check_field(field, value)
        checked[name] = value
    return checked


def _plain(field: Field) -> Callable[[object], bool]:
    """Return a quick test that says yes only to right values, and no to rare ones, too."""
    least, most = field.least, field.most
    if field.type == "int":
        return lambda value: type(value) is int and least <= value <= most
    if field.type == "flag":
        return lambda value: value is True or value is False
    if field.type == "json":
        # a character takes at most six bytes, as an escape
        return lambda value: type(value) is str and 6 * len(value) + 2 <= most and value.isascii()
    if field.type == "text":
        return lambda value: (
            type(value) is str and least <= len(value) <= most and value.isprintable()
        )
    pattern = _PATTERNS[field.type]
    return lambda value: (
        type(value) is str and least <= len(value) <= most and pattern.fullmatch(value) is not None
    )


def _check_field(field: Field, value: object) -> None:
    match field.type:
        case "int":
            _require(
                isinstance(value, int) and not isinstance(value, bool), field, "a whole number"
            )
            assert isinstance(value, int)
            if not field.least <= value <= field.most:
                _require(False, field, _range(field))
        case "flag":
            _require(isinstance(value, bool), field, "true or false")
        case "json":
            if _size(value) > field.most:
                _require(False, field, f"at most {field.most} bytes of JSON")
        case "text" | "hex" | "ident":
            _check_text(field, value)


def _check_text(field: Field, value: object) -> None:
    _require(isinstance(value, str), field, "a text")
    assert isinstance(value, str)
    if not field.least <= len(value) <= field.most:
        _require(False, field, _range(field) + " characters")
    _require("\x00" not in value, field, "free of null characters")
    _require(_is_unicode(value), field, "free of half characters")
    if field.type == "hex":
        _require(_HEX.issuperset(value), field, "lower-case hexadecimal")
    if field.type == "ident":
        _require(
            0 < len(value) <= _IDENT_LENGTH and _IDENT.issuperset(value),
            field,
            "1 to 64 of A-Za-z0-9._-",
        )


def require_ident(name: str, value: object) -> str:
    """Return a value that is an `ident`.

    Raises:
        MalformedMessage: it is not.
    """
    _check_text(Field(name, "ident", ""), value)
    assert isinstance(value, str)
    return value


def _size(value: object) -> float:
    """Return how many bytes a value takes as JSON; what JSON cannot say is beyond all bounds."""
    try:
        return len(_spell(value).encode())
    except (ValueError, TypeError, RecursionError):
        return float("inf")


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be stored: half of a surrogate pair is no character."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _range(field: Field) -> str:
    return f"between {field.least} and {field.most}"


def _require(holds: bool, field: Field, what: str) -> None:
    if not holds:
        raise MalformedMessage(field.name, f"must be {what}")
