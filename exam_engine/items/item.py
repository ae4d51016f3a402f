"""Items and their frozen versions: what is asked, never what is right.

The key lives apart in `exam_engine.items.keys`; only scoring may read it.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from exam_engine.ids import DomainId, ItemId
from exam_engine.items.canonical import digest_of
from exam_engine.items.documents import to_document
from exam_engine.items.interactions import Interaction, Markup
from exam_engine.items.refusals import InvalidItem

ITEM_ID = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
LONGEST_ITEM_ID = 40
MOST_POINTS = Decimal(100)


class ItemStatus(StrEnum):
    """Where an item is in its life; only live items are assembled into forms."""

    DRAFT = "draft"
    PILOT = "pilot"
    LIVE = "live"
    RETIRED = "retired"


class Cognitive(StrEnum):
    """What the item asks of the mind, from least to most."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"


class Difficulty(StrEnum):
    """How hard an item is meant to be for somebody who just qualifies."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Use(StrEnum):
    """Which bank an item belongs to; what was practised is never examined."""

    EXAM = "exam"
    PRACTICE = "practice"


class Review(StrEnum):
    """How far people have looked at an item besides its author."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Stimulus:
    """A case that several items share; shown beside each of them."""

    title: str
    text: Markup


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One frozen wording of an item.

    Attributes:
        number: counts wordings from 1.
        points: what the best response earns; positive, at most 2 decimal places and 100.
        digest: SHA-256 of the canonical document of all other fields.
    """

    item: ItemId
    number: int
    prompt: Markup
    interaction: Interaction
    points: Decimal = Decimal(1)
    stimulus: Stimulus | None = None
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not ITEM_ID.fullmatch(self.item) or len(self.item) > LONGEST_ITEM_ID:
            raise InvalidItem("id", f"not an item id ({ITEM_ID.pattern}): {self.item!r}")
        if self.number < 1:
            raise InvalidItem("version", f"not 1 or more: {self.number}")
        if not 0 < self.points <= MOST_POINTS or self.points != round(self.points, 2):
            raise InvalidItem("points", f"not 0.01 to {MOST_POINTS}: {self.points}")
        object.__setattr__(self, "digest", digest_of(to_document(self)))


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its current wording and what the bank knows about it.

    Attributes:
        time: how long a candidate should need; planning only, never enforced.
        references: titles of sources, for authors and reviewers.
        objective: id of an objective of the blueprint, `domain/objective`; empty where not said.
        difficulty: as intended, not as measured.
        enemies: items that must not stand in the same form.
        source: the concept the item rests on, in a sentence.
    """

    domain: DomainId
    cognitive: Cognitive
    status: ItemStatus
    time: timedelta
    version: ItemVersion
    references: tuple[str, ...] = ()
    objective: str = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    use: Use = Use.EXAM
    enemies: tuple[ItemId, ...] = ()
    source: str = ""
    review: Review = Review.DRAFTED

    @property
    def id(self) -> ItemId:
        """The name that stays the same through all wordings."""
        return self.version.item
