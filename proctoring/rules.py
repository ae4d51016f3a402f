"""Observations to flags over time: k of n to open, some clean pictures to close, then quiet.

A pure fold over stored observations in server order; no clock is read. A late observation updates
the record and not the smoother. What holds in a single picture is in `conditions`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil
from types import MappingProxyType

from proctoring.conditions import Condition, conditions
from proctoring.flags import (
    Evidence,
    Flag,
    FlagChange,
    FlagClosed,
    FlagEscalated,
    FlagKind,
    FlagOpened,
    Severity,
)
from proctoring.observations import Observation
from proctoring.smoother import Hit, SmootherState, Track
from proctoring.thresholds import DEFAULT_THRESHOLDS, Thresholds

DEFAULT_INTERVAL = timedelta(seconds=5)
LOST_AFTER_INTERVALS = 3


@dataclass(frozen=True, slots=True)
class KOfN:
    """Open when the condition held in `k` of the newest `n` snapshots, this one included."""

    k: int
    n: int


# At one snapshot per 5 s. Detection takes 10 s when covered, 15 s when nobody is there, 20 s when
# frozen; the simulation behind the choice is summed up in the README.
_AT_FIVE_SECONDS: Mapping[FlagKind, KOfN] = MappingProxyType(
    {
        FlagKind.CAMERA_COVERED: KOfN(2, 3),
        FlagKind.CAMERA_FROZEN: KOfN(4, 4),
        FlagKind.CAMERA_REPLAYED: KOfN(2, 60),
        FlagKind.CAMERA_TOO_DARK: KOfN(5, 6),
        FlagKind.CAMERA_BLURRED: KOfN(5, 6),
        FlagKind.FACE_ABSENT: KOfN(3, 4),
        FlagKind.FACE_MULTIPLE: KOfN(2, 3),
        FlagKind.FACE_PARTIAL: KOfN(4, 6),
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
    """

    thresholds: Thresholds = DEFAULT_THRESHOLDS
    smoothing: Mapping[FlagKind, KOfN] = field(default_factory=lambda: _AT_FIVE_SECONDS)
    clean: int = 3
    cool_down: timedelta = timedelta(seconds=60)
    stale_after: timedelta = timedelta(seconds=60)
    absent_high_after: timedelta = timedelta(seconds=300)


def rules_for(interval: timedelta, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Rules:
    """Return the rules for another snapshot interval: the same seconds, other counts.

    Args:
        interval: time between snapshots; more than zero. Never fewer than two sightings open.
        thresholds: what makes a condition hold in one snapshot.
    """
    if interval <= timedelta(0):
        raise ValueError(f"snapshot interval {interval} is not positive")
    factor = DEFAULT_INTERVAL / interval
    smoothing: dict[FlagKind, KOfN] = {}
    for kind, rule in _AT_FIVE_SECONDS.items():
        # A repetition is as rare at any interval; only the span to find two of them scales.
        k = rule.k if kind is FlagKind.CAMERA_REPLAYED else max(2, ceil(rule.k * factor))
        smoothing[kind] = KOfN(k, max(k, ceil(rule.n * factor)))
    return Rules(
        thresholds=thresholds,
        smoothing=MappingProxyType(smoothing),
        clean=max(2, ceil(3 * factor)),
        stale_after=max(timedelta(seconds=60), 6 * interval),
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """One stored observation as the smoother sees it.

    Attributes:
        sequence: the server's receive order within the attempt.
        snapshot_id: the snapshot, for evidence.
        received: server time; aware UTC.
        observation: its readings.
    """

    sequence: int
    snapshot_id: str
    received: datetime
    observation: Observation


def step(
    state: SmootherState, sample: Sample, rules: Rules
) -> tuple[SmootherState, tuple[FlagChange, ...]]:
    """Fold one sample into the state.

    A sample at or before the state's sequence changes nothing: the same job may run twice, and a
    late picture cannot rewrite what proctors have already been shown.
    """
    if sample.sequence <= state.sequence:
        return state, ()
    changes: list[FlagChange] = []
    if state.at is not None and sample.received - state.at > rules.stale_after:
        state, ended = finish(state, rules)
        changes.extend(ended)
    tracks = {track.kind: track for track in state.tracks}
    for condition in conditions(sample.observation, rules.thresholds):
        if condition.kind not in rules.smoothing:
            continue
        track = tracks.get(condition.kind, Track(condition.kind))
        tracks[condition.kind], change = _advance(track, condition, sample, rules)
        if change is not None:
            changes.append(change)
    return SmootherState(sample.sequence, sample.received, tuple(tracks.values())), tuple(changes)


def fold(
    samples: Iterable[Sample], rules: Rules, state: SmootherState | None = None
) -> tuple[SmootherState, tuple[FlagChange, ...]]:
    """Fold samples in the given order, from the beginning or from a stored state."""
    state = state or SmootherState()
    changes: list[FlagChange] = []
    for sample in samples:
        state, new = step(state, sample, rules)
        changes.extend(new)
    return state, tuple(changes)


def finish(state: SmootherState, rules: Rules) -> tuple[SmootherState, tuple[FlagChange, ...]]:
    """Close every open episode at its last sighting, and forget what was half seen.

    For a pause, the end of the attempt, or a gap without snapshots: nothing may be said about
    time in which nobody looked.
    """
    tracks: list[Track] = []
    changes: list[FlagChange] = []
    for track in state.tracks:
        if track.flag is None:
            tracks.append(replace(track, window=()))
            continue
        last = track.flag.last_seen
        changes.append(FlagClosed(track.flag.closed(last)))
        tracks.append(Track(track.kind, quiet_until=last + rules.cool_down))
    return replace(state, tracks=tuple(tracks)), tuple(changes)


def camera_lost(
    last_snapshot: datetime, now: datetime, interval: timedelta = DEFAULT_INTERVAL
) -> Flag | None:
    """Return the flag for a camera from which nothing has come for three intervals, else None.

    The caller asks only while the attempt is in progress; a pause sends no pictures. When one
    arrives again, the caller records `flag.closed(received)`. Technical, never misconduct.

    Args:
        last_snapshot: when the last one was received, or when the first was due.
        now: the server's time.
        interval: time between snapshots; more than zero.
    """
    if now - last_snapshot < LOST_AFTER_INTERVALS * interval:
        return None
    return Flag(
        kind=FlagKind.CAMERA_LOST,
        severity=FlagKind.CAMERA_LOST.severity,
        started=last_snapshot,
        last_seen=now,
        ended=None,
        count=1,
        samples=1,
        evidence=None,
        detector="server clock",
    )


def _advance(
    track: Track, condition: Condition, sample: Sample, rules: Rules
) -> tuple[Track, FlagChange | None]:
    """Move one kind on by one snapshot that can speak about it."""
    if track.flag is None:
        return _watch(track, condition, sample, rules)
    if condition.holds:
        return _prolong(track, track.flag, _hit(condition, sample), rules)
    if track.clean + 1 < rules.clean:
        return replace(track, clean=track.clean + 1), None
    ended = track.flag.closed(track.flag.last_seen)
    return Track(track.kind, quiet_until=sample.received + rules.cool_down), FlagClosed(ended)


def _watch(
    track: Track, condition: Condition, sample: Sample, rules: Rules
) -> tuple[Track, FlagChange | None]:
    """Count while no episode is open, and open one when enough have been seen."""
    rule = rules.smoothing[track.kind]
    newest = _hit(condition, sample) if condition.holds else None
    window = (*track.window, newest)[-rule.n :]
    hits = [hit for hit in window if hit is not None]
    quiet = track.quiet_until is not None and sample.received < track.quiet_until
    if newest is None or len(hits) < rule.k or quiet:
        return replace(track, window=window), None
    flag = Flag(
        kind=track.kind,
        severity=_severity(track.kind, sample.observation),
        started=hits[0].at,
        last_seen=newest.at,
        ended=None,
        count=len(hits),
        samples=len(window) - window.index(hits[0]),
        evidence=max((hit.evidence for hit in hits), key=lambda shown: shown.strength),
        detector=sample.observation.detector.name,
    )
    return replace(track, window=(), flag=flag, clean=0), FlagOpened(flag)


def _prolong(track: Track, flag: Flag, hit: Hit, rules: Rules) -> tuple[Track, FlagChange | None]:
    """Note one more sighting of an open episode."""
    better = flag.evidence is None or hit.evidence.strength > flag.evidence.strength
    longer = replace(
        flag,
        last_seen=hit.at,
        count=flag.count + 1,
        samples=flag.samples + track.clean + 1,
        evidence=hit.evidence if better else flag.evidence,
    )
    graver = (
        flag.kind is FlagKind.FACE_ABSENT
        and not flag.severity.at_least(Severity.HIGH)
        and longer.duration >= rules.absent_high_after
    )
    if not graver:
        return replace(track, flag=longer, clean=0), None
    longer = replace(longer, severity=Severity.HIGH)
    return replace(track, flag=longer, clean=0), FlagEscalated(longer)


def _hit(condition: Condition, sample: Sample) -> Hit:
    """Return the evidence of one sighting."""
    return Hit(
        sample.received,
        Evidence(sample.snapshot_id, condition.reading, condition.threshold, condition.strength),
    )


def _severity(kind: FlagKind, observation: Observation) -> Severity:
    """Return the severity of a new episode; a distrusted detector may only inform."""
    if kind is FlagKind.FACE_MULTIPLE and not observation.detector.trusted_for_absence:
        return Severity.INFO
    return kind.severity
