"""Coverage: for which part of the exam there were pictures that show something, and why not.

It says what we could see, never what anybody did: no gap of it adds to concern, and concern never
lowers it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from proctoring.flags import FlagClass, FlagKind, Severity


@dataclass(frozen=True, slots=True)
class Blind:
    """A span in which one thing kept us from seeing; `until` None while it lasts."""

    kind: FlagKind
    severity: Severity
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Gap:
    """How long one kind of thing kept us from seeing; kinds may overlap."""

    kind: FlagKind
    length: timedelta


@dataclass(frozen=True, slots=True)
class Coverage:
    """What could be seen of one attempt.

    Attributes:
        worked: time in which the clock ran, 0 or more.
        unseen: time of it without a picture that shows something, 0 to `worked`.
        gaps: why, the longest first.
    """

    worked: timedelta
    unseen: timedelta
    gaps: tuple[Gap, ...]

    @property
    def share(self) -> float | None:
        """Return the part that was seen, 0 to 1; None before anything could be."""
        return 1 - self.unseen / self.worked if self.worked > timedelta(0) else None


def coverage(
    spans: Iterable[Blind], *, began: datetime | None, now: datetime, worked: timedelta
) -> Coverage:
    """Return the coverage of one attempt.

    Only coverage signals of medium severity or more count: in poor light one still sees.

    Args:
        spans: what kept us from seeing, in any order; other signals among them are left out.
        began: start of the exam; None before it.
        now: until when; what lasts is counted up to here.
        worked: time in which the clock ran.
    """
    if began is None:
        return Coverage(timedelta(0), timedelta(0), ())
    blind = sorted(
        (max(span.since, began), min(span.until or now, now), span.kind)
        for span in spans
        if span.kind.flag_class is FlagClass.COVERAGE and span.severity.at_least(Severity.MEDIUM)
    )
    gaps: dict[FlagKind, timedelta] = {}
    unseen, reached = timedelta(0), began
    for since, until, kind in blind:
        if until <= since:
            continue
        gaps[kind] = gaps.get(kind, timedelta(0)) + (until - since)
        unseen += max(timedelta(0), until - max(since, reached))
        reached = max(reached, until)
    longest = sorted(gaps.items(), key=lambda gap: (-gap[1], gap[0]))
    return Coverage(worked, min(unseen, worked), tuple(Gap(*gap) for gap in longest))
