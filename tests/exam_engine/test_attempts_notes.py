"""Facts that move nothing: who may tell them, when, and what the attempt remembers."""

import pytest

from exam_engine.attempts import commands as c
from exam_engine.attempts import refusals as r
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.decide import apply, decide
from exam_engine.attempts.entry import replaced
from exam_engine.attempts.events import care, check_in, course, evidence, proposals, room
from exam_engine.attempts.states import AttemptState, TerminateReason
from exam_engine.ids import EvidenceId, FlagId, IncidentId, ItemId, PersonId
from tests.exam_engine.sittings import (
    BLANK,
    CANDIDATE,
    POLICY,
    PROCTOR,
    STRANGER,
    SUPERVISOR,
    WHY,
    at,
    run,
    sitting,
)

_S = AttemptState
ANY = set(_S)
BEFORE = {_S.SCHEDULED, _S.CHECKING_IN, _S.AWAITING_AUTHORIZATION, _S.AUTHORIZED}
SEATED = {_S.IN_PROGRESS, _S.PAUSED}
LIVE = BEFORE - {_S.SCHEDULED} | SEATED | {_S.CLOSING}
ENDED = {_S.SUBMITTED, _S.TERMINATED}
UNDEAD = ANY - {_S.CANCELLED, _S.NO_SHOW, _S.VOIDED}
CHECKED = {_S.CHECKING_IN, _S.PAUSED}
PROCTORS = {"proctor", "supervisor"}
JUDGES = {"reviewer", "decider", "supervisor"}
OTHER = TerminateReason.OTHER


def told(fact):
    return lambda actor: c.Tell(actor, fact)


FACTS = [
    (room.ConsentGiven("ab", (), "en"), BEFORE, {"candidate"}),
    (room.RequirementWaived("room_scan", WHY), BEFORE | {_S.PAUSED}, PROCTORS),
    (room.RequirementWaived("identity_document", WHY), BEFORE | {_S.PAUSED}, {"supervisor"}),
    (room.RequirementWaived("consent", WHY), BEFORE | {_S.PAUSED}, {"supervisor"}),
    (check_in.StepUnable("room_scan", ""), CHECKED, {"candidate"}),
    (check_in.ConsentDeclined(True, ""), BEFORE, {"candidate"}),
    (check_in.ConsentWithdrawn(), BEFORE | SEATED, {"candidate"}),
    (check_in.ChallengeSet("c", ("turn_left",), at(9)), CHECKED, PROCTORS | {"system"}),
    (check_in.ChallengeMet("c", ("p",)), CHECKED, {"system"}),
    (check_in.SightTaken(5, 5, "yunet/1", False), LIVE, {"system"}),
    (check_in.CheckInErased(5, "ab"), ANY, {"system"}),
    (replaced(POLICY, WHY), BEFORE, {"supervisor", "administrator"}),
    (room.ProctorMessage("hello"), LIVE, PROCTORS),
    (room.ProctorNote("seen"), ANY, PROCTORS),
    (
        proposals.CommandProposed("p", "void", {}, 1, at(9)),
        UNDEAD,
        PROCTORS | {"administrator"},
    ),
    (
        proposals.ProposalSettled("p", proposals.ProposalOutcome.DECLINED, ""),
        UNDEAD,
        PROCTORS | {"administrator"},
    ),
    (room.TimeSeen(1), LIVE, {"candidate"}),
    (care.CareTaken(PersonId("paula")), LIVE, PROCTORS),
    (care.CareOffered(PersonId("paula"), "Second warning given."), LIVE, PROCTORS),
    (care.CareReleased(PersonId("paula")), LIVE, PROCTORS),
    (care.HelpAsked(care.HelpKind.SUPERVISOR, WHY), LIVE, PROCTORS),
    # A call may be answered after the end.
    (care.HelpAnswered("Looked at it."), ANY, PROCTORS),
    (care.ProctorAsked(care.Asked.ROOM_SCAN, "Please show the room."), SEATED, PROCTORS),
    (care.RateRaised(at(9), "A closer look."), {_S.IN_PROGRESS}, PROCTORS),
    (care.MessageSeen(1), LIVE, {"candidate"}),
    (room.CandidateMessage("hello"), LIVE, {"candidate"}),
    (room.HandRaised("please"), LIVE, {"candidate"}),
    # Candidates may take their own hand down.
    (room.HandAnswered(PersonId("paula")), LIVE, PROCTORS | {"candidate"}),
    (room.MoveAsked("The screen is broken."), {_S.IN_PROGRESS, _S.PAUSED}, {"candidate"}),
    # Candidates may take it back.
    (room.MoveAnswered(False, "Please stay."), LIVE, PROCTORS | {"candidate"}),
    (
        room.BrowserObserved(room.BrowserSignal.FOCUS_LOST, 3200),
        LIVE,
        {"candidate", "system"},
    ),
    (
        evidence.FlagOpened(FlagId("f"), "face.absent", "I", "medium", "faces/1", at(9)),
        UNDEAD,
        PROCTORS | {"system"},
    ),
    (evidence.FlagClosed(FlagId("f"), at(9), "high"), UNDEAD, PROCTORS | {"system"}),
    (evidence.IncidentRuled(IncidentId("i"), "false", "r1", WHY), ANY, PROCTORS | JUDGES),
    (
        evidence.CaseMoved("c", "decide", "notified", "minor", WHY),
        ANY,
        JUDGES | {"system", "candidate"},
    ),
    (evidence.EvidenceViewed(EvidenceId("e"), "live"), ANY, {str(x) for x in Role} - {"author"}),
    (evidence.SnapshotsHead(3, "ab"), ANY, {"system"}),
    (evidence.SnapshotsErased(3, 3, "ab"), ANY, {"system"}),
    (evidence.EvidenceHeld(WHY), ANY, {"supervisor", "administrator"}),
    (evidence.EvidenceReleased(WHY), ANY, {"supervisor", "administrator"}),
    (
        evidence.EvidenceExported(PersonId("p2"), "ab", WHY),
        ANY,
        {"supervisor", "administrator"},
    ),
    (
        evidence.ResultRecorded("held", None, None, None, "1"),
        ENDED,
        JUDGES | {"system"},
    ),
    (evidence.DecisionMade("certify", "rule 1", None), ENDED, {"system", "decider"}),
    (evidence.CredentialIssued("N1"), ENDED, {"system"}),
]
COMMANDS = [
    (c.TakeLease, LIVE, {"candidate"}),
    (
        lambda actor: c.RequestTermination(actor, OTHER, WHY),
        SEATED | {_S.AUTHORIZED, _S.AWAITING_AUTHORIZATION},
        PROCTORS,
    ),
    (lambda actor: c.Warn(actor, "rule 4", WHY), {_S.IN_PROGRESS}, PROCTORS),
    (lambda actor: c.GrantLateAnswer(actor, 1, 9, ItemId("i"), WHY), ENDED | {_S.CLOSING}, JUDGES),
    (lambda actor: c.RefuseLateAnswer(actor, 1, 9, ItemId("i"), WHY), ENDED | {_S.CLOSING}, JUDGES),
]
RULES = [(told(fact), states, roles, fact.kind) for fact, states, roles in FACTS] + [
    (build, states, roles & PROCTORS | roles & {"candidate"}, str(number))
    for number, (build, states, roles) in enumerate(COMMANDS)
]


def actor_of(role):
    return CANDIDATE if role is Role.CANDIDATE else Actor(PersonId("rita"), role)


@pytest.mark.parametrize(("build", "states", "roles", "name"), RULES, ids=[x[3] for x in RULES])
def test_a_note_is_taken_in_its_states_and_from_its_roles_alone(build, states, roles, name):
    for state in _S:
        attempt = sitting(state)
        for role in Role:
            command = build(actor_of(role))
            if state in states and role in roles:
                after, events = apply(attempt, command, at(9, 15))
                assert (after.state, after.version) == (state, attempt.version + 1)
                assert after.clock == attempt.clock
                assert len(events) == 1
                continue
            with pytest.raises(r.RoleNotAllowed if state in states else r.AttemptNotOpen):
                decide(attempt, command, at(9, 15))


def test_a_told_fact_enters_the_journal_as_it_is():
    fact = room.ProctorMessage("two minutes")
    assert decide(sitting(_S.PAUSED), c.Tell(PROCTOR, fact), at(9, 15)) == (fact,)


@pytest.mark.parametrize(
    "fact",
    [
        room.AnswerSaved(1, 1, ItemId("i"), "b", "aa"),
        room.LeaseTaken(9),
        course.AttemptFinalized(course.SubmitReason.TIMER),
        course.AttemptResumed(at(10)),
        room.ProctorWarning(1, "rule", WHY),
    ],
)
@pytest.mark.parametrize("actor", [CANDIDATE, PROCTOR, SUPERVISOR])
def test_facts_with_a_command_of_their_own_cannot_be_told(fact, actor):
    with pytest.raises(r.AttemptNotOpen, match=fact.kind):
        decide(sitting(_S.IN_PROGRESS), c.Tell(actor, fact), at(9, 15))


def test_each_lease_fences_the_one_before():
    attempt = sitting(_S.IN_PROGRESS)
    second, events = apply(attempt, c.TakeLease(CANDIDATE, "tab"), at(9, 15))
    assert (attempt.epoch, second.epoch) == (1, 2)
    assert events == (room.LeaseTaken(2, "tab"),)
    with pytest.raises(r.LeaseLost, match="epoch 1, the lease has 2"):
        decide(second, c.Submit(CANDIDATE, 1), at(9, 16))
    with pytest.raises(r.NotYourAttempt):
        decide(second, c.TakeLease(STRANGER), at(9, 16))


def test_warnings_are_numbered_and_acknowledged_one_by_one():
    warn = c.Warn(PROCTOR, "rule 4", WHY)
    attempt = run([(warn, at(9, 5)), (warn, at(9, 6))], sitting(_S.IN_PROGRESS))[0]
    assert (attempt.warnings, attempt.unacknowledged) == (2, (1, 2))
    read, events = apply(attempt, c.AcknowledgeWarning(CANDIDATE, 1), at(9, 7))
    assert events == (room.WarningAcknowledged(1),)
    assert (read.warnings, read.unacknowledged) == (2, (2,))
    for number in (1, 3):
        with pytest.raises(r.UnknownWarning, match=f"warning {number}"):
            decide(read, c.AcknowledgeWarning(CANDIDATE, number), at(9, 8))
    with pytest.raises(r.RoleNotAllowed):
        decide(read, c.AcknowledgeWarning(PROCTOR, 2), at(9, 8))
    with pytest.raises(r.AttemptNotOpen):
        decide(sitting(_S.CLOSING), c.AcknowledgeWarning(CANDIDATE, 1), at(9, 20))
    assert decide(read, warn, at(9, 9)) == (room.ProctorWarning(3, "rule 4", WHY),)


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (_S.IN_PROGRESS, c.Warn(PROCTOR, "rule", BLANK)),
        (_S.IN_PROGRESS, c.RequestTermination(PROCTOR, OTHER, BLANK)),
        (_S.SUBMITTED, c.GrantLateAnswer(SUPERVISOR, 1, 9, ItemId("i"), BLANK)),
        (_S.SUBMITTED, c.RefuseLateAnswer(SUPERVISOR, 1, 9, ItemId("i"), BLANK)),
    ],
)
def test_staff_say_why(state, command):
    with pytest.raises(r.ReasonRequired, match="other without words"):
        decide(sitting(state), command, at(9, 25))


def test_a_granted_late_answer_names_the_save():
    command = c.GrantLateAnswer(SUPERVISOR, 1, 9, ItemId("i"), WHY)
    granted = room.LateAnswerGranted(1, 9, ItemId("i"), WHY)
    assert decide(sitting(_S.SUBMITTED), command, at(10)) == (granted,)
    refusal = c.RefuseLateAnswer(SUPERVISOR, 1, 9, ItemId("i"), WHY)
    refused = room.LateAnswerRefused(1, 9, ItemId("i"), WHY)
    assert decide(sitting(_S.SUBMITTED), refusal, at(10)) == (refused,)


def test_a_waived_step_is_no_longer_missing():
    attempt = run(
        [(c.Tell(SUPERVISOR, room.RequirementWaived("camera", WHY)), at(8, 42))],
        sitting(_S.CHECKING_IN),
    )[0]
    assert attempt.waived == {"camera"}
    assert decide(attempt, c.CompleteCheckIn(CANDIDATE), at(8, 45)) == (
        course.CheckInCompleted((), None),
    )
    waived_consent = c.Tell(SUPERVISOR, room.RequirementWaived("room", WHY))
    assert run([(waived_consent, at(8, 43))], attempt)[0].waived == {"camera", "room"}


def test_before_an_attempt_exists_nothing_can_be_noted():
    with pytest.raises(r.IllegalTransition, match="no attempt"):
        decide(None, c.TakeLease(CANDIDATE), at(9))
