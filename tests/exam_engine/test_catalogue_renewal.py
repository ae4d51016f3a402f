"""Terms on the calendar: anchors, windows, grace, leap days, and terms that never get shorter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.catalogue import (
    Cascade,
    CascadeDown,
    CredentialState,
    HeldCredential,
    InvalidScheme,
    Period,
    RenewalAnchor,
    RenewalRoute,
    Scheme,
    Term,
    cascaded_term,
    earned_term,
    reminder_days,
    renewable_from,
    renewable_until,
    valid_until,
)
from tests.exam_engine.bank import scheme

OLD_FROM = datetime(2024, 11, 20, 15, 42, 10, tzinfo=UTC)
OLD_UNTIL = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
NAME = scheme().id
OLD = HeldCredential(NAME, CredentialState.ACTIVE, OLD_FROM, OLD_UNTIL, "OLD")


def rule(anchor: RenewalAnchor = RenewalAnchor.OLD_EXPIRY, **changed: object) -> Scheme:
    renewal = replace(
        scheme().renewal,
        anchor=anchor,
        window_before=Period(months=6),
        grace_after=Period(days=30),
        routes=(RenewalRoute.SAME_EXAM,),
        **changed,
    )
    return replace(scheme(), term=Period(years=2), renewal=renewal)


def sat(day: datetime, *, by: Scheme | None = None, held: tuple[HeldCredential, ...] = (OLD,)):
    return earned_term(by or rule(), held, sat_on=day.date(), decided=day)


def test_a_first_term_runs_to_the_last_second_of_the_same_date() -> None:
    decided = datetime(2026, 11, 20, 23, 59, 59, 999_999, tzinfo=UTC)
    term = sat(decided, held=())
    assert term.valid_from == datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
    assert term.valid_until == datetime(2028, 11, 20, 23, 59, 59, tzinfo=UTC)
    assert (term.renews, term.overlaps) == (None, False)


def test_a_leap_day_maps_to_the_28th_and_does_not_come_back() -> None:
    first = sat(datetime(2028, 2, 29, 8, tzinfo=UTC), held=())
    assert first.valid_until.date() == date(2030, 2, 28)
    held = HeldCredential(NAME, CredentialState.ACTIVE, first.valid_from, first.valid_until)
    second = sat(datetime(2030, 2, 1, 8, tzinfo=UTC), held=(held,))
    assert second.valid_until.date() == date(2032, 2, 28)


@pytest.mark.parametrize(
    ("anchor", "sat_at", "until"),
    [
        ("old_expiry", "2026-05-20T00:00:00", "2028-11-20"),  # first day of the window
        ("old_expiry", "2026-11-20T23:59:59", "2028-11-20"),  # last second of the old term
        ("old_expiry", "2026-11-21T00:00:00", "2028-11-21"),  # one second after it
        ("old_expiry", "2026-12-20T12:00:00", "2028-12-20"),  # last day of the grace
        ("decision", "2026-06-01T12:00:00", "2028-06-01"),
        ("decision", "2026-11-20T23:59:59", "2028-11-20"),
        ("decision", "2026-12-20T12:00:00", "2028-12-20"),
    ],
)
def test_a_renewal_counts_from_its_anchor_and_never_backwards(
    anchor: str, sat_at: str, until: str
) -> None:
    day = datetime.fromisoformat(sat_at).replace(tzinfo=UTC)
    term = sat(day, by=rule(RenewalAnchor(anchor)))
    assert term.valid_from == day
    assert term.valid_until == datetime.fromisoformat(f"{until}T23:59:59+00:00")
    assert term.renews == OLD
    assert term.overlaps is (day <= OLD_UNTIL)


def test_after_the_grace_a_pass_begins_a_new_chain() -> None:
    assert sat(datetime(2026, 12, 21, tzinfo=UTC)).renews is None


def test_the_day_of_the_exam_counts_though_the_decision_comes_after_the_end() -> None:
    term = earned_term(
        rule(),
        [OLD],
        sat_on=OLD_UNTIL.date(),
        decided=OLD_UNTIL + timedelta(days=3),
    )
    assert term.renews == OLD
    assert term.valid_until.date() == date(2028, 11, 20)
    assert not term.overlaps


@pytest.mark.parametrize("state", [CredentialState.WITHDRAWN, CredentialState.SUPERSEDED])
def test_what_was_withdrawn_or_replaced_is_not_renewed(state: CredentialState) -> None:
    assert sat(datetime(2026, 11, 1, tzinfo=UTC), held=(replace(OLD, state=state),)).renews is None


def test_another_scheme_and_another_route_renew_nothing() -> None:
    other = replace(OLD, scheme=type(OLD.scheme)("cmle/other"))
    assert sat(datetime(2026, 11, 1, tzinfo=UTC), held=(other,)).renews is None
    by_delta = replace(rule(), renewal=replace(rule().renewal, routes=(RenewalRoute.DELTA_EXAM,)))
    assert sat(datetime(2026, 11, 1, tzinfo=UTC), by=by_delta).renews is None


def test_of_two_renewals_that_race_the_second_shortens_nothing() -> None:
    first = sat(datetime(2026, 11, 1, tzinfo=UTC))
    newer = HeldCredential(NAME, CredentialState.ACTIVE, first.valid_from, first.valid_until, "NEW")
    second = sat(datetime(2026, 11, 2, tzinfo=UTC), held=(OLD, newer))
    assert second.renews == newer
    assert second.valid_until == first.valid_until


def test_the_dates_of_renewal_and_reminding_follow_from_the_last_day() -> None:
    assert renewable_from(rule(), OLD_UNTIL) == date(2026, 5, 20)
    assert renewable_until(rule(), OLD_UNTIL) == date(2026, 12, 20)
    days = replace(rule(), reminders=(Period(), Period(days=30), Period(days=7)))
    assert reminder_days(days, OLD_UNTIL) == [
        (30, date(2026, 10, 21)),
        (7, date(2026, 11, 13)),
        (0, date(2026, 11, 20)),
    ]


@given(
    day=st.dates(date(2026, 5, 20), date(2027, 6, 1)),
    years=st.integers(1, 5),
    anchor=st.sampled_from(RenewalAnchor),
    second=st.integers(0, 86_399),
)
def test_no_renewal_is_shorter_than_a_fresh_term_where_it_began_or_the_old_one(
    day: date, years: int, anchor: RenewalAnchor, second: int
) -> None:
    by = replace(rule(anchor), term=Period(years=years))
    decided = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)
    term = sat(decided, by=by)
    assert term.valid_until >= valid_until(decided, by.term)
    assert term.renews is None or term.valid_until >= OLD_UNTIL
    assert term.valid_until.time().isoformat() == "23:59:59"


HIGHER = replace(
    scheme(),
    id=type(NAME)("cmle/advanced"),
    prerequisites=(),
    term=Period(years=3),
)
LOWER = rule()
LOWER = replace(
    LOWER,
    renewal=replace(LOWER.renewal, routes=(RenewalRoute.SAME_EXAM, RenewalRoute.HIGHER_LEVEL)),
)


def cascaded(
    day: str,
    how: CascadeDown = CascadeDown.EXTEND_BY_NEW_TERM,
    *,
    lower: Scheme = LOWER,
    held: tuple[HeldCredential, ...] = (OLD,),
) -> Term | None:
    """Pass the higher exam at noon of a day; return what comes of the lower credential."""
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    passed = earned_term(HIGHER, held, sat_on=noon.date(), decided=noon)
    return cascaded_term(Cascade(lower.id, how), lower, held, passed=passed, sat_on=noon.date())


@pytest.mark.parametrize(
    ("day", "until"),
    [
        ("2025-01-10", "2027-01-10"),  # before the window: from the decision
        ("2026-05-19", "2028-05-19"),
        ("2026-05-20", "2028-11-20"),  # in the window: nothing is lost
        ("2026-11-20", "2028-11-20"),
        ("2026-11-21", "2028-11-21"),  # in the grace: from the decision
        ("2026-12-20", "2028-12-20"),
        ("2026-12-21", None),  # after it there is nothing to extend
    ],
)
def test_a_pass_of_a_higher_level_gives_the_lower_one_a_new_term(
    day: str, until: str | None
) -> None:
    term = cascaded(day)
    if until is None:
        assert term is None
        return
    assert term is not None
    assert term.valid_from == datetime.fromisoformat(f"{day}T12:00:00+00:00")
    assert term.valid_until == datetime.fromisoformat(f"{until}T23:59:59+00:00")
    assert term.renews == OLD


def test_a_lower_credential_may_end_with_the_higher_one_and_never_sooner_than_before() -> None:
    together = cascaded("2026-01-10", CascadeDown.END_TOGETHER)
    assert together is not None
    assert together.valid_until.date() == date(2029, 1, 10)
    long = replace(OLD, valid_until=datetime(2031, 1, 1, 23, 59, 59, tzinfo=UTC))
    for how in (CascadeDown.END_TOGETHER, CascadeDown.EXTEND_BY_NEW_TERM):
        assert cascaded("2026-01-10", how, held=(long,)) is None
    same = replace(OLD, valid_until=together.valid_until)
    assert cascaded("2026-01-10", CascadeDown.END_TOGETHER, held=(same,)) is None


def test_nothing_comes_down_to_who_may_not_or_has_none() -> None:
    for wrong in (
        cascaded("2026-06-01", CascadeDown.NONE),
        cascaded("2026-06-01", lower=rule()),
        cascaded("2026-06-01", held=()),
        *(
            cascaded("2026-06-01", held=(replace(OLD, state=state),))
            for state in CredentialState
            if state is not CredentialState.ACTIVE
        ),
    ):
        assert wrong is None


@pytest.mark.parametrize(
    ("cascade", "said"),
    [
        ((Cascade(NAME, CascadeDown.NONE),), "renews itself"),
        ((Cascade(HIGHER.id, CascadeDown.NONE),) * 2, "names a scheme twice"),
    ],
)
def test_a_cascade_names_each_other_scheme_once(cascade: tuple[Cascade, ...], said: str) -> None:
    with pytest.raises(InvalidScheme, match=said):
        replace(scheme(), renewal=replace(scheme().renewal, cascade_down=cascade))
