"""The closed union of ways to answer an item, as the candidate meets them.

No key is in here: an interaction says which responses are possible, never which one is right.
Underneath each is one QTI response variable (`declaration`), so that an importer of QTI items
can target the same values. Source: items-and-scoring A3.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, TypeAlias

from exam_engine.items.options import Markup, Option, option_ids, require_options
from exam_engine.items.passages import GapMatch, Hottext, InlineChoice, Menu
from exam_engine.items.refusals import InvalidItem
from exam_engine.items.variables import BaseType, Cardinality, Declaration

__all__ = [
    "Associate",
    "Choice",
    "ExtendedText",
    "GapMatch",
    "Hottext",
    "InlineChoice",
    "Interaction",
    "Markup",
    "Match",
    "Menu",
    "MultipleChoice",
    "Numeric",
    "Option",
    "Order",
    "ShortText",
    "Slider",
    "declaration",
    "option_ids",
]

LONGEST_TEXT = 1000
LONGEST_WRITING = 4000
"""Characters of a long text: each may take four bytes of a save, which takes 16 KiB."""

FEWEST_LINES, MOST_LINES = 2, 40
MOST_STEPS = 1000
"""Of a slider; more could not be told apart by a finger or an arrow key."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Pick exactly one of 2 to 20 choices."""

    kind: ClassVar[str] = "choice"
    choices: tuple[Option, ...]
    shuffle: bool = True
    ids: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        require_options("choices", self.choices)
        object.__setattr__(self, "ids", option_ids(self.choices))


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    """Pick a set of choices.

    Attributes:
        least: fewest to pick, for the candidate to see; fewer are stored and scored as they are.
        most: a response that picks more is malformed.
    """

    kind: ClassVar[str] = "multiple_choice"
    choices: tuple[Option, ...]
    least: int = 1
    most: int | None = None
    shuffle: bool = True

    def __post_init__(self) -> None:
        require_options("choices", self.choices)
        if not 0 <= self.least <= len(self.choices):
            raise InvalidItem("min", f"not in 0..{len(self.choices)}: {self.least}")
        if self.most is not None and not max(self.least, 1) <= self.most <= len(self.choices):
            raise InvalidItem("max", f"not in min..{len(self.choices)}: {self.most}")


@dataclass(frozen=True, slots=True)
class Order:
    """Rank all choices, first to last."""

    kind: ClassVar[str] = "order"
    choices: tuple[Option, ...]
    shuffle: bool = True

    def __post_init__(self) -> None:
        require_options("choices", self.choices)


@dataclass(frozen=True, slots=True)
class Match:
    """Give each source one target; a target may be used more than once; shuffling moves targets."""

    kind: ClassVar[str] = "match"
    sources: tuple[Option, ...]
    targets: tuple[Option, ...]
    shuffle: bool = True

    def __post_init__(self) -> None:
        require_options("sources", self.sources)
        require_options("targets", self.targets)


@dataclass(frozen=True, slots=True)
class Numeric:
    """Type one decimal number.

    Attributes:
        unit: shown behind the field; plain text, empty for a bare number.
        lowest, highest: bounds of a plausible input, inclusive; beyond is malformed.
    """

    kind: ClassVar[str] = "numeric"
    unit: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None

    def __post_init__(self) -> None:
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise InvalidItem("max", f"not above min {self.lowest}: {self.highest}")


@dataclass(frozen=True, slots=True)
class ShortText:
    """Type a few words.

    Attributes:
        max_length: longest normalised response in characters, 1 to 1000.
    """

    kind: ClassVar[str] = "short_text"
    max_length: int = 60

    def __post_init__(self) -> None:
        if not 1 <= self.max_length <= LONGEST_TEXT:
            raise InvalidItem("max_length", f"not in 1..{LONGEST_TEXT}: {self.max_length}")


@dataclass(frozen=True, slots=True)
class Associate:
    """Pair choices of one list, in no order; each stands in at most one pair.

    Attributes:
        most: most pairs; None for as many as there can be.
    """

    kind: ClassVar[str] = "associate"
    choices: tuple[Option, ...]
    most: int | None = None
    shuffle: bool = True

    def __post_init__(self) -> None:
        require_options("choices", self.choices)
        if self.most is not None and not 1 <= self.most <= len(self.choices) // 2:
            raise InvalidItem("max", f"not in 1..{len(self.choices) // 2}: {self.most}")

    @property
    def most_pairs(self) -> int:
        """How many pairs a response may have."""
        return len(self.choices) // 2 if self.most is None else self.most


@dataclass(frozen=True, slots=True)
class Slider:
    """Set a number on a scale; an untouched slider is no answer.

    Attributes:
        lowest, highest: ends of the scale, inclusive.
        step: positive; divides the scale into 1 to 1000 equal steps.
        unit: shown behind the number; plain text, empty for a bare number.
    """

    kind: ClassVar[str] = "slider"
    lowest: Decimal
    highest: Decimal
    step: Decimal = Decimal(1)
    unit: str = ""

    def __post_init__(self) -> None:
        if self.lowest >= self.highest:
            raise InvalidItem("max", f"not above min {self.lowest}: {self.highest}")
        if self.step <= 0:
            raise InvalidItem("step", f"not positive: {self.step}")
        steps = (self.highest - self.lowest) / self.step
        if steps != steps.to_integral_value() or steps > MOST_STEPS:
            raise InvalidItem("step", f"does not divide the scale into 1 to {MOST_STEPS}: {steps}")


@dataclass(frozen=True, slots=True)
class ExtendedText:
    """Write a long text, which people score.

    Attributes:
        max_length: most characters of a response, 1 to 4000.
        lines: how tall the field is at first, 2 to 40.
    """

    kind: ClassVar[str] = "extended_text"
    max_length: int = LONGEST_WRITING
    lines: int = 8

    def __post_init__(self) -> None:
        if not 1 <= self.max_length <= LONGEST_WRITING:
            raise InvalidItem("max_length", f"not in 1..{LONGEST_WRITING}: {self.max_length}")
        if not FEWEST_LINES <= self.lines <= MOST_LINES:
            bounds = f"{FEWEST_LINES}..{MOST_LINES}"
            raise InvalidItem("lines", f"not in {bounds}: {self.lines}")


Interaction: TypeAlias = (
    Choice
    | MultipleChoice
    | Order
    | Match
    | Associate
    | Numeric
    | Slider
    | ShortText
    | ExtendedText
    | InlineChoice
    | GapMatch
    | Hottext
)


_MENUS = Declaration(Cardinality.MULTIPLE, BaseType.DIRECTED_PAIR)
_PICKED = Declaration(Cardinality.MULTIPLE, BaseType.IDENTIFIER)
_NUMBER = Declaration(Cardinality.SINGLE, BaseType.DECIMAL)
_TEXT = Declaration(Cardinality.SINGLE, BaseType.STRING)
_DECLARED: dict[type[Interaction], Declaration] = {
    Choice: Declaration(Cardinality.SINGLE, BaseType.IDENTIFIER),
    MultipleChoice: _PICKED,
    Hottext: _PICKED,
    Order: Declaration(Cardinality.ORDERED, BaseType.IDENTIFIER),
    Match: _MENUS,
    InlineChoice: _MENUS,
    GapMatch: _MENUS,
    Associate: Declaration(Cardinality.MULTIPLE, BaseType.PAIR),
    Numeric: _NUMBER,
    Slider: _NUMBER,
    ShortText: _TEXT,
    ExtendedText: _TEXT,
}


def declaration(interaction: Interaction) -> Declaration:
    """Return the QTI response variable that a response to `interaction` fills."""
    return _DECLARED[type(interaction)]
