"""What was agreed for one attempt before it began, pinned in its first event.

Not the exam's specification: that one has versions, this is the copy that counts for one sitting.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from exam_engine.attempts.bodies import LATER
from exam_engine.attempts.states import StartKind
from exam_engine.clock import GRACE, ExamClock

FREE_RETURN: Final = timedelta(minutes=5)
"""Whoever comes back so soon goes on without anything asked, whatever the policy."""


@dataclass(frozen=True, slots=True)
class AttemptPolicy:
    """Times, limits and rules of one attempt.

    Attributes:
        time_limit: working time before any accommodation; positive.
        opens_at: first instant at which the attempt may start.
        closes_at: last instant at which it may start (inclusive).
        factor: the accommodation, at least 1.
        cap_at_close: whether working time, too, ends at `closes_at`; shown before the start.
        start: whether the candidate starts or staff start the cohort.
        requires_authorization: whether a proctor lets the candidate in.
        required_steps: check-in steps that must be passed or waived; `consent` is met by the
            stored consent alone.
        check_in_lead: how long before `opens_at` the check-in may begin.
        authorization_window: how long an authorisation stands.
        grace: how late an answer may arrive and still count.
        closing_grace: how long answers with a commitment are waited for; at most 10 minutes.
        pause_limit: longest pause before the sweeper closes the attempt.
        break_limit: breaks a candidate may take alone.
        proctor_adjust_limit: most time a proctor may give or take in one go.
        reopen_within: how long after its end an attempt may be reopened.
        break_length: longest break of one's own, positive; then the clock goes on by itself. None
            leaves `pause_limit` as the only bound.
        recheck_after: who comes back after a longer absence finds the exam paused until a proctor
            has looked; at least 5 minutes, None never.
        tools: what this candidate may use beyond others, such as `calculator`; sorted.
        exempt_signals: kinds of flags that are not raised in this attempt; sorted.
        accommodation: which version of whose profile the candidate's own part came from; empty
            where there is none. Never why.
        signals_off: kinds of flags that this exam does not raise, whoever sits; sorted. None is
            what is off by default.
        compares_faces: whether the candidate may choose to be compared with the own check-in.
        conduct: version and digest of the rules of conduct that count; empty before any was pinned.
    """

    time_limit: timedelta
    opens_at: datetime
    closes_at: datetime
    factor: Decimal = Decimal(1)
    cap_at_close: bool = False
    start: StartKind = StartKind.INDIVIDUAL
    requires_authorization: bool = True
    required_steps: tuple[str, ...] = ()
    check_in_lead: timedelta = timedelta(minutes=30)
    authorization_window: timedelta = timedelta(minutes=15)
    grace: timedelta = GRACE
    closing_grace: timedelta = timedelta(seconds=60)
    pause_limit: timedelta = timedelta(hours=72)
    break_limit: int = 0
    proctor_adjust_limit: timedelta = timedelta(minutes=10)
    reopen_within: timedelta = timedelta(hours=72)
    break_length: timedelta | None = field(default=None, metadata=LATER)
    recheck_after: timedelta | None = field(default=None, metadata=LATER)
    tools: tuple[str, ...] = field(default=(), metadata=LATER)
    exempt_signals: tuple[str, ...] = field(default=(), metadata=LATER)
    accommodation: str = field(default="", metadata=LATER)
    signals_off: tuple[str, ...] | None = field(default=None, metadata=LATER)
    compares_faces: bool = field(default=False, metadata=LATER)
    conduct: str = field(default="", metadata=LATER)

    def __post_init__(self) -> None:
        if self.closes_at <= self.opens_at:
            raise ValueError(f"window closes at {self.closes_at}, opens at {self.opens_at}")
        if not timedelta(0) <= self.closing_grace <= timedelta(minutes=10):
            raise ValueError(f"closing grace beyond 10 minutes: {self.closing_grace}")
        if self.break_length is not None and self.break_length <= timedelta(0):
            raise ValueError(f"break length is not positive: {self.break_length}")
        if self.recheck_after is not None and self.recheck_after < FREE_RETURN:
            raise ValueError(f"recheck within {FREE_RETURN}: {self.recheck_after}")

    def clock(self) -> ExamClock:
        """Return the standing clock of an attempt that has not started."""
        return ExamClock(
            base=self.time_limit,
            factor=self.factor,
            window_end=self.closes_at if self.cap_at_close else None,
            grace=self.grace,
        )
