"""Who may sit an exam on a date, and why or why not: every reason, not only the first.

Pure: what the person holds and has tried is an argument. Booking windows, payment and bans are
decided elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from exam_engine.catalogue.held import HeldCredential
from exam_engine.catalogue.periods import Period
from exam_engine.catalogue.prerequisites import prerequisite_reasons
from exam_engine.catalogue.reasons import Reason, ReasonCode, Verdict
from exam_engine.catalogue.renewal import renewal_reasons
from exam_engine.catalogue.renewal_rule import RenewalRoute
from exam_engine.catalogue.scheme import Scheme

_YEAR = Period(years=1)


@dataclass(frozen=True, slots=True)
class EarlierAttempt:
    """A try at this scheme's exam that counts; one voided for technical reasons does not.

    Attributes:
        ended: UTC date on which it ended.
    """

    ended: date
    passed: bool


@dataclass(frozen=True, slots=True, order=True)
class Booking:
    """An exam of this scheme that is booked and not over: it may fail like any other.

    Attributes:
        first: UTC date of the first day on which it may be sat.
        last: of the last one; not before `first`.
    """

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer for one person, scheme and date."""

    on: date
    reasons: tuple[Reason, ...]

    @property
    def eligible(self) -> bool:
        """Whether no reason is unmet."""
        return not self.unmet

    @property
    def unmet(self) -> tuple[Reason, ...]:
        """What stands in the way."""
        return tuple(one for one in self.reasons if one.verdict is Verdict.UNMET)

    @property
    def earliest(self) -> date | None:
        """First date on which time alone has mended all; None if it cannot, `on` if eligible."""
        dates = [one.earliest for one in self.unmet]
        if None in dates:
            return None
        return max((one for one in dates if one is not None), default=self.on)


def eligibility(
    scheme: Scheme,
    held_credentials: Sequence[HeldCredential],
    earlier_attempts: Sequence[EarlierAttempt],
    on: date,
    *,
    booked: Sequence[Booking] = (),
    until: date | None = None,
) -> Eligibility:
    """Return whether the person may sit the scheme's exam on that UTC date, with every reason.

    None of `booked`, the person's other bookings of it, may come within the wait that would follow
    on one before, were that failed on its last day; nor may this one, whose last day is `until`
    (None: `on`).
    """
    asked = Booking(on, until or on)
    reasons = (
        *_at_the_door(scheme, held_credentials, on, RenewalRoute.SAME_EXAM),
        *_tries_and_waits(scheme, earlier_attempts, booked, asked),
    )
    return Eligibility(on, reasons)


def eligibility_by_delta(
    scheme: Scheme,
    held_credentials: Sequence[HeldCredential],
    earlier_attempts: Sequence[EarlierAttempt],
    on: date,
    *,
    booked: Sequence[Booking] = (),
    until: date | None = None,
) -> Eligibility:
    """Return whether the person may sit the shorter exam, as `eligibility` does for the whole one.

    Only a holder may, to renew; its tries and those of the whole exam count together.
    """
    asked = Booking(on, until or on)
    reasons = (
        *_at_the_door(scheme, held_credentials, on, RenewalRoute.DELTA_EXAM),
        *_tries_and_waits(scheme, earlier_attempts, booked, asked),
    )
    return Eligibility(on, reasons)


def _at_the_door(
    scheme: Scheme, held: Sequence[HeldCredential], on: date, route: RenewalRoute
) -> Iterator[Reason]:
    if scheme.sat_by(route) is not None:
        yield Reason(ReasonCode.EXAM_OFFERED, Verdict.MET)
    else:
        yield Reason(ReasonCode.EXAM_NOT_OFFERED, Verdict.UNMET)
    yield from prerequisite_reasons(scheme.prerequisites, held, on)
    yield from renewal_reasons(scheme, held, on, route)


def _tries_and_waits(
    scheme: Scheme,
    earlier_attempts: Sequence[EarlierAttempt],
    booked: Sequence[Booking],
    asked: Booking,
) -> Iterator[Reason]:
    yield from retake_reasons(scheme, earlier_attempts, asked.first)
    yield from _beside(scheme, earlier_attempts, booked, asked)


def retake_reasons(
    scheme: Scheme, earlier_attempts: Sequence[EarlierAttempt], on: date
) -> Iterator[Reason]:
    """Give what earlier tries say about one on that UTC date: the wait, and how many are left."""
    attempts = _in_order(earlier_attempts)
    failures = _failures_in_a_row(attempts)
    if not failures:
        yield Reason(ReasonCode.FIRST_TRY, Verdict.MET)
    else:
        free = scheme.retake.wait_after(failures).after(attempts[-1].ended)
        if on < free:
            yield Reason(ReasonCode.RETAKE_TOO_SOON, Verdict.UNMET, earliest=free)
        else:
            yield Reason(ReasonCode.RETAKE_WAIT_OVER, Verdict.MET)
    yield _tries(scheme.retake.max_per_year, [one.ended for one in attempts], on)


def _beside(
    scheme: Scheme,
    earlier_attempts: Sequence[EarlierAttempt],
    booked: Sequence[Booking],
    asked: Booking,
) -> Iterator[Reason]:
    """Refuse a booking if one of them all could not be sat after the one before had failed."""
    failures = _failures_in_a_row(_in_order(earlier_attempts))
    wait_after = scheme.retake.wait_after
    for failed, (one, following) in enumerate(pairwise(sorted([*booked, asked])), failures + 1):
        if following.first < wait_after(failed).after(one.last):
            last = max(other.last for other in booked)
            free = wait_after(failures + len(booked)).after(last)
            yield Reason(ReasonCode.BOOKED_TOO_CLOSE, Verdict.UNMET, earliest=free)
            return


def _in_order(attempts: Sequence[EarlierAttempt]) -> list[EarlierAttempt]:
    return sorted(attempts, key=lambda one: one.ended)


def _failures_in_a_row(attempts: list[EarlierAttempt]) -> int:
    """Count the failed tries since the last pass."""
    count = 0
    for attempt in reversed(attempts):
        if attempt.passed:
            break
        count += 1
    return count


def _tries(most: int, ended: list[date], on: date) -> Reason:
    """Judge the tries of the twelve months up to `on`."""
    recent = [day for day in ended if _YEAR.after(day) > on]
    if len(recent) < most:
        return Reason(ReasonCode.TRIES_LEFT, Verdict.MET, count=most - len(recent))
    free = _YEAR.after(recent[-most])
    return Reason(ReasonCode.NO_TRIES_LEFT, Verdict.UNMET, earliest=free, count=len(recent))
