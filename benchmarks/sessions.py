"""Simulated sittings as the readings of their pictures: honest ones, and ones with an incident.

Mistakes of a detector come with a share `p` of all pictures and run together with a lag-1
correlation `rho`, as spoiled light and postures do; on top of that people do what people do. All
numbers are assumptions of this model, stated here; what is measured is what the rules make of them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache

from proctoring.observations import (
    Detector,
    Framing,
    Likeness,
    Observation,
    Scores,
    SeenFace,
    Stillness,
)
from proctoring.rules import Sample

INTERVAL_S = 5.0
BEGIN = datetime(2026, 11, 26, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mistakes:
    """How often one reading is wrong: share of pictures, and correlation of neighbours."""

    p: float
    rho: float

    def chain(self, rng: random.Random) -> Iterator[bool]:
        """Yield whether each next picture is read wrong; a Markov chain with that share."""
        wrong = rng.random() < self.p
        while True:
            yield wrong
            wrong = rng.random() < (self.p + self.rho * (1 - self.p) if wrong else self._onset)

    @property
    def _onset(self) -> float:
        return self.p * (1 - self.rho)


FOUNDING_ROWS = (
    Mistakes(0.005, 0.3),
    Mistakes(0.01, 0.3),
    Mistakes(0.01, 0.6),
    Mistakes(0.02, 0.3),
    Mistakes(0.05, 0.6),
)
"""The rows of nuisance that the smoothing was designed against."""

READERS: tuple[tuple[float, Mistakes], ...] = tuple(
    zip((0.5, 0.35, 0.15), FOUNDING_ROWS[:3], strict=True)
)
"""Sitters by how badly they are read: those rows that a neural detector keeps to (at most 1 %)."""


class Seen(StrEnum):
    """What a picture shows, or is taken to show."""

    NOBODY = "nobody"
    TWO = "two people"
    COVER = "cover"
    STILL = "still"
    AGAIN = "again"
    OTHER = "another person"
    NOTHING_SENT = "nothing sent"


RARE: Mapping[Seen, Mistakes] = {
    # No cover and no stillness was told wrongly in 292 scenes and in footage of people sitting
    # still (founding research); a tenth of what that excludes is assumed.
    Seen.COVER: Mistakes(0.001, 0.3),
    Seen.STILL: Mistakes(0.001, 0.3),
    Seen.AGAIN: Mistakes(0.0002, 0.3),
    # What the publisher of the network asks of it at its threshold.
    Seen.OTHER: Mistakes(0.002, 0.3),
}


@dataclass(frozen=True, slots=True)
class Habit:
    """Something honest people do: how often an hour, and between which seconds it lasts."""

    shows: Seen
    per_hour: float
    shortest_s: float
    longest_s: float


HABITS = (
    Habit(Seen.NOBODY, 2.0, 2, 12),  # bends down, turns round, sneezes
    Habit(Seen.TWO, 0.1, 1, 8),  # somebody crosses behind
    Habit(Seen.COVER, 0.2, 1, 6),  # moves the screen, a hand before the lens
    Habit(Seen.STILL, 0.2, 2, 10),  # reads without a breath
)

GAPS = Habit(Seen.NOTHING_SENT, 0.4, 2, 25)
"""The line is away; what is told of it is true and counted apart."""


@dataclass(frozen=True, slots=True)
class Act:
    """One stretch of a sitting: what it shows replaces the usual.

    Attributes:
        shows: what.
        begins, ends: seconds from the start of the sitting.
        told: share of its pictures that are read as what they show, 0 to 1.
    """

    shows: Seen
    begins: float
    ends: float
    told: float = 1.0

    def is_read(self, second: float, rng: random.Random) -> bool:
        """Tell whether a picture of that second is read as showing it."""
        return self.begins <= second < self.ends and rng.random() < self.told


def honest(rng: random.Random, hours: float) -> Iterator[Sample]:
    """Yield one honest sitting: drawn reader, drawn habits, gaps of the line."""
    reader = rng.choices([row for _, row in READERS], [share for share, _ in READERS])[0]
    acts = [act for habit in (*HABITS, GAPS) for act in _drawn(habit, rng, hours)]
    return sitting(rng, hours * 3600, reader=reader, acts=acts)


def sitting(
    rng: random.Random,
    seconds: float,
    *,
    reader: Mistakes,
    acts: Sequence[Act] = (),
    rare: Mapping[Seen, Mistakes] = RARE,
) -> Iterator[Sample]:
    """Yield the samples of one sitting.

    Args:
        rng: source of all chance.
        seconds: its length.
        reader: mistakes about nobody and about two people, each.
        acts: what truly happens, in any order.
        rare: mistakes about the rest.
    """
    kinds = {Seen.NOBODY: reader, Seen.TWO: reader, **rare}
    chains = {kind: kinds[kind].chain(rng) for kind in kinds}
    number, second = 0, rng.uniform(0, INTERVAL_S)
    while second < seconds:
        true = {act.shows for act in acts if act.is_read(second, rng)}
        wrong = {kind for kind, chain in chains.items() if next(chain)}
        if Seen.NOTHING_SENT not in true:
            at = BEGIN + timedelta(seconds=second)
            yield Sample(number, f"s{number}", at, _picture(frozenset(_read(true, wrong))))
        number, second = number + 1, second + INTERVAL_S


def _read(true: set[Seen], wrong: set[Seen]) -> set[Seen]:
    """Return what a picture is taken for: a mistake about faces turns what is true around."""
    flipped = {Seen.NOBODY, Seen.TWO} & wrong & true
    return (true | wrong) - flipped


def _drawn(habit: Habit, rng: random.Random, hours: float) -> Iterator[Act]:
    second = rng.expovariate(habit.per_hour / 3600)
    while second < hours * 3600:
        yield Act(habit.shows, second, second + rng.uniform(habit.shortest_s, habit.longest_s))
        second += rng.expovariate(habit.per_hour / 3600)


_DETECTOR = Detector("model", "00" * 32, trusted_for_absence=True, scores=Scores(0.6, 0.7, 0.7))
_FACE = SeenFace(0.4, 0.3, 0.18, 0.3, 0.9, sharpness=200.0)
_SECOND = replace(_FACE, left=0.1, score=0.8)
_ROOM = Framing(luma=120.0, spread=55.0, detail=120.0)
_CAP = Framing(luma=20.0, spread=4.0, detail=0.5)
_LIVE = Stillness(change=30.0, digest="00" * 8, repeated=False, nearest=10.0)


@cache
def _picture(seen: frozenset[Seen]) -> Observation:
    """Return the readings of a picture that is taken for this."""
    if Seen.COVER in seen:
        return Observation(_DETECTOR, (), _CAP, _LIVE)
    faces = () if Seen.NOBODY in seen else (_FACE, _SECOND) if Seen.TWO in seen else (_FACE,)
    still = replace(
        _LIVE,
        change=1.0 if Seen.STILL in seen else _LIVE.change,
        nearest=1.0 if Seen.AGAIN in seen else _LIVE.nearest,
    )
    alike = Likeness(0.1 if Seen.OTHER in seen else 0.7, 0.363, "model", "00" * 32)
    compared = alike if len(faces) == 1 else None
    return Observation(_DETECTOR, faces, _ROOM, still, compared)
