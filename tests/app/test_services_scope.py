"""A credential covers less, or more again: two people, one of its own, the same last day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.audit.audit import Audit
from app.services.certifying.issuing import Issuing
from app.services.errors import NotFound, StaleVersion
from app.services.matters.filing import Filing, decided_at
from app.services.matters.impartiality import CREDENTIAL
from app.services.matters.matter_refusals import NothingToAppeal
from app.services.messages import ISSUE_CREDENTIAL
from app.services.standing.scoping import Scoping
from app.services.standing.standing import Standing
from app.services.wallet.downloads import Downloads
from exam_engine.catalogue import Part
from exam_engine.ids import PersonId
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.matter import MatterKind
from exam_engine.issuance.refusals import IllegalChange, ScopeUndivided, SecondPersonRequired
from exam_engine.issuance.scope import ScopeReason
from exam_engine.issuance.states import WithdrawalReason
from exam_engine.issuance.verdict import Result, Status
from tests.app.conftest import FakeStore, Store
from tests.app.hall import Hall, open_hall
from tests.app.insiders import found
from tests.app.test_services_cascade import at_the_higher, open_higher, own
from tests.app.test_services_standing import offline_bit
from tests.app.test_services_terms import change_rule, due, row_of, status, term_of, travel
from tests.builders import account
from tests.fakes import FakeDatabase, FakeJournal

CLEO, DORA, DAN = PersonId("cleo"), PersonId("dora"), PersonId("dan")
DAY = timedelta(days=1)
PARTS = (Part("batch", "Batch features"), Part("streams", "Streaming features"), Part("x", "X"))
REASON = ScopeReason.COMPETENCE_NOT_SHOWN


def divided(store: Store) -> Hall:
    """Return a hall whose certification has three parts, and a second decider."""
    hall = open_hall(store)
    change_rule(hall, lambda scheme: replace(scheme, scope=PARTS))
    with store.uow() as uow:
        uow.people.add(account("dan", "decider"))
        uow.commit()
    return hall


@pytest.fixture
def hall() -> Hall:
    """A hall over the fake: rules that no database changes."""
    database = FakeDatabase()
    return divided(FakeStore(database, FakeJournal(database)))


def decided(hall: Hall, number: str, *covers: str, confirm: bool = True) -> None:
    scoping = Scoping(hall.store.uow)
    proposal = scoping.propose(number, actor=DORA, covers=covers, reason=REASON, words="seen")
    scoping.settle(proposal, actor=DAN, confirm=confirm, words="so do I")


def followed(hall: Hall, number: str) -> str:
    """Issue as the worker does, and return the number of what took the place."""
    for attempt_id in due(hall, ISSUE_CREDENTIAL.name):
        hall.issuing().issue(attempt_id)
    hall.issuing().publish_status_lists()
    hall.issuing().publish_log_head()
    shown = hall.verifying.look_up(number)
    assert shown is not None
    assert shown.verdict.superseded_by is not None
    return shown.verdict.superseded_by


def withdraw(hall: Hall, number: str) -> None:
    standing = Standing(hall.store.uow)
    reason = WithdrawalReason.INTEGRITY_VIOLATION
    proposal = standing.propose_withdrawal(number, actor=DORA, reason=reason, words="proxy")
    standing.settle_withdrawal(proposal, actor=DAN, confirm=True, words="seen")


def test_the_wider_one_fails_everywhere_and_the_narrower_one_has_its_last_day(store: Store) -> None:
    hall = divided(store)
    wide = hall.certified()
    before = hall.store.now()
    hall.store.shift(40 * DAY)
    decided(hall, wide, "streams", "batch")
    assert status(hall, wide) is Status.SUPERSEDED, "at once, whatever the worker does"
    hall.store.shift(timedelta(seconds=20))
    narrow = followed(hall, wide)
    first, second = row_of(hall, wide), row_of(hall, narrow)
    assert (second.covers, second.instead_of) == (["batch", "streams"], wide)
    assert second.valid_until == first.valid_until
    assert second.valid_from.date() == before.date() + 40 * DAY
    chains = term_of(hall, wide), term_of(hall, narrow)
    assert chains[1] == replace(chains[0], number=narrow)
    assert offline_bit(hall, wide, StatusPurpose.REVOCATION)
    assert not offline_bit(hall, narrow, StatusPurpose.REVOCATION)
    shown = hall.verifying.look_up(wide)
    assert shown is not None
    assert (shown.verdict.status, shown.verdict.narrowed) == (Status.SUPERSEDED, True)
    failed = {one.name for one in shown.verdict.checks if one.result is not Result.PASS}
    assert failed == {"supersession"}, "it was not withdrawn"
    assert status(hall, narrow) is Status.ACTIVE
    assert status(hall, wide, at=before) is Status.ACTIVE
    for document in second.badge.values():
        assert document["name"].endswith(": Batch features, Streaming features")
        assert document["credentialSubject"]["achievement"]["id"].endswith("#parts=batch,streams")
    assert found(hall) == []
    assert Audit(hall.store.uow).run().credentials == 2


def test_what_was_reduced_may_be_extended_again_by_two_and_fails_nowhere_for_it(hall: Hall) -> None:
    wide = hall.certified()
    decided(hall, wide, "x")
    narrow = followed(hall, wide)
    hall.store.shift(DAY)
    decided(hall, narrow, "x", "batch", "streams")
    assert status(hall, narrow) is Status.ACTIVE, "until the wider one is signed"
    whole = followed(hall, narrow)
    assert row_of(hall, whole).covers is None
    assert "#parts" not in str(row_of(hall, whole).badge)
    assert (status(hall, narrow), status(hall, whole)) == (Status.SUPERSEDED, Status.ACTIVE)
    assert not offline_bit(hall, narrow, StatusPurpose.REVOCATION)
    with hall.store.uow() as uow:
        newest = uow.credentials.of_attempt(row_of(hall, whole).attempt_id)
    assert newest is not None
    assert newest.number == whole
    assert found(hall) == []


def test_what_was_suspended_before_its_wider_scope_was_signed_stays_so(hall: Hall) -> None:
    wide = hall.certified()
    standing, until = Standing(hall.store.uow), hall.store.now() + 9 * DAY
    standing.suspend(wide, actor=DORA, case="C-2", until=until, words="complaint")
    hall.issuing().publish_status_lists()
    hall.store.shift(DAY)
    decided(hall, wide, "x")
    assert status(hall, wide) is Status.SUPERSEDED, "at once, though the list says suspended"
    narrow = followed(hall, wide)
    assert (status(hall, wide), status(hall, narrow)) == (Status.SUPERSEDED, Status.ACTIVE)
    decided(hall, narrow, "x", "batch")
    hall.store.shift(DAY)  # the signer is away
    until = hall.store.now() + 9 * DAY
    standing.suspend(narrow, actor=DORA, case="C-3", until=until, words="complaint")
    wider = followed(hall, narrow)
    assert (status(hall, narrow), status(hall, wider)) == (Status.SUPERSEDED, Status.SUSPENDED)
    hall.store.shift(9 * DAY)
    assert standing.lift(row_of(hall, wider).attempt_id)
    hall.issuing().publish_status_lists()
    assert status(hall, wider) is Status.ACTIVE
    assert found(hall) == []


def test_one_whole_says_so_and_one_proposal_waits_at_a_time(hall: Hall) -> None:
    number = hall.certified()
    scoping = Scoping(hall.store.uow)
    proposal = scoping.propose(number, actor=DORA, covers=["x"], reason=REASON, words="seen")
    with pytest.raises(SecondPersonRequired):
        scoping.settle(proposal, actor=DORA, confirm=True, words="me")
    with pytest.raises(StaleVersion):
        scoping.propose(number, actor=DAN, covers=["batch"], reason=REASON, words="no")
    standing = Standing(hall.store.uow)
    with pytest.raises(NotFound):
        standing.settle_withdrawal(proposal, actor=DAN, confirm=True, words="not this")
    scoping.settle(proposal, actor=DORA, confirm=False, words="mistaken")
    with pytest.raises(StaleVersion):
        scoping.settle(proposal, actor=DAN, confirm=True, words="late")
    assert status(hall, number) is Status.ACTIVE
    change_rule(hall, lambda scheme: replace(scheme, scope=()))
    other = hall.certified("ben")
    with pytest.raises(ScopeUndivided):
        scoping.propose(other, actor=DORA, covers=["x"], reason=REASON, words="seen")


def test_a_worker_that_died_in_between_issues_the_narrower_one_once(hall: Hall) -> None:
    wide = hall.certified()
    decided(hall, wide, "x")
    attempt_id = row_of(hall, wide).attempt_id
    rows = hall.issuing()._intents(attempt_id)  # died before signing
    assert [one.number for one in hall.issuing()._intents(attempt_id)] == [
        one.number for one in rows
    ]
    Issuing._sign(hall.issuing(), rows[-1])
    assert followed(hall, wide) == rows[-1].number
    assert len(rows) == 2
    assert found(hall) == []


def test_the_holder_is_told_may_appeal_and_shows_off_neither_badge_nor_paper(hall: Hall) -> None:
    wide = hall.certified()
    decided(hall, wide, "x")
    narrow = followed(hall, wide)
    letters = {one.kind: one for one in hall.store.database.state.notices.values()}
    assert letters["scope_reduction"].facts["later"].replace("-", "") == narrow
    assert "superseded" not in letters
    appeal = Filing(MatterKind.APPEAL, CREDENTIAL, wide, "I was never asked about this.")
    with hall.store.uow() as uow:
        (reduced,) = uow.standing.events([wide])[wide]
        assert decided_at(uow, CLEO, appeal) == reduced.at
        with pytest.raises(NothingToAppeal):
            decided_at(uow, CLEO, replace(appeal, about=narrow))
    downloads = Downloads(hall.store.uow)
    assert not downloads.held(wide, CLEO).to_be_shown
    assert downloads.held(narrow, CLEO).to_be_shown


def test_a_higher_level_extends_what_is_covered_and_no_more() -> None:
    database = FakeDatabase()
    hall = open_higher(FakeStore(database, FakeJournal(database)))
    change_rule(hall, lambda scheme: replace(scheme, scope=PARTS))
    with hall.store.uow() as uow:
        uow.people.add(account("dan", "decider"))
        uow.commit()
    wide = hall.certified()
    decided(hall, wide, "x")
    narrow = followed(hall, wide)
    hall.store.shift(400 * DAY)
    at_the_higher(hall)
    _higher, lower = own(hall, row_of(hall, hall.certified()).attempt_id)
    assert (lower.covers, term_of(hall, lower.number).renews) == (["x"], narrow)
    assert found(hall) == []


def test_a_renewal_keeps_a_reduced_scope_only_where_no_exam_covered_it_all(hall: Hall) -> None:
    wide = hall.certified()
    decided(hall, wide, "x")
    narrow = followed(hall, wide)
    travel(hall, row_of(hall, wide).valid_until.date() - 100 * DAY)
    renewed = hall.certified()
    assert row_of(hall, renewed).covers is None, "the exam covers every part"
    assert term_of(hall, renewed).renews == narrow
    assert term_of(hall, renewed).term_no == 2
    assert found(hall) == []


def test_a_renewal_that_was_decided_before_the_reduction_is_looked_at_by_people(hall: Hall) -> None:
    wide = hall.certified()
    travel(hall, row_of(hall, wide).valid_until.date() - 100 * DAY)
    attempt_id = hall.passed()
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    hall.issuing()._intents(attempt_id)
    hall.store.shift(DAY)  # the signer is away
    decided(hall, wide, "x")
    renewed = hall.issuing().issue(attempt_id)
    assert renewed is not None
    followed(hall, wide)
    assert status(hall, renewed) is Status.SUSPENDED
    assert found(hall) == []


def test_a_withdrawal_of_the_wider_one_reaches_the_narrower_and_the_other_way(hall: Hall) -> None:
    wide = hall.certified()
    decided(hall, wide, "x")
    narrow = followed(hall, wide)
    withdraw(hall, wide)
    hall.issuing().publish_status_lists()
    assert status(hall, wide) is Status.WITHDRAWN
    assert status(hall, narrow) is Status.SUSPENDED
    assert found(hall) == []


def test_what_was_withdrawn_or_is_over_takes_no_other_scope(hall: Hall) -> None:
    gone, over = hall.certified(), hall.certified("ben")
    scoping = Scoping(hall.store.uow)
    withdraw(hall, gone)
    hall.store.shift(800 * DAY)
    for number in (gone, over):
        with pytest.raises(IllegalChange):
            scoping.propose(number, actor=DORA, covers=["x"], reason=REASON, words="late")


def test_the_audit_names_a_scope_that_nobody_decided_and_one_that_nothing_followed(
    hall: Hall,
) -> None:
    wide = hall.certified()
    decided(hall, wide, "x")
    hall.store.shift(timedelta(hours=2))
    assert "scope" in found(hall), "nothing was issued"
    narrow = followed(hall, wide)
    assert found(hall) == []
    state = hall.store.database.state
    ((name, proposal),) = state.proposals.items()
    for wrong in (
        {"settled_by": DORA},
        {"settled_by": CLEO},
        {"settled_by": "paula"},
        {"covers": ["batch"]},
        {"outcome": "declined"},
    ):
        state.proposals[name] = replace(proposal, **wrong)
        assert found(hall) == ["scope"], wrong
    state.proposals[name] = proposal
    state.credentials[narrow] = replace(state.credentials[narrow], covers=None)
    assert found(hall) == ["scope"]
