"""What a proctor asks of a camera and a screen during an exam: a check, more pictures, a cover."""

from datetime import timedelta
from itertools import count

import pytest

from app.board.check import check_of
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.attempts.closer import EVERY
from app.services.errors import ChallengeOver, WishRefused
from app.services.evidence.evidence import Upload
from app.services.invigilating.look_refusals import NotRecorded, SupervisorNeeded
from app.services.rows import SnapshotRow
from exam_engine.attempts.refusals import (
    AttemptNotOpen,
    IllegalTransition,
    LeaseLost,
    RoleNotAllowed,
)
from tests.app.conftest import Store
from tests.app.desks import PAULA, SAM, WHY, Desk
from tests.app.hall import Hall, open_hall, picture

RULES = pytest.mark.parametrize("store", ["fake"], indirect=True)
pictures = count(10_000)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall, hall.started())


def send(desk: Desk, purpose: str, client_id: str) -> SnapshotRow:
    data = picture(next(pictures))
    upload = Upload(desk.attempt_id, "cleo", client_id, purpose, 0, data)
    return desk.hall.evidence.accept_snapshot(upload)


def asked(desk: Desk) -> list[str]:
    """Return the ids that the pictures of the standing check bear."""
    told = desk.hall.checking_in.standing(desk.attempt_id, "cleo")["challenge"]
    return [] if told is None else told["pictures"]


def shown(desk: Desk) -> dict:
    """Return the check as the board shows it."""
    with desk.hall.store.uow() as uow:
        return check_of(
            uow.attempts.events(desk.attempt_id),
            lambda first, last: uow.invigilation.during(desk.attempt_id, first, last),
            lambda row: {"id": row.id},
            uow.now(),
        )


def left(desk: Desk) -> timedelta:
    return desk.hall.attempt(desk.attempt_id).attempt.remaining(desk.hall.store.now())


def own(desk: Desk, name: str, text: str = "") -> None:
    wishes = CandidateWishes(desk.hall.store.uow, desk.hall.delivery)
    epoch = desk.hall.attempt(desk.attempt_id).attempt.epoch
    wishes.ask(
        desk.attempt_id, name, person_id="cleo", command_id=desk.fresh(), text=text, epoch=epoch
    )


def test_a_check_stops_the_clock_until_every_picture_of_it_has_come(desk: Desk) -> None:
    with pytest.raises(AttemptNotOpen):
        send(desk, "challenge", "own.0")
    desk.ask("ask_check", PAULA, command_id="once", **WHY)
    desk.ask("ask_check", PAULA, command_id="once", **WHY)
    assert desk.kinds.count("challenge.set") == 1
    before = left(desk)
    state = [one for one in desk.hall.publisher.told if one[1] == "state"][-1][2]
    assert (state["state"], state["pause"]["kind"]) == ("paused", "check")
    assert state["pause"]["until"] - state["t"] == pytest.approx(120_000, abs=1000)
    assert shown(desk)["state"] == "waits"
    desk.hall.store.shift(timedelta(seconds=40))
    with pytest.raises(ChallengeOver):
        send(desk, "challenge", "another.0")
    sent = [send(desk, "challenge", one) for one in asked(desk)]
    assert {one.state for one in sent} == {"shown"}, "people look, no detector does"
    assert desk.state == "in_progress"
    assert before - left(desk) < timedelta(seconds=2), "no time is lost"
    found = shown(desk)
    assert (found["state"], len(found["acts"])) == ("shown", 3)
    assert [act["picture"]["id"] for act in found["acts"]] == [one.id for one in sent]
    assert desk.kinds[-2:] == ["challenge.met", "attempt.resumed"]


def test_a_check_that_nobody_does_ends_by_itself(desk: Desk) -> None:
    desk.ask("ask_check", PAULA, **WHY)
    first, *_others = asked(desk)
    send(desk, "challenge", first)
    desk.hall.store.shift(timedelta(seconds=119))
    desk.hall.sweeping.sweep()
    assert desk.state == "paused"
    desk.hall.store.shift(timedelta(seconds=2))
    desk.hall.sweeping.sweep()
    assert (desk.state, shown(desk)["state"]) == ("in_progress", "not_shown")
    with pytest.raises(AttemptNotOpen):
        send(desk, "challenge", _others[0])


@RULES
def test_who_cannot_do_it_says_so_and_goes_on(desk: Desk) -> None:
    with pytest.raises(IllegalTransition):
        own(desk, "cannot_check")
    desk.ask("ask_check", PAULA, **WHY)
    own(desk, "cannot_check", "My neck is stiff.")
    found = shown(desk)
    assert (desk.state, found["state"], found["text"]) == (
        "in_progress",
        "unable",
        "My neck is stiff.",
    )


@RULES
def test_nobody_who_is_not_recorded_is_asked_for_pictures(desk: Desk) -> None:
    desk.hall.checking_in.withdraw(desk.attempt_id, "cleo")
    desk.ask("resume", PAULA)
    before = desk.kinds
    for name in ("ask_check", "ask_picture", "raise_rate"):
        with pytest.raises(NotRecorded):
            desk.ask(name, PAULA, **WHY)
    assert desk.kinds == before


def test_more_pictures_are_for_people_and_for_a_while(desk: Desk) -> None:
    with pytest.raises(AttemptNotOpen):
        send(desk, "closer", "c1")
    for seconds in (29, 601, -60):
        with pytest.raises(WishRefused, match="30 to 600"):
            desk.ask("raise_rate", PAULA, seconds=seconds, **WHY)
    desk.ask("raise_rate", PAULA, seconds=60, **WHY)
    told = desk.hall.publisher.told
    state = [one for one in told if one[1] == "state"][-1][2]
    assert state["closer"]["every_ms"] == EVERY.total_seconds() * 1000
    assert state["closer"]["until"] - state["t"] == pytest.approx(60_000, abs=1000)
    assert [one for one in told if one[1] == "notice"][-1][2]["text"] == WHY["reason"]
    row = send(desk, "closer", "c2")
    with desk.hall.store.uow() as uow:
        assert (row.state, list(uow.analysis.waiting([desk.attempt_id], 9))) == ("shown", [])
    for number in range(39):
        send(desk, "closer", f"d{number}")
    assert send(desk, "live", "l1").state == "accepted", "they use up nothing of the regular ones"
    desk.hall.store.shift(timedelta(seconds=61))
    with pytest.raises(AttemptNotOpen):
        send(desk, "closer", "c3")


@RULES
def test_a_screen_stays_covered_until_staff_let_it_go_on(desk: Desk) -> None:
    desk.ask("lock_screen", PAULA, **WHY)
    assert desk.hall.attempt(desk.attempt_id).attempt.pause_kind == "proctor"
    with pytest.raises(IllegalTransition):
        desk.ask("lock_screen", PAULA, **WHY)
    desk.ask("unlock_screen", PAULA)
    desk.ask("ask_check", PAULA, **WHY)
    desk.ask("lock_screen", PAULA, reason="Stay where you are, please.")
    state = [one for one in desk.hall.publisher.told if one[1] == "state"][-1][2]
    pause = state["pause"]
    assert (pause["kind"], pause["until"], pause["reason"]) == (
        "proctor",
        None,
        "Stay where you are, please.",
    )
    desk.hall.store.shift(timedelta(minutes=3))
    desk.hall.sweeping.sweep()
    assert desk.state == "paused", "it no longer ends by itself"
    with pytest.raises((RoleNotAllowed, LeaseLost)):
        own(desk, "end_break")
    desk.ask("unlock_screen", PAULA)
    assert desk.state == "in_progress"


@RULES
def test_a_document_that_was_rejected_twice_is_a_supervisors(hall: Hall) -> None:
    desk = Desk(hall, hall.checked_in())
    for _ in range(2):
        desk.ask("fail_check_in", PAULA, text="identity_document", **WHY)
    with pytest.raises(SupervisorNeeded):
        desk.ask("fail_check_in", PAULA, text="identity_document", **WHY)
    desk.ask("fail_check_in", PAULA, text="room_scan", **WHY)
    desk.ask("fail_check_in", SAM, text="identity_document", **WHY)
    assert desk.kinds.count("check_in.failed") == 4
