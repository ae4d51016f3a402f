"""How an event becomes a JSON body and an equal event again, exactly.

Driven by the declared types of the fields, so a new event needs no code here. Not a validator of
what browsers send: bodies were written by this module.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from types import NoneType
from typing import ClassVar, NewType, TypeVar, cast, get_args, get_origin

from exam_engine.attempts.bodies import LATER, JsonValue
from exam_engine.attempts.refusals import MalformedEvent
from exam_engine.instants import from_us, to_us

T = TypeVar("T")

_MICROSECOND = timedelta(microseconds=1)
_Encode = Callable[[object], JsonValue]
_Decode = Callable[[JsonValue], object]


class Event:
    """One fact about an attempt.

    Attributes:
        kind: the stable dotted name of the class.
        v: version of the body's shape.
    """

    __slots__ = ()
    kind: ClassVar[str]
    v: ClassVar[int] = 1

    def to_body(self) -> dict[str, JsonValue]:
        """Return the body: `v` and one name per field, instants and durations in microseconds."""
        return {"v": self.v, **encode(self)}


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a class: its names in Python and in the body, and both directions.

    Attributes:
        later: whether it may be absent, which then means `default`.
    """

    name: str
    key: str
    encode: _Encode | None
    decode: _Decode
    later: bool
    default: object


_KNOWN: dict[type, tuple[_Field, ...]] = {}


def encode(value: object) -> dict[str, JsonValue]:
    """Return the fields of a dataclass as JSON."""
    body: dict[str, JsonValue] = {}
    for each in _fields_of(type(value)):
        inner = getattr(value, each.name)
        if each.later and inner == each.default:
            continue
        body[each.key] = inner if each.encode is None or inner is None else each.encode(inner)
    return body


def decode(shape: type[T], body: JsonValue) -> T:
    """Return the dataclass of class `shape` that `body` was made from.

    Raises:
        MalformedEvent: a name is missing or unknown, or a value is none of its type.
    """
    wanted = _fields_of(shape)
    names = {each.key for each in wanted}
    needed = {each.key for each in wanted if not each.later}
    if not isinstance(body, dict) or not needed <= body.keys() <= names:
        raise MalformedEvent(f"{shape.__name__} has {sorted(names)}, the body is {body!r}")
    try:
        return shape(
            **{each.name: each.decode(body[each.key]) for each in wanted if each.key in body}
        )
    except (ValueError, TypeError, OverflowError, InvalidOperation) as refusal:
        raise MalformedEvent(f"{shape.__name__}: {refusal}") from refusal


def _fields_of(shape: type) -> tuple[_Field, ...]:
    known = _KNOWN.get(shape)
    if known is None:
        known = _KNOWN[shape] = tuple(_read_fields(shape))
    return known


def _read_fields(shape: type) -> Iterator[_Field]:
    for each in fields(shape):
        plain, optional = _without_none(each.type)
        suffix = "_us" if plain in {datetime, timedelta} else ""
        back = _decoder(plain)
        decoder = partial(_or_none, back) if optional else back
        later = LATER.keys() <= each.metadata.keys()
        yield _Field(each.name, each.name + suffix, _encoder(plain), decoder, later, each.default)


def _without_none(declared: object) -> tuple[object, bool]:
    """Return the declared type, a NewType resolved, and whether None was allowed beside it."""
    if declared is JsonValue:
        return declared, False
    inner = [arg for arg in get_args(declared) if arg is not NoneType]
    optional = get_origin(declared) is not tuple and len(inner) < len(get_args(declared))
    plain = inner[0] if optional else declared
    return (plain.__supertype__ if isinstance(plain, NewType) else plain), optional


def _encoder(plain: object) -> _Encode | None:
    """Return how a value of this type is written; None when JSON has it as it is."""
    if plain is datetime:
        return lambda value: to_us(cast("datetime", value))
    if plain is timedelta:
        return lambda value: cast("timedelta", value) // _MICROSECOND
    if plain is Decimal:
        return str
    if get_origin(plain) is tuple:
        return lambda value: list(cast("tuple[str, ...]", value))
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return str
    return encode if is_dataclass(plain) else None


def _decoder(plain: object) -> _Decode:
    if plain is JsonValue:
        return lambda value: value
    if plain is datetime:
        return lambda value: from_us(cast("int", _exactly(int, value)))
    if plain is timedelta:
        return lambda value: cast("int", _exactly(int, value)) * _MICROSECOND
    if get_origin(plain) is tuple:
        return _texts
    return _decoder_of_class(cast("type", plain))


def _decoder_of_class(plain: type) -> _Decode:
    if is_dataclass(plain):
        return partial(decode, plain)
    if issubclass(plain, StrEnum | Decimal):
        return lambda value: plain(cast("str", _exactly(str, value)))
    return partial(_exactly, plain)


def _or_none(back: _Decode, value: JsonValue) -> object:
    return None if value is None else back(value)


def _exactly(wanted: type, value: JsonValue) -> JsonValue:
    if type(value) is not wanted:
        raise TypeError(f"{value!r} is not {wanted.__name__}")
    return value


def _texts(value: JsonValue) -> tuple[JsonValue, ...]:
    return tuple(_exactly(str, each) for each in cast("list[JsonValue]", _exactly(list, value)))
