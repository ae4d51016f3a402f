"""Values of variables at run time: NULL, single values, containers, records.

NULL is `None`; an empty container is NULL too. Numbers are exact: `int` or `Fraction`, never
float. Source: QTI 3 base types and cardinalities.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeAlias


class Cardinality(StrEnum):
    """How many values a variable holds."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERED = "ordered"
    RECORD = "record"


class BaseType(StrEnum):
    """What kind of value each of them is."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    STRING = "string"
    IDENTIFIER = "identifier"
    POINT = "point"
    PAIR = "pair"
    DIRECTED_PAIR = "directedPair"
    DURATION = "duration"
    FILE = "file"
    URI = "uri"


class Point(NamedTuple):
    """A place on an image; whole pixels from its upper left corner."""

    x: int
    y: int


class Pair(NamedTuple):
    """Two identifiers without an order; made by `pair`, so that equal pairs are equal."""

    first: str
    second: str


class DirectedPair(NamedTuple):
    """Two identifiers, from source to target."""

    source: str
    target: str


Number: TypeAlias = int | Fraction
"""Exact; `bool` is a boolean and never a number here. Durations are numbers of seconds."""

Scalar: TypeAlias = bool | int | Fraction | str | Point | Pair | DirectedPair
"""One value of a base type."""


class Multiple(tuple[Scalar, ...]):
    """A bag of values of one base type, never empty; order means nothing."""

    __slots__ = ()


class Ordered(tuple[Scalar, ...]):
    """A list of values of one base type, never empty."""

    __slots__ = ()


class Record(dict[str, "Scalar | None"]):
    """Named values, each of a base type of its own; never changed after it was made."""

    __slots__ = ()


Value: TypeAlias = Scalar | Multiple | Ordered | Record | None
"""What a variable holds; `None` is NULL."""

Values: TypeAlias = Mapping[str, Value]
"""Variables by identifier."""


def pair(one: str, other: str) -> Pair:
    """Return the unordered pair of two identifiers."""
    return Pair(one, other) if one <= other else Pair(other, one)
