"""The closed union of ways to answer an item, as the candidate meets them.

No key is in here: an interaction says which responses are possible, never which one is right.
Underneath each is one QTI response variable (`declaration`), so that an importer of QTI items
can target the same values. Source: items-and-scoring A3.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, TypeAlias

from exam_engine.items.refusals import InvalidItem
from exam_engine.items.variables import BaseType, Cardinality, Declaration

CHOICE_ID = re.compile(r"[a-z][a-z0-9_]{0,15}")
FEWEST_CHOICES, MOST_CHOICES = 2, 20
LONGEST_TEXT = 1000
_GAP = re.compile(r'<span data-gap="([a-z0-9_]+)">')
_PART = re.compile(r'<span data-hottext="([a-z0-9_]+)">')


@dataclass(frozen=True, slots=True)
class Markup:
    """Author's Markdown and the cleaned HTML made of it at import; only `html` is delivered."""

    source: str
    html: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, source or target that a response can name.

    Attributes:
        fixed: keeps its place when the others are shuffled.
    """

    id: str
    text: Markup
    fixed: bool = False

    def __post_init__(self) -> None:
        if not CHOICE_ID.fullmatch(self.id):
            raise InvalidItem("id", f"not a choice id ({CHOICE_ID.pattern}): {self.id!r}")


@dataclass(frozen=True, slots=True)
class Choice:
    """Pick exactly one of 2 to 20 choices."""

    kind: ClassVar[str] = "choice"
    choices: tuple[Option, ...]
    shuffle: bool = True
    ids: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_options("choices", self.choices)
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
        _require_options("choices", self.choices)
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
        _require_options("choices", self.choices)


@dataclass(frozen=True, slots=True)
class Match:
    """Give each source one target; a target may be used more than once; shuffling moves targets."""

    kind: ClassVar[str] = "match"
    sources: tuple[Option, ...]
    targets: tuple[Option, ...]
    shuffle: bool = True

    def __post_init__(self) -> None:
        _require_options("sources", self.sources)
        _require_options("targets", self.targets)


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
class Menu:
    """One gap of a text and the choices that fit into it."""

    id: str
    choices: tuple[Option, ...]

    def __post_init__(self) -> None:
        if not CHOICE_ID.fullmatch(self.id):
            raise InvalidItem("id", f"not a gap id ({CHOICE_ID.pattern}): {self.id!r}")
        _require_options("choices", self.choices)


@dataclass(frozen=True, slots=True)
class InlineChoice:
    """Fill each gap of a text from its own menu; `text` marks gaps with `<span data-gap="id">`."""

    kind: ClassVar[str] = "inline_choice"
    text: Markup
    gaps: tuple[Menu, ...]
    shuffle: bool = True

    def __post_init__(self) -> None:
        _require_marks("gaps", gaps_in(self.text), tuple(gap.id for gap in self.gaps))


@dataclass(frozen=True, slots=True)
class GapMatch:
    """Put words into the gaps of a text, each word at most once; gaps are marked as above."""

    kind: ClassVar[str] = "gap_match"
    text: Markup
    choices: tuple[Option, ...]
    shuffle: bool = True

    def __post_init__(self) -> None:
        _require_options("choices", self.choices)
        if not 1 <= len(self.gaps) <= len(self.choices):
            bounds = f"1 to {len(self.choices)}, the number of choices"
            raise InvalidItem("text", f"not {bounds} gaps: {len(self.gaps)}")
        _require_marks("text", self.gaps, tuple(dict.fromkeys(self.gaps)))

    @property
    def gaps(self) -> tuple[str, ...]:
        """Ids of the gaps, in the order of the text."""
        return gaps_in(self.text)


@dataclass(frozen=True, slots=True)
class Hottext:
    """Pick words or lines of a text; it marks them with `<span data-hottext="id">`.

    Attributes:
        least, most: as for a multiple choice.
    """

    kind: ClassVar[str] = "hottext"
    text: Markup
    least: int = 1
    most: int | None = None

    def __post_init__(self) -> None:
        parts = self.parts
        if not FEWEST_CHOICES <= len(parts) <= MOST_CHOICES:
            bounds = f"{FEWEST_CHOICES} to {MOST_CHOICES}"
            raise InvalidItem("text", f"not {bounds} parts to pick: {len(parts)}")
        _require_marks("text", parts, tuple(dict.fromkeys(parts)))
        if not 0 <= self.least <= len(parts):
            raise InvalidItem("min", f"not in 0..{len(parts)}: {self.least}")
        if self.most is not None and not max(self.least, 1) <= self.most <= len(parts):
            raise InvalidItem("max", f"not in min..{len(parts)}: {self.most}")

    @property
    def parts(self) -> tuple[str, ...]:
        """Ids of the parts that can be picked, in the order of the text."""
        return tuple(_PART.findall(self.text.html))


Interaction: TypeAlias = (
    Choice
    | MultipleChoice
    | Order
    | Match
    | Numeric
    | ShortText
    | InlineChoice
    | GapMatch
    | Hottext
)


def declaration(interaction: Interaction) -> Declaration:
    """Return the QTI response variable that a response to `interaction` fills."""
    match interaction:
        case Choice():
            return Declaration(Cardinality.SINGLE, BaseType.IDENTIFIER)
        case MultipleChoice() | Hottext():
            return Declaration(Cardinality.MULTIPLE, BaseType.IDENTIFIER)
        case Order():
            return Declaration(Cardinality.ORDERED, BaseType.IDENTIFIER)
        case Match() | InlineChoice() | GapMatch():
            return Declaration(Cardinality.MULTIPLE, BaseType.DIRECTED_PAIR)
        case Numeric():
            return Declaration(Cardinality.SINGLE, BaseType.DECIMAL)
        case ShortText():
            return Declaration(Cardinality.SINGLE, BaseType.STRING)


def option_ids(options: tuple[Option, ...]) -> tuple[str, ...]:
    """Return the ids in the author's order."""
    return tuple(option.id for option in options)


def gaps_in(text: Markup) -> tuple[str, ...]:
    """Return the ids of the gaps that a text marks, in its order."""
    return tuple(_GAP.findall(text.html))


def _require_marks(field: str, marked: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Refuse marks of the text that are not once each, in order, what is known."""
    if marked != known:
        raise InvalidItem(field, f"the text marks {', '.join(marked) or 'nothing'} instead")


def _require_options(field: str, options: tuple[Option, ...]) -> None:
    """Refuse fewer than 2, more than 20, or two of the same id."""
    if not FEWEST_CHOICES <= len(options) <= MOST_CHOICES:
        bounds = f"{FEWEST_CHOICES} to {MOST_CHOICES}"
        raise InvalidItem(field, f"not {bounds} of them: {len(options)}")
    ids = option_ids(options)
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise InvalidItem(field, f"the same id twice: {', '.join(twice)}")
