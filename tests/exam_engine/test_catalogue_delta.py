"""Renewal by the shorter exam of what has changed: who may, how often, and what it never earns."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from exam_engine.catalogue import (
    CredentialState,
    HeldCredential,
    InvalidScheme,
    NothingToRenew,
    Period,
    ReasonCode,
    RenewalRoute,
    Scheme,
    earned_term,
    eligibility,
    eligibility_by_delta,
)
from tests.exam_engine.bank import exam, scheme

DELTA, SAME = RenewalRoute.DELTA_EXAM, RenewalRoute.SAME_EXAM
CODE = ReasonCode
NAME = scheme().id
UNTIL = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
OLD = HeldCredential(NAME, CredentialState.ACTIVE, UNTIL - timedelta(days=730), UNTIL, "OLD")
DAY = timedelta(days=1)


def rule(*, in_grace: tuple[RenewalRoute, ...] = (), most: int = 1) -> Scheme:
    renewal = replace(
        scheme().renewal,
        window_before=Period(months=6),
        grace_after=Period(days=30),
        routes=(SAME, DELTA),
        grace_routes=in_grace,
        max_terms_by_delta=most,
    )
    shorter = exam(id="delta", items=8, time_limit=timedelta(minutes=20))
    return scheme(renewal=renewal, delta_exam=shorter, prerequisites=(), term=Period(years=2))


def asked(by: Scheme, on: date, *held: HeldCredential, judge=eligibility_by_delta):
    found = judge(by, held, (), on)
    (said,) = [one.code for one in found.reasons if one.scheme == by.id]
    return said, found.eligible


@pytest.mark.parametrize(
    ("days", "said", "eligible"),
    [
        (-185, CODE.RENEWAL_NOT_OPEN, False),
        (-184, CODE.RENEWAL_OPEN, True),  # the first day of the window
        (0, CODE.RENEWAL_OPEN, True),
        (1, CODE.RENEWAL_OPEN, True),  # in the grace
        (30, CODE.RENEWAL_OPEN, True),
        (31, CODE.NOTHING_TO_RENEW, False),
    ],
)
def test_only_a_holder_may_sit_it_from_the_window_to_the_end_of_the_grace(
    days: int, said: ReasonCode, eligible: bool
) -> None:
    assert asked(rule(), UNTIL.date() + days * DAY, OLD) == (said, eligible)


@pytest.mark.parametrize("state", [CredentialState.WITHDRAWN, CredentialState.SUPERSEDED])
def test_what_was_withdrawn_or_replaced_is_nothing_to_renew(state: CredentialState) -> None:
    gone = replace(OLD, state=state)
    assert asked(rule(), UNTIL.date(), gone) == (CODE.NOTHING_TO_RENEW, False)
    with pytest.raises(NothingToRenew):
        earned_term(rule(), [gone], sat_on=UNTIL.date(), decided=UNTIL, route=DELTA)


def test_a_suspended_holder_may_sit_it() -> None:
    suspended = replace(OLD, state=CredentialState.SUSPENDED)
    assert asked(rule(), UNTIL.date(), suspended) == (CODE.RENEWAL_OPEN, True)


@pytest.mark.parametrize(("most", "terms", "due"), [(1, 0, False), (1, 1, True), (2, 1, False)])
def test_every_second_term_or_so_takes_the_whole_exam(most: int, terms: int, due: bool) -> None:
    by, held = rule(most=most), replace(OLD, by_delta=terms)
    said = CODE.FULL_EXAM_DUE if due else CODE.RENEWAL_OPEN
    assert asked(by, UNTIL.date(), held) == (said, not due)
    assert asked(by, UNTIL.date(), held, judge=eligibility) == (CODE.RENEWAL_OPEN, True)
    if due:
        with pytest.raises(NothingToRenew):
            earned_term(by, [held], sat_on=UNTIL.date(), decided=UNTIL, route=DELTA)


def test_the_grace_may_be_for_one_route_alone() -> None:
    late = UNTIL + DAY
    only_delta, only_same = rule(in_grace=(DELTA,)), rule(in_grace=(SAME,))
    assert asked(only_delta, late.date(), OLD) == (CODE.RENEWAL_OPEN, True)
    assert asked(only_same, late.date(), OLD) == (CODE.GRACE_BY_OTHER_ROUTE, False)
    renewed = earned_term(only_delta, [OLD], sat_on=late.date(), decided=late, route=DELTA)
    assert (renewed.renews, renewed.valid_until.date()) == (OLD, date(2028, 11, 21))
    begun = earned_term(only_delta, [OLD], sat_on=late.date(), decided=late)
    assert begun.renews is None, "the whole exam begins a new chain then"
    last_day = earned_term(only_delta, [OLD], sat_on=UNTIL.date(), decided=late)
    assert last_day.renews == OLD


def test_a_term_by_it_counts_from_the_anchor_and_keeps_what_was_covered() -> None:
    limited = replace(OLD, covers=("a",))
    term = earned_term(rule(), [limited], sat_on=date(2026, 6, 1), decided=UNTIL, route=DELTA)
    assert term.valid_until == UNTIL.replace(year=2028)
    assert term.covers == ("a",)


def test_it_is_offered_only_where_it_is_there() -> None:
    without = replace(rule(), delta_exam=None)
    assert without.ways == (SAME,)
    assert rule().ways == (SAME, DELTA)
    unmet = [one.code for one in eligibility_by_delta(without, [OLD], (), UNTIL.date()).unmet]
    assert unmet == [CODE.EXAM_NOT_OFFERED]


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    whole = rule()
    with pytest.raises(InvalidScheme, match="routes"):
        replace(whole, renewal=replace(whole.renewal, routes=(SAME,), grace_routes=()))
    with pytest.raises(InvalidScheme, match="grace_routes"):
        replace(whole.renewal, grace_routes=(RenewalRoute.HIGHER_LEVEL,))
    with pytest.raises(InvalidScheme, match="max_terms_by_delta"):
        replace(whole.renewal, max_terms_by_delta=0)
