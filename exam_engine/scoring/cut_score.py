"""Cut scores: the approved line between pass and not yet, and the scale that shows it.

The decision compares raw points; scaled scores only report. Approving is done by people; the
record says who and when.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import floor

from exam_engine.scoring.outcomes import FormOutcome
from exam_engine.scoring.refusals import CutScoreMismatch


class PassOrFail(StrEnum):
    """What the examination says; whether to certify is decided elsewhere."""

    PASS = "pass"  # noqa: S105 - a result, no secret
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Anchor:
    """One fixed point of the scale."""

    raw: Decimal
    scaled: int


@dataclass(frozen=True, slots=True)
class CutScore:
    """One approved cut score.

    Attributes:
        method: of standard setting, by name.
        raw: points from which on an attempt passes, inclusive; 0 < raw ≤ maximum.
        maximum: points of the forms it was set for.
        anchors: at least two, rising in raw and scaled; from 0 to the maximum, the cut among them.
        example: example data, no study behind it.
    """

    id: str
    method: str
    judges: int
    approved_by: str
    approved_on: date
    raw: Decimal
    maximum: Decimal
    anchors: tuple[Anchor, ...]
    example: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if self.judges < 1:
            raise CutScoreMismatch(f"judges: not 1 or more: {self.judges}")
        if not 0 < self.raw <= self.maximum:
            raise CutScoreMismatch(f"raw: not above 0 and up to {self.maximum}: {self.raw}")
        points = [anchor.raw for anchor in self.anchors]
        scaled = [Decimal(anchor.scaled) for anchor in self.anchors]
        if not (_rises(points) and _rises(scaled)):
            raise CutScoreMismatch(f"scale: anchors do not rise: {scaled}")
        if points[:1] != [0] or points[-1] != self.maximum or self.raw not in points:
            raise CutScoreMismatch("scale: does not run from 0 through the cut to the maximum")

    @property
    def scaled_cut(self) -> int:
        """The cut on the scale."""
        return self.scaled(self.raw)

    @property
    def share(self) -> Fraction:
        """The cut as a share of the maximum."""
        return Fraction(self.raw) / Fraction(self.maximum)

    def scaled(self, raw: Decimal) -> int:
        """Return `raw` on the scale: linear between anchors, rounded down.

        Down, so that points below the cut are never shown as the cut.

        Raises:
            CutScoreMismatch: `raw` is not in 0..maximum.
        """
        if not 0 <= raw <= self.maximum:
            raise CutScoreMismatch(f"points not in 0..{self.maximum}: {raw}")
        upper = next(at for at, anchor in enumerate(self.anchors) if at and raw <= anchor.raw)
        low, high = self.anchors[upper - 1], self.anchors[upper]
        way = Fraction(raw - low.raw) / Fraction(high.raw - low.raw)
        return floor(low.scaled + way * (high.scaled - low.scaled))


def pass_or_fail(outcome: FormOutcome, cut: CutScore) -> PassOrFail:
    """Return whether the points reach the cut, bound included.

    Raises:
        CutScoreMismatch: the cut was set for forms with another maximum.
    """
    if outcome.maximum != cut.maximum:
        raise CutScoreMismatch(f"set for {cut.maximum} points, the form has {outcome.maximum}")
    return PassOrFail.PASS if outcome.points >= cut.raw else PassOrFail.FAIL


def _rises(numbers: list[Decimal]) -> bool:
    """Tell whether there are several numbers, each above the one before."""
    steps = list(pairwise(numbers))
    return bool(steps) and all(before < after for before, after in steps)
