"""Waits between tries that are booked side by side, in every store: at booking and at the start."""

from datetime import UTC, datetime, time, timedelta

import pytest

from app.errors import problem_of
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.attempts.cohorts import Cohorts
from app.services.booking.windows import Windows
from app.services.errors import NotEligible
from app.services.standing.retake_refusals import TryTooSoon
from exam_engine.attempts.states import AttemptState
from exam_engine.catalogue import ReasonCode
from tests.app.conftest import Store
from tests.app.hall import PROCTOR, SCHEME, Hall, open_hall

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def window(hall: Hall, *, days: int, hours: int = 10) -> str:
    """Open a window so many days from now."""
    opens = hall.store.now() + days * DAY
    closes = opens + timedelta(hours=hours)
    return Windows(hall.store.uow).open_window(SCHEME, opens_at=opens, closes_at=closes).id


def authorized(hall: Hall, window_id: str) -> str:
    """Bring cleo to the start of her exam in a window."""
    hall.window_id = window_id
    attempt_id = hall.checked_in()
    hall.invigilation.authorize(attempt_id, actor=PROCTOR, command_id=f"auth-{attempt_id}")
    return attempt_id


def test_a_second_booking_keeps_clear_of_the_wait_after_the_first(hall: Hall) -> None:
    soon = window(hall, days=3)
    booked = hall.enrolment.register("cleo", soon)
    for days in (3, 2):
        near = window(hall, days=days, hours=30)
        with pytest.raises(NotEligible, match="booked_too_close"):
            hall.enrolment.register("cleo", near)
    assert hall.enrolment.register("cleo", soon).attempt.id == booked.attempt.id
    far = hall.enrolment.register("cleo", window(hall, days=5))
    assert far.attempt.state is AttemptState.SCHEDULED
    # After a second failure the wait is fourteen days.
    with pytest.raises(NotEligible, match="booked_too_close"):
        hall.enrolment.register("cleo", window(hall, days=18))
    hall.enrolment.register("cleo", window(hall, days=20))


def test_the_reason_names_the_first_day_and_goes_with_the_booking(hall: Hall) -> None:
    booked = hall.enrolment.register("cleo", window(hall, days=3))
    beside = window(hall, days=3, hours=9)
    with hall.store.uow() as uow:
        asked = uow.content.window(beside)
    found = hall.enrolment.eligibility("cleo", SCHEME, window=asked)
    (reason,) = found.unmet
    assert reason.code is ReasonCode.BOOKED_TOO_CLOSE
    assert reason.earliest == booked.attempt.policy.closes_at.date() + DAY
    wishes = CandidateWishes(hall.store.uow, hall.delivery)
    wishes.ask(booked.attempt.id, "cancel", person_id="cleo", command_id="no")
    assert hall.enrolment.eligibility("cleo", SCHEME, window=asked).eligible


def test_the_wait_is_asked_for_again_at_check_in_and_start(hall: Hall) -> None:
    midnight = to_midnight(hall)
    first = between(hall, midnight - 30 * MINUTE, midnight - MINUTE)
    second = between(hall, midnight + 5 * MINUTE, midnight + 9 * HOUR)
    third = between(hall, midnight + 10 * HOUR, midnight + 12 * HOUR)
    hall.enrolment.register("cleo", first)
    waiting = authorized(hall, second)  # for the day after the first one's, as the rule asks
    hall.window_id = first
    failed = hall.started()
    hall.store.shift(20 * MINUTE)  # it runs past midnight, into the second one's day
    with pytest.raises(TryTooSoon, match="retake_too_soon"):
        hall.delivery.start(waiting, "cleo", command_id="while-it-runs")
    hall.submit(failed, hall.answered(failed, right=False))
    hall.results.score_attempt(failed)
    hall.results.triage(failed)
    with pytest.raises(TryTooSoon, match=f"not before {(midnight + DAY).date()}"):
        hall.delivery.start(waiting, "cleo", command_id="after-it")
    started = Cohorts(hall.store.uow, hall.publisher).start(second, actor=PROCTOR)
    assert (started.started, started.refused) == (0, {"retake_too_soon": 1})
    assert hall.attempt(waiting).attempt.state is AttemptState.AUTHORIZED
    assert problem_of(TryTooSoon("")).code == "retake_too_soon"
    with pytest.raises(NotEligible, match="retake_too_soon"):
        hall.enrolment.register("cleo", third)


def test_check_in_is_refused_while_the_wait_runs(hall: Hall) -> None:
    midnight = to_midnight(hall)
    first = between(hall, midnight - 30 * MINUTE, midnight - MINUTE)
    second = between(hall, midnight + HOUR, midnight + 9 * HOUR)
    hall.enrolment.register("cleo", first)
    waiting = hall.enrolment.register("cleo", second).attempt.id
    hall.window_id = first
    failed = hall.started()
    hall.store.shift(20 * MINUTE)
    hall.submit(failed, hall.answered(failed, right=False))
    hall.store.shift(50 * MINUTE)
    with pytest.raises(TryTooSoon):
        hall.delivery.begin_check_in(waiting, "cleo")
    assert hall.attempt(waiting).attempt.state is AttemptState.SCHEDULED


def to_midnight(hall: Hall) -> datetime:
    """Go to a quarter of an hour before the end of a UTC day; return that end."""
    now = hall.store.now()
    midnight = datetime.combine(now.date() + 2 * DAY, time(), UTC)
    hall.store.shift(midnight - 15 * MINUTE - now)
    return midnight


def between(hall: Hall, opens: datetime, closes: datetime) -> str:
    windows = Windows(hall.store.uow)
    return windows.open_window(SCHEME, opens_at=opens, closes_at=closes).id
