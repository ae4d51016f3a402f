"""The term that a pass earns: a first one, or one that follows a term held before.

Calendar arithmetic alone: who may sit is decided in `eligibility`, what is signed elsewhere. The
rule is the scheme of the version that was booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from exam_engine.catalogue.eligibility import CredentialState, HeldCredential
from exam_engine.catalogue.periods import valid_until
from exam_engine.catalogue.scheme import RenewalAnchor, RenewalRoute, Scheme
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
    def overlaps(self) -> bool:
        """Whether it begins before the term that it renews has ended."""
        return self.renews is not None and self.valid_from <= self.renews.valid_until


def earned_term(
    scheme: Scheme, held: Sequence[HeldCredential], *, sat_on: date, decided: datetime
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
    """
    first = require_utc(decided).replace(microsecond=0)
    prior = followed(scheme, held, sat_on=sat_on)
    last = valid_until(first, scheme.term)
    if prior is None:
        return Term(first, last)
    old_last_day = prior.valid_until.date()
    in_window = scheme.renewal.window_before.before(old_last_day) <= sat_on <= old_last_day
    if in_window and scheme.renewal.anchor is RenewalAnchor.OLD_EXPIRY:
        last = valid_until(prior.valid_until, scheme.term)
    return Term(first, max(last, prior.valid_until), prior)


def followed(
    scheme: Scheme, held: Sequence[HeldCredential], *, sat_on: date
) -> HeldCredential | None:
    """Return the term that a pass on this date follows; None where it begins a new chain.

    That is the one that ends last of those neither withdrawn nor replaced, unless its grace was
    over on the day of the exam, or the scheme does not renew by its exam.
    """
    if RenewalRoute.SAME_EXAM not in scheme.renewal.routes:
        return None
    own = [one for one in held if one.scheme == scheme.id and one.state in _COUNTING]
    newest = max(own, key=lambda one: one.valid_until, default=None)
    if newest is None or sat_on > renewable_until(scheme, newest.valid_until):
        return None
    return newest


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
