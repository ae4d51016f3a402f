"""A page that says nothing, and what an ended exam comes to beside its pictures."""

from dataclasses import replace
from datetime import timedelta
from itertools import count, repeat

import pytest

from app.persistence.queries import Queries
from app.services.attempts.stuck import note_stuck
from app.services.rows import Outage, SilentPage
from app.services.timekeeping.serving import ALWAYS, served_since
from app.services.watching.page_silences import PageWatching, pages_to_be_noted
from app.sockets.connections import CandidateConnection
from app.sockets.standing_still import tell_standing
from proctoring.line import STUCK_FROM
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall

SECOND = timedelta(seconds=1)


def beat(hall: Hall, attempt_id: str) -> None:
    epoch = hall.attempt(attempt_id).attempt.epoch
    hall.store.journal.beat(attempt_id, epoch=epoch, cseq=0, head=None)
    hall.store.flush()


def heard(hall: Hall, person: str = "cleo") -> str:
    """Start an exam and hear its page."""
    attempt_id = hall.started(person)
    beat(hall, attempt_id)
    return attempt_id


def note(hall: Hall, attempt_id: str) -> bool:
    return PageWatching(hall.store.uow, hall.publisher).note(attempt_id)


def flags(hall: Hall, attempt_id: str) -> list[tuple[str, str, bool]]:
    """Return kind, weight and whether it is over of each flag about line and answers."""
    with hall.store.uow() as uow:
        rows = uow.invigilation.flags(attempt_id)
    return [
        (one.type, one.severity, one.closed_at is not None)
        for one in rows
        if one.type != "camera.lost"
    ]


def ended(hall: Hall, attempt_id: str) -> None:
    """Hand in, score, and look at the whole of it as the worker does."""
    hall.submit(attempt_id, 0)
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    with hall.store.uow() as uow:
        asked = uow.outbox.claim(["analyse_snapshots"], now=uow.now(), lease_s=1, limit=99)
    assert attempt_id in [one.subject for one in asked]
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))


def away(hall: Hall, seconds: float) -> None:
    """Have our service be away: it ends now and took so long."""
    with hall.store.uow() as uow:
        now = uow.now()
        uow.outages.add(Outage("o1", now - seconds * SECOND, now))
        uow.commit()


def test_a_silence_is_told_grows_and_ends_as_one_flag(any_hall: Hall) -> None:
    attempt_id = heard(any_hall)
    seen = []
    for seconds in (59, 2, 200, 40):
        any_hall.store.shift(seconds * SECOND)
        note(any_hall, attempt_id)
        seen.append(flags(any_hall, attempt_id)[-1][1:])
    assert seen == [("info", False), ("low", False), ("low", False), ("medium", False)]
    assert note(any_hall, attempt_id) is False, "nothing has changed but how long it lasts"
    beat(any_hall, attempt_id)
    assert note(any_hall, attempt_id) is True
    assert flags(any_hall, attempt_id) == [("session.offline", "medium", True)]
    assert note(any_hall, attempt_id) is False
    with any_hall.store.uow() as uow:
        kinds = [one.kind for one in uow.attempts.events(attempt_id) if "flag" in one.kind]
    assert kinds == ["flag.opened", "flag.closed"]


def test_an_outage_of_ours_takes_its_marks_back(hall: Hall) -> None:
    attempt_id = heard(hall)
    hall.store.shift(90 * SECOND)
    assert note(hall, attempt_id)
    assert flags(hall, attempt_id) == [("session.offline", "low", False)]
    away(hall, 88)
    beat(hall, attempt_id)
    assert note(hall, attempt_id)
    assert set(flags(hall, attempt_id)) == {
        ("session.offline", "info", True),
        ("session.our_outage", "info", True),
    }
    assert note(hall, attempt_id) is False
    ended(hall, attempt_id)
    assert len(flags(hall, attempt_id)) == 2


def test_a_camera_is_not_lost_while_we_are_away(hall: Hall) -> None:
    attempt_id = heard(hall)
    hall.store.shift(90 * SECOND)
    away(hall, 80)
    assert hall.watching.note_missing_camera(attempt_id) is False
    hall.store.shift(15 * SECOND)
    assert hall.watching.note_missing_camera(attempt_id) is True, "its own silence counts again"


def test_whether_we_serve_is_told_by_our_own_signs_of_life(any_hall: Hall) -> None:
    def since():
        with any_hall.store.uow() as uow:
            return served_since(uow, uow.now())

    assert since() is ALWAYS
    with any_hall.store.uow() as uow:
        uow.outages.beat("one", uow.now())
        uow.commit()
    assert since() is ALWAYS
    any_hall.store.shift(11 * SECOND)
    assert since() is None
    with any_hall.store.uow() as uow:
        uow.outages.beat("one", uow.now())
        uow.commit()
    away(any_hall, 11)
    with any_hall.store.uow() as uow:
        (outage,) = uow.outages.all(9)
    assert since() == outage.ended_at


def test_a_pause_owes_no_sign_of_life_and_nobody_unrecorded_is_told_of(hall: Hall) -> None:
    attempt_id = heard(hall)
    page = silent(hall, attempt_id)
    now = page.seen_at + 60 * SECOND
    assert pages_to_be_noted([page], now, ALWAYS) == [attempt_id]
    assert pages_to_be_noted([page], now - SECOND, ALWAYS) == []
    assert pages_to_be_noted([page], now, page.seen_at + SECOND) == [], "it has to come back first"
    unrecorded = replace(page, attempt=replace(page.attempt, consented=False))
    assert pages_to_be_noted([unrecorded], now, ALWAYS) == []
    clock = replace(page.attempt.clock, running_since=None)
    assert pages_to_be_noted([replace(page, attempt=replace(page.attempt, clock=clock))], now,
                             ALWAYS) == []  # fmt: skip


def silent(hall: Hall, attempt_id: str) -> SilentPage:
    stored = hall.attempt(attempt_id)
    assert stored.seen_at is not None
    return SilentPage(stored.attempt, stored.seen_at, None)


def test_a_page_that_stands_still_is_noted_once_by_who_holds_its_socket(hall: Hall) -> None:
    attempt_id = heard(hall)
    epoch = hall.attempt(attempt_id).attempt.epoch
    assert note_stuck(hall.store.uow, attempt_id, epoch=epoch) is False
    hall.store.shift(STUCK_FROM)
    assert note_stuck(hall.store.uow, attempt_id, epoch=epoch - 1) is False, "it writes no more"
    assert note_stuck(hall.store.uow, attempt_id, epoch=epoch) is True
    hall.store.shift(50 * SECOND)
    note(hall, attempt_id)
    beat(hall, attempt_id)
    note(hall, attempt_id)
    assert flags(hall, attempt_id) == [("session.stale_client", "low", True)]


def test_a_socket_is_told_once_for_each_silence() -> None:
    one = CandidateConnection("sid", "cleo", "a1", 1, {})
    one.bucket.at = 100.0
    told: list[str] = []
    tell = lambda each: told.append(each.attempt_id)  # noqa: E731
    looks = [tell_standing({"sid": one}, tell, now) for now in (129.0, 130.0, 135.0, 500.0)]
    one.bucket.at = 501.0
    looks += [tell_standing({"sid": one}, tell, now) for now in (530.0, 531.0)]
    assert looks == [0, 1, 0, 0, 0, 1]
    assert told == ["a1", "a1"]


def test_an_end_closes_what_lasts_and_tells_how_answers_came(any_hall: Hall) -> None:
    attempt_id = heard(any_hall)
    any_hall.upload(attempt_id, "cleo")
    any_hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    numbers = count(1)
    for item, response in list(any_hall.answers(attempt_id, right=True).items())[:12]:
        assert any_hall.save(attempt_id, item, response, next(numbers)).verdict == "accepted"
    any_hall.store.shift(20 * SECOND)
    assert any_hall.watching.note_missing_camera(attempt_id)
    ended(any_hall, attempt_id)
    found = flags(any_hall, attempt_id)
    assert ("answer.burst", "low", True) in found
    with any_hall.store.uow() as uow:
        rows = uow.invigilation.flags(attempt_id)
    assert all(one.closed_at is not None for one in rows), "the lost camera, too"
    any_hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    with any_hall.store.uow() as uow:
        assert uow.invigilation.flags(attempt_id) == rows, "a second time comes to the same"


@pytest.mark.parametrize("store", ["postgres", "sqlite"], indirect=True)
def test_the_watch_reads_silent_pages_and_what_is_told_of_them(store: SqlStore) -> None:
    hall, queries = open_hall(store), Queries(store.database)
    attempt_id = heard(hall)
    seen = hall.attempt(attempt_id).seen_at
    assert seen is not None
    assert queries.silent_pages(seen - SECOND) == []
    assert queries.silent_pages(seen) == [silent(hall, attempt_id)]
    store.shift(61 * SECOND)
    assert note(hall, attempt_id)
    (page,) = queries.silent_pages(seen - SECOND)
    assert page.flag is not None
    beat(hall, attempt_id)
    (page,) = queries.silent_pages(seen)
    assert pages_to_be_noted([page], page.seen_at, ALWAYS) == [attempt_id], "it was heard again"
    assert note(hall, attempt_id)
    assert queries.silent_pages(seen) == []
