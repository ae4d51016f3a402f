"""From flag to ruling by use cases: the whole way, blind, by new people, to the last effect."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.services.cases.case_files import LARGEST, MOST, CaseFiles
from app.services.cases.case_store import clearance_of, involvement_of
from app.services.cases.case_work import Finding
from app.services.cases.cases import banned_until, digest_of_ruling
from app.services.errors import NotFound, StaleVersion
from app.services.letters.letters import Letters
from app.services.replay.replays import Replays
from app.storage import FileEvidenceStore
from app.vault import MAGIC, MasterKeys, SealedEvidenceStore
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from proctoring.case_table import CaseState, Outcome
from proctoring.conflicts import Tie
from proctoring.errors import (
    CaseRefused,
    IllegalStep,
    ReviewConflict,
    SecondPersonNeeded,
    StatementPending,
)
from proctoring.incidents import Clearance
from tests.app.conftest import FakeStore, SqlStore, Store
from tests.app.court import CONFIRMED, DISMISSED, Court
from tests.app.hall import ISSUER, SCHEME, open_hall
from tests.fakes import FakeDatabase, FakeJournal

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


@pytest.fixture
def court() -> Court:
    """A case in memory; the fake passes the same contract as the databases."""
    database = FakeDatabase()
    return Court(open_hall(FakeStore(database, FakeJournal(database))))


@pytest.fixture
def any_court(store: Store) -> Court:
    return Court(open_hall(store))


def test_from_flag_to_ruling_by_people_who_had_no_other_part(court: Court) -> None:
    assert (court.result, court.case.state) == ("held", CaseState.REVIEW)
    assert court.rule("rita", CONFIRMED) == "needs_second"
    assert court.case.state is CaseState.STATEMENT
    with pytest.raises(StatementPending):
        court.rule("rolf", CONFIRMED)
    court.says("I bent down for my pen.")
    assert court.rule("rolf", DISMISSED) == "disputed"
    assert court.case.state is CaseState.THIRD_REVIEW
    for person in ("rita", "rolf"):
        with pytest.raises(SecondPersonNeeded):
            court.rule(person, DISMISSED)
    assert court.rule("tara", CONFIRMED) == "confirmed"
    assert (court.case.state, court.result) == (CaseState.DECISION, "held")
    for person in ("paula", "rita", "tara", "cleo"):
        with pytest.raises(ReviewConflict):
            court.decides(person, Outcome.MINOR)
    court.decides("dora", Outcome.INVALID_MISCONDUCT, 90)
    assert court.result == "invalidated"
    assert court.hall.certification.decide_by_rule(court.attempt) is None, "an appeal may come"


def test_an_appeal_is_settled_by_new_people_and_brings_the_result_back(any_court: Court) -> None:
    court = any_court
    court.decided(Outcome.INVALID_MISCONDUCT, ban=90)
    court.appealed()
    for person in ("rita", "rolf", "dora", "dan", "paula"):
        with pytest.raises(ReviewConflict):
            court.finds(person, Outcome.NO_VIOLATION)
    assert court.finds("eve", Outcome.NO_VIOLATION).state is CaseState.APPEAL_REVIEW
    assert court.result == "invalidated"
    certify = court.hall.certification.decide_by_person
    with pytest.raises(NotFound, match="waits"):
        certify(court.attempt, actor=court.asked("dora").actor, reason="too early")
    done = court.finds("mia", Outcome.NO_VIOLATION)
    assert (done.state, done.outcome) == (CaseState.CLOSED, Outcome.NO_VIOLATION)
    assert court.result == "final"
    with pytest.raises(ReviewConflict):
        court.rule("dora", DISMISSED)
    assert certify(court.attempt, actor=court.asked("dora").actor, reason="clear") == "certified"
    assert sorted(court.letters()) == [
        "appeal_received", "appeal_settled", "appeal_taken", "case_decided", "statement_wanted",
    ]  # fmt: skip


def test_what_the_first_one_found_is_in_no_journal_before_the_last_has_looked(
    court: Court,
) -> None:
    court.rule("rita", CONFIRMED)
    court.says("")
    (sealed,) = court.journal("incident.ruled")
    assert (sealed.body["verdict"], sealed.body["reason"]["text"]) == ("sealed", "")
    told = str([one.body for one in court.journal()])
    assert "rita saw it" not in told
    assert "confirmed" not in told
    court.rule("rolf", CONFIRMED)
    first, opened, second = court.journal("incident.ruled")
    assert [one.actor for one in (first, opened, second)] == [
        "reviewer:rita", "reviewer:rita", "reviewer:rolf",
    ]  # fmt: skip
    assert opened.body["digest"] == first.body["digest"]
    with court.hall.store.uow() as uow:
        row = uow.invigilation.incident(court.incident.id)
    assert row is not None
    said = {name: value for name, value in row.rulings[0].items() if name != "salt"}
    assert digest_of_ruling(said, str(opened.body["salt"])) == first.body["digest"]
    said["verdict"] = "dismissed"
    assert digest_of_ruling(said, str(opened.body["salt"])) != first.body["digest"]


def test_a_harmless_incident_is_cleared_by_one_person_and_the_result_released(
    court: Court,
) -> None:
    court.rule("rita", DISMISSED)
    assert (court.case.outcome, court.result) == (Outcome.CLEARED, "final")
    assert court.letters() == ["case_cleared"]


@pytest.mark.parametrize("outcome", [Outcome.NO_VIOLATION, Outcome.MINOR])
def test_a_confirmed_incident_without_consequences_releases_the_result(
    court: Court, outcome: Outcome
) -> None:
    court.decided(outcome)
    assert court.result == "final"
    with court.hall.store.uow() as uow:
        assert clearance_of(uow, court.attempt) is Clearance.CLEAR


def test_misconduct_that_is_accepted_refuses_certification_by_the_decider_and_bars_a_new_try(
    court: Court,
) -> None:
    court.decided(Outcome.INVALID_MISCONDUCT, ban=30)
    court.work.accept(court.attempt, court.asked("cleo", Role.CANDIDATE))
    court.triage()
    assert court.hall.certification.decide_by_rule(court.attempt) == "refused"
    with court.hall.store.uow() as uow:
        decision = uow.results.decision(court.attempt)
        now = uow.now()
        until = banned_until(uow, "cleo", SCHEME, now)
        assert banned_until(uow, "cleo", SCHEME, now + timedelta(days=31)) is None
    assert decision is not None
    assert (decision.decided_by, list(decision.reasons)) == ("dora", ["barred_by_ruling"])
    assert until is not None
    assert timedelta(days=29) < until - now <= timedelta(days=30)
    assert court.hall.issuing().issue(court.attempt) is None


def test_misconduct_that_a_panel_upholds_refuses_certification_whatever_they_looked_at_since(
    court: Court,
) -> None:
    court.decided(Outcome.INVALID_MISCONDUCT)
    court.appealed()
    for person in ("eve", "mia"):
        court.finds(person, Outcome.INVALID_MISCONDUCT)
    replays = Replays(court.hall.store.uow, court.hall.store.uow)
    replays.open(court.attempt, actor=Actor(PersonId("eve"), Role.SUPERVISOR), purpose="appeal")
    assert court.hall.certification.decide_by_rule(court.attempt) == "refused"
    (decision,) = court.journal("certification.decided")
    assert decision.actor == "decider:eve"


def test_who_only_looked_as_a_reviewer_may_still_certify(court: Court) -> None:
    court.decided(Outcome.MINOR)
    eve = Actor(PersonId("eve"), Role.REVIEWER)
    Replays(court.hall.store.uow, court.hall.store.uow).open(
        court.attempt, actor=eve, purpose="review"
    )
    free = court.hall.certification.is_free
    assert [free(court.attempt, one) for one in ("eve", "rita", "paula")] == [True, False, False]


def test_a_technical_cause_annuls_the_try_once_nobody_can_appeal_any_more(court: Court) -> None:
    court.decided(Outcome.INVALID_TECHNICAL)
    assert court.result == "invalidated"
    assert court.hall.attempt(court.attempt).attempt.state is AttemptState.SUBMITTED
    court.hall.store.shift(timedelta(days=31))
    assert court.work.tend() == 1
    court.triage()
    court.triage()
    assert court.hall.attempt(court.attempt).attempt.state is AttemptState.VOIDED
    assert court.result == "superseded"
    (voided,) = court.journal("attempt.voided")
    assert voided.actor == "decider:dora"


def test_time_ends_the_candidates_turn_after_a_reminder_and_reminds_staff_of_theirs(
    any_court: Court,
) -> None:
    court = any_court
    court.rule("rita", CONFIRMED)
    court.hall.store.shift(timedelta(days=9))
    assert court.work.tend() == 0
    court.work.tend()
    assert court.letters() == ["statement_wanted", "statement_soon_over"]
    court.hall.store.shift(timedelta(days=2))
    assert court.work.tend() == 1
    assert court.case.state is CaseState.SECOND_REVIEW
    court.hall.store.shift(timedelta(days=7))
    for _ in range(2):
        assert court.work.tend() == 0
    assert court.letters("noa") == ["work_overdue"]
    assert court.paths("noa") == ["/cases"], "a page that supervisors may open"
    with court.hall.store.uow() as uow:
        letters = [one.id for one in uow.letters.of_person("cleo")]
    sender = Letters(court.hall.store.uow, None, ISSUER)
    assert {sender.send(one) for one in letters} == {"no_server"}
    assert {sender.send(one) for one in letters} == {None}


def test_a_command_is_carried_out_once_and_only_on_the_version_that_was_seen(
    court: Court,
) -> None:
    court.rule("rita", CONFIRMED)
    asked = court.asked("cleo", Role.CANDIDATE)
    first = court.work.say(court.attempt, asked, "once")
    assert court.work.say(court.attempt, asked, "once") == first
    court.rule("rolf", CONFIRMED)
    case, minor = court.case, Finding(Outcome.MINOR, "because")
    stale = court.asked("dora", version=case.version - 1)
    with pytest.raises(StaleVersion):
        court.work.decide(case.id, stale, minor)
    decides = court.asked("dora")
    for _ in range(2):
        court.work.decide(case.id, decides, minor)
    steps = [one.body["step"] for one in court.journal("case.moved")]
    assert steps == ["open", "look", "say", "look", "decide"]


def test_nobody_reaches_somebody_elses_case(court: Court) -> None:
    court.rule("rita", CONFIRMED)
    for act in (
        lambda: court.work.say(court.attempt, court.asked("carl", Role.CANDIDATE), "mine"),
        lambda: court.work.accept(court.attempt, court.asked("carl", Role.CANDIDATE)),
        lambda: court.work.appeal(court.attempt, court.asked("carl", Role.CANDIDATE), "x"),
        lambda: court.files.add(court.attempt, "carl", name="a.jpg", data=JPEG),
        lambda: court.files.own(court.attempt, "carl", "f"),
        lambda: court.work.decide("nothing", court.asked("dora"), Finding(Outcome.MINOR, "x")),
    ):
        with pytest.raises(NotFound):
            act()


def test_who_knows_the_candidate_gets_no_work_on_them_again(court: Court) -> None:
    rolf = Actor(PersonId("rolf"), Role.REVIEWER)
    court.work.declare(court.attempt, rolf, Tie.COLLEAGUE)
    court.work.declare(court.attempt, rolf, Tie.COLLEAGUE)
    with pytest.raises(ReviewConflict, match="declared"):
        court.rule("rolf", DISMISSED)
    with court.hall.store.uow() as uow:
        stored = uow.attempts.get(court.attempt)
        assert stored is not None
        assert involvement_of(uow, stored).declared == {"rolf"}


def test_files_are_told_by_their_bytes_and_taken_in_the_candidates_turn_alone(
    any_court: Court,
) -> None:
    court = any_court
    with pytest.raises(IllegalStep):
        court.files.add(court.attempt, "cleo", name="a.jpg", data=JPEG)
    court.rule("rita", CONFIRMED)
    row = court.files.add(court.attempt, "cleo", name='..\\x/"pen".jpg', data=JPEG)
    assert (row.name, row.media_type, row.about) == ("pen.jpg", "image/jpeg", "statement")
    assert court.files.own(court.attempt, "cleo", row.id)[1] == JPEG
    court.files.add(court.attempt, "cleo", name="again.jpg", data=JPEG)
    case_id = court.case.id
    with court.hall.store.uow() as uow:
        assert len(uow.cases.files(case_id)) == 1
    for data in (b"", b"GIF89a", b"<svg>", b"%PDF-" + b"x" * LARGEST):
        with pytest.raises(CaseRefused, match="file"):
            court.files.add(court.attempt, "cleo", name="a", data=data)
    for number in range(MOST - 1):
        court.files.add(court.attempt, "cleo", name="n", data=JPEG + bytes([number]))
    with pytest.raises(CaseRefused, match="at most"):
        court.files.add(court.attempt, "cleo", name="n", data=JPEG + b"more")


def test_the_first_file_of_an_attempt_is_sealed_while_no_transaction_waits_for_its_key(
    sql_store: SqlStore, tmp_path: Path
) -> None:
    court = Court(open_hall(sql_store))
    court.rule("rita", CONFIRMED)
    files_below = FileEvidenceStore(tmp_path / "evidence")
    vault = SealedEvidenceStore(
        files_below, sql_store.uow, sql_store.uow, MasterKeys([bytes(range(32))])
    )
    court.files = CaseFiles(sql_store.uow, vault)
    row = court.files.add(court.attempt, "cleo", name="a.jpg", data=JPEG)
    assert files_below.get(row.storage_key).startswith(MAGIC)
    assert court.files.own(court.attempt, "cleo", row.id)[1] == JPEG
