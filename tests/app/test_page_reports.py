"""What the page reports becomes flags once, and reading it bit by bit comes to the same."""

from datetime import timedelta
from itertools import repeat

import pytest

from app.services.rows import FlagRow
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import Store
from tests.app.hall import Hall, open_hall
from tests.builders import account, telemetry

KINDS = ("browser.observed",)


def reports(hall: Hall, attempts: list[str], signal: str, duration_ms: int) -> None:
    """Have the page of each attempt report the same."""
    for attempt_id in attempts:
        stored = hall.attempt(attempt_id)
        told = telemetry(signal, attempt_id=attempt_id, person_id=stored.person_id)
        request = told._replace(
            epoch=stored.attempt.epoch, response={"signal": signal, "duration_ms": duration_ms}
        )
        hall.store.journal.save(request)


def flags(hall: Hall, attempt_id: str) -> list[FlagRow]:
    with hall.store.uow() as uow:
        return list(uow.invigilation.flags(attempt_id))


@pytest.fixture
def hall(store: Store) -> Hall:
    hall = open_hall(store)
    with store.uow() as uow:
        uow.people.add(account("carla"))
        uow.commit()
    return hall


def test_reports_read_one_by_one_give_the_flags_of_all_read_at_once(hall: Hall) -> None:
    watched, later = hall.started("cleo"), hall.started("carla")
    for _ in range(6):
        reports(hall, [watched, later], "browser.focus_lost", 1500)
        reports(hall, [watched, later], "browser.clipboard_paste", 0)
        hall.watching.analyse(watched, ScriptedAnalyser(repeat(1)))
        hall.store.shift(timedelta(seconds=40))
    hall.watching.analyse(later, ScriptedAnalyser(repeat(1)))
    one_by_one, at_once = (
        [(row.type, row.severity, row.count) for row in flags(hall, name)]
        for name in (watched, later)
    )
    assert one_by_one == at_once
    lost = [(severity, count) for kind, severity, count in at_once if kind == "browser.focus_lost"]
    assert lost == [*(("info", count) for count in range(1, 5)), ("medium", 5), ("medium", 6)]
    assert len(one_by_one) == 12


def test_a_report_is_read_once_and_what_was_read_is_remembered(hall: Hall) -> None:
    attempt_id = hall.started("cleo")
    reports(hall, [attempt_id], "browser.focus_lost", 4000)
    with hall.store.uow() as uow:
        (told,) = uow.analysis.told([attempt_id], KINDS)[attempt_id]
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    before = flags(hall, attempt_id)
    assert (told.kind, len(before)) == (*KINDS, 1)
    with hall.store.uow() as uow:
        assert uow.analysis.told([attempt_id], KINDS) == {}
    hall.upload(attempt_id, "cleo")
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    assert flags(hall, attempt_id) == before
    reports(hall, [attempt_id], "browser.fullscreen_exit", 3000)
    with hall.store.uow() as uow:
        (fresh,) = uow.analysis.told([attempt_id], KINDS)[attempt_id]
    assert fresh.body["signal"] == "fullscreen_exit"
