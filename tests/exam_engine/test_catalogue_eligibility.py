"""Who may sit an exam on a date, and every reason why or why not."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.catalogue import (
    Advised,
    Booking,
    CredentialState,
    EarlierAttempt,
    HeldCredential,
    Period,
    ReasonCode,
    Required,
    RetakeRule,
    Verdict,
    eligibility,
)
from tests.exam_engine.bank import scheme

ON = date(2026, 11, 23)
CODE, STATE = ReasonCode, CredentialState


def held(name="cmle/foundation", state=STATE.ACTIVE, start="2026-01-01", end="2027-12-31"):
    valid_from = datetime.fromisoformat(f"{start}T09:30:00+00:00")
    valid_until = datetime.fromisoformat(f"{end}T23:59:59+00:00")
    return HeldCredential(name, state, valid_from, valid_until)


def failed(*days):
    return [EarlierAttempt(date.fromisoformat(day), passed=False) for day in days]


def passed(day):
    return EarlierAttempt(date.fromisoformat(day), passed=True)


def reasons(answer):
    return {one.code: one for one in answer.reasons}


PREREQUISITES = [
    pytest.param([], CODE.PREREQUISITE_MISSING, None, id="nothing held"),
    pytest.param([held("cmle/other")], CODE.PREREQUISITE_MISSING, None, id="another scheme"),
    pytest.param([held()], CODE.PREREQUISITE_HELD, None, id="active"),
    pytest.param([held(end="2026-11-23")], CODE.PREREQUISITE_HELD, None, id="its last day"),
    pytest.param([held(end="2026-11-22")], CODE.PREREQUISITE_EXPIRED, None, id="expired yesterday"),
    pytest.param([held(start="2026-11-23")], CODE.PREREQUISITE_HELD, None, id="its first day"),
    pytest.param(
        [held(start="2026-11-25"), held(start="2026-11-24")],
        CODE.PREREQUISITE_NOT_ACTIVE,
        date(2026, 11, 24),
        id="valid from tomorrow",
    ),
    pytest.param(
        [held(start="2026-11-24"), held(end="2026-11-22")],
        CODE.PREREQUISITE_NOT_ACTIVE,
        date(2026, 11, 24),
        id="one expired, one to come",
    ),
    pytest.param([held(state=STATE.SUSPENDED)], CODE.PREREQUISITE_NOT_ACTIVE, None, id="suspended"),
    pytest.param([held(state=STATE.WITHDRAWN)], CODE.PREREQUISITE_NOT_ACTIVE, None, id="withdrawn"),
    pytest.param(
        [held(state=STATE.SUPERSEDED), held()], CODE.PREREQUISITE_HELD, None, id="renewed"
    ),
    pytest.param(
        [held(state=STATE.WITHDRAWN), held(end="2026-11-22")],
        CODE.PREREQUISITE_EXPIRED,
        None,
        id="one withdrawn, one expired",
    ),
]


@pytest.mark.parametrize(("credentials", "code", "earliest"), PREREQUISITES)
def test_a_required_credential_must_hold_on_the_day(credentials, code, earliest):
    answer = eligibility(scheme(), credentials, [], ON)
    reason = reasons(answer)[code]
    assert reason.scheme == "cmle/foundation"
    assert reason.earliest == earliest
    assert (reason.verdict is Verdict.MET) == (code is CODE.PREREQUISITE_HELD) == answer.eligible
    assert answer.earliest == (ON if answer.eligible else earliest)


def test_every_reason_is_listed_in_order_not_only_the_first():
    rules = scheme(
        exam=None,
        prerequisites=(Required("a"), Advised("Linux."), Required("b")),
        retake=RetakeRule((Period(days=14),), 2),
    )
    answer = eligibility(rules, [held("b")], failed("2026-11-20", "2026-11-22"), ON)
    assert [(one.code, one.verdict) for one in answer.reasons] == [
        (CODE.EXAM_NOT_OFFERED, Verdict.UNMET),
        (CODE.PREREQUISITE_MISSING, Verdict.UNMET),
        (CODE.ADVICE, Verdict.ADVISED),
        (CODE.PREREQUISITE_HELD, Verdict.MET),
        (CODE.RETAKE_TOO_SOON, Verdict.UNMET),
        (CODE.NO_TRIES_LEFT, Verdict.UNMET),
    ]
    assert reasons(answer)[CODE.ADVICE].text == "Linux."
    assert [one.code for one in answer.unmet] == [
        CODE.EXAM_NOT_OFFERED,
        CODE.PREREQUISITE_MISSING,
        CODE.RETAKE_TOO_SOON,
        CODE.NO_TRIES_LEFT,
    ]
    assert not answer.eligible
    assert answer.earliest is None
    assert answer.on == ON


def test_advice_alone_never_stands_in_the_way():
    answer = eligibility(scheme(prerequisites=(Advised("Linux."),)), [], [], ON)
    assert answer.eligible
    assert [one.code for one in answer.reasons] == [
        CODE.EXAM_OFFERED,
        CODE.ADVICE,
        CODE.FIRST_TRY,
        CODE.TRIES_LEFT,
    ]
    assert reasons(answer)[CODE.TRIES_LEFT].count == 4
    assert reasons(answer)[CODE.EXAM_OFFERED].verdict is Verdict.MET


RETAKES = [
    pytest.param(failed("2026-11-23"), CODE.RETAKE_TOO_SOON, "2026-11-24", id="the same day"),
    pytest.param(failed("2026-11-22"), CODE.RETAKE_WAIT_OVER, None, id="one day on"),
    pytest.param(
        failed("2026-10-01", "2026-11-10"), CODE.RETAKE_TOO_SOON, "2026-11-24", id="second, 13 days"
    ),
    pytest.param(
        failed("2026-10-01", "2026-11-09"), CODE.RETAKE_WAIT_OVER, None, id="second, 14 days"
    ),
    pytest.param(
        failed("2026-11-10", "2026-10-01"), CODE.RETAKE_TOO_SOON, "2026-11-24", id="in any order"
    ),
    pytest.param(
        [*failed("2026-10-01"), passed("2026-10-20"), *failed("2026-11-22")],
        CODE.RETAKE_WAIT_OVER,
        None,
        id="a pass between starts the count again",
    ),
    pytest.param([passed("2026-11-23")], CODE.FIRST_TRY, None, id="after a pass"),
]


@pytest.mark.parametrize(("attempts", "code", "earliest"), RETAKES)
def test_a_failed_try_must_be_waited_out(attempts, code, earliest):
    answer = eligibility(scheme(), [held()], attempts, ON)
    reason = reasons(answer)[code]
    assert reason.earliest == (date.fromisoformat(earliest) if earliest else None)
    assert answer.eligible == (earliest is None)
    assert answer.earliest == (reason.earliest or ON)


def test_four_tries_within_twelve_months_are_the_limit():
    old = ["2025-11-24", "2026-02-01", "2026-04-01", "2026-06-01"]
    answer = eligibility(scheme(), [held()], failed(*old), ON)
    assert reasons(answer)[CODE.NO_TRIES_LEFT].earliest == date(2026, 11, 24)
    assert reasons(answer)[CODE.NO_TRIES_LEFT].count == 4
    assert answer.earliest == date(2026, 11, 24)
    tomorrow = eligibility(scheme(), [held()], failed(*old), ON + timedelta(days=1))
    assert reasons(tomorrow)[CODE.TRIES_LEFT].count == 1
    assert tomorrow.eligible


def test_more_tries_than_allowed_free_one_only_when_enough_are_a_year_old():
    days = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]
    reason = reasons(eligibility(scheme(), [held()], failed(*days), ON))[CODE.NO_TRIES_LEFT]
    assert reason.earliest == date(2027, 2, 1)
    assert reason.count == 5


def test_the_latest_of_several_dates_is_the_earliest_to_come():
    days = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-11-23"]
    answer = eligibility(scheme(), [held()], failed(*days), ON)
    assert [one.earliest for one in answer.unmet] == [date(2026, 12, 23), date(2027, 1, 1)]
    assert answer.earliest == date(2027, 1, 1)


RENEWALS = [
    pytest.param("2027-05-24", CODE.RENEWAL_NOT_OPEN, "2026-11-24", id="a day too early"),
    pytest.param("2027-05-23", CODE.RENEWAL_OPEN, None, id="the first day of the window"),
    pytest.param("2026-11-23", CODE.RENEWAL_OPEN, None, id="the last day of the term"),
    pytest.param("2026-11-22", None, None, id="a day after expiry"),
]


@pytest.mark.parametrize(("until", "code", "earliest"), RENEWALS)
def test_a_holder_may_renew_within_the_window(until, code, earliest):
    own = held("cmle/professional", end=until)
    answer = eligibility(scheme(), [held(), own], [], ON)
    found = reasons(answer).keys() & {CODE.RENEWAL_OPEN, CODE.RENEWAL_NOT_OPEN}
    assert found == ({code} if code else set())
    assert answer.eligible == (earliest is None)
    assert answer.earliest == (date.fromisoformat(earliest) if earliest else ON)
    if code:
        assert reasons(answer)[code].scheme == "cmle/professional"


def test_of_two_terms_the_later_one_sets_the_window():
    own = [held("cmle/professional", end=end) for end in ("2026-12-31", "2028-12-31")]
    answer = eligibility(scheme(), [held(), *own], [], ON)
    assert reasons(answer)[CODE.RENEWAL_NOT_OPEN].earliest == date(2028, 6, 30)


@pytest.mark.parametrize("state", [STATE.SUSPENDED, STATE.WITHDRAWN, STATE.SUPERSEDED])
def test_a_credential_that_is_not_active_asks_for_no_window(state):
    own = held("cmle/professional", state, end="2028-12-31")
    assert eligibility(scheme(), [held(), own], [], ON).eligible


@given(st.lists(st.dates(date(2024, 1, 1), ON), max_size=6), st.booleans())
def test_waiting_until_the_earliest_date_is_always_enough(days, holds):
    attempts = [EarlierAttempt(day, passed=False) for day in days]
    credentials = [held(end="2099-12-31")] if holds else []
    answer = eligibility(scheme(), credentials, attempts, ON)
    assert (answer.earliest is None) == (not holds)
    if answer.earliest:
        assert eligibility(scheme(), credentials, attempts, answer.earliest).eligible
        day_before = answer.earliest - timedelta(days=1)
        if answer.earliest > ON:
            assert not eligibility(scheme(), credentials, attempts, day_before).eligible


def test_a_credential_is_judged_by_utc_dates():
    assert held().holds_on(date(2026, 1, 1))
    assert not held().holds_on(date(2025, 12, 31))


def booking(first, last=None):
    return Booking(date.fromisoformat(first), date.fromisoformat(last or first))


BESIDE = [
    pytest.param([], [booking("2026-11-22")], None, None, id="the wait of one day is over"),
    pytest.param([], [booking("2026-11-23")], None, "2026-11-24", id="the same day"),
    pytest.param([], [booking("2026-11-20", "2026-11-23")], None, "2026-11-24", id="to its last"),
    pytest.param([], [booking("2026-11-24")], None, None, id="one that comes a day later"),
    pytest.param([], [booking("2026-11-24")], "2026-11-24", "2026-11-25", id="ours lasts too long"),
    pytest.param(
        failed("2026-11-01"), [booking("2026-11-10")], None, "2026-11-24", id="the second wait"
    ),
    pytest.param(
        failed("2026-11-01"), [booking("2026-11-09")], None, None, id="the second wait is over"
    ),
    pytest.param(
        [], [booking("2026-11-08"), booking("2026-11-22")], None, "2026-12-06", id="two before"
    ),
    pytest.param(
        [], [booking("2026-11-22"), booking("2026-12-06")], None, "2026-12-20", id="one each side"
    ),
    pytest.param(
        [], [booking("2026-11-22"), booking("2026-12-07")], None, None, id="one each side, apart"
    ),
]
"""Tries before, other bookings, our last day, and from when on one more can be booked."""


@pytest.mark.parametrize(("attempts", "booked", "until", "earliest"), BESIDE)
def test_a_booking_beside_others_waits_as_if_they_failed(attempts, booked, until, earliest):
    last = date.fromisoformat(until) if until else None
    answer = eligibility(scheme(), [held()], attempts, ON, booked=booked, until=last)
    found = reasons(answer).get(CODE.BOOKED_TOO_CLOSE)
    assert answer.eligible == (earliest is None)
    assert (found and found.earliest) == (date.fromisoformat(earliest) if earliest else None)
