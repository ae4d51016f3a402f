"""The exam clock: when working time ends, and until when an answer still counts.

The server decides; the candidate's screen only shows. Time is always an argument. This module
knows neither states nor events: whoever pauses an attempt stops its clock.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import ClassVar

from exam_engine.errors import EngineError
from exam_engine.instants import require_utc

GRACE = timedelta(seconds=5)
_ZERO = timedelta(0)
_MICROSECOND = timedelta(microseconds=1)


class ClockError(EngineError):
    """The clock cannot do what was asked."""

    code: ClassVar[str] = "clock_error"


class ClockRuns(ClockError):
    """A second running segment was asked for while one runs."""

    code: ClassVar[str] = "clock_runs"


class ClockStands(ClockError):
    """The running segment was to be closed, but none runs."""

    code: ClassVar[str] = "clock_stands"


class TimeUsedUp(ClockError):
    """An adjustment would take away time that has already been worked."""

    code: ClassVar[str] = "time_used_up"


@dataclass(frozen=True, slots=True)
class ExamClock:
    """Working time of one attempt: granted, consumed, and the one segment that may run.

    Attributes:
        base: working time of the exam; positive.
        factor: the accommodation, at least 1.
        adjustments: sum of what people gave and took; may be negative.
        consumed: length of all closed segments.
        running_since: start of the running segment, None while the clock stands.
        window_end: no working time beyond this instant; None when the window does not cap.
        grace: how late an answer may arrive and still count; for the network, not the candidate.
        forgone: working time that a window had taken before people freed the rest from it; never
            negative.
    """

    base: timedelta
    factor: Decimal = Decimal(1)
    adjustments: timedelta = _ZERO
    consumed: timedelta = _ZERO
    running_since: datetime | None = None
    window_end: datetime | None = None
    grace: timedelta = GRACE
    # It came after clocks were stored: absent there, it is none.
    forgone: timedelta = field(default=_ZERO, metadata={"later": True})

    def __post_init__(self) -> None:
        if self.base <= _ZERO:
            raise ValueError(f"base must be positive: {self.base}")
        if self.factor < 1:
            raise ValueError(f"factor must be at least 1: {self.factor}")
        if self.grace < _ZERO:
            raise ValueError(f"grace must not be negative: {self.grace}")

    @property
    def granted(self) -> timedelta:
        """All working time: base times factor, rounded up to a microsecond, and the adjustments.

        Without what a window had taken for good; what one that still caps will take is in it.
        """
        exact = Decimal(self.base // _MICROSECOND) * self.factor
        agreed = int(exact.to_integral_value(ROUND_CEILING)) * _MICROSECOND
        return agreed + self.adjustments - self.forgone

    def deadline(self) -> datetime | None:
        """Return the instant at which working time runs out; None while the clock stands."""
        return None if self.running_since is None else self._end(self.running_since)

    def remaining(self, now: datetime) -> timedelta:
        """Return the working time left at `now`, never negative; a standing clock loses none.

        A window that ends counts in both cases: it does not wait for a pause.
        """
        left = self.granted - self.consumed
        if self.running_since is not None:
            left -= now - self.running_since
        if self.window_end is not None:
            left = min(left, self.window_end - now)
        return max(left, _ZERO)

    def used(self, now: datetime) -> timedelta:
        """Return the time worked by `now`: closed segments and the running one up to its end."""
        since = self.running_since
        if since is None:
            return self.consumed
        return self.consumed + max(min(now, self._end(since)) - since, _ZERO)

    def start(self, now: datetime) -> "ExamClock":
        """Open a running segment at `now`.

        Raises:
            ClockRuns: one runs already.
            ValueError: `now` is naive or in another zone, where a day may have 23 hours.
        """
        if self.running_since is not None:
            raise ClockRuns(f"running since {self.running_since.isoformat()}")
        return replace(self, running_since=require_utc(now))

    def stop(self, now: datetime) -> "ExamClock":
        """Close the running segment at `now`, or at the deadline if that came first.

        Raises:
            ClockStands: none runs.
        """
        if self.running_since is None:
            raise ClockStands(f"asked to stop at {now.isoformat()}")
        return replace(self, consumed=self.used(now), running_since=None)

    def adjust(self, delta: timedelta, now: datetime, *, freed: bool = False) -> "ExamClock":
        """Give (`delta` > 0) or take working time; `freed`: from here on no window ends it.

        Raises:
            TimeUsedUp: what is left at `now` is less than what is to be taken.
        """
        clock = self.freed(now) if freed else self
        adjusted = replace(clock, adjustments=clock.adjustments + delta)
        if delta < _ZERO and adjusted.granted < self.used(now):
            raise TimeUsedUp(f"{delta} taken, {self.granted - self.used(now)} left")
        return adjusted

    def window_takes(self, delta: timedelta, now: datetime) -> timedelta:
        """Return how much of `delta`, given at `now`, the end of the window would take.

        Between nothing and all of it; what is to be taken away loses nothing.
        """
        if self.window_end is None or delta <= _ZERO:
            return _ZERO
        beyond = now + self.granted - self.used(now) + delta - self.window_end
        return min(max(beyond, _ZERO), delta)

    def freed(self, now: datetime) -> "ExamClock":
        """Turn what is left at `now` into working time that no window ends any more."""
        if self.window_end is None:
            return self
        taken = self.granted - self.used(now) - self.remaining(now)
        return replace(self, window_end=None, forgone=self.forgone + taken)

    def accepts(self, arrived: datetime) -> bool:
        """Tell whether an answer that reached the server at `arrived` counts (bound included)."""
        end = self.deadline()
        return end is not None and arrived <= end + self.grace

    def _end(self, since: datetime) -> datetime:
        """Return the end of a segment that began at `since`."""
        end = since + self.granted - self.consumed
        return end if self.window_end is None else min(end, self.window_end)
