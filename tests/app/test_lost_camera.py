"""A camera from which nothing comes: told at once, and looked at by people when it lasts."""

from dataclasses import replace
from datetime import timedelta
from itertools import repeat

import pytest

from app.persistence.queries import Queries
from app.services.cases.case_store import case_of
from app.services.cases.incidents import flag_row
from app.services.rows import SilentCamera
from app.services.watching.lost_camera import to_be_noted
from proctoring.flags import Flag
from proctoring.rules import camera_lost
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall
from workers.cameras import EVERY_S, SilenceWatch


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


def silent(hall: Hall, attempt_id: str, flag: Flag | None = None) -> SilentCamera:
    row = flag_row(attempt_id, flag) if flag else None
    return SilentCamera(hall.attempt(attempt_id).attempt, None, row)


def test_the_watch_asks_again_only_where_the_flag_may_weigh_more(hall: Hall) -> None:
    attempt_id = hall.started()
    began = hall.attempt(attempt_id).attempt.clock.running_since
    assert began is not None
    low = camera_lost(began, began + timedelta(seconds=15))
    grave = camera_lost(began, began + timedelta(minutes=1))
    assert low is not None
    assert grave is not None
    asked = [
        to_be_noted([silent(hall, attempt_id, flag)], began + timedelta(seconds=after))
        for flag, after in ((None, 5), (None, 15), (low, 59), (low, 60), (grave, 600))
    ]
    assert asked == [[], [attempt_id], [], [attempt_id], []]


def test_whose_camera_nothing_may_be_said_of_is_never_asked_about(hall: Hall) -> None:
    camera = silent(hall, hall.started())
    unrecorded = replace(camera, attempt=replace(camera.attempt, consented=False))
    late = camera.attempt.policy.closes_at
    assert to_be_noted([camera], late) == [camera.attempt.id]
    assert to_be_noted([unrecorded], late) == []


def test_a_hall_that_falls_silent_is_noted_a_few_at_a_time() -> None:
    hall, now = [f"a{number:02}" for number in range(25)], [0.0]
    noted: list[str] = []
    news = lambda: [one for one in hall if one not in noted]  # noqa: E731
    watch = SilenceWatch(news, noted.append, lambda: now[0])
    assert [watch.round() for _ in range(4)] == [15, 5, 0, 0]
    assert noted == hall
    hall.append("later")
    assert watch.round() == 0
    assert "later" not in noted, "who is silent is asked every two seconds"
    now[0] = EVERY_S
    assert watch.round() == 0
    assert noted == hall


@pytest.mark.parametrize("store", ["postgres", "sqlite"], indirect=True)
def test_the_watch_reads_who_is_silent_and_what_is_told_of_them(store: SqlStore) -> None:
    hall, queries = open_hall(store), Queries(store.database)
    attempt_id = hall.started()
    seen(hall, attempt_id)
    latest = store.now()
    assert queries.silent_cameras(latest - timedelta(minutes=1)) == []
    (camera,) = queries.silent_cameras(latest)
    assert camera.attempt == hall.attempt(attempt_id).attempt
    assert camera.latest_at is not None
    assert camera.flag is None
    store.shift(timedelta(seconds=20))
    assert hall.watching.note_missing_camera(attempt_id)
    (camera,) = queries.silent_cameras(latest)
    assert camera.flag is not None
    assert camera.flag.severity == "low"
    hall.submit(attempt_id, 0)
    assert queries.silent_cameras(latest) == []
