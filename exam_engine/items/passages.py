"""Texts that are answered inside: menus, words for gaps, words or lines that are picked."""

import re
from dataclasses import dataclass
from typing import ClassVar

from exam_engine.items.options import (
    CHOICE_ID,
    FEWEST_CHOICES,
    MOST_CHOICES,
    Markup,
    Option,
    require_options,
)
from exam_engine.items.refusals import InvalidItem

_GAP = re.compile(r'<span data-gap="([a-z0-9_]+)">')
_PART = re.compile(r'<span data-hottext="([a-z0-9_]+)">')


@dataclass(frozen=True, slots=True)
class Menu:
    """One gap of a text and the choices that fit into it."""

    id: str
    choices: tuple[Option, ...]

    def __post_init__(self) -> None:
        if not CHOICE_ID.fullmatch(self.id):
            raise InvalidItem("id", f"not a gap id ({CHOICE_ID.pattern}): {self.id!r}")
        require_options("choices", self.choices)


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
        require_options("choices", self.choices)
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


def gaps_in(text: Markup) -> tuple[str, ...]:
    """Return the ids of the gaps that a text marks, in its order."""
    return tuple(_GAP.findall(text.html))


def _require_marks(field: str, marked: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Refuse marks of the text that are not once each, in order, what is known."""
    if marked != known:
        raise InvalidItem(field, f"the text marks {', '.join(marked) or 'nothing'} instead")
