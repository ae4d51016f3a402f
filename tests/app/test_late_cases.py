"""A case that comes after the credential: people are asked, people act, and the case is named."""

from datetime import timedelta
from io import BytesIO

import pytest

from app.services.cases.case_credentials import case_in_question, in_question
from app.services.cases.incidents import flag_row, regroup
from app.services.evidence.evidence_export import EvidenceExport
from app.services.messages import TRIAGE_ATTEMPT
from app.services.rows import CredentialRow, ProposalRow
from app.services.standing.standing import Standing
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from exam_engine.issuance.number import display
from exam_engine.issuance.refusals import SecondPersonRequired
from proctoring.case_table import CaseState, Outcome
from proctoring.conflicts import Tie
from proctoring.errors import ReviewConflict
from proctoring.flags import Flag, FlagKind, Severity
from tests.app.conftest import FakeStore, Store
from tests.app.court import DISMISSED, Court
from tests.app.hall import Hall, open_hall
from tests.builders import account
from tests.fakes import FakeDatabase, FakeJournal

DORA, DELLA = PersonId("dora"), PersonId("della")


class LateCourt(Court):
    """An exam whose credential is issued when somebody marks something about it."""

    def sat(self, hall: Hall) -> str:
        for person in (DORA, DELLA):
            with hall.store.uow() as uow:
                if uow.people.get(person) is None:
                    uow.people.add(account(person, "decider"))
                uow.commit()
        self.number = hall.certified()
        with hall.store.uow() as uow:
            row = uow.credentials.by_number(self.number)
        assert row is not None
        self.marked(row.attempt_id, Severity.HIGH)
        return row.attempt_id

    def marked(self, attempt_id: str, severity: Severity, later: timedelta = timedelta()) -> None:
        """Mark the last minute of an exam, as a proctor does who looks at it again."""
        with self.hall.store.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            assert stored is not None
            assert stored.attempt.ended_at is not None
            end = stored.attempt.ended_at + later
            flag = Flag(FlagKind.PROCTOR_FLAG, severity, end, end, end, 1, 1, None, "staff")
            uow.invigilation.put_flag(flag_row(attempt_id, flag))
            regroup(uow, attempt_id)
            uow.commit()

    @property
    def row(self) -> CredentialRow:
        with self.hall.store.uow() as uow:
            found = uow.credentials.by_number(self.number)
        assert found is not None
        return found

    def asked_about(self) -> list[tuple[str, str]]:
        """Return credential and case of everything that a decider is asked to suspend."""
        with self.hall.store.uow() as uow:
            found = in_question(uow)
            assert all(case_in_question(uow, one.row) == one.case_id for one in found)
        return [(one.row.number, one.case_id) for one in found]

    def proposals(self) -> list[ProposalRow]:
        with self.hall.store.uow() as uow:
            return list(uow.standing.proposals_of(self.number))

    def suspend(self, days: int = 10) -> None:
        Standing(self.hall.store.uow).suspend(
            self.number,
            actor=DORA,
            case=self.case.id,
            until=self.hall.store.now() + timedelta(days=days),
            words="people are looking",
        )

    def accepted(self) -> None:
        """Close the case: the candidate does not appeal."""
        self.work.accept(self.attempt, self.asked("cleo", Role.CANDIDATE))
        self.triage()


def _certified(hall: Hall, person: str) -> str:
    with hall.store.uow() as uow:
        uow.people.add(account(person))
        uow.commit()
    return hall.certified(person)


@pytest.fixture
def any_court(store: Store) -> LateCourt:
    return LateCourt(open_hall(store))


@pytest.fixture
def court() -> LateCourt:
    database = FakeDatabase()
    return LateCourt(open_hall(FakeStore(database, FakeJournal(database))))


def test_an_open_case_asks_a_person_to_suspend_and_suspends_nothing(any_court: LateCourt) -> None:
    court = any_court
    assert court.case.state is CaseState.REVIEW
    assert court.asked_about() == [(court.number, court.case.id)]
    assert court.row.state == "active"
    court.triage()
    assert court.letters(DORA) == court.letters(DELLA) == ["credential_in_question"]
    court.suspend()
    assert (court.row.state, court.asked_about()) == ("suspended", [])


def test_a_misconduct_that_stands_proposes_the_withdrawal_which_a_second_person_confirms(
    any_court: LateCourt,
) -> None:
    court = any_court
    court.decided(Outcome.INVALID_MISCONDUCT)
    assert court.proposals() == [], "an appeal may come"
    assert court.asked_about() != [], "while it may, somebody may suspend"
    court.accepted()
    court.triage()
    (proposal,) = court.proposals()
    assert (proposal.proposed_by, proposal.reason) == (DORA, "integrity-violation")
    assert proposal.words == f"Case {court.case.id}: because"
    assert (court.row.state, court.asked_about()) == ("active", [])
    assert sorted(court.letters(DELLA)) == ["credential_in_question", "withdrawal_proposed"]
    assert "withdrawal_proposed" not in court.letters(DORA)
    settle = Standing(court.hall.store.uow).settle_withdrawal
    with pytest.raises(SecondPersonRequired):
        settle(proposal.id, actor=DORA, confirm=True, words="me again")
    assert settle(proposal.id, actor=DELLA, confirm=True, words="read it") == court.number
    assert court.row.state == "withdrawn"


def test_another_scope_that_waits_gives_way_to_the_withdrawal(court: LateCourt) -> None:
    asked = ProposalRow(
        "s", court.number, "competence-not-shown", "less", DELLA, court.hall.store.now(),
        covers=["x"], successor="0" * 16,
    )  # fmt: skip
    with court.hall.store.uow() as uow:
        assert uow.standing.add_proposal(asked)
        uow.commit()
    court.decided(Outcome.INVALID_MISCONDUCT)
    court.accepted()
    settled = {one.reason: (one.outcome, one.settled_by) for one in court.proposals()}
    assert settled == {
        "competence-not-shown": ("declined", DORA),
        "integrity-violation": (None, None),
    }


def test_what_a_second_person_declined_is_not_proposed_again(court: LateCourt) -> None:
    court.decided(Outcome.INVALID_MISCONDUCT)
    court.accepted()
    (proposal,) = court.proposals()
    settle = Standing(court.hall.store.uow).settle_withdrawal
    settle(proposal.id, actor=DELLA, confirm=False, words="wrong person")
    court.triage()
    assert [one.outcome for one in court.proposals()] == ["declined"]
    assert court.row.state == "active"


def test_a_technical_cause_annuls_the_exam_once_nothing_stands_on_it(court: LateCourt) -> None:
    court.decided(Outcome.INVALID_TECHNICAL)
    court.accepted()
    (proposal,) = court.proposals()
    assert proposal.reason == "issued-in-error", "it blames nobody"
    assert court.hall.attempt(court.attempt).attempt.state is AttemptState.SUBMITTED
    assert court.row.state == "active"
    with court.hall.store.uow() as uow:
        for due in uow.outbox.claim([TRIAGE_ATTEMPT.name], now=uow.now(), lease_s=1, limit=9):
            assert uow.outbox.settle(due)
        uow.commit()
    settle = Standing(court.hall.store.uow).settle_withdrawal
    settle(proposal.id, actor=DELLA, confirm=True, words="the server lost an hour")
    with court.hall.store.uow() as uow:
        due = uow.outbox.claim([TRIAGE_ATTEMPT.name], now=uow.now(), lease_s=1, limit=9)
    assert [one.subject for one in due] == [court.attempt], "triage is asked again"
    court.triage()
    assert court.hall.attempt(court.attempt).attempt.state is AttemptState.VOIDED
    assert court.result == "superseded"


@pytest.mark.parametrize("outcome", [Outcome.NO_VIOLATION, Outcome.MINOR])
def test_a_case_that_ends_well_leaves_the_credential_alone(
    court: LateCourt, outcome: Outcome
) -> None:
    court.decided(outcome)
    if court.case.state is not CaseState.CLOSED:
        court.accepted()
    assert (court.proposals(), court.asked_about()) == ([], [])
    assert court.row.state == "active"


def test_who_lifts_the_suspension_has_decided_and_time_has_not(court: LateCourt) -> None:
    court.suspend(days=3)
    court.hall.store.shift(timedelta(days=4))
    assert Standing(court.hall.store.uow).lift(court.attempt)
    assert len(court.asked_about()) == 1, "it ended by itself: nobody has decided"
    court.suspend()
    Standing(court.hall.store.uow).restore(court.number, actor=DELLA, words="a pen")
    assert court.asked_about() == []
    court.triage()
    assert court.letters(DELLA) == ["credential_in_question"]


def test_a_case_that_is_cleared_asks_nothing_any_more(court: LateCourt) -> None:
    court.rule("rita", DISMISSED)
    assert court.case.cleared
    assert (court.asked_about(), court.proposals()) == ([], [])


def test_a_credential_whose_term_is_over_is_not_asked_about(court: LateCourt) -> None:
    ends = court.row.valid_until
    court.hall.store.shift(ends - court.hall.store.now() + timedelta(seconds=2))
    assert court.asked_about() == []


def test_what_is_marked_below_medium_opens_no_case_and_asks_nothing(court: LateCourt) -> None:
    number = _certified(court.hall, "carl")
    with court.hall.store.uow() as uow:
        other = uow.credentials.by_number(number)
    assert other is not None
    court.marked(other.attempt_id, Severity.LOW)
    court.hall.results.triage(other.attempt_id)
    assert [found for found, _case in court.asked_about()] == [court.number], display(other.number)


def test_what_is_marked_beside_a_settled_incident_is_looked_at_by_itself(
    any_court: LateCourt,
) -> None:
    court = any_court
    court.rule("rita", DISMISSED)
    assert (court.case.outcome, court.result) == (Outcome.CLEARED, "final")
    court.marked(court.attempt, Severity.HIGH, timedelta(seconds=10))
    court.triage()
    with court.hall.store.uow() as uow:
        found = [
            (one.state, len(one.flag_ids)) for one in uow.invigilation.incidents(court.attempt)
        ]
    assert found == [("dismissed", 1), ("open", 1)]
    assert (court.case.state, court.result) == (CaseState.REVIEW, "held")
    court.marked(court.attempt, Severity.HIGH, timedelta(seconds=20))
    with court.hall.store.uow() as uow:
        sizes = [len(one.flag_ids) for one in uow.invigilation.incidents(court.attempt)]
    assert sizes == [1, 2], "an open one takes what comes close to it"


def test_who_said_that_they_know_the_candidate_takes_no_evidence_out(court: LateCourt) -> None:
    export = EvidenceExport(court.hall.store.uow, court.hall.store.uow, court.hall.pictures)
    sue, tom = (Actor(PersonId(person), Role.SUPERVISOR) for person in ("sue", "tom"))
    court.work.declare(court.attempt, tom, Tie.RELATIVE)
    for one, other in ((sue, tom), (tom, sue)):
        with pytest.raises(ReviewConflict, match="declared"):
            export.write(court.attempt, BytesIO(), actor=one, second=other, reason="appeal 118")
    assert court.journal("evidence.exported") == []
