"""Pictures go when their time is over: not a day early, not while people look, and for good."""

from datetime import timedelta
from itertools import repeat

import pytest

from app.services.errors import EvidenceGone, ReasonMissing
from app.services.evidence.erasing import Fate, digest_of
from app.services.evidence.legal_holds import LegalHolds
from app.services.messages import ERASE_PICTURES
from app.services.standing.standing import Standing
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.refusals import OwnAttempt, RoleNotAllowed
from exam_engine.ids import PersonId
from tests.app.analysing import ScriptedAnalyser
from tests.app.court import CONFIRMED, DISMISSED, Court
from tests.app.darkroom import (
    DAY,
    MONTH,
    SUPERVISOR,
    eraser,
    erasures,
    files,
    night,
    open_darkroom,
    ruled,
    sat,
    standing,
)
from tests.app.desks import WHY, Desk
from tests.app.hall import DECIDER
from tests.support.journal import check_journal


@pytest.fixture
def hall(sql_store, tmp_path):
    return open_darkroom(sql_store, tmp_path)


@pytest.fixture
def erasing(hall):
    return eraser(hall)


def test_a_cleared_attempts_pictures_go_in_the_night_after_thirty_days_and_leave_a_proof(
    hall, erasing, tmp_path
):
    attempt_id = sat(hall)
    hall.pictures.put(b"an upload that was cut before its record", attempt_id=attempt_id)
    assert hall.attempt(attempt_id).result_state == "final"
    hall.store.shift(MONTH - timedelta(minutes=1))
    assert erasing.erase(attempt_id, as_of=hall.store.now()) == 0
    night_after = hall.store.now() + DAY
    while erasing.ask():
        erasing.go_on()
    assert (files(tmp_path), erasures(hall, attempt_id)) == (5, [])
    night(hall, erasing)
    night(hall, erasing)
    assert hall.store.now() < night_after + DAY
    assert files(tmp_path) == 0
    with hall.store.uow() as uow:
        rows = sorted(uow.invigilation.snapshots(attempt_id), key=lambda row: row.seq)
        readings = uow.invigilation.observations(attempt_id)
        memory = uow.analysis.memories((attempt_id,))[attempt_id]
        check_journal(uow, uow.attempts.get(attempt_id))
    (fact,) = erasures(hall, attempt_id)
    assert fact.body == {"v": 1, "through": 4, "count": 4, "digest": digest_of(rows), "keys": 1}
    assert {row.erased_at for row in rows} == {fact.at}
    assert (len(readings), memory.frame, fact.actor) == (3, None, "system:system")
    assert memory.smoother
    assert standing(hall, erasing, attempt_id) is None


def test_nothing_goes_while_a_case_is_open_and_thirty_days_count_from_its_end(
    hall, erasing, tmp_path
):
    attempt_id = sat(hall, faces=0, live=8)
    assert hall.attempt(attempt_id).result_state == "held"
    hall.store.shift(3 * MONTH)
    night(hall, erasing)
    assert standing(hall, erasing, attempt_id) is Fate.CASE_OPEN
    ruled(hall, attempt_id)
    assert hall.attempt(attempt_id).result_state == "final"
    hall.store.shift(2 * MONTH)
    night(hall, erasing)
    assert standing(hall, erasing, attempt_id) is Fate.CASE_OPEN  # nobody has decided
    assert hall.certification.decide_by_person(attempt_id, actor=DECIDER, reason="clear")
    hall.store.shift(MONTH - timedelta(minutes=1))
    night_before = files(tmp_path)
    assert erasing.erase(attempt_id, as_of=hall.store.now()) == 0
    assert standing(hall, erasing, attempt_id) is Fate.LATER
    night(hall, erasing)
    night(hall, erasing)
    assert (night_before, files(tmp_path)) == (9, 0)


def test_a_credential_that_is_looked_into_keeps_the_pictures_it_rests_on(hall, erasing, tmp_path):
    attempt_id = sat(hall, passes=True)
    hall.certification.decide_by_rule(attempt_id)
    number = hall.issuing().issue(attempt_id)
    credentials = Standing(hall.store.uow)
    hall.store.shift(20 * DAY)
    until = hall.store.now() + 20 * DAY
    credentials.suspend(number, actor=PersonId("dora"), case="7", until=until, words="a call")
    hall.store.shift(11 * DAY)
    night(hall, erasing)
    assert standing(hall, erasing, attempt_id) is Fate.CASE_OPEN
    credentials.restore(number, actor=PersonId("dora"), words="nothing in it")
    hall.store.shift(28 * DAY)
    night(hall, erasing)
    assert files(tmp_path) == 4
    hall.store.shift(DAY)
    night(hall, erasing)
    assert files(tmp_path) == 0


@pytest.mark.parametrize("faces", [1, 0], ids=["with nothing to look at", "with an open incident"])
def test_an_attempt_that_counts_for_nothing_is_cleared_thirty_days_after_its_end(
    hall, erasing, tmp_path, faces
):
    attempt_id = sat(hall, faces=faces, live=8)
    desk = Desk(hall, attempt_id)
    voided = desk.ask("void", SUPERVISOR, **WHY)
    if voided.outcome == "proposed":
        desk.confirm(desk.proposals[0]["id"], Actor(PersonId("simon"), Role.SUPERVISOR))
    assert desk.state == "voided"
    hall.store.shift(MONTH - 2 * DAY)
    night(hall, erasing)
    assert files(tmp_path) == 9
    hall.store.shift(3 * DAY)
    night(hall, erasing)
    if faces == 0:
        assert standing(hall, erasing, attempt_id) is Fate.CASE_OPEN
        ruled(hall, attempt_id)
        hall.store.shift(MONTH + DAY)
        night(hall, erasing)
    assert files(tmp_path) == 0


def test_files_a_candidate_sent_go_in_their_time_also_where_there_is_no_picture(
    hall, erasing, tmp_path
):
    court = Court(hall)
    with hall.store.uow() as uow:  # as in a room without a camera: nothing is there to be erased
        uow.attempts.lock(court.attempt)
        uow.erasure.mark_going(court.attempt)
        uow.erasure.finish(uow.erasure.media(court.attempt), uow.now())
        uow.commit()
    hall.pictures.erase(court.attempt)
    assert standing(hall, erasing, court.attempt) is None
    court.rule("rita", CONFIRMED)
    sent = court.files.add(court.attempt, "cleo", name="a.jpg", data=b"\xff\xd8\xff\xe0 pen")
    court.says("It was a pen.")
    assert standing(hall, erasing, court.attempt) is Fate.CASE_OPEN
    court.rule("rolf", DISMISSED)
    court.rule("tara", DISMISSED)
    assert hall.certification.decide_by_person(court.attempt, actor=DECIDER, reason="clear")
    hall.store.shift(MONTH - DAY)
    night(hall, erasing)
    assert (files(tmp_path), list(erasing.erase_again())) == (1, [])
    hall.store.shift(DAY)
    night(hall, erasing)
    night(hall, erasing)
    (fact,) = erasures(hall, court.attempt)
    assert (fact.body["count"], fact.body["digest"], files(tmp_path)) == (0, digest_of([]), 0)
    assert standing(hall, erasing, court.attempt) is None
    with pytest.raises(EvidenceGone):
        court.files.own(court.attempt, "cleo", sent.id)
    assert list(erasing.erase_again()) == []


def test_a_cancelled_check_in_is_cleared_and_a_result_that_is_not_released_never(
    hall, erasing, tmp_path
):
    cancelled = hall.checked_in("cleo")
    provisional = hall.started("carla")
    hall.submit(provisional, 0, "carla")
    Desk(hall, cancelled).ask("cancel", SUPERVISOR, **WHY)
    hall.store.shift(12 * MONTH)
    night(hall, erasing)
    assert standing(hall, erasing, cancelled) is None
    assert standing(hall, erasing, provisional) is Fate.NO_RESULT
    assert files(tmp_path) == 1


def test_a_hold_of_a_person_wins_over_every_date_until_somebody_releases_it(
    hall, erasing, tmp_path
):
    attempt_id = sat(hall)
    holds = LegalHolds(hall.store.uow)
    with pytest.raises(ReasonMissing):
        holds.hold(attempt_id, actor=SUPERVISOR, reason=" ")
    own = Actor(PersonId("cleo"), Role.SUPERVISOR)
    with pytest.raises(OwnAttempt):
        holds.hold(attempt_id, actor=own, reason="mine")
    with pytest.raises(RoleNotAllowed):
        holds.hold(attempt_id, actor=Actor(PersonId("paula"), Role.PROCTOR), reason="x")
    for _ in range(2):
        assert holds.hold(attempt_id, actor=SUPERVISOR, reason="a court asks").held
    hall.store.shift(12 * MONTH)
    night(hall, erasing)
    assert standing(hall, erasing, attempt_id) is Fate.HELD
    assert not holds.release(attempt_id, actor=SUPERVISOR, reason="the court is done").held
    night(hall, erasing)
    assert files(tmp_path) == 0
    with hall.store.uow() as uow:
        kinds = ("evidence.held", "evidence.released")
        facts = uow.attempts.events(attempt_id, kinds=kinds)
        check_journal(uow, uow.attempts.get(attempt_id))
    assert [one.kind for one in facts] == list(kinds)
    assert {one.actor for one in facts} == {"supervisor:sofia"}
    assert facts[0].body["reason"]["text"] == "a court asks"


def test_a_night_is_asked_for_in_slices_until_everybody_was_looked_at(hall, erasing, tmp_path):
    people = ("cleo", "carla", "ina")
    for person in people:
        sat(hall, person, live=0)
    hall.store.shift(MONTH + DAY)
    now = hall.store.now()
    assert erasing.ask()
    assert [erasing.go_on(slice_s=0) for _ in range(4)] == [1, 1, 1, 0]
    assert not erasing.ask()
    with hall.store.uow() as uow:
        asked = uow.outbox.claim([ERASE_PICTURES.name], now=now + DAY, lease_s=0, limit=9)
    assert [one.subject for one in asked] == ["evidence"]
    assert files(tmp_path) == 0


def test_a_picture_whose_file_is_gone_stops_neither_reading_nor_the_result(hall, tmp_path):
    attempt_id = hall.started()
    for _ in range(3):
        hall.upload(attempt_id, "cleo")
        hall.store.shift(timedelta(seconds=5))
    with hall.store.uow() as uow:
        gone = uow.analysis.waiting((attempt_id,), 1)[0]
    hall.pictures.delete(gone.storage_key)
    with pytest.raises(EvidenceGone):
        hall.pictures.get(gone.storage_key)
    assert hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1))) is False
    hall.submit(attempt_id, hall.answered(attempt_id, right=True))
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    assert hall.attempt(attempt_id).result_state == "final"
    with hall.store.uow() as uow:
        assert len(uow.invigilation.observations(attempt_id)) == 2
        assert uow.invigilation.snapshot(gone.id).state == "refused"
