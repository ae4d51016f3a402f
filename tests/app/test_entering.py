"""Coming into the room: one page writes, a move leaves the old one behind, absence is seen."""

from dataclasses import replace
from datetime import timedelta
from itertools import count, repeat

import pytest

from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.attempts.delivery import Delivery, Sitting
from app.services.ports import UnitOfWork
from app.services.rows import Outage, SaveRequest, StoredAttempt
from exam_engine.attempts.refusals import LeaseLost
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import SqlStore
from tests.app.desks import PAULA, WHY, Desk
from tests.app.hall import PROCTOR, Hall, open_hall
from tests.app.test_candidate_wishes import agree, newcomer

FIVE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def filled(module_store: SqlStore) -> Hall:
    return open_hall(module_store)


@pytest.fixture
def hall(filled: Hall) -> Hall:
    agree(filled, recheck_after=None)
    return filled


def enter(hall: Hall, attempt_id: str, page: str = "page-1", *, takeover: bool = False) -> Sitting:
    person = hall.attempt(attempt_id).person_id
    return hall.delivery.open_room(
        attempt_id=attempt_id, person_id=person, page=page, takeover=takeover
    )


def seen(hall: Hall, attempt_id: str) -> None:
    """Let the page give a sign of life now."""
    with hall.store.uow() as uow:
        uow.attempts.touch(attempt_id, uow.now())
        uow.commit()


def test_a_page_comes_back_under_its_lease_after_any_gap(hall: Hall) -> None:
    attempt_id = hall.started(newcomer(hall))
    epoch = hall.attempt(attempt_id).attempt.epoch
    for gap in (SECOND, FIVE, timedelta(minutes=40)):
        seen(hall, attempt_id)
        hall.store.shift(gap)
        back = enter(hall, attempt_id)
        assert (back.epoch, back.hello["state"]) == (epoch, "in_progress")
    assert hall.attempt(attempt_id).attempt.state.value == "in_progress", "nobody checks in again"


def test_a_second_press_of_start_is_answered_like_the_first(hall: Hall) -> None:
    """It came while the first was carried out: when it looked, nothing had started yet."""
    person = newcomer(hall)
    attempt_id = hall.checked_in(person)
    hall.invigilation.authorize(attempt_id, actor=PROCTOR, command_id="let-in")
    before = hall.attempt(attempt_id)
    enter(hall, attempt_id)
    assert hall.delivery.start(attempt_id, person, command_id="first") == "in_progress"
    looks = iter([before, hall.attempt(attempt_id)])

    class Late(Delivery):
        def require_own(self, attempt_id: str, person_id: str) -> StoredAttempt:
            return next(looks)

    uow = hall.store.uow
    late = Late(uow, uow, hall.publisher, hall)
    assert late.start(attempt_id, person, command_id="second") == "in_progress"
    with hall.store.uow() as work:
        assert len(work.attempts.events(attempt_id, kinds=("attempt.started",))) == 1


def test_a_second_page_takes_over_on_purpose_or_when_the_first_is_gone(hall: Hall) -> None:
    attempt_id = hall.started(newcomer(hall))
    epoch = hall.attempt(attempt_id).attempt.epoch
    seen(hall, attempt_id)
    with pytest.raises(LeaseLost):
        enter(hall, attempt_id, "page-2")
    assert hall.attempt(attempt_id).attempt.epoch == epoch, "asking at the door changes nothing"
    second = enter(hall, attempt_id, "page-2", takeover=True)
    assert (second.epoch, second.took_over) == (epoch + 1, True)
    hall.store.shift(timedelta(seconds=16))
    assert enter(hall, attempt_id, "page-3").epoch == epoch + 2, "the second has gone silent"
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    with hall.store.uow() as uow:
        marks = [(one.type, one.severity) for one in uow.invigilation.flags(attempt_id)]
        asked = uow.outbox.claim(["analyse_snapshots"], now=uow.now(), lease_s=1, limit=99)
    assert marks == [("session.second_device", "low")], "of two pages that were there at once"
    assert attempt_id in [one.subject for one in asked]


def test_another_network_is_marked_once_each_time_and_the_first_is_none(hall: Hall) -> None:
    attempt_id = hall.started(newcomer(hall))
    person = hall.attempt(attempt_id).person_id
    came = [("page-1", "a"), ("page-1", "a"), ("page-1", ""), ("page-1", "b"), ("page-2", "c"),
            ("page-2", "c")]  # fmt: skip
    for page, network in came:
        hall.delivery.open_room(
            attempt_id=attempt_id, person_id=person, page=page, takeover=True, network=network
        )
    with hall.store.uow() as uow:
        told = uow.attempts.events(attempt_id, kinds=("browser.observed",))
    marks = [one.body["detail"] for one in told if one.body["signal"] == "network_seen"]
    assert marks == ["a", "b", "c"]
    hall.submit(attempt_id, 0, person)
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    with hall.store.uow() as uow:
        found = [one.severity for one in uow.invigilation.flags(attempt_id)
                 if one.type == "session.ip_changed"]  # fmt: skip
    assert found == ["info", "info"]


def test_of_two_pages_that_come_in_at_once_one_holds_the_lease(hall: Hall) -> None:
    attempt_id = hall.started(newcomer(hall))
    person = hall.attempt(attempt_id).person_id
    hall.store.shift(timedelta(seconds=16))
    others: list[Sitting] = []
    readings = count(1)

    def read() -> UnitOfWork:
        if next(readings) == 2:  # the first page has the lease and has not read what it left
            others.append(enter(hall, attempt_id, "page-3", takeover=True))
        return hall.store.uow()

    first = replace(hall.delivery, read=read)
    with pytest.raises(LeaseLost):
        first.open_room(attempt_id=attempt_id, person_id=person, page="page-2", takeover=False)
    (other,) = others
    assert (other.epoch, other.took_over) == (hall.attempt(attempt_id).attempt.epoch, True)


def test_what_the_old_page_sends_is_kept_and_counts_for_nothing(hall: Hall) -> None:
    attempt_id = hall.started(newcomer(hall))
    item = next(iter(hall.answers(attempt_id, right=True)))
    stored = hall.attempt(attempt_id)
    old = stored.attempt.epoch
    enter(hall, attempt_id, "page-2", takeover=True)
    late = SaveRequest(
        attempt_id,
        stored.person_id,
        old,
        1,
        "answer",
        item,
        None,
        marked=True,
        client_ms=0,
        head=None,
    )
    assert hall.store.journal.save(late).verdict == "lease_lost"
    with hall.store.uow() as uow:
        assert uow.attempts.latest_responses(attempt_id) == {}


def test_a_move_leaves_the_old_page_behind(hall: Hall) -> None:
    desk = Desk(hall, hall.started(newcomer(hall)))
    epoch = hall.attempt(desk.attempt_id).attempt.epoch
    desk.ask("transfer_device", PAULA, **WHY)
    desk.ask("authorize_resume", PAULA)
    seen(hall, desk.attempt_id)
    with pytest.raises(LeaseLost):
        enter(hall, desk.attempt_id)  # a reload of the old page
    moved = enter(hall, desk.attempt_id, "page-2")
    assert (moved.epoch, moved.took_over) == (epoch + 2, False), "the new one need not insist"
    assert desk.ask("resume", PAULA).state == "in_progress"
    seen(hall, desk.attempt_id)
    with pytest.raises(LeaseLost):
        enter(hall, desk.attempt_id)
    assert enter(hall, desk.attempt_id, "page-2").epoch == moved.epoch


def test_the_old_page_of_a_move_may_be_used_on_purpose(hall: Hall) -> None:
    desk = Desk(hall, hall.started(newcomer(hall)))
    desk.ask("transfer_device", PAULA, **WHY)
    desk.ask("authorize_resume", PAULA)
    assert enter(hall, desk.attempt_id, takeover=True).hello["state"] == "paused"


def test_who_knocks_gets_in_once_the_exam_was_moved_and_not_by_a_lost_line(hall: Hall) -> None:
    desk = Desk(hall, hall.started(newcomer(hall)))
    person = hall.attempt(desk.attempt_id).person_id

    def knock(page: str) -> Sitting:
        return hall.delivery.open_room(
            attempt_id=desk.attempt_id, person_id=person, page=page, takeover=False, knock=True
        )

    epoch = enter(hall, desk.attempt_id).epoch
    hall.store.shift(timedelta(seconds=90))
    with pytest.raises(LeaseLost):
        knock("page-2")
    assert hall.attempt(desk.attempt_id).attempt.epoch == epoch, "the old page's line is only lost"
    desk.ask("transfer_device", PAULA, **WHY)
    with pytest.raises(LeaseLost):
        knock("page-2")
    desk.ask("authorize_resume", PAULA)
    with pytest.raises(LeaseLost):
        knock("page-1")
    assert knock("page-2").hello["state"] == "paused"
    assert knock("page-2").epoch == hall.attempt(desk.attempt_id).attempt.epoch, "it is in"


@pytest.mark.parametrize(("away", "state"), [(FIVE, "in_progress"), (FIVE + SECOND * 2, "paused")])
def test_who_was_away_for_long_is_looked_at_where_the_policy_asks(
    hall: Hall, away: timedelta, state: str
) -> None:
    agree(hall, recheck_after=FIVE)
    attempt_id = hall.started(newcomer(hall))
    seen(hall, attempt_id)
    hall.store.shift(away - SECOND)
    back = enter(hall, attempt_id)
    assert back.hello["state"] == state
    if state == "in_progress":
        return
    pause = back.hello["pause"]
    assert isinstance(pause, dict)
    assert (pause["kind"], pause["by"], pause["until"]) == ("incident", "system", None)
    assert "away for 5 minutes" in str(pause["reason"])
    assert enter(hall, attempt_id).hello["state"] == "paused", "coming in again changes nothing"
    assert Desk(hall, attempt_id).kinds.count("attempt.paused") == 1
    assert Desk(hall, attempt_id).ask("resume", PAULA).state == "in_progress"


def test_a_break_is_no_absence(hall: Hall) -> None:
    agree(hall, recheck_after=FIVE, breaks=1, break_length=2 * FIVE)
    attempt_id = hall.started(newcomer(hall))
    person = hall.attempt(attempt_id).person_id
    seen(hall, attempt_id)
    wishes = CandidateWishes(hall.store.uow, hall.delivery)
    wishes.ask(attempt_id, "take_break", person_id=person, command_id="break")
    hall.store.shift(2 * FIVE + SECOND)
    hall.sweeping.sweep()
    assert enter(hall, attempt_id).hello["state"] == "in_progress"
    hall.store.shift(FIVE + SECOND)
    pause = enter(hall, attempt_id).hello["pause"]
    assert isinstance(pause, dict)
    assert "away for 5 minutes" in str(pause["reason"]), "it counts from the end of the break"


@pytest.mark.parametrize(
    ("cut_off", "after", "state"),
    [
        (timedelta(seconds=10), FIVE - 30 * SECOND, "in_progress"),
        (timedelta(seconds=10), FIVE + SECOND, "paused"),
        (timedelta(seconds=20), SECOND, "paused"),
    ],
    ids=["came back soon", "stayed away", "had gone before"],
)
def test_an_outage_of_ours_is_no_absence_of_who_was_there(
    hall: Hall, cut_off: timedelta, after: timedelta, state: str
) -> None:
    agree(hall, recheck_after=FIVE)
    attempt_id = hall.started(newcomer(hall))
    seen(hall, attempt_id)
    began = hall.store.now() + cut_off
    hall.store.shift(cut_off + 2 * FIVE)
    with hall.store.uow() as uow:
        outage = Outage(f"out-{next(hall.numbers)}", began, uow.now())
        assert uow.outages.add(outage)
        uow.commit()
    hall.store.shift(after)
    assert enter(hall, attempt_id).hello["state"] == state


def test_who_comes_back_after_the_time_finds_it_over_and_not_paused(hall: Hall) -> None:
    agree(hall, recheck_after=FIVE)
    attempt_id = hall.started(newcomer(hall))
    seen(hall, attempt_id)
    hall.store.shift(timedelta(minutes=76))
    assert enter(hall, attempt_id).hello["state"] == "in_progress"
    hall.sweeping.sweep()
    assert hall.attempt(attempt_id).attempt.state.value == "closing"
