"""The plain parts that an item is read back as: the kinds that text formats can say.

Points are absolute and exact, as they were given to `items.assessment.making`.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from exam_engine.items.assessment.interactions import TextField
from exam_engine.items.assessment.making import (
    Answer,
    GapText,
    Otherwise,
    Pairing,
    Ranking,
    Span,
    Spelling,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of, or when `several` some of the answers.

    Attributes:
        whole: only all right answers and no other earn anything.
        unbounded: the sum may fall below 0 or rise above `worth`.
    """

    answers: tuple[Answer, ...]
    worth: Fraction
    several: bool = False
    whole: bool = False
    shuffle: bool = False
    inline: bool = False
    unbounded: bool = False

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """What each answer earns of `worth`; below -1 nothing more is lost of several."""
        shares = (one.points / self.worth for one in self.answers)
        bounded = self.several and not self.unbounded
        return tuple(max(one, Fraction(-1)) if bounded else one for one in shares)

    @property
    def truth(self) -> bool | None:
        """Whether true is right, of true and false; None for other choices."""
        ids = tuple(one.id for one in self.answers)
        plain = sorted(self.shares) == [0, 1] and not self.several
        return self.shares[0] == 1 if ids == ("true", "false") and plain else None


@dataclass(frozen=True, slots=True)
class TypedText:
    """A text; the first spelling that fits counts."""

    spellings: tuple[Spelling, ...]
    otherwise: Otherwise
    worth: Fraction


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number; the first span that it lies in counts."""

    spans: tuple[Span, ...]
    otherwise: Otherwise
    worth: Fraction


@dataclass(frozen=True, slots=True)
class Matched:
    """Sources with their right targets; `whole` earns only when all are right."""

    pairings: tuple[Pairing, ...]
    distractors: tuple[str, ...]
    worth: Fraction
    whole: bool = False
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class Ranked:
    """Contents in their right order."""

    contents: tuple[str, ...]
    ranking: Ranking
    worth: Fraction


@dataclass(frozen=True, slots=True)
class Gapped:
    """A passage, the texts, and for each gap, by its identifier, the place of the right text."""

    passage: str
    texts: tuple[GapText, ...]
    right: dict[str, int]
    worth: Fraction
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A long text for a person to score."""

    field: TextField
    worth: Fraction


PlainPart: TypeAlias = Chosen | TypedText | TypedNumber | Matched | Ranked | Gapped | Written
