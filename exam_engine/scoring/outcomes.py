"""Reducer: the outcomes of items to the outcome of a form, and the domain bands of its report.

Exact sums; no scale and no pass mark (`cut_score`). The bands are what a candidate may see:
never points of a domain, never an item.
Source: QTI outcome processing; items-and-scoring E.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from exam_engine.forms import Form
from exam_engine.ids import DomainId
from exam_engine.scoring.item_score import ItemOutcome
from exam_engine.scoring.refusals import IncompleteOutcomes

LEAST_POINTS = Decimal(8)
"""A domain worth fewer points gets no band of its own: too few to say anything."""

LEAST_ITEMS = 2
"""A line about fewer items would tell how one item was answered."""

Z_SQUARED = Fraction("1.2816") ** 2
"""Of the normal quantile that bounds an 80 % interval on both sides."""


@dataclass(frozen=True, slots=True)
class DomainPoints:
    """Points in one domain; for the record and the examiners, not for the candidate."""

    domain: DomainId
    points: Decimal
    maximum: Decimal
    items: int


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """What an attempt earned on a form.

    Attributes:
        points: exact sum, 0 ≤ points ≤ maximum.
        answered: how many items have a response, of `items`.
    """

    form_digest: str
    points: Decimal
    maximum: Decimal
    domains: tuple[DomainPoints, ...]
    answered: int
    items: int
    engine_version: str


class Band(StrEnum):
    """Where a domain lies against the passing profile."""

    BELOW = "below"
    NEAR = "near"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class DomainBand:
    """One line of the candidate's report: one domain, or several too small to stand alone."""

    domains: tuple[DomainId, ...]
    band: Band


def reduce_outcomes(form: Form, outcomes: Iterable[ItemOutcome]) -> FormOutcome:
    """Return the outcome of the form; outcomes of other items are left out.

    Raises:
        IncompleteOutcomes: an item has no outcome, or only one of another wording; an item
            that could not be scored must not count as zero.
    """
    by_digest = {outcome.item_digest: outcome for outcome in outcomes}
    lacking = tuple(ref.item for ref in form.items if ref.digest not in by_digest)
    if lacking:
        raise IncompleteOutcomes(lacking)
    counted = [(ref.domain, by_digest[ref.digest]) for ref in form.items]
    domains = dict.fromkeys(domain for domain, _ in counted)
    return FormOutcome(
        form_digest=form.digest,
        points=_sum(one.points for _, one in counted),
        maximum=form.maximum,
        domains=tuple(_domain_points(domain, counted) for domain in sorted(domains)),
        answered=sum(one.answered for _, one in counted),
        items=len(counted),
        engine_version=" ".join(sorted({one.engine_version for _, one in counted})),
    )


def domain_report(outcome: FormOutcome, cut_share: Fraction) -> tuple[DomainBand, ...]:
    """Return the bands a candidate may see; empty when all domains together are too small.

    `cut_share` is the cut as a share of all points. Domains below 8 points share one line; if
    that line is still too small it joins the smallest other line.
    """
    groups = _merged(outcome.domains)
    return tuple(
        DomainBand(tuple(one.domain for one in group), _band(group, cut_share)) for group in groups
    )


def _domain_points(domain: DomainId, counted: list[tuple[DomainId, ItemOutcome]]) -> DomainPoints:
    own = [one for name, one in counted if name == domain]
    points, maximum = _sum(one.points for one in own), _sum(one.maximum for one in own)
    return DomainPoints(domain, points, maximum, len(own))


def _merged(domains: tuple[DomainPoints, ...]) -> list[tuple[DomainPoints, ...]]:
    """Return groups of domains that can each carry a line; none when there are too few."""
    lines: list[tuple[DomainPoints, ...]] = [(one,) for one in domains if _speaks((one,))]
    small = tuple(one for one in domains if not _speaks((one,)))
    if not small:
        return lines
    if _speaks(small):
        return [*lines, small]
    if not lines:
        return []
    smallest = min(lines, key=_worth)
    lines[lines.index(smallest)] = smallest + small
    return lines


def _band(group: tuple[DomainPoints, ...], cut: Fraction) -> Band:
    """Return the band whose 80 % interval (Wilson, points as trials) leaves out the cut, or near.

    The cut is outside the interval exactly when the score test rejects it, which needs no root:
    (p - cut)² > z² cut (1 - cut) / n.
    """
    worth = Fraction(_worth(group))
    reached = Fraction(_sum(one.points for one in group)) / worth
    if (reached - cut) ** 2 <= Z_SQUARED * cut * (1 - cut) / worth:
        return Band.NEAR
    return Band.ABOVE if reached > cut else Band.BELOW


def _speaks(group: tuple[DomainPoints, ...]) -> bool:
    """Tell whether a line about the group says something, and nothing about a single item."""
    return _worth(group) >= LEAST_POINTS and sum(one.items for one in group) >= LEAST_ITEMS


def _worth(group: tuple[DomainPoints, ...]) -> Decimal:
    return _sum(one.maximum for one in group)


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))
