"""Commands of staff and their second people, over every store."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.services.attempts.wishes import BUILDERS
from app.services.errors import ProposalGone, ProposalStands, StaleVersion, WishRefused
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.refusals import (
    AttemptError,
    IllegalTransition,
    OwnAttempt,
    ReasonRequired,
    ResumeNotAuthorized,
    RoleNotAllowed,
    SecondPersonUnsuitable,
)
from tests.app.conftest import Store
from tests.app.desks import CLEO, OTHER, PAULA, PETER, SAM, SUE, WHY, Desk
from tests.app.hall import Hall, open_hall

FITTING_CAUSES = {"escalate": "supervisor", "flag": "low", "adjust_time": ""}


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall, hall.started())


def test_a_termination_by_two_people(desk: Desk) -> None:
    asked = desk.ask("terminate", PAULA, **OTHER)
    assert (asked.outcome, desk.state) == ("proposed", "in_progress")
    (shown,) = desk.proposals
    assert (shown["name"], shown["by"], shown["reason"]) == ("terminate", "paula", WHY["reason"])
    assert shown["version"] == asked.version
    done = desk.confirm(shown["id"], SAM, expected=asked.version)
    assert (done.outcome, done.state, desk.proposals) == ("done", "terminated", [])
    assert {"proposal.settled", "attempt.terminated"} <= set(desk.kinds)


def test_an_immediate_cause_takes_one_person(desk: Desk) -> None:
    done = desk.ask("terminate", PAULA, **WHY, cause="copied_content")
    assert (done.outcome, desk.state) == ("done", "terminated")


def test_nobody_confirms_their_own_and_the_candidate_confirms_nothing(desk: Desk) -> None:
    desk.ask("terminate", SAM, **OTHER)
    (shown,) = desk.proposals
    before = desk.kinds
    for actor, refusal in ((SAM, SecondPersonUnsuitable), (CLEO, OwnAttempt)):
        with pytest.raises(refusal):
            desk.confirm(shown["id"], actor)
    as_proctor = Actor(SAM.person, Role.PROCTOR)
    with pytest.raises(SecondPersonUnsuitable):
        desk.confirm(shown["id"], as_proctor)
    assert (desk.kinds, desk.state) == (before, "in_progress")
    assert desk.confirm(shown["id"], PAULA).state == "terminated"


def test_two_proctors_end_nothing(desk: Desk) -> None:
    desk.ask("terminate", PAULA, **OTHER)
    (shown,) = desk.proposals
    before = desk.kinds
    with pytest.raises(SecondPersonUnsuitable):
        desk.confirm(shown["id"], PETER)
    assert (desk.kinds, len(desk.proposals)) == (before, 1)


def test_a_proposal_is_taken_back_declined_or_runs_out(desk: Desk) -> None:
    for actor, outcome in ((PAULA, "withdrawn"), (SAM, "declined")):
        desk.ask("terminate", PAULA, **OTHER)
        (shown,) = desk.proposals
        assert desk.settle(shown["id"], actor, "Not needed.").outcome == "settled"
        with desk.hall.store.uow() as uow:
            assert uow.attempts.events(desk.attempt_id)[-1].body["outcome"] == outcome
        with pytest.raises(ProposalGone):
            desk.confirm(shown["id"], SAM)
    desk.ask("terminate", PAULA, **OTHER)
    (shown,) = desk.proposals
    desk.hall.store.shift(timedelta(minutes=15, seconds=1))
    assert desk.proposals == []
    with pytest.raises(ProposalGone):
        desk.confirm(shown["id"], SAM)
    assert desk.ask("terminate", PAULA, **OTHER).outcome == "proposed"


def test_one_command_waits_once(desk: Desk) -> None:
    desk.ask("terminate", PAULA, **OTHER)
    with pytest.raises(ProposalStands):
        desk.ask("terminate", PETER, **OTHER)


def test_a_command_id_has_one_effect_and_one_answer(desk: Desk) -> None:
    first = desk.ask("adjust_time", PAULA, command_id="once", seconds=60, **WHY)
    assert desk.ask("adjust_time", PAULA, command_id="once", seconds=60, **WHY) == first
    assert desk.kinds.count("time.adjusted") == 1
    asked = desk.ask("terminate", PAULA, command_id="twice", **OTHER)
    assert desk.ask("terminate", PAULA, command_id="twice", **OTHER) == asked
    assert desk.confirm("twice", SAM, command_id="sure") == desk.confirm(
        "twice", SAM, command_id="sure"
    )
    assert desk.kinds.count("attempt.terminated") == 1


def test_a_stale_version_changes_nothing_and_saves_do_not_age_one(desk: Desk) -> None:
    version = desk.steering.standing(desk.attempt_id)["version"]
    desk.hall.answered(desk.attempt_id, right=True)
    moved = desk.ask("pause", PAULA, expected=version, **WHY)
    assert moved.version > version
    before = desk.kinds
    with pytest.raises(StaleVersion, match=str(moved.version)):
        desk.ask("resume", PAULA, expected=version)
    assert desk.kinds == before
    assert desk.ask("resume", PAULA, expected=moved.version).state == "in_progress"


def test_a_paused_exam_is_moved_to_another_device(desk: Desk) -> None:
    desk.ask("pause", PAULA, **WHY)
    before = desk.hall.attempt(desk.attempt_id).attempt
    assert desk.ask("transfer_device", PETER, reason="Its screen is dark.").state == "paused"
    told = [one for _to, name, one in desk.hall.publisher.told if name == "state"][-1]["pause"]
    assert isinstance(told, dict)
    assert (told["kind"], told["reason"]) == ("device_transfer", "Its screen is dark.")
    with pytest.raises(IllegalTransition):
        desk.ask("transfer_device", PAULA, **WHY)
    with pytest.raises(ResumeNotAuthorized):
        desk.ask("resume", PAULA)
    desk.ask("authorize_resume", PAULA)
    assert desk.ask("resume", PAULA).state == "in_progress"
    after = desk.hall.attempt(desk.attempt_id).attempt
    assert (after.epoch, after.clock.consumed) == (before.epoch + 1, before.clock.consumed)
    assert desk.kinds[-4:] == [
        "attempt.paused",
        "pause.turned",
        "resume.authorized",
        "attempt.resumed",
    ]


def test_time_beyond_the_limit_wants_a_supervisor(desk: Desk) -> None:
    granted = desk.hall.attempt(desk.attempt_id).attempt.clock.granted
    assert desk.ask("adjust_time", PAULA, seconds=600, **WHY).outcome == "done"
    assert desk.ask("adjust_time", PAULA, seconds=601, **WHY).outcome == "proposed"
    (shown,) = desk.proposals
    with pytest.raises(SecondPersonUnsuitable):
        desk.confirm(shown["id"], PETER)
    desk.confirm(shown["id"], SAM)
    after = desk.hall.attempt(desk.attempt_id).attempt.clock.granted
    assert after - granted == timedelta(seconds=1201)


def test_a_move_to_another_device(desk: Desk) -> None:
    epoch = desk.hall.attempt(desk.attempt_id).attempt.epoch
    assert desk.ask("transfer_device", PAULA, **WHY).state == "paused"
    with pytest.raises(AttemptError) as refused:
        desk.ask("resume", PAULA)
    assert refused.value.code == "resume_not_authorized"
    desk.ask("authorize_resume", PAULA)
    assert (desk.attempt_id, "superseded") in [one[:2] for one in desk.hall.publisher.told]
    sitting = desk.hall.delivery.open_room(
        attempt_id=desk.attempt_id, person_id="cleo", page="page-2", takeover=True
    )
    assert sitting.epoch > epoch
    assert desk.ask("resume", PAULA).state == "in_progress"
    assert desk.hall.attempt(desk.attempt_id).attempt.epoch == sitting.epoch


def test_no_command_is_given_on_ones_own_attempt(desk: Desk) -> None:
    before = desk.kinds
    for name in BUILDERS:
        cause = FITTING_CAUSES.get(name, OTHER["cause"])
        with pytest.raises((OwnAttempt, IllegalTransition)):
            desk.ask(name, CLEO, seconds=60, text="room_scan", **WHY, cause=cause)
    assert desk.kinds == before


def test_denied_at_the_door_by_two(hall: Hall) -> None:
    desk = Desk(hall, hall.checked_in())
    desk.ask("deny", PAULA, **WHY)
    (shown,) = desk.proposals
    assert desk.confirm(shown["id"], SAM).state == "cancelled"


def test_what_is_left_out_is_named(desk: Desk) -> None:
    before = desk.kinds
    for name, members, field in (
        ("nothing", {}, "name"),
        ("terminate", WHY, "cause"),
        ("adjust_time", WHY, "seconds"),
        ("adjust_time", WHY | {"seconds": 86_401}, "seconds"),
        ("pause", WHY | {"code": "mood"}, "code"),
        ("note", {}, "text"),
    ):
        with pytest.raises(WishRefused) as refused:
            desk.ask(name, PAULA, **members)
        assert refused.value.field == field
    for name in ("deny", "pause", "submit_on_behalf", "void", "reopen", "cancel"):
        with pytest.raises((ReasonRequired, IllegalTransition, RoleNotAllowed)):
            desk.ask(name, SAM)
    assert desk.kinds == before


def test_two_confirmers_have_one_effect(desk: Desk) -> None:
    if desk.hall.store.__class__.__name__ == "FakeStore":
        pytest.skip("the fake knows no two at once")
    desk.ask("terminate", PAULA, **OTHER)
    (shown,) = desk.proposals

    def confirm(who: Actor) -> str:
        try:
            return desk.confirm(shown["id"], who, command_id=f"by-{who.person}").outcome
        except ProposalGone as gone:
            return gone.code

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(confirm, (SAM, SUE)))
    assert outcomes == ["done", "proposal_gone"]
    assert desk.kinds.count("attempt.terminated") == 1
