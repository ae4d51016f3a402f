"""Windows that would take time from candidates are refused, and so is who would lose some."""

import argparse
import threading
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from app.commands import windows, windows_arguments
from app.config import Settings
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.booking.accommodations import Accommodations, Terms
from app.services.booking.timetable import Moved, Times, Timetables
from app.services.booking.windows import Seats, Windows
from app.services.errors import CapacityNotProven, Forbidden, NotFound, ReasonMissing, WindowRefused
from app.services.rows import CapacityProof, ExamWindow
from app.services.zones import known_zone, spoken
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.entry import policy_digest
from exam_engine.attempts.schedule import ScheduleViolation
from exam_engine.ids import PersonId
from tests.app.conftest import SqlStore, Store
from tests.app.hall import SCHEME, Hall, open_hall
from tests.builders import account
from tests.conftest import settings_for
from tests.support.redis import TestRedis

OLGA = Actor(PersonId("olga"), Role.ADMINISTRATOR)
WHY = "The building closes at six."
HELD_S = 0.5
"""How long a lock is held for another thread to meet it; one that comes later finds it free."""
CLEO, BEN = "cleo@example.org", "ben@example.org"
# The rules alone; what SQL does is asked in the other tests.
RULES = pytest.mark.parametrize("store", ["fake"], indirect=True)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def exam_time(hall: Hall) -> timedelta:
    with hall.store.uow() as uow:
        return uow.attempts.of_person("ben")[0].attempt.policy.time_limit


def capped(hall: Hall, *, spare: timedelta) -> ExamWindow:
    """Open a window that caps, `spare` longer than the exam."""
    measured = hall.enrolment.register("ben", hall.window_id).attempt.id
    CandidateWishes(hall.store.uow, hall.delivery).ask(
        str(measured), "cancel", person_id="ben", command_id="measured"
    )
    now = hall.store.now()
    return Windows(hall.store.uow).open_window(
        SCHEME, opens_at=now, closes_at=now + exam_time(hall) + spare, caps_time=True
    )


def slower(hall: Hall, person: str) -> None:
    """Agree on half as much time again for a person."""
    accommodations = Accommodations(hall.store.uow, hall.store.uow)
    accommodations.grant(person, "", Terms(Decimal("1.5")), by=OLGA, reason=WHY)


def tables(hall: Hall) -> Timetables:
    return Timetables(hall.store.uow, hall.store.uow)


def test_a_capped_window_shorter_than_the_exam_is_refused_and_not_stored(hall: Hall) -> None:
    with pytest.raises(ScheduleViolation, match=r"^every candidate lacks 3 min: "):
        capped(hall, spare=timedelta(minutes=-3))
    with hall.store.uow() as uow:
        assert [one.id for one in uow.content.windows()] == [hall.window_id]
    assert capped(hall, spare=timedelta(0)).caps_time


def test_who_has_more_time_than_the_window_is_named_and_not_registered(hall: Hall) -> None:
    window = capped(hall, spare=timedelta(minutes=10))
    missing = -(-(exam_time(hall) // 2 - timedelta(minutes=10)) // timedelta(minutes=1))
    slower(hall, "cleo")
    with pytest.raises(ScheduleViolation, match=rf"^{CLEO} lacks {missing} min: "):
        hall.enrolment.register("cleo", window.id)
    with hall.store.uow() as uow:
        assert not uow.attempts.of_person("cleo")
    accommodations = Accommodations(hall.store.uow, hall.store.uow)
    accommodations.withdraw("cleo", "", by=OLGA, reason=WHY)
    assert hall.enrolment.register("cleo", window.id).attempt.window == window.id


def test_a_window_is_not_moved_where_it_would_take_time(hall: Hall) -> None:
    window = capped(hall, spare=timedelta(hours=2))
    slower(hall, "cleo")
    slow = hall.enrolment.register("cleo", window.id).attempt
    quick = hall.enrolment.register("ben", window.id).attempt
    earlier = Times(closes_at=window.closes_at - timedelta(hours=2))
    seen = tables(hall).show(window.id, earlier)
    assert [one.candidate for one in seen.short] == [CLEO]
    assert [line.email for line in seen.lines] == [BEN, CLEO]
    with pytest.raises(ScheduleViolation, match=rf"^{CLEO} lacks "):
        tables(hall).move(window.id, earlier, by=OLGA, reason=WHY)
    with hall.store.uow() as uow:
        assert uow.content.window(window.id) == window
    for attempt in (slow, quick):
        assert hall.attempt(attempt.id).attempt.policy == attempt.policy


def test_a_moved_window_moves_who_has_not_started_and_nobody_else(hall: Hall) -> None:
    waiting = hall.enrolment.register("ben", hall.window_id).attempt
    sitting = hall.started("cleo")
    agreed = hall.attempt(sitting).attempt.policy
    closes = waiting.policy.closes_at + timedelta(hours=1)
    for tries in range(2):
        moved = tables(hall).move(
            hall.window_id, Times(closes_at=closes, caps_time=True), by=OLGA, reason=WHY
        )
        assert (moved.agreed, list(moved.kept)) == (1, []), tries
    after = hall.attempt(waiting.id)
    assert (after.attempt.policy.closes_at, after.attempt.policy.cap_at_close) == (closes, True)
    assert after.attempt.clock.window_end == closes
    assert hall.attempt(sitting).attempt.policy == agreed
    with hall.store.uow() as uow:
        (told,) = uow.attempts.events(waiting.id, kinds=("policy.replaced",))
    assert told.actor == "administrator:olga"
    assert told.body["policy_digest"] == policy_digest(after.attempt.policy)


@RULES
def test_a_window_is_not_moved_beside_more_seats_than_are_proven(hall: Hall) -> None:
    now = hall.store.now()
    with hall.store.uow() as uow:
        uow.capacity.add_proof(CapacityProof("p", now, 10, {}))
        uow.commit()

    def opened(day: int, seats: Seats) -> ExamWindow:
        at = now + timedelta(days=day)
        return Windows(hall.store.uow).open_window(
            SCHEME, opens_at=at, closes_at=at + timedelta(hours=8), seats=seats
        )

    first, second = opened(10, Seats(10)), opened(20, Seats(4))
    decided = opened(30, Seats(11, "olga@example.org", "A second machine is set up."))
    there = Times(first.opens_at, first.closes_at)
    with pytest.raises(CapacityNotProven, match=r"^4 seats and 10 of other windows "):
        tables(hall).move(second.id, there, by=OLGA, reason=WHY)
    with hall.store.uow() as uow:
        assert uow.content.window(second.id) == second
    longer = Times(closes_at=second.closes_at + timedelta(days=1))
    assert tables(hall).move(second.id, longer, by=OLGA, reason=WHY).window.seats == 4
    moved = tables(hall).move(decided.id, there, by=OLGA, reason=WHY).window
    assert moved.opens_at == first.opens_at, "the decision of its opening goes with it"
    longer = Times(closes_at=moved.closes_at + timedelta(hours=1))
    assert tables(hall).move(first.id, longer, by=OLGA, reason=WHY).window.seats == 10


def test_moving_locks_in_the_order_of_a_cohort_and_waits_for_it(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    low, high = crossed(hall)
    closes = hall.store.now() + timedelta(hours=20)
    done: list[Moved] = []

    def move() -> None:
        times = Times(closes_at=closes)
        done.append(tables(hall).move(hall.window_id, times, by=OLGA, reason=WHY))

    mover = threading.Thread(target=move)
    with sql_store.uow() as uow:
        assert uow.attempts.lock(low)
        mover.start()
        mover.join(HELD_S)
        assert uow.attempts.lock(high), "whoever moves has not locked it first"
        uow.commit()
    mover.join()
    assert [one.window.closes_at for one in done] == [closes]


def crossed(hall: Hall) -> tuple[str, str]:
    """Register people until the first of two by address is the second by id; lower id first."""
    for number in count():
        people = (f"a{number}", f"z{number}")
        with hall.store.uow() as uow:
            for person in people:
                uow.people.add(account(person))
            uow.commit()
        high, low = (hall.enrolment.register(one, hall.window_id).attempt.id for one in people)
        if low < high:
            return low, high
    raise AssertionError("ids that always sort as addresses do")


@RULES
@pytest.mark.parametrize(
    ("window", "reason", "minutes", "refusal"),
    [
        ("nowhere", WHY, 60, NotFound),
        ("", " ", 60, ReasonMissing),
        ("", WHY, -1, WindowRefused),
        ("", WHY, -60, WindowRefused),
    ],
)
def test_what_cannot_be_moved(
    hall: Hall, window: str, reason: str, minutes: int, refusal: type[Exception]
) -> None:
    times = Times(closes_at=hall.store.now() + timedelta(minutes=minutes))
    with pytest.raises(refusal):
        tables(hall).move(window or hall.window_id, times, by=OLGA, reason=reason)


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "../etc/passwd", "x" * 65, "Europe/Zür\0ich"])
def test_a_zone_that_nobody_knows_is_none(name: str) -> None:
    assert known_zone(name) is None


def test_the_commands_list_everybodys_end_in_their_own_zone(
    sql_store: SqlStore, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = open_hall(sql_store)
    with sql_store.uow() as uow:
        uow.people.add(account("olga", "administrator"))
        uow.people.set_time_zone("cleo", "Asia/Kathmandu")
        uow.commit()
    window = capped(hall, spare=timedelta(hours=2))
    slower(hall, "cleo")
    hall.enrolment.register("cleo", window.id)

    def said(verb: str, *arguments: str) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        windows_arguments.add_arguments(parser, verb)
        code = windows.run(settings, parser.parse_args([window.id, *arguments]))
        return code, capsys.readouterr().out

    end = spoken(window.closes_at, "Asia/Kathmandu")
    code, out = said("check")
    assert (code, f"end {end}\n" in out, "+0545 Asia/Kathmandu" in end) == (0, True, True)
    assert out.endswith("1 registered; the window takes time from 0\n")
    sooner = ("--closes", (window.closes_at - timedelta(hours=2)).isoformat())
    later = ("--closes", (window.closes_at + timedelta(hours=1)).isoformat())
    why = ("--reason", WHY, "--by", "olga@example.org")
    code, out = said("change", *sooner, *why, "--dry-run")
    assert (code, "  LACKS " in out) == (1, True)
    with pytest.raises(ScheduleViolation, match=rf"^{CLEO} lacks "):
        said("change", *sooner, *why)
    with pytest.raises(Forbidden):
        said("change", *later, "--reason", WHY, "--by", CLEO)
    done = f"{window.id}: moved, 1 registered candidates have the new times\n"
    assert said("change", *later, *why) == (0, done)


@pytest.fixture
def settings(fresh_database_url: str, redis_server: TestRedis, tmp_path: Path) -> Settings:
    return settings_for(tmp_path, fresh_database_url, redis_server.url)
