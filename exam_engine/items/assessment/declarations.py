"""Declarations of variables: what they may hold, what is right, what each value earns.

Literal values are kept as text, in QTI's lexical form (`3.5`, `A B` for a pair, `10 20` for a
point, `true`), and parsed once when a program is compiled. Source: QTI 3 variable declarations.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, TypeAlias

from exam_engine.items.assessment.values import BaseType, Cardinality


@dataclass(frozen=True, slots=True)
class Literal:
    """One value as text.

    Attributes:
        field: name inside a record; empty otherwise.
        base: base type of a record's field; None where the variable's own applies.
    """

    text: str
    field: str = ""
    base: BaseType | None = None


@dataclass(frozen=True, slots=True)
class MapEntry:
    """What one value earns; points are exact and may be negative."""

    key: str
    points: Decimal
    case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class Mapping:
    """Values to points.

    Attributes:
        default: what a value without an entry earns.
        lower, upper: bounds of the sum, inclusive; None for no bound.
    """

    entries: tuple[MapEntry, ...]
    default: Decimal = Decimal(0)
    lower: Decimal | None = None
    upper: Decimal | None = None


class Shape(StrEnum):
    """Form of an area on an image."""

    CIRCLE = "circle"
    RECT = "rect"
    POLY = "poly"
    ELLIPSE = "ellipse"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Area:
    """An area of an image; the border belongs to it.

    Attributes:
        coords: circle x, y, radius; rect left, top, right, bottom; ellipse x, y, radii; poly
            x, y of each corner; none for `default`, which is the whole image.
    """

    shape: Shape
    coords: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """What a point inside the area earns."""

    area: Area
    points: Decimal


@dataclass(frozen=True, slots=True)
class AreaMapping:
    """Areas to points; the first area that holds a point counts, and each area counts once."""

    entries: tuple[AreaEntry, ...]
    default: Decimal = Decimal(0)
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ResponseDeclaration:
    """A variable that the candidate fills.

    Attributes:
        base: None only for a record.
        default, correct: values in their order; empty for none.
    """

    kind: ClassVar[str] = "response"
    id: str
    cardinality: Cardinality
    base: BaseType | None
    default: tuple[Literal, ...] = ()
    correct: tuple[Literal, ...] = ()
    mapping: Mapping | None = None
    area_mapping: AreaMapping | None = None


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One row of a match table: a whole number and the value that it stands for."""

    source: int
    target: str


@dataclass(frozen=True, slots=True)
class MatchTable:
    """Looks up equal whole numbers.

    Attributes:
        default: value of any other number; None for NULL.
    """

    kind: ClassVar[str] = "match_table"
    rows: tuple[MatchRow, ...]
    default: str | None = None


@dataclass(frozen=True, slots=True)
class InterpolationRow:
    """One row of an interpolation table.

    Attributes:
        boundary: whether `source` itself belongs to the row.
    """

    source: Decimal
    target: str
    boundary: bool = True


@dataclass(frozen=True, slots=True)
class InterpolationTable:
    """Looks up the first row whose source lies at or below a number.

    Attributes:
        default: value of a number below every row; None for NULL.
    """

    kind: ClassVar[str] = "interpolation_table"
    rows: tuple[InterpolationRow, ...]
    default: str | None = None


LookupTable: TypeAlias = MatchTable | InterpolationTable


class ScoredBy(StrEnum):
    """Who sets an outcome that no program computes."""

    HUMAN = "human"
    EXTERNAL_MACHINE = "externalMachine"


@dataclass(frozen=True, slots=True)
class OutcomeDeclaration:
    """A variable that scoring fills.

    Attributes:
        minimum, maximum: the normal bounds; scoring clamps nothing, a value beyond is reported.
        mastery: the value from which the competence counts as shown.
        external: set by others than the program; None for computed outcomes.
    """

    kind: ClassVar[str] = "outcome"
    id: str
    cardinality: Cardinality
    base: BaseType | None
    default: tuple[Literal, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    mastery: Decimal | None = None
    table: LookupTable | None = None
    external: ScoredBy | None = None
    interpretation: str = ""


@dataclass(frozen=True, slots=True)
class TemplateDeclaration:
    """A variable of one candidate's version of the item, drawn by template processing.

    Attributes:
        in_text: its value may replace text; `in_math` the same for MathML identifiers.
    """

    kind: ClassVar[str] = "template"
    id: str
    cardinality: Cardinality
    base: BaseType | None
    default: tuple[Literal, ...] = ()
    in_text: bool = False
    in_math: bool = False


Declaration: TypeAlias = ResponseDeclaration | OutcomeDeclaration | TemplateDeclaration
