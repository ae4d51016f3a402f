"""Groups that candidates name for themselves, compared in sums alone.

What somebody said of themselves never stands beside their name, changes no flag and bars nobody.
Where few people are in a group, nothing is told of it: whoever knows them could read it off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from proctoring.precision import LEAST_PER_GROUP
from proctoring.rates import Rate

DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "skin_tone": ("light", "medium", "dark"),
    "glasses": ("yes", "no"),
    "head_covering": ("yes", "no"),
    "age_group": ("under_30", "30_to_49", "50_and_over"),
}
"""What may be said, and the groups of each; nobody has to say any of it."""
SHOWN_FROM: Final = 10
"""From so many people in each group on rates are told at all."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One watched sitting of somebody who named groups.

    Attributes:
        person: tells sittings of one person apart from others'; leaves this module in no result.
        groups: dimension to group, both of `DIMENSIONS`.
        wrongly: something grave was marked that people found harmless or technical.
    """

    person: str
    groups: Mapping[str, str]
    wrongly: bool


@dataclass(frozen=True, slots=True)
class GroupGap:
    """How one group compares with all others who named the same dimension.

    Attributes:
        people: how many are in it; None where they are fewer than `SHOWN_FROM`: nobody is told
            from few no more than one is from another, or the first to come would be known.
        rates: wrongly marked sittings of the group and of the others; None where any group of the
            dimension is too small, since what is left out could be reckoned from the rest.
    """

    dimension: str
    group: str
    people: int | None
    rates: tuple[Rate, Rate] | None

    @property
    def points(self) -> float | None:
        """Return the difference in percentage points; None while a side has nobody."""
        if self.rates is None or None in (shares := [rate.share for rate in self.rates]):
            return None
        own, others = shares
        return 100 * ((own or 0.0) - (others or 0.0))

    @property
    def judged(self) -> bool:
        """Tell whether both sides are large enough for the gap to mean anything."""
        return self.rates is not None and min(rate.of for rate in self.rates) >= LEAST_PER_GROUP


def group_gaps(sittings: Iterable[Sitting]) -> tuple[GroupGap, ...]:
    """Return for each group of each dimension how it compares."""
    found = list(sittings)
    gaps: list[GroupGap] = []
    for dimension, groups in DIMENSIONS.items():
        named = [one for one in found if dimension in one.groups]
        sides = {
            group: [one for one in named if one.groups[dimension] == group] for group in groups
        }
        people = {group: len({one.person for one in side}) for group, side in sides.items()}
        told = all(count >= SHOWN_FROM for count in people.values())
        gaps += [_gap(dimension, group, sides, people, told=told) for group in groups]
    return tuple(gaps)


def _gap(
    dimension: str,
    group: str,
    sides: Mapping[str, Sequence[Sitting]],
    people: Mapping[str, int],
    *,
    told: bool,
) -> GroupGap:
    count = people[group]
    shown = count if count >= SHOWN_FROM else None
    others = [one for other, side in sides.items() if other != group for one in side]
    rates = (_rate(sides[group]), _rate(others)) if told else None
    return GroupGap(dimension, group, shown, rates)


def _rate(side: Sequence[Sitting]) -> Rate:
    return Rate(sum(one.wrongly for one in side), len(side))
