"""Conditions of QTI 1.2 as values: what is compared with what, before it is put into operators.

Two-valued, as in QTI 1.2: what was not answered equals nothing and is inside nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias


class Relation(StrEnum):
    """How a response is compared; the value is QTI 1.2's element name."""

    EQUAL = "varequal"
    LESS = "varlt"
    AT_MOST = "varlte"
    GREATER = "vargt"
    AT_LEAST = "vargte"
    CONTAINS = "varsubstring"
    INSIDE = "varinside"


class Rounding(StrEnum):
    """What the figures of a rounded comparison count; the value is QTI's name."""

    DECIMALS = "decimalPlaces"
    SIGNIFICANT = "significantFigures"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may be off: by rounding to figures, or by a margin.

    Attributes:
        figures: None where a margin says it.
        margin: in the number's unit, or in percent of it when `relative`.
    """

    rounding: Rounding = Rounding.DECIMALS
    figures: int | None = None
    margin: Fraction = Fraction(0)
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """One response compared with one value.

    Attributes:
        index: which value of an ordered response, from 1; 0 for any.
        area: kind of an area, in lower case, for `inside`.
    """

    response: str
    value: str
    relation: Relation = Relation.EQUAL
    case_sensitive: bool = False
    index: int = 0
    tolerance: Tolerance | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """The response is exactly these values; in this order where it has one."""

    response: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nothing was answered."""

    response: str


@dataclass(frozen=True, slots=True)
class Lasted:
    """The time taken compared with a number of seconds or an ISO duration."""

    relation: Relation
    duration: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold; without parts always."""

    parts: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these holds; without parts never."""

    parts: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """The part does not hold."""

    part: "Term"


Term: TypeAlias = Compare | Whole | Unanswered | Lasted | Every | Either | Negated
ALWAYS = Every(())


def leaves(term: Term) -> Iterator[Compare | Whole | Unanswered | Lasted]:
    """Yield every comparison in a term, also negated ones."""
    match term:
        case Every() | Either():
            for part in term.parts:
                yield from leaves(part)
        case Negated():
            yield from leaves(term.part)
        case _:
            yield term


def looks_at_responses(term: Term) -> bool:
    """Tell whether a term depends on any response."""
    return any(not isinstance(leaf, Lasted) for leaf in leaves(term))
