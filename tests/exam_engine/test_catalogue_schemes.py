"""Periods, terms, blueprints and schemes: calendar arithmetic and rules that must hold."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.catalogue import (
    Advised,
    Blueprint,
    CheckInStep,
    CognitiveShare,
    Domain,
    InvalidBlueprint,
    InvalidScheme,
    MalformedPeriod,
    Period,
    Renewal,
    RenewalAnchor,
    Required,
    RetakeRule,
    Start,
    Supervision,
    parse_period,
    valid_until,
)
from exam_engine.errors import EngineError
from tests.exam_engine.bank import blueprint, exam, scheme

DAY = Period(days=1)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P2Y", Period(years=2)),
        ("P6M", Period(months=6)),
        ("P30D", Period(days=30)),
        ("P0D", Period()),
        ("P1Y2M3D", Period(1, 2, 3)),
        ("P99Y999M9999D", Period(99, 999, 9999)),
    ],
)
def test_a_period_is_read_and_spelled(text, period):
    assert parse_period(text) == period
    assert str(period) == text


@pytest.mark.parametrize(
    "text", ["P", "", "2Y", "P2W", "PT2H", "P1.5Y", "P-1Y", "P1D1Y", "p2y", "P100Y", "P2Y ", "P٢Y"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(MalformedPeriod, match="not a period like"):
        parse_period(text)


@pytest.mark.parametrize("parts", [(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_a_negative_period_is_refused(parts):
    with pytest.raises(MalformedPeriod, match="negative"):
        Period(*parts)


MOVES = [
    pytest.param("2026-11-23", Period(years=2), "2028-11-23", id="two years"),
    pytest.param("2028-02-29", Period(years=1), "2029-02-28", id="leap day to a common year"),
    pytest.param("2028-02-29", Period(years=4), "2032-02-29", id="leap day to a leap year"),
    pytest.param("2026-01-31", Period(months=1), "2026-02-28", id="a shorter month"),
    pytest.param("2026-12-15", Period(months=1), "2027-01-15", id="over the year"),
    pytest.param("2026-11-30", Period(months=13), "2027-12-30", id="thirteen months"),
    pytest.param("2026-12-31", Period(days=1), "2027-01-01", id="a day"),
    pytest.param("2026-01-31", Period(1, 1, 1), "2027-03-01", id="days after months"),
]


@pytest.mark.parametrize(("start", "period", "end"), MOVES)
def test_a_period_counts_calendar_dates(start, period, end):
    assert period.after(date.fromisoformat(start)) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("end", "period", "start"),
    [
        pytest.param("2028-11-23", Period(months=6), "2028-05-23", id="half a year"),
        pytest.param("2028-08-31", Period(months=6), "2028-02-29", id="a shorter month"),
        pytest.param("2026-01-15", Period(months=1), "2025-12-15", id="over the year"),
        pytest.param("2028-02-29", Period(years=1), "2027-02-28", id="leap day"),
        pytest.param("2026-03-31", Period(1, 1, 1), "2025-02-27", id="days after months"),
    ],
)
def test_a_period_counts_backwards(end, period, start):
    assert period.before(date.fromisoformat(end)) == date.fromisoformat(start)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 9999))
def test_days_are_exact_both_ways(day, days):
    period = Period(days=days)
    assert period.after(day) - day == timedelta(days=days)
    assert period.before(period.after(day)) == day


@pytest.mark.parametrize(
    ("decided", "term", "expected"),
    [
        ("2026-11-23T10:00:00", Period(years=2), "2028-11-23T23:59:59"),
        ("2026-11-23T23:59:59", Period(years=2), "2028-11-23T23:59:59"),
        ("2028-02-29T00:00:00", Period(years=3), "2031-02-28T23:59:59"),
        ("2027-02-28T12:00:00", Period(years=1), "2028-02-28T23:59:59"),
    ],
)
def test_a_term_ends_with_the_last_second_of_the_same_date(decided, term, expected):
    until = valid_until(datetime.fromisoformat(decided).replace(tzinfo=UTC), term)
    assert until == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert until.tzinfo is UTC


@pytest.mark.parametrize(
    "decided",
    [datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1)))],  # noqa: DTZ001
)
def test_a_term_needs_an_instant_in_utc(decided):
    with pytest.raises(ValueError, match="not an aware UTC instant"):
        valid_until(decided, DAY)


def test_only_an_empty_period_is_empty():
    assert Period().is_empty
    assert not any(one.is_empty for one in (DAY, Period(months=1), Period(years=1)))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: blueprint(life="0.5", data="0.49"), "domains: weights sum to 0.99, not to 1"),
        (blueprint, "domains: weights sum to 0, not to 1"),
        (lambda: blueprint(life="0"), "weight: not in 0..1: 0"),
        (lambda: blueprint(life="1.01"), "weight: not in 0..1: 1.01"),
        (lambda: Domain("Life", "Life", Decimal(1)), "id: not a domain id"),
        (lambda: Domain("a" * 41, "Life", Decimal(1)), "id: not a domain id"),
        (
            lambda: Blueprint("b", (*blueprint(life="1").domains, *blueprint(life="1").domains)),
            "domains: the same id twice: life",
        ),
        (
            lambda: shares(apply="0.5", analyse="0.4"),
            "cognitive: shares sum to 0.9, not to 1",
        ),
        (lambda: shares(apply="1.5", analyse="-0.5"), "cognitive: shares sum to 1.0"),
    ],
)
def test_a_blueprint_that_does_not_add_up_is_refused(make, message):
    with pytest.raises(InvalidBlueprint) as refused:
        make()
    assert str(refused.value).startswith(message)
    assert refused.value.field == message.partition(":")[0]


def shares(**levels):
    cognitive = tuple(CognitiveShare(level, Decimal(share)) for level, share in levels.items())
    return Blueprint("b", blueprint(life="1").domains, cognitive)


def test_weights_and_shares_that_sum_to_one_are_allowed():
    assert blueprint(life="0.1", data="0.2", ops="0.7").domain("ops").weight == Decimal("0.7")
    assert shares(apply="0", analyse="1").cognitive[0].share == 0
    assert Domain("a" * 40, "A", Decimal("0.5")).objectives == ()


def test_a_domain_that_is_not_there_is_a_mistake():
    with pytest.raises(KeyError, match="ops"):
        blueprint(life="1").domain("ops")


SECOND = timedelta(seconds=1)
WRONG_SCHEMES = [
    (lambda: scheme(term=Period()), "term: spans nothing"),
    (lambda: scheme(id="cmle/foundation"), "prerequisites: requires itself: cmle/foundation"),
    (lambda: RetakeRule((), 4), "retake.wait: names no period"),
    (lambda: RetakeRule((DAY,), 0), "retake.max_per_year: not 1 or more: 0"),
    (lambda: Renewal(DAY, RenewalAnchor.DECISION, (), DAY), "renewal.routes: names none"),
    (lambda: exam(items=0), "exam.items: not in 1..500: 0"),
    (lambda: exam(items=501), "exam.items: not in 1..500: 501"),
    (lambda: exam(time_limit=0 * SECOND), "exam.time_limit: not positive: 0:00:00"),
    (lambda: exam(authorization_window=0 * SECOND), "exam.authorization_window: not positive"),
    (lambda: exam(snapshot_interval=0.9 * SECOND), "exam.snapshot_interval: below 1 s"),
    (lambda: exam(breaks=-1), "exam.breaks: not in 0..20: -1"),
    (lambda: exam(breaks=21), "exam.breaks: not in 0..20: 21"),
    (lambda: exam(break_length=59 * SECOND), "exam.break_length: not in PT1M..PT2H"),
    (lambda: exam(break_length=7201 * SECOND), "exam.break_length: not in PT1M..PT2H"),
    (lambda: exam(recheck_after=299 * SECOND), "exam.recheck_after: below 5 minutes"),
    (
        lambda: Supervision((CheckInStep.ROOM, CheckInStep.ROOM)),
        "exam.supervision.check_in: names a step twice",
    ),
    (lambda: Supervision((), False, ("a", "b"), ("b",)), "exam.supervision: both on and off: b"),
]


@pytest.mark.parametrize(("make", "message"), WRONG_SCHEMES)
def test_a_scheme_that_contradicts_itself_is_refused(make, message):
    with pytest.raises(InvalidScheme) as refused:
        make()
    assert str(refused.value).startswith(message)
    assert refused.value.field == message.partition(":")[0]
    assert isinstance(refused.value, EngineError)


def test_an_exam_on_its_bounds_is_allowed():
    assert exam(items=1, time_limit=SECOND / 1000).items == 1
    assert exam(items=500, snapshot_interval=SECOND, authorization_window=SECOND / 9).items == 500


def test_an_exam_has_these_defaults():
    assert exam().start is Start.INDIVIDUAL
    assert exam().authorization_window == 900 * SECOND
    assert exam().snapshot_interval == 5 * SECOND
    assert (exam().breaks, exam().recheck_after) == (0, None)
    assert exam().supervision == Supervision((), False, (), ())
    assert scheme().hold == Period()


def test_a_scheme_tells_required_from_advised():
    asked = (Required("a"), Advised("Linux."), Required("b"))
    assert scheme(prerequisites=asked).required_schemes == ("a", "b")
    assert scheme(prerequisites=asked).advice == ("Linux.",)


@pytest.mark.parametrize(("failures", "days"), [(1, 1), (2, 14), (3, 30), (4, 30), (9, 30)])
def test_the_last_wait_stands_for_all_later_tries(failures, days):
    assert scheme().retake.wait_after(failures) == Period(days=days)
