"""A pass of a higher level renews a lower credential: issued together, audited, reviewed."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.audit.audit import Audit
from app.services.booking.windows import Windows
from app.services.catalogue.content import Library
from app.services.catalogue.content import store as keep
from app.services.certifying.issuing import Issuing
from app.services.messages import LIFT_SUSPENSION
from app.services.rows import CredentialRow
from app.services.standing.standing import Standing
from exam_engine.catalogue import Cascade, CascadeDown, RenewalRoute
from exam_engine.ids import PersonId, SchemeId
from exam_engine.issuance.states import WithdrawalReason
from exam_engine.issuance.verdict import Status
from tests.app.conftest import FakeStore, Store, open_store
from tests.app.furnished import furnished
from tests.app.hall import SCHEME, Hall, open_hall
from tests.app.insiders import found, tamper
from tests.app.test_services_terms import change_rule, row_of, status, term_of
from tests.fakes import FakeDatabase, FakeJournal
from tests.support.databases import Databases

DORA, RITA = PersonId("dora"), PersonId("rita")
HIGHER = SchemeId("cmle/professional")
DAY = timedelta(days=1)


@pytest.fixture
def hall() -> Hall:
    """A hall over the fake: rules that no database changes."""
    database = FakeDatabase()
    return open_higher(FakeStore(database, FakeJournal(database)))


def open_higher(store: Store) -> Hall:
    """Return a hall in which the higher level has an exam, too: the lower one's."""
    hall = open_hall(store)
    with store.uow() as uow:
        library = Library(uow.content)
        exam = library.scheme(SCHEME).exam
        assert keep(uow.content, "scheme", HIGHER, replace(library.scheme(HIGHER), exam=exam))
        uow.commit()
    return hall


def at_the_higher(hall: Hall) -> None:
    now = hall.store.now()
    windows = Windows(hall.store.uow)
    opens, closes = now - timedelta(minutes=1), now + timedelta(hours=10)
    hall.window_id = windows.open_window(HIGHER, opens_at=opens, closes_at=closes).id


def own(hall: Hall, attempt_id: str) -> list[CredentialRow]:
    with hall.store.uow() as uow:
        return list(uow.credentials.all_of_attempt(attempt_id))


def raised(hall: Hall, days: int = 400) -> tuple[CredentialRow, CredentialRow, CredentialRow]:
    """Certify the lower level, later the higher one; return old lower, higher, new lower."""
    old = row_of(hall, hall.certified())
    hall.store.shift(days * DAY)
    at_the_higher(hall)
    number = hall.certified()
    higher, lower = own(hall, row_of(hall, number).attempt_id)
    assert higher.number == number
    return old, higher, lower


def test_both_are_issued_and_the_lower_one_begins_its_next_term(store: Store) -> None:
    hall = open_higher(store)
    old, higher, lower = raised(hall)
    assert (higher.scheme_id, lower.scheme_id) == (HIGHER, SCHEME)
    assert (higher.through, lower.through) == (None, higher.number)
    assert lower.valid_from == higher.valid_from
    assert lower.valid_until.date().year == lower.valid_from.date().year + 2
    chain = term_of(hall, lower.number)
    assert (chain.renews, chain.term_no, chain.chain_id) == (old.number, 2, old.number)
    assert term_of(hall, higher.number).renews is None
    hall.issuing().publish_log_head()
    for number, shown in ((higher.number, "active"), (lower.number, "active")):
        assert status(hall, number) is Status(shown)
    assert status(hall, old.number) is Status.SUPERSEDED
    said = str(lower.badge["vcdm2"])
    assert "Extended by passing the exam of a higher level" in said
    assert old.number not in said.replace("-", "")
    assert found(hall) == []
    assert Audit(hall.store.uow).run().credentials == 3


def test_the_file_of_the_lower_level_neither_names_the_higher_nor_its_sitting(
    hall: Hall,
) -> None:
    _old, higher, lower = raised(hall)
    with hall.store.uow() as uow:
        name = Library(uow.content).scheme(HIGHER).name
    for profile, document in lower.badge.items():
        other = str(higher.badge[profile])
        head = re.findall(r"sha-256 ([0-9a-f]{64})", other)
        assert name in other
        assert len(head) == 1
        for told in (name, HIGHER, head[0], higher.number):
            assert told not in str(document).replace("-", "")
            assert told not in str(document)


def test_in_the_window_no_day_is_lost_and_one_rule_may_end_both_together(hall: Hall) -> None:
    old, _higher, lower = raised(hall, days=600)
    assert lower.valid_until == old.valid_until.replace(year=old.valid_until.year + 2)


def test_the_rule_of_the_booking_decides_what_comes_down(hall: Hall) -> None:
    together = (Cascade(SchemeId(SCHEME), CascadeDown.END_TOGETHER),)
    with hall.store.uow() as uow:
        scheme = Library(uow.content).scheme(HIGHER)
        renewal = replace(scheme.renewal, cascade_down=together)
        keep(uow.content, "scheme", HIGHER, replace(scheme, renewal=renewal))
        uow.commit()
    _old, higher, lower = raised(hall)
    assert lower.valid_until == higher.valid_until
    assert found(hall) == []


def test_nothing_comes_down_where_the_lower_rule_does_not_allow_it(hall: Hall) -> None:
    change_rule(
        hall,
        lambda one: replace(one, renewal=replace(one.renewal, routes=(RenewalRoute.SAME_EXAM,))),
    )
    old = row_of(hall, hall.certified())
    hall.store.shift(400 * DAY)
    at_the_higher(hall)
    number = hall.certified()
    assert len(own(hall, row_of(hall, number).attempt_id)) == 1
    assert status(hall, old.number) is Status.ACTIVE


def test_a_worker_that_died_in_between_leaves_neither_double_nor_gap(hall: Hall) -> None:
    hall.certified()
    hall.store.shift(400 * DAY)
    at_the_higher(hall)
    attempt_id = hall.passed()
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    higher, lower = hall.issuing()._intents(attempt_id)  # died before signing
    assert [one.number for one in hall.issuing()._intents(attempt_id)] == [
        higher.number,
        lower.number,
    ]
    hall.keyring.ready()
    Issuing._sign(hall.issuing(), higher)  # died after the first of two
    assert [one.issued_at is None for one in own(hall, attempt_id)] == [False, True]
    assert hall.issuing().issue(attempt_id) == hall.issuing().issue(attempt_id) == higher.number
    assert [one.issued_at is None for one in own(hall, attempt_id)] == [False, False]


def test_what_came_with_a_withdrawn_credential_is_suspended_for_review(hall: Hall) -> None:
    _old, higher, lower = raised(hall)
    standing = Standing(hall.store.uow)
    reason = WithdrawalReason.INTEGRITY_VIOLATION
    proposal = standing.propose_withdrawal(higher.number, actor=DORA, reason=reason, words="proxy")
    standing.settle_withdrawal(proposal, actor=RITA, confirm=True, words="seen")
    hall.issuing().publish_status_lists()
    assert status(hall, higher.number) is Status.WITHDRAWN
    assert status(hall, lower.number) is Status.SUSPENDED
    hall.store.shift(31 * DAY)
    with hall.store.uow() as uow:
        due = uow.outbox.claim([LIFT_SUSPENSION.name], now=uow.now(), lease_s=1, limit=9)
    assert len(due) == 1
    assert standing.lift(due[0].subject.partition(":")[0])
    hall.issuing().publish_status_lists()
    assert status(hall, lower.number) is Status.ACTIVE


def test_the_audit_reckons_the_lower_term_again(databases: Databases) -> None:
    with furnished(databases, "sqlite") as url:
        store = open_store(url)
        hall = open_higher(store)
        old, higher, lower = raised(hall)
        hall.issuing().publish_log_head()
        frozen = {one.number: term_of(hall, one.number).scheme_digest for one in (higher, lower)}
        through = "UPDATE credentials SET through = :value WHERE number = :number"
        rule = "UPDATE credential_terms SET scheme_digest = :value WHERE number = :number"
        for statement, wrong, right, expected in (
            (through, None, higher.number, {"sitting", "dates"}),
            (through, old.number, higher.number, {"dates"}),
            (rule, frozen[higher.number], frozen[lower.number], {"dates"}),
        ):
            tamper(hall, statement, value=wrong, number=lower.number)
            assert set(found(hall)) == expected
            tamper(hall, statement, value=right, number=lower.number)
            assert found(hall) == []
        store.journal.stop()
        store.database.close()


def test_a_required_credential_that_ends_between_exam_and_decision_was_held(hall: Hall) -> None:
    old = row_of(hall, hall.certified())
    left = old.valid_until.date() - hall.store.now().date()
    hall.store.shift(left)
    at_the_higher(hall)
    attempt_id = hall.passed()
    hall.store.shift(2 * DAY)
    assert status(hall, old.number) is Status.EXPIRED
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    number = hall.issuing().issue(attempt_id)
    assert number is not None
    hall.issuing().publish_log_head()
    higher, lower = own(hall, attempt_id)
    assert higher.valid_from.date() == old.valid_until.date() + 2 * DAY
    # Sat on the last day of the old term, so no day of it is lost, and none is dated back.
    assert lower.valid_until == old.valid_until.replace(year=old.valid_until.year + 2)
    assert lower.valid_from == higher.valid_from
    assert found(hall) == []
