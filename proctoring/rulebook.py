"""The numbers of smoothing: how many of how many, how long quiet, what is switched off. No state.

How they are applied is in `rules`; what holds in a single picture is in `conditions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from math import ceil
from types import MappingProxyType

from proctoring.flags import FlagKind
from proctoring.thresholds import DEFAULT_THRESHOLDS, Thresholds

DEFAULT_INTERVAL = timedelta(seconds=5)
EPISODES_WITHIN = timedelta(minutes=10)

OFF_BY_DEFAULT = frozenset({FlagKind.GAZE_AWAY})
"""People look away to think; an exam that wants this one asks for it by name."""

FACE_KINDS = frozenset(
    {
        FlagKind.FACE_ABSENT,
        FlagKind.FACE_MULTIPLE,
        FlagKind.FACE_PARTIAL,
        FlagKind.FACE_MISMATCH,
        FlagKind.GAZE_AWAY,
    }
)
"""What a detector says of faces: nothing of it about a person whom it does not see well."""


@dataclass(frozen=True, slots=True)
class KOfN:
    """Open when the condition held in `k` of the newest `n` snapshots, this one included.

    Attributes:
        k: sightings needed.
        n: snapshots looked at.
        spacing: snapshots that come sooner after the last counted one are passed over; with a
            spacing all `n` must have been looked at, so that they span time.
        full: sightings from which an episode weighs what its kind weighs; before that it is low.
            0 where it weighs that at once.
        episodes: how many such episodes within `EPISODES_WITHIN` make one flag; fewer are kept in
            memory and shown to nobody, unless one of them lasts as long as that.
    """

    k: int
    n: int
    spacing: timedelta = timedelta(0)
    episodes: int = 1
    full: int = 0


# At one snapshot per 5 s. How often these speak of honest people, and how soon of what is true:
# `benchmarks/honest_sessions.py`; table and decision in README.md.
_AT_FIVE_SECONDS: Mapping[FlagKind, KOfN] = MappingProxyType(
    {
        FlagKind.CAMERA_COVERED: KOfN(3, 4),
        FlagKind.CAMERA_FROZEN: KOfN(4, 4),
        FlagKind.CAMERA_REPLAYED: KOfN(2, 60),
        FlagKind.CAMERA_TOO_DARK: KOfN(5, 6),
        FlagKind.CAMERA_BLURRED: KOfN(5, 6),
        FlagKind.FACE_ABSENT: KOfN(3, 4, full=7),
        FlagKind.FACE_MULTIPLE: KOfN(3, 4, full=7),
        FlagKind.FACE_PARTIAL: KOfN(4, 6),
        FlagKind.FACE_MISMATCH: KOfN(2, 3, spacing=timedelta(seconds=10), full=3),
        FlagKind.GAZE_AWAY: KOfN(4, 6, episodes=3),
        FlagKind.OBJECT_PHONE: KOfN(2, 3),
        FlagKind.OBJECT_BOOK: KOfN(2, 3),
        FlagKind.OBJECT_SCREEN: KOfN(2, 3),
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """All numbers of one exam's smoothing.

    Attributes:
        thresholds: what makes a condition hold in one snapshot.
        smoothing: how many of how many, by kind.
        clean: snapshots in a row without the condition that close an episode.
        cool_down: no new episode of the same kind for so long after one has closed.
        stale_after: a gap without snapshots longer than this ends what was seen before it.
        absent_high_after: an absence that lasts so long is high, not medium.
        off: kinds about which nothing is said: off by default or in this exam, or from which an
            accommodation exempts this person, or because the detector does not see them well.
    """

    thresholds: Thresholds = DEFAULT_THRESHOLDS
    smoothing: Mapping[FlagKind, KOfN] = field(default_factory=lambda: _AT_FIVE_SECONDS)
    clean: int = 3
    cool_down: timedelta = timedelta(seconds=60)
    stale_after: timedelta = timedelta(seconds=60)
    absent_high_after: timedelta = timedelta(seconds=300)
    off: frozenset[FlagKind] = OFF_BY_DEFAULT


@lru_cache(maxsize=256)  # asked with each picture; few intervals, few sets of silent kinds
def rules_for(
    interval: timedelta,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    off: frozenset[FlagKind] = OFF_BY_DEFAULT,
) -> Rules:
    """Return the rules for another snapshot interval: the same seconds, other counts.

    Args:
        interval: time between snapshots; more than zero. Never fewer than two sightings open.
        thresholds: what makes a condition hold in one snapshot.
        off: kinds about which nothing is said.
    """
    if interval <= timedelta(0):
        raise ValueError(f"snapshot interval {interval} is not positive")
    factor = DEFAULT_INTERVAL / interval
    return Rules(
        thresholds=thresholds,
        smoothing=MappingProxyType(
            {kind: _scaled(kind, rule, factor) for kind, rule in _AT_FIVE_SECONDS.items()}
        ),
        clean=max(2, ceil(3 * factor)),
        stale_after=max(timedelta(seconds=60), 6 * interval),
        off=off,
    )


def _scaled(kind: FlagKind, rule: KOfN, factor: float) -> KOfN:
    """Return one rule for an interval that is shorter by `factor`."""
    if rule.spacing:  # it counts seconds by itself
        return rule
    # A repetition is as rare at any interval; only the span to find two of them scales.
    k = rule.k if kind is FlagKind.CAMERA_REPLAYED else max(2, ceil(rule.k * factor))
    return replace(rule, k=k, n=max(k, ceil(rule.n * factor)), full=ceil(rule.full * factor))
