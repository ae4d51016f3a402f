"""Terms over the years by use cases: renewing, holds, rules that change, credentials that stop."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.services.booking.windows import Windows
from app.services.catalogue.content import Library
from app.services.catalogue.content import store as keep
from app.services.errors import NotEligible
from app.services.messages import DECIDE_AFTER_HOLD, DECIDE_CERTIFICATION
from app.services.rows import CredentialRow, TermRow
from app.services.standing.standing import Standing
from exam_engine.catalogue import Period, Scheme
from exam_engine.ids import PersonId
from exam_engine.issuance.states import WithdrawalReason
from exam_engine.issuance.verdict import Status
from tests.app.conftest import Store
from tests.app.hall import SCHEME, Hall, open_hall

DORA, RITA = PersonId("dora"), PersonId("rita")
DAY = timedelta(days=1)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def row_of(hall: Hall, number: str) -> CredentialRow:
    with hall.store.uow() as uow:
        row = uow.credentials.by_number(number)
    assert row is not None
    return row


def term_of(hall: Hall, number: str) -> TermRow:
    with hall.store.uow() as uow:
        row = uow.terms.of(number)
    assert row is not None
    return row


def status(hall: Hall, number: str, **asked) -> Status:
    shown = hall.verifying.look_up(number, **asked)
    assert shown is not None
    return shown.verdict.status


def travel(hall: Hall, day: date) -> None:
    """Go to the noon of a day, and open a window there."""
    now = hall.store.now()
    hall.store.shift(timedelta(days=(day - now.date()).days))
    hall.reopen()


def change_rule(hall: Hall, change: Callable[[Scheme], Scheme]) -> None:
    with hall.store.uow() as uow:
        scheme = Library(uow.content).scheme(SCHEME)
        assert keep(uow.content, "scheme", scheme.id, change(scheme))
        uow.commit()


def due(hall: Hall, kind: str) -> list[str]:
    """Take what is due out of the outbox, as a worker does; return the subjects."""
    with hall.store.uow() as uow:
        found = uow.outbox.claim([kind], now=uow.now(), lease_s=1, limit=9)
        for one in found:
            assert uow.outbox.settle(one)
        uow.commit()
    return [one.subject for one in found]


def test_renewing_in_the_window_loses_no_day_and_replaces_the_old_term(hall: Hall) -> None:
    first = hall.certified()
    old = row_of(hall, first)
    travel(hall, old.valid_until.date() - timedelta(days=100))
    second = hall.certified()
    new = row_of(hall, second)
    assert new.valid_until == old.valid_until.replace(year=old.valid_until.year + 2)
    assert new.valid_from < old.valid_until
    assert status(hall, second) is Status.ACTIVE
    assert status(hall, first) is Status.SUPERSEDED
    assert status(hall, first, at=new.valid_from - DAY) is Status.ACTIVE
    shown = hall.verifying.look_up(first)
    assert shown is not None
    assert shown.verdict.superseded_by == second
    chain = term_of(hall, second)
    assert (chain.chain_id, chain.term_no, chain.renews) == (first, 2, first)
    start = term_of(hall, first)
    assert (start.chain_id, start.term_no, start.renews) == (first, 1, None)
    said = str(new.badge["ob3"])
    assert "PriorCredential" in said
    assert f"ends {old.valid_until.date().isoformat()}" in said
    assert first not in said.replace("-", "")


def test_nobody_renews_before_the_window_opens_and_a_late_pass_counts_from_itself(
    hall: Hall,
) -> None:
    old = row_of(hall, hall.certified())
    travel(hall, old.valid_until.date() - timedelta(days=300))
    with pytest.raises(NotEligible, match="renewal_not_open"):
        hall.enrolment.register("cleo", hall.window_id)
    travel(hall, old.valid_until.date() + timedelta(days=20))
    assert status(hall, old.number) is Status.EXPIRED
    new = row_of(hall, hall.certified())
    assert new.valid_until.date().replace(year=2000) == new.valid_from.date().replace(year=2000)
    assert term_of(hall, new.number).renews == old.number
    assert status(hall, old.number) is Status.EXPIRED


def test_the_rule_of_the_booking_is_the_rule_of_the_credential(hall: Hall) -> None:
    attempt_id = hall.passed()
    change_rule(hall, lambda scheme: replace(scheme, version="9.0", term=Period(years=5)))
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    number = hall.issuing().issue(attempt_id)
    assert number is not None
    row = row_of(hall, number)
    assert row.valid_until.year == row.valid_from.year + 2
    frozen = term_of(hall, number)
    assert frozen.scheme_version == "1.0"
    with hall.store.uow() as uow:
        library = Library(uow.content)
        assert library.scheme_as_of(SCHEME, frozen.scheme_digest).term == Period(years=2)
        assert library.scheme(SCHEME).term == Period(years=5)


def test_a_hold_delays_the_decision_and_asks_again_when_it_is_over(hall: Hall) -> None:
    change_rule(hall, lambda scheme: replace(scheme, hold=Period(days=2)))
    attempt_id = hall.passed()
    assert hall.certification.preview(attempt_id) == ("hold_running",)
    assert hall.certification.decide_by_rule(attempt_id) is None
    assert due(hall, DECIDE_AFTER_HOLD.name) == []
    hall.store.shift(2 * DAY)
    assert due(hall, DECIDE_AFTER_HOLD.name) == [attempt_id]
    assert hall.certification.decide_by_rule(attempt_id) == "certified"


def test_a_suspended_holder_may_sit_and_is_certified_when_the_suspension_ends(hall: Hall) -> None:
    first = hall.certified()
    old = row_of(hall, first)
    travel(hall, old.valid_until.date() - timedelta(days=50))
    standing = Standing(hall.store.uow)
    until = hall.store.now() + 20 * DAY
    standing.suspend(first, actor=DORA, case="C-3", until=until, words="complaint")
    attempt_id = hall.passed()
    assert hall.certification.decide_by_rule(attempt_id) is None
    assert hall.certification.preview(attempt_id) == ("credential_suspended",)
    assert attempt_id in due(hall, DECIDE_CERTIFICATION.name)
    assert due(hall, DECIDE_CERTIFICATION.name) == []
    standing.restore(first, actor=RITA, words="unfounded")
    assert due(hall, DECIDE_CERTIFICATION.name) == [attempt_id]
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    number = hall.issuing().issue(attempt_id)
    assert number is not None
    hall.issuing().publish_status_lists()
    assert term_of(hall, number).renews == first
    assert status(hall, first) is Status.SUPERSEDED


def test_a_credential_that_is_withdrawn_during_its_renewal_is_not_renewed(hall: Hall) -> None:
    first = hall.certified()
    old = row_of(hall, first)
    travel(hall, old.valid_until.date() - timedelta(days=50))
    attempt_id = hall.passed()
    standing = Standing(hall.store.uow)
    reason = WithdrawalReason.INTEGRITY_VIOLATION
    proposal = standing.propose_withdrawal(first, actor=DORA, reason=reason, words="proxy")
    standing.settle_withdrawal(proposal, actor=RITA, confirm=True, words="seen")
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    number = hall.issuing().issue(attempt_id)
    assert number is not None
    new = row_of(hall, number)
    assert new.valid_until.year == new.valid_from.year + 2
    assert term_of(hall, number).renews is None
    hall.issuing().publish_status_lists()
    assert status(hall, first) is Status.WITHDRAWN
    assert status(hall, number) is Status.ACTIVE


def test_a_wait_counts_from_the_end_of_a_try_not_from_its_booking(hall: Hall) -> None:
    hall.enrolment.register("cleo", hall.window_id)
    hall.store.shift(timedelta(hours=9))
    attempt_id = hall.started()
    hall.store.shift(timedelta(hours=1))
    hall.submit(attempt_id, hall.answered(attempt_id, right=False))
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    found = hall.enrolment.eligibility("cleo", SCHEME)
    ended = hall.attempt(attempt_id).attempt.ended_at
    assert ended is not None
    assert found.earliest == ended.date() + DAY


def test_a_booking_is_judged_by_the_first_day_of_its_window(hall: Hall) -> None:
    failed = hall.started()
    hall.submit(failed, hall.answered(failed, right=False))
    hall.results.score_attempt(failed)
    hall.results.triage(failed)
    with pytest.raises(NotEligible, match="retake_too_soon"):
        hall.enrolment.register("cleo", window(hall, days=0))
    later = window(hall, days=1)
    with hall.store.uow() as uow:
        asked = uow.content.window(later)
    assert hall.enrolment.eligibility("cleo", SCHEME, window=asked).eligible
    booked = hall.enrolment.register("cleo", later)
    assert booked.attempt.window == later


def test_a_required_credential_must_hold_on_the_first_day_of_the_window(hall: Hall) -> None:
    higher = "cmle/professional"
    old = row_of(hall, hall.certified())
    with hall.store.uow() as uow:
        library = Library(uow.content)
        exam = library.scheme(SCHEME).exam
        assert keep(uow.content, "scheme", higher, replace(library.scheme(higher), exam=exam))
        uow.commit()
    left = (old.valid_until.date() - hall.store.now().date()).days
    hall.enrolment.register("cleo", window(hall, days=left, scheme=higher))
    with pytest.raises(NotEligible, match="prerequisite_expired"):
        hall.enrolment.register("cleo", window(hall, days=left + 1, scheme=higher))


def window(hall: Hall, *, days: int, scheme: str = SCHEME) -> str:
    """Open a window of ten hours so many days from now."""
    opens = hall.store.now() + days * DAY
    windows = Windows(hall.store.uow)
    return windows.open_window(scheme, opens_at=opens, closes_at=opens + timedelta(hours=10)).id
