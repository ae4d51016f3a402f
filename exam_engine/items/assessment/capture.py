"""Capture: what a browser sent for one response variable to its value, or a refusal.

Checks form and size, never rightness. Text is trimmed and put into NFC here, once; the raw form is
kept beside the value, and the value is what is scored (rulings of items-and-scoring A4).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from exam_engine.items.assessment.declarations import ResponseDeclaration
from exam_engine.items.assessment.literals import parsed
from exam_engine.items.assessment.refusals import UncapturedResponse
from exam_engine.items.assessment.values import (
    BaseType,
    Cardinality,
    Multiple,
    Ordered,
    Record,
    Scalar,
    Value,
)
from exam_engine.items.canonical import JsonValue

LONGEST_TEXT: Final = 100_000
"""Characters of one string."""

LONGEST_NAME: Final = 1_000
"""Characters of a value of any other base type."""

MOST_VALUES: Final = 512
"""Values of one container, fields of one record."""

_UNSTORABLE: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")

Capturing: TypeAlias = Callable[[JsonValue], Value]


class Captured(NamedTuple):
    """What was sent, and the value that is scored."""

    raw: JsonValue
    value: Value


class _Unfit(Exception):
    """The given thing is no value; the message says why."""


def capture(declaration: ResponseDeclaration, given: JsonValue) -> Captured:
    """Return the value of a response variable that was given as JSON.

    A container is a list (or its one value), a record an object; a pair is text `A B`, a point
    `x y`. Nothing, empty text and an empty list are NULL.

    Raises:
        UncapturedResponse: not a value of the declaration, or too large; names the variable.
    """
    return Captured(given, capturing(declaration)(given))


def capturing(declaration: ResponseDeclaration) -> Capturing:
    """Return the capture of one variable as a function that is quick to call many times."""
    convert = _conversion(declaration)

    def captured(given: JsonValue) -> Value:
        try:
            return convert(given)
        except _Unfit as refusal:
            raise UncapturedResponse(f"response {declaration.id}: {refusal}") from None

    return captured


def _conversion(declaration: ResponseDeclaration) -> Capturing:
    if declaration.cardinality is Cardinality.RECORD or declaration.base is None:
        return _record
    scalar = _scalar_conversion(declaration.base)
    match declaration.cardinality:
        case Cardinality.MULTIPLE:
            return lambda given: Multiple(_several(given, scalar)) or None
        case Cardinality.ORDERED:
            return lambda given: Ordered(_several(given, scalar)) or None
        case _:
            return lambda given: _single(given, scalar)


def _single(given: JsonValue, scalar: Callable[[JsonValue], Scalar | None]) -> Value:
    if not isinstance(given, list | tuple):
        return scalar(given)
    if len(given) > 1:
        raise _Unfit(f"takes one value, not {len(given)}")
    return scalar(given[0]) if given else None


def _several(given: JsonValue, scalar: Callable[[JsonValue], Scalar | None]) -> tuple[Scalar, ...]:
    """Return the values of a container, without the empty ones."""
    if not isinstance(given, list | tuple):
        given = (given,)
    if len(given) > MOST_VALUES:
        raise _Unfit(f"more than {MOST_VALUES} values: {len(given)}")
    return tuple(value for value in map(scalar, given) if value is not None)


def _scalar_conversion(base: BaseType) -> Callable[[JsonValue], Scalar | None]:
    """Return the conversion of one JSON value; NULL for nothing and for blank text."""
    longest = LONGEST_TEXT if base is BaseType.STRING else LONGEST_NAME
    is_text = base in {BaseType.STRING, BaseType.IDENTIFIER, BaseType.URI, BaseType.FILE}

    def scalar(given: JsonValue) -> Scalar | None:
        text = given if isinstance(given, str) else _spelled(given, base)
        if len(text) > longest:
            raise _Unfit(f"longer than {longest} characters: {len(text)}")
        if unstorable := _UNSTORABLE.search(text):
            raise _Unfit(f"not a printable character at {unstorable.start()}")
        if is_text:
            return unicodedata.normalize("NFC", text.strip()) or None
        try:
            return parsed(text.strip(), base)
        except ValueError as refusal:
            raise _Unfit(str(refusal)) from None

    return scalar


def _spelled(given: JsonValue, base: BaseType) -> str:
    """Return what the value of a JSON parser would be as text; `''` for nothing."""
    if given is None:
        return ""
    if isinstance(given, bool) and base in {BaseType.BOOLEAN, BaseType.STRING}:
        return "true" if given else "false"
    if isinstance(given, int | float) and not isinstance(given, bool):
        try:
            return str(given)
        except ValueError:  # Python spells no whole number of more than 4,300 digits
            raise _Unfit("a number too long to read") from None
    raise _Unfit(f"not a value of base type {base}: {type(given).__name__}")


def _record(given: JsonValue) -> Value:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise _Unfit(f"not an object but {type(given).__name__}")
    if len(given) > MOST_VALUES:
        raise _Unfit(f"more than {MOST_VALUES} fields: {len(given)}")
    return Record({name: _field(name, value) for name, value in given.items()}) or None


def _field(name: str, given: JsonValue) -> Scalar | None:
    """Return the value of a field, whose base type is the one its JSON has."""
    if len(name) > LONGEST_NAME:
        raise _Unfit(f"a field with a name longer than {LONGEST_NAME}")
    if isinstance(given, bool):
        return given
    base = BaseType.FLOAT if isinstance(given, int | float) else BaseType.STRING
    return _scalar_conversion(base)(given)
