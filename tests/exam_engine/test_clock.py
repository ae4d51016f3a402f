"""The exam clock: exact to the microsecond, whatever the pauses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.clock import ClockError, ClockRuns, ClockStands, ExamClock, TimeUsedUp
from exam_engine.errors import EngineError
from exam_engine.instants import FixedClock, from_ms, from_us, require_utc, to_ms, to_us

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
ZERO = timedelta(0)
spans = st.timedeltas(min_value=ZERO, max_value=timedelta(minutes=20))
instants = st.timedeltas(timedelta(0), timedelta(days=80_000)).map(
    lambda since: datetime(1970, 1, 1, tzinfo=UTC) + since
)


@pytest.mark.parametrize(
    ("base", "factor", "adjustments", "granted"),
    [
        pytest.param(HOUR, "1", ZERO, HOUR, id="plain"),
        pytest.param(HOUR, "1.25", ZERO, timedelta(minutes=75), id="a quarter more"),
        pytest.param(HOUR, "1.5", -MINUTE, timedelta(minutes=89), id="more, then a minute less"),
        pytest.param(TICK * 3, "1.5", ZERO, TICK * 5, id="half a microsecond is rounded up"),
        pytest.param(HOUR, "1.1", MINUTE, timedelta(minutes=67), id="no binary fractions"),
    ],
)
def test_granted_time_is_base_times_factor_plus_adjustments(base, factor, adjustments, granted):
    assert ExamClock(base, Decimal(factor), adjustments).granted == granted


@pytest.mark.parametrize(
    "wrong",
    [{"base": ZERO}, {"base": -TICK}, {"factor": Decimal("0.99")}, {"grace": -TICK}],
)
def test_a_clock_that_makes_no_sense_cannot_be_built(wrong):
    with pytest.raises(ValueError, match="must"):
        replace(ExamClock(HOUR), **wrong)


def test_the_smallest_clock_can_be_built():
    clock = ExamClock(TICK, Decimal(1), grace=ZERO)
    assert clock.start(NINE).deadline() == NINE + TICK
    assert clock.start(NINE).accepts(NINE + TICK)
    assert not clock.start(NINE).accepts(NINE + TICK * 2)


@given(before=spans, pause=spans, after=spans)
def test_a_pause_gives_back_exactly_its_length(before, pause, after):
    straight = ExamClock(HOUR).start(NINE)
    paused = straight.stop(NINE + before).start(NINE + before + pause)
    assert paused.deadline() == straight.deadline() + pause
    later = NINE + before + after
    assert paused.remaining(later + pause) == straight.remaining(later)
    assert paused.used(later + pause) == straight.used(later)


@given(st.lists(st.tuples(spans, spans), max_size=6), st.timedeltas(ZERO, HOUR * 2))
def test_what_is_used_and_what_is_left_are_always_what_was_granted(segments, last):
    clock, now = ExamClock(HOUR, Decimal("1.25")), NINE
    worked = ZERO
    for run, rest in segments:
        clock = clock.start(now).stop(now + run)
        worked = min(worked + run, clock.granted)
        assert clock.consumed == worked
        now += run + rest
    clock = clock.start(now)
    now += last
    assert clock.used(now) + clock.remaining(now) == clock.granted
    assert clock.stop(now).consumed <= clock.granted


@pytest.mark.parametrize(
    "instant", [NINE.replace(tzinfo=None), NINE.astimezone(ZoneInfo("Asia/Kathmandu"))]
)
def test_an_instant_that_is_not_utc_starts_nothing(instant):
    with pytest.raises(ValueError, match="not an aware UTC instant"):
        ExamClock(HOUR).start(instant)


def test_a_standing_clock_has_no_deadline_and_takes_no_answer():
    clock = ExamClock(HOUR)
    assert clock.deadline() is None
    assert not clock.accepts(NINE)
    assert clock.remaining(NINE) == clock.remaining(NINE + HOUR * 9) == HOUR
    assert clock.used(NINE) == ZERO


def test_there_are_never_two_running_segments():
    running = ExamClock(HOUR).start(NINE)
    with pytest.raises(ClockRuns, match="2026-11-23T09:00"):
        running.start(NINE + MINUTE)
    with pytest.raises(ClockStands, match="2026-11-23T09:01"):
        running.stop(NINE).stop(NINE + MINUTE)


@pytest.mark.parametrize(
    ("arrived", "accepted"),
    [
        pytest.param(NINE, True, id="at the start"),
        pytest.param(NINE + HOUR, True, id="at the deadline"),
        pytest.param(NINE + HOUR + timedelta(seconds=5), True, id="at the end of the grace"),
        pytest.param(NINE + HOUR + timedelta(seconds=5) + TICK, False, id="a microsecond later"),
    ],
)
def test_an_answer_counts_until_five_seconds_after_the_deadline(arrived, accepted):
    assert ExamClock(HOUR).start(NINE).accepts(arrived) is accepted


def test_a_segment_that_is_closed_late_ends_at_its_deadline():
    clock = ExamClock(HOUR).start(NINE).stop(NINE + HOUR * 3)
    assert clock.consumed == HOUR
    assert clock.remaining(NINE + HOUR * 3) == ZERO
    assert clock.running_since is None


def test_a_segment_never_has_a_negative_length():
    assert ExamClock(HOUR).start(NINE).stop(NINE - MINUTE).consumed == ZERO


def test_the_window_caps_the_deadline_and_does_not_wait_for_a_pause():
    clock = ExamClock(HOUR, window_end=NINE + MINUTE * 50).start(NINE)
    assert clock.deadline() == NINE + MINUTE * 50
    assert clock.remaining(NINE + MINUTE * 20) == MINUTE * 30
    paused = clock.stop(NINE + MINUTE * 20)
    assert paused.remaining(NINE + MINUTE * 45) == MINUTE * 5
    assert paused.remaining(NINE + MINUTE * 55) == ZERO
    far = replace(clock, window_end=NINE + HOUR * 5)
    assert far.deadline() == NINE + HOUR


def test_the_window_takes_of_a_gift_what_lies_beyond_it():
    clock = ExamClock(HOUR, window_end=NINE + MINUTE * 70).start(NINE)
    now = NINE + MINUTE * 20
    gifts = [MINUTE * 5, MINUTE * 10, MINUTE * 10 + TICK, MINUTE * 25, -MINUTE]
    taken = [clock.window_takes(one, now) for one in gifts]
    assert taken == [ZERO, ZERO, TICK, MINUTE * 15, ZERO]
    assert replace(clock, window_end=None).window_takes(HOUR, now) == ZERO
    late = ExamClock(HOUR, window_end=NINE + MINUTE * 50).start(NINE)
    assert late.window_takes(MINUTE * 5, now) == MINUTE * 5
    standing = clock.stop(now)
    assert standing.window_takes(MINUTE * 15, NINE + MINUTE * 20) == MINUTE * 5
    assert standing.window_takes(MINUTE * 15, NINE + MINUTE * 90) == MINUTE * 15


def test_a_clock_that_is_freed_keeps_what_was_left_and_waits_in_pauses():
    capped = ExamClock(HOUR, window_end=NINE + MINUTE * 50).start(NINE)
    now = NINE + MINUTE * 20
    free = capped.freed(now)
    assert (free.deadline(), free.forgone) == (NINE + MINUTE * 50, MINUTE * 10)
    assert free.adjust(MINUTE * 5, now).deadline() == NINE + MINUTE * 55
    paused = capped.stop(now).freed(NINE + MINUTE * 45)
    assert paused.remaining(NINE + HOUR * 9) == MINUTE * 5
    gone = capped.stop(now).freed(NINE + HOUR * 2).adjust(MINUTE * 7, NINE + HOUR * 2)
    assert gone.start(NINE + HOUR * 3).deadline() == NINE + HOUR * 3 + MINUTE * 7
    assert free.freed(now + MINUTE) == free


@pytest.mark.parametrize(
    ("delta", "left"),
    [(MINUTE * 10, MINUTE * 40), (-MINUTE * 10, MINUTE * 20), (-MINUTE * 30, ZERO), (ZERO, None)],
)
def test_time_is_given_and_taken_exactly(delta, left):
    now = NINE + MINUTE * 30
    clock = ExamClock(HOUR).start(NINE).adjust(delta, now)
    assert clock.remaining(now) == (MINUTE * 30 if left is None else left)
    assert clock.deadline() == NINE + HOUR + delta
    assert clock.adjust(MINUTE, now).adjustments == delta + MINUTE


@pytest.mark.parametrize("running", [True, False])
def test_time_that_was_worked_cannot_be_taken(running):
    clock = ExamClock(HOUR).start(NINE)
    clock = clock if running else clock.stop(NINE + MINUTE * 30)
    with pytest.raises(TimeUsedUp, match="0:30:00 left"):
        clock.adjust(-MINUTE * 30 - TICK, NINE + MINUTE * 30)


def test_giving_time_back_is_never_refused_even_when_more_was_used_than_granted():
    overdrawn = replace(ExamClock(HOUR), consumed=HOUR * 2)
    assert overdrawn.adjust(MINUTE, NINE).granted == HOUR + MINUTE
    assert overdrawn.adjust(ZERO, NINE) == overdrawn
    assert overdrawn.remaining(NINE) == ZERO


def test_refusals_of_the_clock_have_stable_codes():
    codes = {each: each.code for each in (EngineError, ClockError, *ClockError.__subclasses__())}
    assert codes == {
        EngineError: "engine_error",
        ClockError: "clock_error",
        ClockRuns: "clock_runs",
        ClockStands: "clock_stands",
        TimeUsedUp: "time_used_up",
    }


@given(instants)
def test_instants_travel_as_whole_numbers(instant):
    assert from_us(to_us(instant)) == instant
    assert from_ms(to_ms(instant)) <= instant < from_ms(to_ms(instant) + 1)


def test_milliseconds_and_microseconds_count_from_1970():
    assert to_ms(NINE + TICK * 1999) == 1795424400001
    assert from_ms(1795424400001) == NINE + timedelta(milliseconds=1)
    assert to_us(NINE + TICK) == 1795424400000001
    assert from_us(1795424400000001) == NINE + TICK


@pytest.mark.parametrize(
    "instant",
    [datetime(2026, 11, 23), datetime.fromisoformat("2026-11-23T09:00:00+01:00")],  # noqa: DTZ001
)
def test_an_instant_outside_utc_is_a_mistake(instant):
    for taker in (require_utc, to_ms, to_us, FixedClock, FixedClock(NINE).set):
        with pytest.raises(ValueError, match="2026"):
            taker(instant)


def test_a_fixed_clock_shows_what_it_was_set_to():
    clock = FixedClock(NINE)
    assert clock.now() == NINE
    assert clock.advance(MINUTE) == clock.now() == NINE + MINUTE
    clock.set(NINE)
    assert clock.now() == NINE == require_utc(NINE)
