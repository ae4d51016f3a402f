"""Who may sit an exam on a date, and why or why not: every reason, not only the first.

Pure: what the person holds and has tried is an argument. Booking windows, payment and bans are
decided elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from exam_engine.catalogue.periods import Period
from exam_engine.catalogue.scheme import Required, Scheme
from exam_engine.ids import SchemeId

_YEAR = Period(years=1)


class CredentialState(StrEnum):
    """The states of a stored credential; expiry is read off its dates."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """A credential the person was ever given; instants aware UTC.

    Attributes:
        number: its public number, for whoever wants to follow the chain.
        covers: ids of the parts that it is limited to; empty means all.
    """

    scheme: SchemeId
    state: CredentialState
    valid_from: datetime
    valid_until: datetime
    number: str = ""
    covers: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Tell whether it is active and within its term on that date, bounds included."""
        within = self.valid_from.date() <= day <= self.valid_until.date()
        return within and self.state is CredentialState.ACTIVE


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


class Verdict(StrEnum):
    """What a reason says about eligibility."""

    MET = "met"
    UNMET = "unmet"
    ADVISED = "advised"


class ReasonCode(StrEnum):
    """The closed list of reasons; a page has one sentence for each."""

    EXAM_OFFERED = "exam_offered"
    EXAM_NOT_OFFERED = "exam_not_offered"
    PREREQUISITE_HELD = "prerequisite_held"
    PREREQUISITE_MISSING = "prerequisite_missing"
    PREREQUISITE_EXPIRED = "prerequisite_expired"
    PREREQUISITE_NOT_ACTIVE = "prerequisite_not_active"
    ADVICE = "advice"
    FIRST_TRY = "first_try"
    RETAKE_WAIT_OVER = "retake_wait_over"
    RETAKE_TOO_SOON = "retake_too_soon"
    BOOKED_TOO_CLOSE = "booked_too_close"
    TRIES_LEFT = "tries_left"
    NO_TRIES_LEFT = "no_tries_left"
    RENEWAL_OPEN = "renewal_open"
    RENEWAL_NOT_OPEN = "renewal_not_open"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    Attributes:
        scheme: the prerequisite, or the scheme itself for renewal.
        earliest: first date on which an unmet reason of time is met; None if time mends nothing.
        text: the advice as written; empty otherwise.
        count: tries left, or made, within the year.
    """

    code: ReasonCode
    verdict: Verdict
    scheme: SchemeId | None = None
    earliest: date | None = None
    text: str = ""
    count: int | None = None


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
    reasons = (
        _offered(scheme),
        *_prerequisites(scheme, held_credentials, on),
        *_renewal(scheme, held_credentials, on),
        *retake_reasons(scheme, earlier_attempts, on),
        *_beside(scheme, earlier_attempts, booked, Booking(on, until or on)),
    )
    return Eligibility(on, reasons)


def _offered(scheme: Scheme) -> Reason:
    if scheme.exam is None:
        return Reason(ReasonCode.EXAM_NOT_OFFERED, Verdict.UNMET)
    return Reason(ReasonCode.EXAM_OFFERED, Verdict.MET)


def _prerequisites(scheme: Scheme, held: Sequence[HeldCredential], on: date) -> Iterator[Reason]:
    for prerequisite in scheme.prerequisites:
        if isinstance(prerequisite, Required):
            yield _required(prerequisite.scheme, held, on)
        else:
            yield Reason(ReasonCode.ADVICE, Verdict.ADVISED, text=prerequisite.text)


def _required(scheme: SchemeId, held: Sequence[HeldCredential], on: date) -> Reason:
    """Return the best that the person's credentials say about one required scheme."""
    own = [one for one in held if one.scheme == scheme]
    if any(one.holds_on(on) for one in own):
        return Reason(ReasonCode.PREREQUISITE_HELD, Verdict.MET, scheme)
    active = [one for one in own if one.state is CredentialState.ACTIVE]
    coming = [one.valid_from.date() for one in active if one.valid_from.date() > on]
    if coming:
        code = ReasonCode.PREREQUISITE_NOT_ACTIVE
        return Reason(code, Verdict.UNMET, scheme, earliest=min(coming))
    if active:
        return Reason(ReasonCode.PREREQUISITE_EXPIRED, Verdict.UNMET, scheme)
    code = ReasonCode.PREREQUISITE_NOT_ACTIVE if own else ReasonCode.PREREQUISITE_MISSING
    return Reason(code, Verdict.UNMET, scheme)


def _renewal(scheme: Scheme, held: Sequence[HeldCredential], on: date) -> Iterator[Reason]:
    """Refuse a holder before the renewal window opens; its length is the scheme's."""
    current = [one for one in held if one.scheme == scheme.id and one.holds_on(on)]
    if not current:
        return
    until = max(one.valid_until.date() for one in current)
    opens = scheme.renewal.window_before.before(until)
    if on < opens:
        yield Reason(ReasonCode.RENEWAL_NOT_OPEN, Verdict.UNMET, scheme.id, earliest=opens)
    else:
        yield Reason(ReasonCode.RENEWAL_OPEN, Verdict.MET, scheme.id)


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
