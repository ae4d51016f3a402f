"""The term that a pass earns: a first one, or one that follows a term held before.

Calendar arithmetic alone: who may sit is decided in `eligibility`, what is signed elsewhere. The
rule is the scheme of the version that was booked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from exam_engine.catalogue.held import CredentialState, HeldCredential
from exam_engine.catalogue.periods import valid_until
from exam_engine.catalogue.reasons import Reason, ReasonCode, Verdict
from exam_engine.catalogue.refusals import NothingToRenew
from exam_engine.catalogue.renewal_rule import (
    Cascade,
    CascadeDown,
    RenewalAnchor,
    RenewalRoute,
)
from exam_engine.catalogue.scheme import Scheme
from exam_engine.instants import require_utc

_COUNTING = frozenset({CredentialState.ACTIVE, CredentialState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Term:
    """First and last second of a credential, whole seconds in UTC.

    Attributes:
        renews: the term before it, None for a first one.
    """

    valid_from: datetime
    valid_until: datetime
    renews: HeldCredential | None = None

    @property
    def covers(self) -> tuple[str, ...]:
        """The parts of a term that no exam of all parts earned: those of the one it extends."""
        return self.renews.covers if self.renews is not None else ()

    @property
    def overlaps(self) -> bool:
        """Whether it begins before the term that it renews has ended."""
        return self.renews is not None and self.valid_from <= self.renews.valid_until


def earned_term(
    scheme: Scheme,
    held: Sequence[HeldCredential],
    *,
    sat_on: date,
    decided: datetime,
    route: RenewalRoute = RenewalRoute.SAME_EXAM,
) -> Term:
    """Return the term of a credential for a pass.

    A pass before the old term's last day is over counts from the scheme's anchor; in the grace
    after it, or later, it counts from the decision: nothing is dated back. No term is ever shorter
    than the one it follows.

    Args:
        scheme: the rule as it was booked.
        held: what the person was given before, of any scheme.
        sat_on: UTC date of the exam.
        decided: second of the certification decision.
        route: how an earlier term would be renewed.

    Raises:
        NothingToRenew: the shorter exam renews no term, and earns none by itself.
    """
    first = require_utc(decided).replace(microsecond=0)
    prior = followed(scheme, held, sat_on=sat_on, route=route)
    last = valid_until(first, scheme.term)
    if prior is None and route is RenewalRoute.DELTA_EXAM:
        raise NothingToRenew(f"no credential of {scheme.id} is renewed by its shorter exam")
    if prior is None:
        return Term(first, last)
    old_last_day = prior.valid_until.date()
    in_window = scheme.renewal.window_before.before(old_last_day) <= sat_on <= old_last_day
    if in_window and scheme.renewal.anchor is RenewalAnchor.OLD_EXPIRY:
        last = valid_until(prior.valid_until, scheme.term)
    return Term(first, max(last, prior.valid_until), prior)


def cascaded_term(
    cascade: Cascade,
    lower: Scheme,
    held: Sequence[HeldCredential],
    *,
    passed: Term,
    sat_on: date,
) -> Term | None:
    """Return the new term that a pass of a higher level gives to a lower credential.

    None where nothing is renewed: the person holds none that may be, its rule does not let a
    higher level renew it, it is suspended, or the new term would not end later than it does.

    Args:
        cascade: what the higher scheme says of the lower one.
        lower: the lower scheme's own rule.
        held: what the person was given before, of any scheme.
        passed: the term that the pass itself earned.
        sat_on: UTC date of the exam.
    """
    route = RenewalRoute.HIGHER_LEVEL
    prior = followed(lower, held, sat_on=sat_on, route=route)
    if prior is None or prior.state is not CredentialState.ACTIVE:
        return None
    match cascade.how:
        case CascadeDown.NONE:
            return None
        case CascadeDown.EXTEND_BY_NEW_TERM:
            decided = passed.valid_from
            term = earned_term(lower, held, sat_on=sat_on, decided=decided, route=route)
        case CascadeDown.END_TOGETHER:
            term = Term(passed.valid_from, passed.valid_until, prior)
    return term if term.valid_until > prior.valid_until else None


def followed(
    scheme: Scheme,
    held: Sequence[HeldCredential],
    *,
    sat_on: date,
    route: RenewalRoute = RenewalRoute.SAME_EXAM,
) -> HeldCredential | None:
    """Return the term that a pass on this date follows; None where it begins a new chain.

    That is the one that ends last of those neither withdrawn nor replaced, unless its grace was
    over on the day of the exam, or the scheme is not renewed this way: not at all, not in grace,
    or, by the shorter exam, not so many times in a row.
    """
    newest = _newest(scheme, held)
    if route not in scheme.renewal.routes or newest is None:
        return None
    if sat_on > renewable_until(scheme, newest.valid_until):
        return None
    if sat_on > newest.valid_until.date() and not scheme.renewal.renews_in_grace(route):
        return None
    used_up = newest.by_delta >= scheme.renewal.max_terms_by_delta
    return None if route is RenewalRoute.DELTA_EXAM and used_up else newest


def renewal_reasons(
    scheme: Scheme, held: Sequence[HeldCredential], on: date, route: RenewalRoute
) -> Iterator[Reason]:
    """Give what renewal says of an exam on a date: not before its window, and by the right exam."""
    if route is RenewalRoute.DELTA_EXAM:
        yield _by_delta(scheme, held, on)
        return
    current = [one for one in held if one.scheme == scheme.id and one.holds_on(on)]
    if current:
        yield _window(scheme, max(one.valid_until for one in current), on)


def _by_delta(scheme: Scheme, held: Sequence[HeldCredential], on: date) -> Reason:
    prior = _newest(scheme, held)
    if prior is None or on > renewable_until(scheme, prior.valid_until):
        return Reason(ReasonCode.NOTHING_TO_RENEW, Verdict.UNMET, scheme.id)
    if prior.by_delta >= scheme.renewal.max_terms_by_delta:
        return Reason(ReasonCode.FULL_EXAM_DUE, Verdict.UNMET, scheme.id, count=prior.by_delta)
    in_grace = on > prior.valid_until.date()
    if in_grace and not scheme.renewal.renews_in_grace(RenewalRoute.DELTA_EXAM):
        return Reason(ReasonCode.GRACE_BY_OTHER_ROUTE, Verdict.UNMET, scheme.id)
    return _window(scheme, prior.valid_until, on)


def _window(scheme: Scheme, last_second: datetime, on: date) -> Reason:
    opens = renewable_from(scheme, last_second)
    if on < opens:
        return Reason(ReasonCode.RENEWAL_NOT_OPEN, Verdict.UNMET, scheme.id, earliest=opens)
    return Reason(ReasonCode.RENEWAL_OPEN, Verdict.MET, scheme.id)


def _newest(scheme: Scheme, held: Sequence[HeldCredential]) -> HeldCredential | None:
    """Return the credential of a scheme that ends last, of those neither withdrawn nor replaced."""
    own = [one for one in held if one.scheme == scheme.id and one.state in _COUNTING]
    return max(own, key=lambda one: one.valid_until, default=None)


def renewable_from(scheme: Scheme, last_second: datetime) -> date:
    """Return the first date on which a holder may sit the exam to renew."""
    return scheme.renewal.window_before.before(last_second.date())


def renewable_until(scheme: Scheme, last_second: datetime) -> date:
    """Return the last date on which sitting the exam still renews; the credential may be over."""
    return scheme.renewal.grace_after.after(last_second.date())


def reminder_days(scheme: Scheme, last_second: datetime) -> list[tuple[int, date]]:
    """Return how many days before its last day a holder is reminded, and when; soonest first."""
    last = last_second.date()
    days = sorted({one.days for one in scheme.reminders}, reverse=True)
    return [(count, last - timedelta(days=count)) for count in days]
