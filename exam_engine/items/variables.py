"""QTI variable semantics: what kind of value a response holds, and those values.

Declarations only; which value is right is in the key, what it earns in scoring.
Source: QTI 3 base types and cardinalities, as far as our interactions need them; `decimal`
stands for QTI's integer and float, because points and answers are exact here.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Pair: TypeAlias = tuple[str, str]
"""Two ids: source and target of a directed pair; of one without a direction the lesser first."""

Scalar: TypeAlias = str | Decimal | Pair
"""One base value: an identifier or string, a decimal, a pair."""

Value: TypeAlias = Scalar | frozenset[str] | frozenset[Pair] | tuple[str, ...] | None
"""What a variable holds: one scalar, a multiple (set), an ordered list, or NULL."""


class Cardinality(StrEnum):
    """How many values a variable holds."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERED = "ordered"


class BaseType(StrEnum):
    """What kind of value each of them is."""

    IDENTIFIER = "identifier"
    STRING = "string"
    DECIMAL = "decimal"
    PAIR = "pair"
    DIRECTED_PAIR = "directedPair"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One response variable: its cardinality and base type."""

    cardinality: Cardinality
    base: BaseType
