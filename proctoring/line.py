"""What the line did: silences of the page, by whose doing, and the network it came from. Pure.

We could not hear the candidate: coverage, never suspicion. A silence that an outage of ours made
is a fact about us. Signs of life are the server's to count; nothing of this is told by the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from proctoring.flags import Flag, FlagKind, Severity

QUIET_FROM = timedelta(seconds=15)
"""Three signs of life that did not come."""
STUCK_FROM = timedelta(seconds=30)
"""So long without a word over an open socket: the page stands still."""
LOW_FROM = timedelta(minutes=1)
MEDIUM_FROM = timedelta(minutes=5)
COMING_BACK = timedelta(seconds=30)
"""After an outage of ours: pages try again at random instants, so that they do not all come at
once, and a slow one needs several tries."""
DETECTOR = "server clock"


@dataclass(frozen=True, slots=True)
class Span:
    """Time from `since` to `until`; aware UTC."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """Return how long it is."""
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was heard of the page in this span; `lasts`: nor since, `until` is only now."""

    span: Span
    lasts: bool = False


def silence_flags(
    silences: Sequence[Silence],
    *,
    worked: Sequence[Span],
    ours: Sequence[Span] = (),
    stuck: Sequence[datetime] = (),
) -> list[Flag]:
    """Return what the silences of one attempt come to, by start.

    A silence counts where the exam's clock ran: whoever is on a break owes no sign of life. Time in
    which our service was away, with the time that pages need to come back, is taken out of it, and
    that we were away is said in its stead. The same facts give the same flags, however often.

    Args:
        silences: in any order; those below `QUIET_FROM` say nothing.
        worked: when the clock ran, our outages included.
        ours: outages of our service; may overlap.
        stuck: instants at which the page had said nothing for `STUCK_FROM` over an open socket.
    """
    away = [Span(one.since, one.until + COMING_BACK) for one in ours]
    ran = _merged(worked)
    found = [flag for one in silences for flag in _own(one, ran, away, stuck)]
    found += [_ours(part) for part in _within(_merged(ours), ran)]
    return sorted(found, key=lambda flag: (flag.started, flag.kind))


def settle_silences(found: Sequence[Flag], known: Iterable[Flag]) -> list[Flag]:
    """Return what is to be stored: what was found, and open episodes that it no longer bears out.

    Such a one was shown before we knew that the outage was ours, or that the clock stood. It stays
    on record, ended, and weighs nothing.
    """
    told = {(flag.kind, flag.started) for flag in found}
    gone = [
        replace(flag.closed(flag.last_seen), severity=Severity.INFO)
        for flag in known
        if flag.kind in SILENCES and flag.ended is None and (flag.kind, flag.started) not in told
    ]
    return [*found, *gone]


SILENCES = frozenset({FlagKind.OFFLINE, FlagKind.STALE_CLIENT})
"""Kinds of which an episode may be open because nothing is heard."""


def network_flags(seen: Sequence[tuple[datetime, str]]) -> list[Flag]:
    """Return a flag for each instant at which the page came from another network than before.

    A fact for the record: telephones change networks all day.

    Args:
        seen: instants and marks of networks, in order; equal marks are the same network.
    """
    flags = []
    for (_, before), (at, mark) in pairwise(seen):
        if mark != before:
            flags.append(_flag(FlagKind.IP_CHANGED, Severity.INFO, Span(at, at), lasts=False))
    return flags


def silence_severity(length: timedelta) -> Severity:
    """Return what a silence of this length weighs: info below a minute, medium from five."""
    if length >= MEDIUM_FROM:
        return Severity.MEDIUM
    return Severity.LOW if length >= LOW_FROM else Severity.INFO


def _own(
    silence: Silence, worked: Sequence[Span], away: Sequence[Span], stuck: Sequence[datetime]
) -> Iterable[Flag]:
    """Return the flags of what is left of a silence once pauses and our outages are taken out."""
    span = silence.span
    is_stuck = any(span.since <= at <= span.until for at in stuck)
    for part in _within([span], worked):
        for rest in _without(part, away):
            if rest.length < QUIET_FROM:
                continue
            lasts = silence.lasts and rest.until == span.until
            kind, severity = FlagKind.OFFLINE, silence_severity(rest.length)
            if is_stuck:
                kind, severity = FlagKind.STALE_CLIENT, FlagKind.STALE_CLIENT.severity
            yield _flag(kind, severity, rest, lasts=lasts)


def _ours(span: Span) -> Flag:
    return _flag(FlagKind.OUR_OUTAGE, FlagKind.OUR_OUTAGE.severity, span, lasts=False)


def _within(spans: Iterable[Span], bounds: Sequence[Span]) -> list[Span]:
    """Return the parts of the spans that lie within the bounds."""
    parts = [
        Span(max(one.since, bound.since), min(one.until, bound.until))
        for one in spans
        for bound in bounds
    ]
    return [part for part in parts if part.since < part.until]


def _without(span: Span, taken: Iterable[Span]) -> Iterable[Span]:
    """Return what is left of a span, in order."""
    at = span.since
    for one in _merged(taken):
        if one.until <= at or one.since >= span.until:
            continue
        if at < one.since:
            yield Span(at, one.since)
        at = max(at, one.until)
    if at < span.until:
        yield Span(at, span.until)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as spans that neither touch nor overlap, in order."""
    merged: list[Span] = []
    for one in sorted(spans, key=lambda span: span.since):
        if merged and one.since <= merged[-1].until:
            merged[-1] = Span(merged[-1].since, max(merged[-1].until, one.until))
        else:
            merged.append(one)
    return merged


def _flag(kind: FlagKind, severity: Severity, span: Span, *, lasts: bool) -> Flag:
    return Flag(
        kind=kind,
        severity=severity,
        started=span.since,
        last_seen=span.until,
        ended=None if lasts else span.until,
        count=1,
        samples=1,
        evidence=None,
        detector=DETECTOR,
    )
