"""Standard setting by modified Angoff: what raters expect of just-qualified people, as a cut.

Computes and reports; who approves a cut and what it becomes is the certification body's decision
(`cut_score`). Ratings are exact; only the standard error needs a root, rounded to four places.
Source: items-and-scoring B1; arithmetic checked against worked examples.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import ceil
from typing import ClassVar

from exam_engine.ids import ItemId
from exam_engine.scoring.refusals import ScoringError

FINEST_ERROR = Decimal("0.0001")
FEWEST_RATERS = 2


class InvalidStudy(ScoringError):
    """A standard-setting study contradicts itself.

    Attributes:
        field: which part.
    """

    code: ClassVar[str] = "invalid_study"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True, slots=True)
class ItemRatings:
    """The share of just-qualified people whom each rater expects to get the item right, 0 to 1."""

    item: ItemId
    shares: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class RatingRound:
    """All items rated once by every rater, in the order of the study's raters."""

    ratings: tuple[ItemRatings, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """One study: rounds of ratings of the same items; the last round counts.

    Attributes:
        raters: names by which the record knows them.
        example: example data; no panel of people who do the work.
    """

    method: str
    held_on: date
    raters: tuple[str, ...]
    rounds: tuple[RatingRound, ...]
    example: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if len(set(self.raters)) < max(FEWEST_RATERS, len(self.raters)):
            raise InvalidStudy("raters", f"not {FEWEST_RATERS} or more different ones")
        if not self.rounds or not self.rounds[0].ratings:
            raise InvalidStudy("rounds", "no ratings")
        items = [rated.item for rated in self.rounds[0].ratings]
        if len(set(items)) < len(items):
            raise InvalidStudy("rounds", "an item is rated twice in one round")
        for one in self.rounds:
            if [rated.item for rated in one.ratings] != items:
                raise InvalidStudy("rounds", "the rounds do not rate the same items in one order")
            for rated in one.ratings:
                _require_ratings(rated, len(self.raters))

    @property
    def items(self) -> tuple[ItemId, ...]:
        """The items rated."""
        return tuple(rated.item for rated in self.rounds[0].ratings)


@dataclass(frozen=True, slots=True)
class AngoffCut:
    """What one round says of a form.

    Attributes:
        points: expected points of a just-qualified person on the form, exact.
        standard_error: of `points`, from how far the raters differ; four places.
        lowest, highest: the most lenient and the strictest rater's points.
    """

    points: Fraction
    standard_error: Decimal
    lowest: Fraction
    highest: Fraction

    @property
    def recommended(self) -> int:
        """Whole points from which on one passes: the cut, rounded up."""
        return ceil(self.points)


def angoff_cut(one: RatingRound, form_items: int) -> AngoffCut:
    """Return the cut of one round for a form of that many items worth a point each.

    The rated items stand for the bank: a form is expected to ask as much as they do on average.
    """
    raters = len(one.ratings[0].shares)
    scale = Fraction(form_items, len(one.ratings))
    cuts = [
        sum((Fraction(rated.shares[at]) for rated in one.ratings), Fraction(0)) * scale
        for at in range(raters)
    ]
    mean = sum(cuts, Fraction(0)) / raters
    return AngoffCut(mean, _standard_error(cuts, mean), min(cuts), max(cuts))


def _standard_error(cuts: Sequence[Fraction], mean: Fraction) -> Decimal:
    """Return the sample deviation of the raters' cuts over the root of their number."""
    squares = sum(((cut - mean) ** 2 for cut in cuts), Fraction(0))
    variance = squares / (len(cuts) - 1) / len(cuts)
    exact = Decimal(variance.numerator) / Decimal(variance.denominator)
    return exact.sqrt().quantize(FINEST_ERROR, ROUND_HALF_EVEN)


def _require_ratings(rated: ItemRatings, raters: int) -> None:
    if len(rated.shares) != raters:
        raise InvalidStudy(rated.item, f"{len(rated.shares)} ratings of {raters} raters")
    for share in rated.shares:
        if not 0 <= share <= 1:
            raise InvalidStudy(rated.item, f"not 0 to 1: {share}")
