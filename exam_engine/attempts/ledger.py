"""The time ledger: what every microsecond of an attempt was used for, and who gave how much.

A fold over the journal and over the intervals in which the service did not serve. It reports; the
clock alone decides when working time is over.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import get_args

from exam_engine.attempts.actors import ReasonCode
from exam_engine.attempts.attempt import Attempt, evolve
from exam_engine.attempts.events import (
    AttemptEvent,
    ClosingEvent,
    EndEvent,
    EntryEvent,
    SittingEvent,
    course,
)
from exam_engine.attempts.states import AttemptState, PauseKind

__all__ = ["TIME_KINDS", "Grant", "Ledger", "Stretch", "TimeUse", "time_ledger"]

Interval = tuple[datetime, datetime]
_ZERO = timedelta(0)
_TIMED = (
    course.AttemptCreated
    | course.PolicyReplaced
    | EntryEvent
    | SittingEvent
    | ClosingEvent
    | EndEvent
)

TIME_KINDS: tuple[str, ...] = tuple(shape.kind for shape in get_args(_TIMED))
"""Kinds of the facts that a ledger needs; all others may be left out of its history."""


class TimeUse(StrEnum):
    """What a stretch of time was used for."""

    RUNNING = "running"
    CREDITED = "credited"
    """Worked beyond the planned time, on time that people gave."""
    OUTAGE = "outage"
    """The clock ran and the service did not serve."""
    BREAK = "break"
    PAUSED_PROCTOR = "paused.proctor"
    PAUSED_INCIDENT = "paused.incident"
    PAUSED_DEVICE_TRANSFER = "paused.device_transfer"
    PAUSED_CHECK = "paused.check"
    CLOSING = "closing"
    """Working time was over or given up; committed answers were waited for."""
    ENDED = "ended"
    """Between an end and the reopening that took it back."""


WORKED = frozenset({TimeUse.RUNNING, TimeUse.CREDITED, TimeUse.OUTAGE})
"""Uses during which the clock ran."""

_PAUSES = {
    PauseKind.BREAK: TimeUse.BREAK,
    PauseKind.PROCTOR: TimeUse.PAUSED_PROCTOR,
    PauseKind.INCIDENT: TimeUse.PAUSED_INCIDENT,
    PauseKind.DEVICE_TRANSFER: TimeUse.PAUSED_DEVICE_TRANSFER,
    PauseKind.CHECK: TimeUse.PAUSED_CHECK,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time of one use, from `since` (inclusive) to `until` (exclusive)."""

    use: TimeUse
    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long it was; positive."""
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Grant:
    """Working time that people gave (`delta` > 0) or took, and why.

    `beyond_window`: from then on no window ended the working time any more.
    """

    at: datetime
    delta: timedelta
    code: ReasonCode
    beyond_window: bool = False

    @property
    def ours(self) -> bool:
        """Whether it makes good what our service lost."""
        return self.code is ReasonCode.TECHNICAL_OUR_SERVICE


@dataclass(frozen=True, slots=True)
class Ledger:
    """The time of one attempt.

    Attributes:
        base: working time of the exam.
        accommodation: what the factor adds; planned before the start.
        grants: incident time, in order.
        stretches: from the start to the end without a gap; neighbours differ in use.
        forgone: planned time that a window had taken before two people freed the rest from it.
    """

    base: timedelta
    accommodation: timedelta
    grants: tuple[Grant, ...]
    stretches: tuple[Stretch, ...]
    forgone: timedelta = _ZERO

    @property
    def planned(self) -> timedelta:
        """Working time that was agreed before the start."""
        return self.base + self.accommodation

    @property
    def credited(self) -> timedelta:
        """Sum of what makes good the failures of our service."""
        return sum((grant.delta for grant in self.grants if grant.ours), _ZERO)

    @property
    def adjusted(self) -> timedelta:
        """Sum of everything else that people gave and took; may be negative."""
        return sum((grant.delta for grant in self.grants if not grant.ours), _ZERO)

    @property
    def granted(self) -> timedelta:
        """All working time, planned and from incidents."""
        return self.planned + self.credited + self.adjusted - self.forgone

    @property
    def worked(self) -> timedelta:
        """How long the clock ran."""
        return sum((each.length for each in self.stretches if each.use in WORKED), _ZERO)

    def total(self, use: TimeUse) -> timedelta:
        """Return how much time was of one use."""
        return sum((each.length for each in self.stretches if each.use is use), _ZERO)


def time_ledger(
    history: Iterable[tuple[AttemptEvent, datetime]],
    *,
    until: datetime,
    outages: Sequence[Interval] = (),
) -> Ledger | None:
    """Class every microsecond from the start to the end, or to `until` while none has come.

    Args:
        history: facts with their instants, in order from the first; saves may be left out.
        until: the last instant to look at; aware UTC.
        outages: intervals in which the service did not serve; may overlap.

    Returns:
        None for an empty history; no stretch for an attempt that has not started.
    """
    attempt: Attempt | None = None
    seen: datetime | None = None
    grants: list[Grant] = []
    stretches: list[Stretch] = []
    gone = _merged(outages)
    for event, at in history:
        if attempt is not None and seen is not None:
            stretches.extend(_stretches(attempt, seen, at, gone))
        if isinstance(event, course.TimeAdjusted):
            grants.append(Grant(at, event.delta, event.reason.code, event.beyond_window))
        attempt, seen = evolve(attempt, event, at), at
    if attempt is None or seen is None:
        return None
    if attempt.ended_at is None:
        stretches.extend(_stretches(attempt, seen, until, gone))
    else:  # what is told of an attempt after its end is no time of it
        stretches = [each for each in stretches if each.until <= attempt.ended_at]
    planned = attempt.policy.clock().granted
    base = attempt.policy.time_limit
    joined = tuple(_joined(stretches))
    return Ledger(base, planned - base, tuple(grants), joined, attempt.clock.forgone)


def _stretches(
    attempt: Attempt, since: datetime, until: datetime, outages: Sequence[Interval]
) -> Iterator[Stretch]:
    """Class the time between two facts, during which nothing else happened to the attempt."""
    if attempt.started_at is None or until <= since:
        return
    if attempt.state is AttemptState.IN_PROGRESS:
        yield from _running(attempt, since, until, outages)
    elif attempt.pause_kind is not None:
        yield Stretch(_PAUSES[attempt.pause_kind], since, until)
    elif attempt.state is AttemptState.CLOSING:
        yield Stretch(TimeUse.CLOSING, since, until)
    else:
        yield Stretch(TimeUse.ENDED, since, until)


def _running(
    attempt: Attempt, since: datetime, until: datetime, outages: Sequence[Interval]
) -> Iterator[Stretch]:
    deadline = attempt.clock.deadline()
    assert deadline is not None, "the clock runs in this state"
    # A limit that was cut, or a window that has ended, may put the deadline before the last fact.
    end = min(max(deadline, since), until)
    planned = attempt.policy.clock().granted - attempt.clock.forgone
    planned_left = planned - attempt.clock.used(since)
    planned_end = min(max(since + planned_left, since), end)
    yield from _with_outages(TimeUse.RUNNING, (since, planned_end), outages)
    yield from _with_outages(TimeUse.CREDITED, (planned_end, end), outages)
    if end < until:
        yield Stretch(TimeUse.CLOSING, end, until)


def _with_outages(use: TimeUse, whole: Interval, outages: Sequence[Interval]) -> Iterator[Stretch]:
    at, until = whole
    for began, ended in outages:
        lost_from, lost_to = max(began, at), min(ended, until)
        if lost_from >= lost_to:
            continue
        if at < lost_from:
            yield Stretch(use, at, lost_from)
        yield Stretch(TimeUse.OUTAGE, lost_from, lost_to)
        at = lost_to
    if at < until:
        yield Stretch(use, at, until)


def _merged(intervals: Sequence[Interval]) -> list[Interval]:
    """Return the same time as intervals that neither touch nor overlap, in order."""
    merged: list[Interval] = []
    for began, ended in sorted(intervals):
        if merged and began <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ended))
        elif began < ended:
            merged.append((began, ended))
    return merged


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Join neighbours of one use."""
    held: Stretch | None = None
    for each in stretches:
        if held is not None and held.use is each.use and held.until == each.since:
            held = Stretch(held.use, held.since, each.until)
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held
