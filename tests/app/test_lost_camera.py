"""A camera from which nothing comes: told at once, and looked at by people when it lasts."""

from datetime import UTC, datetime, timedelta
from itertools import repeat

import pytest

from app.services.cases.case_store import case_of
from app.services.cases.incidents import flag_row
from app.services.watching.lost_camera import may_weigh_more
from proctoring.rules import camera_lost
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import FakeStore, Store
from tests.app.hall import Hall, open_hall
from tests.fakes import FakeDatabase, FakeJournal


@pytest.fixture
def any_hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def hall() -> Hall:
    database = FakeDatabase()
    return open_hall(FakeStore(database, FakeJournal(database)))


def away(hall: Hall, seconds: float) -> str:
    """Have a camera fall silent for some seconds, looked at every five; return the attempt."""
    attempt_id = hall.started()
    seen(hall, attempt_id)
    gone = 0.0
    while gone < seconds:
        hall.store.shift(timedelta(seconds=5))
        gone += 5
        hall.watching.note_missing_camera(attempt_id)
    return attempt_id


def seen(hall: Hall, attempt_id: str) -> None:
    hall.upload(attempt_id, "cleo")
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))


def flags(hall: Hall, attempt_id: str) -> list[tuple[str, str]]:
    with hall.store.uow() as uow:
        return [(one.type, one.severity) for one in uow.invigilation.flags(attempt_id)]


def released(hall: Hall, attempt_id: str) -> tuple[str, bool]:
    """Hand in and score; return the state of the result, and whether there is a case."""
    hall.submit(attempt_id, hall.answered(attempt_id, right=True))
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    with hall.store.uow() as uow:
        case = case_of(uow, attempt_id)
    return hall.attempt(attempt_id).result_state, case is not None


def test_a_gap_of_the_line_is_told_and_holds_no_result(hall: Hall) -> None:
    attempt_id = away(hall, 20)
    seen(hall, attempt_id)
    assert flags(hall, attempt_id) == [("camera.lost", "low")]
    assert released(hall, attempt_id) == ("final", False)


def test_a_minute_without_pictures_is_the_same_flag_and_people_look_at_it(any_hall: Hall) -> None:
    attempt_id = away(any_hall, 70)
    seen(any_hall, attempt_id)
    assert flags(any_hall, attempt_id) == [("camera.lost", "medium")]
    with any_hall.store.uow() as uow:
        told = uow.attempts.events(attempt_id, kinds=("flag.opened", "flag.closed"))
    assert [(one.kind, one.body["severity"]) for one in told] == [
        ("flag.opened", "low"), ("flag.closed", "medium"),
    ]  # fmt: skip
    assert released(any_hall, attempt_id) == ("held", True)


def test_what_weighs_more_by_now_is_stored_once(hall: Hall) -> None:
    attempt_id = away(hall, 20)
    assert hall.watching.note_missing_camera(attempt_id) is False, "nothing has changed"
    assert flags(hall, attempt_id) == [("camera.lost", "low")]
    hall.store.shift(timedelta(seconds=45))
    assert hall.watching.note_missing_camera(attempt_id) is True
    assert hall.watching.note_missing_camera(attempt_id) is False
    assert flags(hall, attempt_id) == [("camera.lost", "medium")]


def test_the_watch_asks_again_only_where_the_flag_may_weigh_more() -> None:
    seen_last = datetime(2026, 11, 26, 9, tzinfo=UTC)
    low = camera_lost(seen_last, seen_last + timedelta(seconds=15))
    grave = camera_lost(seen_last, seen_last + timedelta(minutes=1))
    assert low is not None
    assert grave is not None
    asked = [
        may_weigh_more(flag_row("a1", flag), seen_last + timedelta(seconds=after))
        for flag, after in ((low, 59), (low, 60), (grave, 600))
    ]
    assert asked == [False, True, False]
