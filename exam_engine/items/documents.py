"""Engine values as JSON documents and back, exactly: what a database keeps and digests cover.

Driven by the fields of frozen dataclasses; no schema of its own, no migration of old documents.
Decimals, dates and durations are strings; a member of a union says its `kind`.
"""

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import TypeVar, Union, get_args, get_origin, get_type_hints

from exam_engine.errors import EngineError
from exam_engine.items.canonical import JsonValue, plain
from exam_engine.items.refusals import MalformedDocument

T = TypeVar("T")
MOST_DIGITS = 400
"""Before or after the point; a short exponent could otherwise spell a text of gigabytes."""
LONGEST_NUMBER = 1_000
DEEPEST = 160
"""Steps of a path; a program nests conditions in conditions and expressions 32 deep."""
_MICROSECOND = timedelta(microseconds=1)
_UNIONS = (Union, types.UnionType)


def to_document(value: object) -> dict[str, JsonValue]:
    """Return `value`, an instance of a frozen dataclass of the engine, as a JSON object."""
    document = _encoded(value)
    if not isinstance(document, dict):
        raise TypeError(f"not a value with fields: {value!r}")
    return document


def from_document(kind: type[T], document: JsonValue) -> T:
    """Return the `kind` that `document` describes; equal to what `to_document` was given.

    Raises:
        MalformedDocument: a field is missing, unknown, of the wrong type or refused by its class.
    """
    value = _decoded(kind, document, "")
    if not isinstance(value, kind):
        raise MalformedDocument("", f"not a {kind.__name__}")
    return value


def _encoded(value: object) -> JsonValue:
    match value:
        case frozenset():
            return sorted((_encoded(one) for one in value), key=str)
        case tuple():
            return [_encoded(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _encoded_fields(type(value), value)
    return _encoded_scalar(value)


def _encoded_scalar(value: object) -> JsonValue:
    match value:
        case Enum():
            return str(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return plain(value)
        case timedelta():
            return f"PT{plain(Decimal(value // _MICROSECOND).scaleb(-6))}S"
        case date():
            return value.isoformat()
    raise TypeError(f"no document form: {value!r}")


def _encoded_fields(kind: type, value: object) -> dict[str, JsonValue]:
    """Return the fields a constructor takes, after the kind if the class has one."""
    document: dict[str, JsonValue] = {}
    if tag := _tag(kind):
        document["kind"] = tag
    for name in _fields(kind):
        document[name] = _encoded(getattr(value, name))
    return document


def _tag(kind: type) -> str | None:
    """Return what a member of a union says it is; None where `kind` is a field like any other."""
    tag = getattr(kind, "kind", None)
    return tag if isinstance(tag, str) else None


@cache
def _fields(kind: type) -> dict[str, object]:
    """Return name and type hint of each field that a constructor of `kind` takes."""
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in dataclasses.fields(kind) if one.init}


def _decoded(hint: object, value: JsonValue, path: str) -> object:
    if path.count(".") + path.count("[") > DEEPEST:
        raise MalformedDocument(path[:80], f"nested deeper than {DEEPEST}")
    hint = getattr(hint, "__supertype__", hint)
    origin = get_origin(hint)
    if origin in _UNIONS:
        return _decoded(_member(get_args(hint), value, path), value, path)
    if origin is tuple:
        return _decoded_tuple(get_args(hint), value, path)
    if origin is frozenset:
        return frozenset(_decoded_many(get_args(hint)[0], value, path))
    if isinstance(hint, type):
        if dataclasses.is_dataclass(hint):
            return _decoded_fields(hint, value, path)
        return _decoded_scalar(hint, value, path)
    raise TypeError(f"no document form of the hint {hint!r}")


def _member(members: tuple[object, ...], value: JsonValue, path: str) -> object:
    """Return the member of a union that `value` claims to be."""
    if value is None and type(None) in members:
        return type(None)
    real = [one for one in members if one is not type(None)]
    if len(real) == 1:
        return real[0]
    kind = value.get("kind") if isinstance(value, Mapping) else None
    for one in real:
        if getattr(one, "kind", None) == kind:
            return one
    raise MalformedDocument(f"{path}.kind".lstrip("."), f"not a known kind: {kind!r}")


def _decoded_many(hint: object, value: JsonValue, path: str) -> list[object]:
    if not isinstance(value, list):
        raise MalformedDocument(path, f"not a list: {value!r:.60}")
    return [_decoded(hint, one, f"{path}[{index}]") for index, one in enumerate(value)]


def _decoded_tuple(hints: tuple[object, ...], value: JsonValue, path: str) -> tuple[object, ...]:
    if hints[-1] is Ellipsis:
        return tuple(_decoded_many(hints[0], value, path))
    if not isinstance(value, list) or len(value) != len(hints):
        raise MalformedDocument(path, f"not a list of {len(hints)}: {value!r:.60}")
    return tuple(
        _decoded(hint, one, f"{path}[{index}]")
        for index, (hint, one) in enumerate(zip(hints, value, strict=True))
    )


def _decoded_fields(kind: type, value: JsonValue, path: str) -> object:
    if not isinstance(value, Mapping):
        raise MalformedDocument(path, f"not an object: {value!r:.60}")
    fields = _fields(kind)
    tag = _tag(kind)
    if tag and value.get("kind") != tag:
        raise MalformedDocument(f"{path}.kind".lstrip("."), f"not {kind.__name__}")
    if wrong := value.keys() ^ (fields.keys() | ({"kind"} if tag else set())):
        raise MalformedDocument(path, f"missing or unknown fields: {', '.join(sorted(wrong))}")
    decoded = {
        name: _decoded(hint, value[name], f"{path}.{name}".lstrip("."))
        for name, hint in fields.items()
    }
    try:
        return kind(**decoded)
    except (EngineError, ValueError) as refusal:
        raise MalformedDocument(path, str(refusal)) from refusal


def _decoded_scalar(kind: type, value: JsonValue, path: str) -> object:
    if kind in {str, int, bool, type(None)}:
        if type(value) is not kind:
            raise MalformedDocument(path, f"not {kind.__name__}: {value!r:.60}")
        return value
    if not isinstance(value, str):
        raise MalformedDocument(path, f"not text: {value!r:.60}")
    try:
        return _parsed(kind, value)
    except (ValueError, InvalidOperation) as refusal:
        raise MalformedDocument(path, f"not {kind.__name__}: {value!r:.60}") from refusal


def _parsed(kind: type, text: str) -> object:
    """Return the scalar that `text` spells; ValueError or InvalidOperation when it does not."""
    if issubclass(kind, Enum):
        return kind(text)
    if kind is Decimal:
        return _finite(text)
    if kind is timedelta:
        return _duration(text)
    if kind is date:
        return date.fromisoformat(text)
    raise TypeError(f"no document form of {kind!r}")


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS or len(text) > LONGEST_NUMBER:
        raise ValueError(f"not a number that is written out: {text!r:.60}")
    return number


def _duration(text: str) -> timedelta:
    if not (text.startswith("PT") and text.endswith("S")):
        raise ValueError(f"not PT…S: {text!r}")
    return int(_finite(text[2:-1]).scaleb(6)) * _MICROSECOND
