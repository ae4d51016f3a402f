"""The day by use cases, on PostgreSQL, SQLite and the fake: what must happen, what must not."""

from datetime import timedelta
from itertools import repeat

import jwt
import pytest

from app.services.errors import ConsentMissing, NotFound, TooMany
from exam_engine.attempts.refusals import (
    AttemptNotOpen,
    CheckInIncomplete,
    IllegalTransition,
    LeaseLost,
)
from exam_engine.attempts.states import AttemptState, SubmitReason
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.refusals import ConflictOfInterest, MistypedNumber
from exam_engine.issuance.signing import bare_jwk
from proctoring.errors import NotAJpeg
from proctoring.incidents import Verdict
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import Store
from tests.app.hall import DECIDER, PROCTOR, REVIEWER, Hall, open_hall
from tests.support.journal import check_journal


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def test_a_clear_pass_becomes_a_credential_that_an_employer_can_check(hall: Hall) -> None:
    attempt_id = hall.started()
    last = hall.answered(attempt_id, right=True)
    assert hall.submit(attempt_id, last)["state"] == "submitted"
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    assert hall.attempt(attempt_id).result_state == "final"
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    issuing = hall.issuing()
    number = issuing.issue(attempt_id)
    issuing.publish_status_lists()
    assert number is not None
    shown = hall.verifying.look_up(number)
    assert shown is not None
    assert shown.verdict.acceptable, shown.verdict.checks
    token = shown.row.tokens[Profile.VCDM2.value]
    key = hall.signing_keys.published()[shown.row.kid]
    claims = jwt.decode(token, jwt.PyJWK(dict(bare_jwk(key))), algorithms=["ES256"])
    assert claims["jti"].endswith(f"/c/{number[:4]}-{number[4:8]}-{number[8:12]}-{number[12:]}")
    term = shown.row.valid_until - shown.row.valid_from
    assert timedelta(days=729) < term < timedelta(days=732)


def test_the_journal_of_a_whole_day_is_one_unbroken_chain(hall: Hall) -> None:
    attempt_id = hall.started()
    hall.submit(attempt_id, hall.answered(attempt_id, right=False))
    stored = hall.attempt(attempt_id)
    with hall.store.uow() as uow:
        check_journal(uow, stored)
        records = uow.attempts.events(attempt_id)
    assert [record.seq for record in records] == list(range(1, len(records) + 1))
    assert records[-1].digest == stored.chain_head
    assert len(records) > 24


def test_every_step_run_twice_scores_decides_and_issues_once(hall: Hall) -> None:
    attempt_id = hall.started()
    hall.submit(attempt_id, hall.answered(attempt_id, right=True))
    for _ in range(2):
        hall.results.score_items(attempt_id)
        hall.results.score_attempt(attempt_id)
        hall.results.triage(attempt_id)
        hall.certification.decide_by_rule(attempt_id)
    numbers = {hall.issuing().issue(attempt_id) for _ in range(3)}
    assert len(numbers) == 1
    with hall.store.uow() as uow:
        outcomes = uow.results.item_outcomes(attempt_id)
        kinds = [record.kind for record in uow.attempts.events(attempt_id)]
    assert len(outcomes) == len({one.item_id for one in outcomes})
    assert kinds.count("result.recorded") == 1
    assert kinds.count("certification.decided") == 1
    assert kinds.count("credential.issued") == 1


def test_a_fail_is_final_and_gets_no_credential(hall: Hall) -> None:
    attempt_id = hall.started()
    hall.submit(attempt_id, hall.answered(attempt_id, right=False))
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    assert hall.certification.decide_by_rule(attempt_id) == "refused"
    assert hall.issuing().issue(attempt_id) is None


def test_an_open_incident_holds_the_result_until_people_have_ruled_and_decided(hall: Hall) -> None:
    attempt_id = hall.started()
    for _ in range(8):
        hall.upload(attempt_id, "cleo")
        hall.store.shift(timedelta(seconds=5))
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(0)))
    hall.submit(attempt_id, hall.answered(attempt_id, right=True))
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    assert hall.attempt(attempt_id).result_state == "held"
    assert hall.certification.decide_by_rule(attempt_id) is None
    with hall.store.uow() as uow:
        (incident,) = uow.invigilation.incidents(attempt_id)
    assert (incident.type, incident.severity) == ("face.absent", "medium")
    state = hall.rulings.rule(
        incident.id,
        actor=REVIEWER,
        verdict=Verdict.DISMISSED,
        reason="bent down for a pen",
        technical_alternative=None,
    )
    assert state == "dismissed"
    hall.results.triage(attempt_id)
    assert hall.attempt(attempt_id).result_state == "final"
    assert hall.certification.decide_by_rule(attempt_id) is None
    with pytest.raises(ConflictOfInterest):
        hall.certification.decide_by_person(attempt_id, actor=REVIEWER, reason="fine")
    assert (
        hall.certification.decide_by_person(attempt_id, actor=DECIDER, reason="clear record")
        == "certified"
    )
    assert hall.issuing().issue(attempt_id) is not None


def test_a_result_waits_for_pictures_that_nobody_has_read(hall: Hall) -> None:
    attempt_id = hall.started()
    hall.upload(attempt_id, "cleo")
    hall.submit(attempt_id, hall.answered(attempt_id, right=True))
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    assert hall.attempt(attempt_id).result_state == "provisional"
    assert hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1))) is False
    hall.results.triage(attempt_id)
    assert hall.attempt(attempt_id).result_state == "final"


def test_the_deadline_closes_and_what_comes_later_counts_for_nothing(hall: Hall) -> None:
    attempt_id = hall.started()
    item, response = next(iter(hall.answers(attempt_id, right=True).items()))
    assert hall.save(attempt_id, item, response, 1).verdict == "accepted"
    hall.store.shift(timedelta(minutes=75, seconds=6))
    assert hall.save(attempt_id, item, None, 2).verdict == "late"
    assert hall.sweeping.sweep() == 1
    hall.store.shift(timedelta(seconds=61))
    assert hall.sweeping.sweep() == 1
    stored = hall.attempt(attempt_id)
    assert stored.attempt.state is AttemptState.SUBMITTED
    assert stored.attempt.submit_reason is SubmitReason.TIMER
    with hall.store.uow() as uow:
        assert uow.attempts.latest_responses(attempt_id)[item].response == response
    assert hall.sweeping.sweep() == 0


def test_a_pause_gives_back_exactly_what_it_took(hall: Hall) -> None:
    attempt_id = hall.started()
    hall.store.shift(timedelta(minutes=10))
    hall.invigilation.pause(attempt_id, actor=PROCTOR, command_id="p1", reason="fire alarm")
    paused = hall.attempt(attempt_id).attempt
    left = paused.remaining(hall.store.now())
    hall.store.shift(timedelta(minutes=30))
    assert hall.attempt(attempt_id).attempt.remaining(hall.store.now()) == left
    hall.invigilation.resume(attempt_id, actor=PROCTOR, command_id="r1")
    resumed = hall.attempt(attempt_id).attempt
    assert resumed.clock.consumed == paused.clock.consumed
    assert resumed.state is AttemptState.IN_PROGRESS


def test_the_same_command_id_is_carried_out_once(hall: Hall) -> None:
    attempt_id = hall.started()
    for _ in range(3):
        hall.speech.proctor_says(attempt_id, actor=PROCTOR, command_id="m1", text="hello")
    with hall.store.uow() as uow:
        messages = uow.attempts.events(attempt_id, kinds=("proctor.message",))
    assert len(messages) == 1


def test_a_second_page_needs_an_explicit_takeover_and_the_first_one_loses_the_lease(
    hall: Hall,
) -> None:
    attempt_id = hall.started()
    again = hall.delivery.open_room(
        attempt_id=attempt_id, person_id="cleo", page="page-1", takeover=False
    )
    with pytest.raises(LeaseLost):
        hall.delivery.open_room(
            attempt_id=attempt_id, person_id="cleo", page="page-2", takeover=False
        )
    other = hall.delivery.open_room(
        attempt_id=attempt_id, person_id="cleo", page="page-2", takeover=True
    )
    assert (again.took_over, other.took_over) == (False, True)
    assert other.epoch == again.epoch + 1
    item, response = next(iter(hall.answers(attempt_id, right=True).items()))
    assert hall.save(attempt_id, item, response, 1).verdict == "accepted"


def test_no_picture_is_taken_before_consent(hall: Hall) -> None:
    attempt_id = str(hall.enrolment.register("cleo", hall.window_id).attempt.id)
    hall.delivery.begin_check_in(attempt_id, "cleo")
    with pytest.raises(ConsentMissing):
        hall.upload(attempt_id, "cleo", "reference")
    assert hall.pictures.pictures == {}


def test_what_is_no_jpeg_is_refused_and_not_stored(hall: Hall) -> None:
    attempt_id = hall.started()
    before = dict(hall.pictures.pictures)
    from app.services.evidence.evidence import Upload

    with pytest.raises(NotAJpeg):
        hall.evidence.accept_snapshot(Upload(attempt_id, "cleo", "x", "live", 0, b"GIF89a..."))
    assert hall.pictures.pictures == before


def test_more_pictures_than_the_limit_are_turned_away(hall: Hall) -> None:
    attempt_id = hall.started()
    hall.limiter.tries[f"snapshot:{attempt_id}"] = 40
    with pytest.raises(TooMany):
        hall.upload(attempt_id, "cleo")


def test_somebody_elses_attempt_does_not_exist(hall: Hall) -> None:
    attempt_id = hall.started()
    for use in (
        lambda: hall.delivery.paper(attempt_id, "ben"),
        lambda: hall.delivery.start(attempt_id, "ben", command_id="x"),
        lambda: hall.upload(attempt_id, "ben"),
        lambda: hall.submit(attempt_id, 0, "ben"),
        lambda: hall.delivery.open_room(
            attempt_id=attempt_id, person_id="ben", page="p", takeover=True
        ),
    ):
        with pytest.raises(NotFound):
            use()
    assert hall.attempt(attempt_id).attempt.state is AttemptState.IN_PROGRESS


def test_there_is_no_paper_before_the_start_and_none_after_the_end(hall: Hall) -> None:
    attempt_id = hall.checked_in()
    with pytest.raises(AttemptNotOpen):
        hall.delivery.paper(attempt_id, "cleo")
    with pytest.raises(IllegalTransition):
        hall.delivery.start(attempt_id, "cleo", command_id="early")
    hall.invigilation.authorize(attempt_id, actor=PROCTOR, command_id="a")
    hall.delivery.start(attempt_id, "cleo", command_id="s")
    paper = hall.delivery.paper(attempt_id, "cleo")
    assert sum(len(section["items"]) for section in paper["sections"]) == 60
    hall.submit(attempt_id, 0)
    with pytest.raises(AttemptNotOpen):
        hall.delivery.paper(attempt_id, "cleo")


def test_check_in_without_a_reference_picture_is_not_finished(hall: Hall) -> None:
    attempt_id = str(hall.enrolment.register("cleo", hall.window_id).attempt.id)
    hall.delivery.begin_check_in(attempt_id, "cleo")
    with pytest.raises(ConsentMissing):
        hall.checking_in.complete(attempt_id, "cleo")
    hall.consent(attempt_id)
    with pytest.raises(CheckInIncomplete):
        hall.checking_in.complete(attempt_id, "cleo")


def test_a_camera_that_went_silent_raises_one_flag_that_ends_with_the_next_picture(
    hall: Hall,
) -> None:
    attempt_id = hall.started()
    hall.upload(attempt_id, "cleo")
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    hall.store.shift(timedelta(seconds=16))
    assert hall.watching.note_missing_camera(attempt_id) is True
    assert hall.watching.note_missing_camera(attempt_id) is False
    hall.upload(attempt_id, "cleo")
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    with hall.store.uow() as uow:
        (flag,) = uow.invigilation.flags(attempt_id)
    assert (flag.type, flag.flag_class) == ("camera.lost", "C")
    assert flag.closed_at is not None


def test_a_mistyped_number_is_told_apart_without_a_look_up_and_an_unknown_one_is_unknown(
    hall: Hall,
) -> None:
    with pytest.raises(MistypedNumber):
        hall.verifying.look_up("0000-0000-0000-0000")
    assert hall.verifying.look_up("0123-4567-89AB-CDEN") is None


def test_a_gap_in_the_saves_keeps_a_hand_in_from_being_final_at_once(hall: Hall) -> None:
    attempt_id = hall.started()
    first, second = list(hall.answers(attempt_id, right=True).items())[:2]
    assert hall.save(attempt_id, *second, 2).verdict == "accepted"
    assert hall.submit(attempt_id, 2)["state"] == "closing"
    assert hall.save(attempt_id, *first, 1).verdict == "late"
