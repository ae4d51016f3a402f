"""Who looks after whom, hands, calls for help, a proctor's own flag: over every store."""

from datetime import timedelta

import pytest

from app.board.care import shown_messages, warned
from app.board.timeline import timeline
from app.services.attempts.caring import ASKED_KINDS, care_of, hand_since, matter_number, open_call
from app.services.attempts.room import NOTICE_KINDS, notices
from app.services.attempts.shown import MessagesShown
from app.services.cases.case_store import clearance_of
from app.services.errors import CareHeld, CareNotHeld, NotFound, NothingAsked, WishRefused
from app.services.invigilating.speech import Speech
from exam_engine.attempts.refusals import AttemptNotOpen, LeaseLost, OwnAttempt, RoleNotAllowed
from exam_engine.instants import to_ms
from proctoring.incidents import Clearance
from tests.app.conftest import Store
from tests.app.desks import CLEO, PAULA, PETER, SAM, SUE, WHY, Desk
from tests.app.hall import Hall, open_hall

# The rules alone; what SQL does with the same facts is asked in the other tests.
RULES = pytest.mark.parametrize("store", ["fake"], indirect=True)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall, hall.started())


def records(desk: Desk, *kinds: str):
    with desk.hall.store.uow() as uow:
        return uow.attempts.events(desk.attempt_id, kinds=kinds or None)


def care(desk: Desk):
    return care_of(records(desk, *ASKED_KINDS))


def test_a_candidate_is_taken_handed_on_with_a_note_and_taken_over(desk: Desk) -> None:
    assert care(desk) is None
    desk.ask("claim", PAULA)
    assert (care(desk).by, care(desk).offered_at) == (PAULA.person, None)
    with pytest.raises(WishRefused, match="takes over"):
        desk.ask("hand_over", PAULA, text="  ")
    desk.ask("hand_over", PAULA, text="Left the chair twice; warned once.")
    offered = care(desk)
    assert (offered.by, offered.note) == (PAULA.person, "Left the chair twice; warned once.")
    desk.ask("claim", PETER)
    assert (care(desk).by, care(desk).note) == (PETER.person, "")
    desk.ask("release", PETER)
    assert care(desk) is None


@RULES
def test_nobody_takes_a_colleagues_candidate_but_a_supervisor(desk: Desk) -> None:
    desk.ask("claim", PAULA)
    before = desk.kinds
    for name, refusal, members in (
        ("claim", CareHeld, {}),
        ("release", CareNotHeld, {}),
        ("hand_over", CareNotHeld, {"text": "Mine now."}),
    ):
        with pytest.raises(refusal):
            desk.ask(name, PETER, **members)
    with pytest.raises(OwnAttempt):
        desk.ask("claim", CLEO)
    assert desk.kinds == before
    desk.ask("claim", SAM)
    assert care(desk).by == SAM.person


def test_a_raised_hand_is_answered_once_and_its_time_is_told(desk: Desk) -> None:
    speech = Speech(desk.hall.store.uow, desk.hall.publisher)
    with pytest.raises(NothingAsked):
        desk.ask("answer_hand", PAULA)
    candidate = desk.hall.attempt(desk.attempt_id).person_id
    for number in (1, 2):  # a second press does not begin a new wait
        speech.raise_hand(desk.attempt_id, person_id=candidate, command_id=f"up{number}", up=True)
        desk.hall.store.shift(timedelta(seconds=20))
    assert hand_since(records(desk, *ASKED_KINDS)) == records(desk, "candidate.hand_raised")[0].at
    desk.ask("answer_hand", PAULA)
    assert not desk.hall.attempt(desk.attempt_id).hand_raised
    assert desk.hall.publisher.told[-1][1:] == (
        "state",
        desk.hall.publisher.told[-1][2] | {"hand": False},
    )
    with pytest.raises(NothingAsked):
        desk.ask("answer_hand", PETER)
    (line,) = [one for one in timeline(records(desk)) if one["kind"] == "hand.answered"]
    assert 40_000 <= line["after"] < 60_000


@RULES
def test_a_call_for_help_has_a_number_that_the_candidate_reads_too(desk: Desk) -> None:
    with pytest.raises(WishRefused, match="supervisor, technical"):
        desk.ask("escalate", PAULA, **WHY, cause="boss")
    desk.ask("escalate", PAULA, **WHY, cause="supervisor")
    call = open_call(records(desk, *ASKED_KINDS))
    (asked,) = records(desk, "help.asked")
    assert (call.number, call.by, call.text) == (matter_number(asked), "paula", WHY["reason"])
    told = [one for one in desk.hall.publisher.told if one[1] == "notice"]
    assert call.number in told[-1][2]["text"]
    assert WHY["reason"] not in told[-1][2]["text"]
    with pytest.raises(RoleNotAllowed):
        desk.ask("answer_help", PETER, reason="I looked.")
    desk.ask("answer_help", SAM, reason="Go on and watch.")
    with pytest.raises(NothingAsked):
        desk.ask("answer_help", SAM, reason="Twice.")
    desk.ask("escalate", PAULA, **WHY, cause="technical")
    desk.ask("answer_help", PETER, reason="The camera works again.")
    assert open_call(records(desk, *ASKED_KINDS)) is None


@RULES
def test_what_is_asked_of_a_candidate_is_a_message_that_says_for_what(desk: Desk) -> None:
    for name, what in (("ask_room_scan", "room_scan"), ("ask_picture", "picture")):
        desk.ask(name, PAULA, reason="Please show me your desk.")
        (_, event, said) = [one for one in desk.hall.publisher.told if one[1] == "notice"][-1]
        assert (event, said["kind"], said["ask"]) == ("notice", "message", what)
        assert said["text"] == "Please show me your desk."
    found = notices(records(desk, *NOTICE_KINDS), ())
    assert [(one["n"], one["ask"]) for one in found] == [(1, "room_scan"), (2, "picture")]


def test_a_persons_own_flag_is_an_incident_in_their_words_and_holds_the_result(
    desk: Desk,
) -> None:
    for members in ({"cause": "critical"}, {"cause": "high", "seconds": -1}):
        with pytest.raises(WishRefused):
            desk.ask("flag", PAULA, **WHY, **members)
    desk.ask("flag", PAULA, command_id="once", **WHY, cause="high", seconds=90)
    desk.ask("flag", PAULA, command_id="once", **WHY, cause="high", seconds=90)
    with desk.hall.store.uow() as uow:
        (flag,) = uow.invigilation.flags(desk.attempt_id)
        (incident,) = uow.invigilation.incidents(desk.attempt_id)
    assert (flag.type, flag.severity, flag.detector) == ("proctor.flag", "high", "person:paula")
    assert flag.closed_at - flag.opened_at == timedelta(seconds=90)
    assert (incident.flag_ids, incident.state) == ([flag.id], "open")
    (opened,) = records(desk, "flag.opened")
    assert opened.body["values"]["words"] == WHY["reason"]
    with desk.hall.store.uow() as uow:
        assert clearance_of(uow, desk.attempt_id) is Clearance.HELD
    desk.ask("void", SAM, command_id="annul", **WHY)
    desk.confirm("annul", SUE)
    with pytest.raises(AttemptNotOpen):
        desk.ask("flag", PAULA, **WHY, cause="low")


def test_the_page_says_which_messages_it_has_shown(desk: Desk) -> None:
    use = MessagesShown(desk.hall.store.uow, desk.hall.publisher)
    speech = Speech(desk.hall.store.uow, desk.hall.publisher)
    stored = desk.hall.attempt(desk.attempt_id)

    def shown(number: int, *, epoch: int = stored.attempt.epoch, person: str = stored.person_id):
        return use.seen(
            desk.attempt_id,
            person_id=person,
            command_id=f"shown-{number}-{epoch}",
            number=number,
            epoch=epoch,
        )

    with pytest.raises(NotFound):
        shown(1)
    for number in (1, 2, 3):
        speech.proctor_says(
            desk.attempt_id, actor=PAULA, command_id=f"say{number}", text=f"Message {number}."
        )
    with pytest.raises(LeaseLost):
        shown(1, epoch=stored.attempt.epoch + 1)
    with pytest.raises(NotFound):
        shown(1, person="somebody")
    shown(2)
    shown(1)
    seen = records(desk, "message.seen")
    assert [one.body["number"] for one in seen] == [2]
    assert shown_messages(records(desk)) == [to_ms(seen[0].at)] * 2


@RULES
def test_the_ladder_counts_breaches_of_the_same_rule(desk: Desk) -> None:
    speech = Speech(desk.hall.store.uow, desk.hall.publisher)
    for number, rule in enumerate(("alone", "alone", "no-devices")):
        speech.warn(desk.attempt_id, actor=PAULA, command_id=f"w{number}", rule=rule, text="Stop.")
    assert warned(records(desk)) == {"alone": 2, "no-devices": 1}


@RULES
def test_a_timeline_tells_runs_of_saves_silences_and_both_clocks(desk: Desk) -> None:
    desk.hall.answered(desk.attempt_id, right=True)
    desk.hall.store.shift(timedelta(minutes=2))
    desk.ask("pause", PAULA, **WHY)
    desk.hall.store.shift(timedelta(minutes=5))
    desk.ask("resume", PAULA)
    desk.hall.store.shift(timedelta(minutes=1))
    desk.ask("note", PAULA, text="Calm again.")
    now = desk.hall.store.now()
    lines = timeline(records(desk), [(now - timedelta(seconds=90), now)])
    kinds = [line["kind"] for line in lines]
    saved = next(line for line in lines if line["kind"] == "answers.saved")
    assert saved["count"] == len(records(desk, "answer.saved"))
    assert saved["since"] <= saved["at"]
    assert kinds.index("answers.saved") < kinds.index("attempt.paused")
    (silent,) = [line for line in lines if line["kind"] == "page.silent"]
    assert (silent["at"], silent["after"]) == (to_ms(now), 90_000)
    clock = {line["kind"]: line["clock"] for line in lines}
    assert clock["attempt.paused"] == clock["attempt.resumed"]
    assert 120_000 <= clock["attempt.paused"] < 150_000
    assert 60_000 <= clock["proctor.note"] - clock["attempt.resumed"] < 80_000
