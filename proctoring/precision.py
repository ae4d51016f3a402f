"""How often a signal was right, by what people found; below the floor it steps back by itself.

A signal is one kind of flag as one version of one detector raises it. What people could not tell
counts for neither side. Nothing here changes a flag that was raised.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from proctoring.flags import Flag, FlagKind, Severity
from proctoring.incidents import IncidentState
from proctoring.rates import Rate

FLOOR: Final = 0.5
"""A signal that is right less often than this says nothing above `low` any more."""
LEAST_VERDICTS: Final = 50
"""From so many on a signal is judged at all."""
KNOWN_FROM: Final = 20
"""From so many on its share takes the place of the assumed one in concern."""
LEAST_PER_GROUP: Final = 100
"""Below so many people per group no gap is judged."""
PEOPLE: Final = "people"
"""Stands in the place of a detector where people marked something themselves."""


class Truth(StrEnum):
    """What people made of one incident."""

    RIGHT = "right"
    WRONG = "wrong"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of flag by one version of one detector."""

    kind: FlagKind
    detector: str


def signal_of(kind: FlagKind, detector: str) -> Signal:
    """Return the signal behind a flag; people's own marks are one, whoever made them.

    What is measured here are detectors, and never a person.
    """
    return Signal(kind, PEOPLE if kind is FlagKind.PROCTOR_FLAG else detector)


@dataclass(frozen=True, slots=True)
class Judged:
    """One incident that people have settled.

    Attributes:
        at: when the last of them ruled.
    """

    signal: Signal
    truth: Truth
    at: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """What the first two people said of one incident.

    Attributes:
        first, second: whether they found a rule broken.
    """

    signal: Signal
    first: bool
    second: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """One sitting that was watched, for comparing groups.

    Attributes:
        effects: what was agreed for the candidate, as words of effects alone; never why.
        marked: whether anything grave was marked.
        wrongly: whether something grave was, that people found harmless or technical.
    """

    effects: frozenset[str]
    marked: bool
    wrongly: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """How much more often one group was marked wrongly than all others.

    Attributes:
        effect: the group.
        group, others: wrongly marked sittings of all watched ones.
    """

    effect: str
    group: Rate
    others: Rate

    @property
    def points(self) -> float | None:
        """Return the difference in percentage points; None while a side has nobody."""
        if self.group.share is None or self.others.share is None:
            return None
        return 100 * (self.group.share - self.others.share)

    @property
    def judged(self) -> bool:
        """Tell whether both sides are large enough for the gap to mean anything."""
        return min(self.group.of, self.others.of) >= LEAST_PER_GROUP


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one signal stands.

    Attributes:
        right, wrong, technical: what people found since `since`.
        demoted: whether it says nothing above `low`.
        since: verdicts before it do not count: a person brought the signal back then.
        changed_at, changed_by, reason: the newest change; "system" where it stepped back.
    """

    signal: Signal
    right: int = 0
    wrong: int = 0
    technical: int = 0
    demoted: bool = False
    since: datetime | None = None
    changed_at: datetime | None = None
    changed_by: str = ""
    reason: str = ""

    @property
    def precision(self) -> Rate:
        """Return how often it was right; a technical cause is a false alarm, too."""
        return Rate(self.right, self.right + self.wrong + self.technical)

    @property
    def below_floor(self) -> bool:
        """Tell whether it has been judged often enough, and was wrong too often."""
        found = self.precision
        return found.of >= LEAST_VERDICTS and found.count < FLOOR * found.of


def truth_of(state: IncidentState) -> Truth | None:
    """Return what a settled incident says about its signal; None while it is not settled."""
    return {
        IncidentState.CONFIRMED: Truth.RIGHT,
        IncidentState.DISMISSED: Truth.WRONG,
        IncidentState.TECHNICAL: Truth.TECHNICAL,
    }.get(state)


def judge(standing: Standing, judged: Iterable[Judged], now: datetime) -> Standing:
    """Return a signal's standing after all verdicts; below the floor it steps back, once.

    What people mark never does: nothing tells them to look less.
    """
    own = [one for one in judged if one.signal == standing.signal]
    counted = [one for one in own if standing.since is None or one.at > standing.since]
    found = {truth: sum(one.truth is truth for one in counted) for truth in Truth}
    after = replace(
        standing,
        right=found[Truth.RIGHT],
        wrong=found[Truth.WRONG],
        technical=found[Truth.TECHNICAL],
    )
    if standing.demoted or standing.signal.detector == PEOPLE or not after.below_floor:
        return after
    share = after.precision
    words = f"right in {share.count} of {share.of}, below {FLOOR:.0%}"
    return replace(after, demoted=True, changed_at=now, changed_by="system", reason=words)


def restored(standing: Standing, person: str, reason: str, now: datetime) -> Standing:
    """Return a signal that a person brings back; only verdicts from now on count."""
    return replace(
        standing,
        right=0,
        wrong=0,
        technical=0,
        demoted=False,
        since=now,
        changed_at=now,
        changed_by=person,
        reason=reason,
    )


def softened(flag: Flag, demoted: frozenset[Signal], before: Severity = Severity.LOW) -> Flag:
    """Return a flag as it may be raised: of a signal that stepped back nothing above `low`.

    Args:
        flag: as it was read.
        demoted: signals that stepped back.
        before: what the flag weighed when it was last stored; what was grave while its signal
            counted stays as grave, for people were asked to look at it.
    """
    if Signal(flag.kind, flag.detector) in demoted and flag.severity.at_least(Severity.MEDIUM):
        most = before if before.at_least(Severity.LOW) else Severity.LOW
        return flag if most.at_least(flag.severity) else replace(flag, severity=most)
    return flag


def gaps(watched: Iterable[Watched], effects: Iterable[str]) -> tuple[Gap, ...]:
    """Return for each effect how its group compares with all others."""
    sittings = list(watched)
    found = []
    for effect in effects:
        sides = (
            [one for one in sittings if (effect in one.effects) is has] for has in (True, False)
        )
        group, others = (Rate(sum(one.wrongly for one in side), len(side)) for side in sides)
        found.append(Gap(effect, group, others))
    return tuple(found)


def kappa(pairs: Iterable[tuple[bool, bool]]) -> float | None:
    """Return Cohen's kappa of two people's yes or no; None where chance explains everything."""
    found = list(pairs)
    if not found:
        return None
    total = len(found)
    agreed = sum(one == other for one, other in found) / total
    first, second = (sum(pair[place] for pair in found) / total for place in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    return None if chance == 1 else (agreed - chance) / (1 - chance)
