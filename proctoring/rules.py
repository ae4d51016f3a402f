"""Observations to flags over time: k of n to open, some clean pictures to close, then quiet.

A pure fold over stored observations in server order; no clock is read. A late observation updates
the record and not the smoother. What holds in a single picture is in `conditions`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from proctoring.baseline import Baseline
from proctoring.conditions import OBJECT_FLAGS, Condition, conditions, counted_faces
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
from proctoring.rulebook import DEFAULT_INTERVAL, EPISODES_WITHIN, KOfN, Rules
from proctoring.smoother import Hit, SmootherState, Track

LOST_AFTER_INTERVALS = 3
LOST_GRAVE_AFTER = timedelta(minutes=1)
"""For how long nothing may come before people have to look at it."""


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
    for condition in conditions(sample.observation, rules.thresholds, state.baseline.usual):
        if condition.kind not in rules.smoothing or condition.kind in rules.off:
            continue
        track = tracks.get(condition.kind, Track(condition.kind))
        tracks[condition.kind], change = _advance(track, condition, sample, rules)
        if change is not None:
            changes.append(change)
    baseline = _learned(state.baseline, sample, rules)
    after = SmootherState(sample.sequence, sample.received, tuple(tracks.values()), baseline)
    return after, tuple(changes)


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
        if not track.muted:
            changes.append(FlagClosed(track.flag.closed(last)))
        tracks.append(_quiet(track, last, rules))
    return replace(state, tracks=tuple(tracks)), tuple(changes)


def camera_lost(
    last_snapshot: datetime, now: datetime, interval: timedelta = DEFAULT_INTERVAL
) -> Flag | None:
    """Return the flag for a camera from which nothing has come for three intervals, else None.

    It weighs by how long: a gap of the line is told and held against nobody; from
    `LOST_GRAVE_AFTER` on people look at it.

    The caller asks only while the attempt is in progress; a pause sends no pictures. When one
    arrives again, the caller records `flag.closed(received)`. Technical, never misconduct.

    Args:
        last_snapshot: when the last one was received, or when the first was due.
        now: the server's time.
        interval: time between snapshots; more than zero.
    """
    silence = now - last_snapshot
    if silence < LOST_AFTER_INTERVALS * interval:
        return None
    return Flag(
        kind=FlagKind.CAMERA_LOST,
        severity=FlagKind.CAMERA_LOST.severity if silence >= LOST_GRAVE_AFTER else Severity.LOW,
        started=last_snapshot,
        last_seen=now,
        ended=None,
        count=1,
        samples=1,
        evidence=None,
        detector="server clock",
    )


def _learned(baseline: Baseline, sample: Sample, rules: Rules) -> Baseline:
    """Return the person's usual yaw after a picture in which one face shows it."""
    faces = counted_faces(sample.observation, rules.thresholds)
    if len(faces) != 1 or faces[0].yaw is None:
        return baseline
    return baseline.after(faces[0].yaw, sample.received, rules.thresholds.back_yaw)


def _advance(
    track: Track, condition: Condition, sample: Sample, rules: Rules
) -> tuple[Track, FlagChange | None]:
    """Move one kind on by one snapshot that can speak about it."""
    rule = rules.smoothing[track.kind]
    if track.counted is not None and sample.received - track.counted < rule.spacing:
        return track, None
    if rule.spacing:
        track = replace(track, counted=sample.received)
    if track.flag is None:
        return _watch(track, condition, sample, rules)
    if condition.holds or condition.lingers:
        return _prolong(track, track.flag, _hit(condition, sample), rules)
    if track.clean + 1 < rules.clean:
        return replace(track, clean=track.clean + 1), None
    ended = None if track.muted else FlagClosed(track.flag.closed(track.flag.last_seen))
    return _quiet(track, sample.received, rules), ended


def _quiet(track: Track, since: datetime, rules: Rules) -> Track:
    """Return the track after its episode; what nobody was shown need not be quiet."""
    quiet_until = None if track.muted else since + rules.cool_down
    return Track(track.kind, quiet_until=quiet_until, earlier=track.earlier, counted=track.counted)


def _watch(
    track: Track, condition: Condition, sample: Sample, rules: Rules
) -> tuple[Track, FlagChange | None]:
    """Count while no episode is open, and open one when enough have been seen."""
    rule = rules.smoothing[track.kind]
    newest = _hit(condition, sample) if condition.holds else None
    window = (*track.window, newest)[-rule.n :]
    quiet = track.quiet_until is not None and sample.received < track.quiet_until
    if newest is None or quiet or not _enough(window, rule):
        return replace(track, window=window), None
    hits = [hit for hit in window if hit is not None]
    flag = Flag(
        kind=track.kind,
        severity=_severity(track.kind, sample.observation, rule, len(hits)),
        started=hits[0].at,
        last_seen=newest.at,
        ended=None,
        count=len(hits),
        samples=len(window) - window.index(hits[0]),
        evidence=max((hit.evidence for hit in hits), key=lambda shown: shown.strength),
        detector=_detector(track.kind, sample.observation),
    )
    since = flag.started - EPISODES_WITHIN
    earlier = (*(start for start in track.earlier if start >= since), flag.started)
    opened = replace(track, window=(), flag=flag, clean=0)
    if rule.episodes == 1:
        return opened, FlagOpened(flag)
    muted = len(earlier) < rule.episodes
    return replace(opened, earlier=earlier, muted=muted), None if muted else FlagOpened(flag)


def _enough(window: tuple[Hit | None, ...], rule: KOfN) -> bool:
    """Tell whether the window speaks for an episode."""
    whole = not rule.spacing or len(window) == rule.n
    return whole and sum(hit is not None for hit in window) >= rule.k


def _prolong(track: Track, flag: Flag, hit: Hit, rules: Rules) -> tuple[Track, FlagChange | None]:
    """Note one more sighting of an open episode; one that lasts as long as several is shown."""
    better = flag.evidence is None or hit.evidence.strength > flag.evidence.strength
    longer = replace(
        flag,
        last_seen=hit.at,
        count=flag.count + 1,
        samples=flag.samples + track.clean + 1,
        evidence=hit.evidence if better else flag.evidence,
    )
    if track.muted and longer.duration >= EPISODES_WITHIN:
        return replace(track, flag=longer, clean=0, muted=False), FlagOpened(longer)
    severity = _grown(longer, rules)
    if severity is flag.severity:
        return replace(track, flag=longer, clean=0), None
    longer = replace(longer, severity=severity)
    return replace(track, flag=longer, clean=0), FlagEscalated(longer)


def _grown(flag: Flag, rules: Rules) -> Severity:
    """Return what an episode weighs by now; a hint of a distrusted detector stays one."""
    if flag.kind is FlagKind.FACE_ABSENT and flag.duration >= rules.absent_high_after:
        return Severity.HIGH
    full = rules.smoothing[flag.kind].full
    if full and flag.severity is Severity.LOW and flag.count >= full:
        return flag.kind.severity
    return flag.severity


def _hit(condition: Condition, sample: Sample) -> Hit:
    """Return the evidence of one sighting."""
    return Hit(
        sample.received,
        Evidence(sample.snapshot_id, condition.reading, condition.threshold, condition.strength),
    )


def _detector(kind: FlagKind, observation: Observation) -> str:
    """Return who saw it."""
    if kind is FlagKind.FACE_MISMATCH and observation.likeness is not None:
        return observation.likeness.name
    if kind in OBJECT_FLAGS.values() and observation.objects is not None:
        return observation.objects.name
    return observation.detector.name


def _severity(kind: FlagKind, observation: Observation, rule: KOfN, count: int) -> Severity:
    """Return the severity of a new episode; a distrusted detector may only inform."""
    if kind is FlagKind.FACE_MULTIPLE and not observation.detector.trusted_for_absence:
        return Severity.INFO
    return Severity.LOW if count < rule.full else kind.severity
