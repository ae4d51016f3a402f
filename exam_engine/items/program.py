"""Response programs: template names or closed operator trees, as values.

They say how a response becomes points and are evaluated by `exam_engine.scoring` alone.
No input or output, no loops, no names beyond the one response, its key and its mapping; so a
program always ends. Source: QTI 3 response processing; `AdjacentPairs` is ours.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, TypeAlias

DEEPEST_PROGRAM = 12


class TemplateName(StrEnum):
    """QTI's response templates that need no operator tree of their own."""

    MATCH_CORRECT = "match_correct"
    MAP_RESPONSE = "map_response"


class ToleranceKind(StrEnum):
    """How far off is still right: a distance, or a fraction of the correct value's size."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Template:
    """A program by its name."""

    kind: ClassVar[str] = "template"
    name: TemplateName


@dataclass(frozen=True, slots=True)
class ByPeople:
    """People read the response and say what it earns; no program ever does."""

    kind: ClassVar[str] = "by_people"


@dataclass(frozen=True, slots=True)
class Literal:
    """The same number for every response."""

    kind: ClassVar[str] = "literal"
    value: Decimal


@dataclass(frozen=True, slots=True)
class MapResponse:
    """The sum of what the mapping gives for each value of the response, within its bounds."""

    kind: ClassVar[str] = "map_response"


@dataclass(frozen=True, slots=True)
class AdjacentPairs:
    """How many neighbours of the correct order are neighbours, in that order, in the response."""

    kind: ClassVar[str] = "adjacent_pairs"


@dataclass(frozen=True, slots=True)
class Sum:
    """All terms added."""

    kind: ClassVar[str] = "sum"
    terms: tuple["Number", ...]


@dataclass(frozen=True, slots=True)
class Product:
    """All factors multiplied."""

    kind: ClassVar[str] = "product"
    factors: tuple["Number", ...]


@dataclass(frozen=True, slots=True)
class If:
    """One number when the condition holds, another when it does not."""

    kind: ClassVar[str] = "if"
    condition: "Condition"
    then: "Number"
    otherwise: "Number"


@dataclass(frozen=True, slots=True)
class IsNull:
    """Nothing was answered."""

    kind: ClassVar[str] = "is_null"


@dataclass(frozen=True, slots=True)
class MatchesCorrect:
    """The response is the correct value: as a set or as a list, by its cardinality."""

    kind: ClassVar[str] = "matches_correct"


@dataclass(frozen=True, slots=True)
class EqualsCorrect:
    """The number is within the tolerance of the correct one, bounds included."""

    kind: ClassVar[str] = "equals_correct"
    tolerance: Decimal
    tolerance_kind: ToleranceKind = ToleranceKind.ABSOLUTE


@dataclass(frozen=True, slots=True)
class ContainsChoice:
    """The response is, or has among its values, this identifier."""

    kind: ClassVar[str] = "contains_choice"
    choice: str


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    kind: ClassVar[str] = "not"
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition holds; true of none."""

    kind: ClassVar[str] = "all_of"
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds; false of none."""

    kind: ClassVar[str] = "any_of"
    conditions: tuple["Condition", ...]


Number: TypeAlias = Literal | MapResponse | AdjacentPairs | Sum | Product | If
Condition: TypeAlias = (
    IsNull | MatchesCorrect | EqualsCorrect | ContainsChoice | Not | AllOf | AnyOf
)
Program: TypeAlias = Template | ByPeople | Number


def depth(node: Program | Condition) -> int:
    """Return how many nodes lie on the longest way down, the node itself included."""
    return 1 + max((depth(child) for child in _children(node)), default=0)


def _children(node: Program | Condition) -> "tuple[Program | Condition, ...]":
    match node:
        case Sum(terms):
            return terms
        case Product(factors):
            return factors
        case If(condition, then, otherwise):
            return (condition, then, otherwise)
        case Not(condition):
            return (condition,)
        case AllOf(conditions) | AnyOf(conditions):
            return conditions
        case _:
            return ()
