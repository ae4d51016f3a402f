"""Personal time against the window: what fits, what does not, and that zones change nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.schedule import ScheduleViolation, personal_time, require_fit

OPENS = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = ("Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
)


def policy(length: timedelta, factor: str = "1", *, capped: bool = True) -> AttemptPolicy:
    return AttemptPolicy(HOUR, OPENS, OPENS + length, Decimal(factor), capped)


@pytest.mark.parametrize(
    ("length", "factor", "capped", "missing"),
    [
        (HOUR, "1", True, timedelta(0)),
        (HOUR, "1.5", True, timedelta(minutes=30)),
        (HOUR - timedelta(microseconds=1), "1", True, timedelta(microseconds=1)),
        (timedelta(minutes=90), "1.5", True, timedelta(0)),
        (timedelta(minutes=5), "2", False, timedelta(0)),
    ],
)
def test_what_a_window_takes(
    length: timedelta, factor: str, capped: bool, missing: timedelta
) -> None:
    assert personal_time("cleo", policy(length, factor, capped=capped)).missing == missing


def test_a_refusal_names_who_and_how_many_minutes() -> None:
    rows = [
        personal_time("ada", policy(HOUR)),
        personal_time("ben", policy(HOUR, "1.5")),
        personal_time("cleo", policy(HOUR, "1.01")),
    ]
    with pytest.raises(ScheduleViolation, match=r"^ben lacks 30 min; cleo lacks 1 min: "):
        require_fit(rows)
    require_fit(rows[:1])


def test_a_refusal_of_many_counts_who_is_not_named() -> None:
    rows = [personal_time(f"c{number}", policy(HOUR, "2")) for number in range(23)]
    with pytest.raises(ScheduleViolation, match=r"; c19 lacks 60 min; and 3 more: ") as refusal:
        require_fit(rows)
    assert len(refusal.value.short) == 23


def test_the_latest_start_leaves_exactly_the_own_time() -> None:
    own = personal_time("ada", policy(3 * HOUR, "1.5"))
    assert (own.needed, own.latest_start) == (HOUR * 1.5, OPENS + HOUR * 1.5)
    assert own.latest_end == OPENS + 3 * HOUR
    free = personal_time("ada", policy(3 * HOUR, "1.5", capped=False))
    assert (free.latest_start, free.latest_end) == (OPENS + 3 * HOUR, OPENS + 4.5 * HOUR)


@given(
    st.sampled_from(CHANGES),
    st.integers(-2880, 2880),
    st.sampled_from(ZONES),
    st.decimals(1, 3, places=2),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_zone_never_moves_or_shortens_an_end(
    change: datetime, minutes: int, zone: str, factor: Decimal, capped: bool
) -> None:
    opens = change + timedelta(minutes=minutes)
    local = opens.astimezone(ZoneInfo(zone))
    again = local.astimezone(UTC)
    here = AttemptPolicy(HOUR, opens, opens + 3 * HOUR, factor, capped)
    there = AttemptPolicy(HOUR, again, again + 3 * HOUR, factor, capped)
    one, other = personal_time("ada", here), personal_time("ada", there)
    assert one == other
    assert one.missing == timedelta(0)
    assert one.latest_start - opens == (3 * HOUR - here.clock().granted if capped else 3 * HOUR)
    assert one.latest_end.astimezone(ZoneInfo(zone)).astimezone(UTC) == one.latest_end
    assert one.latest_end - opens >= here.clock().granted
