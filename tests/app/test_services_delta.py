"""The shorter exam of what has changed, by use cases: booked, sat, decided, issued, audited."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.booking.windows import Windows
from app.services.errors import NotEligible, WindowRefused
from app.services.letters.notices import Reminding
from app.services.standing.standing import Standing
from exam_engine.catalogue import RenewalRoute, Scheme
from exam_engine.ids import ExamSpecId, PersonId
from exam_engine.issuance.states import WithdrawalReason
from exam_engine.issuance.verdict import Status
from tests.app.conftest import Store
from tests.app.hall import SCHEME, Hall, open_hall
from tests.app.insiders import found
from tests.app.test_services_terms import change_rule, row_of, status, term_of, travel

DORA, RITA = PersonId("dora"), PersonId("rita")
DAY = timedelta(days=1)
SHORT = timedelta(minutes=25)


def with_delta(scheme: Scheme) -> Scheme:
    assert scheme.exam is not None
    routes = (*scheme.renewal.routes, RenewalRoute.DELTA_EXAM)
    shorter = replace(scheme.exam, id=ExamSpecId("foundation-delta"), time_limit=SHORT)
    return replace(scheme, renewal=replace(scheme.renewal, routes=routes), delta_exam=shorter)


def at_the_shorter(hall: Hall) -> None:
    now = hall.store.now()
    opens, closes = now - timedelta(minutes=1), now + timedelta(hours=10)
    windows = Windows(hall.store.uow, RenewalRoute.DELTA_EXAM)
    window = windows.open_window(SCHEME, opens_at=opens, closes_at=closes)
    assert window.title.endswith(": renewal")
    hall.window_id = window.id


def near_the_end(hall: Hall, number: str) -> None:
    travel(hall, row_of(hall, number).valid_until.date() - 100 * DAY)


def test_a_holder_renews_by_it_once_and_then_by_the_whole_exam(store: Store) -> None:
    hall = open_hall(store)
    with pytest.raises(WindowRefused, match="shorter exam"):
        at_the_shorter(hall)
    change_rule(hall, with_delta)
    at_the_shorter(hall)
    with pytest.raises(NotEligible, match="nothing_to_renew"):
        hall.enrolment.register("cleo", hall.window_id)
    hall.reopen()
    first = hall.certified()
    near_the_end(hall, first)
    at_the_shorter(hall)
    booked = hall.enrolment.register("cleo", hall.window_id)
    assert booked.attempt.policy.time_limit == SHORT
    second = hall.certified()
    old, new = row_of(hall, first), row_of(hall, second)
    assert new.valid_until == old.valid_until.replace(year=old.valid_until.year + 2)
    chain = term_of(hall, second)
    assert (chain.renews, chain.term_no, chain.by_delta) == (first, 2, 1)
    assert "Proctored exam of what has changed" in str(new.badge["vcdm2"])
    assert (status(hall, first), status(hall, second)) == (Status.SUPERSEDED, Status.ACTIVE)
    near_the_end(hall, second)
    at_the_shorter(hall)
    with pytest.raises(NotEligible, match="full_exam_due"):
        hall.enrolment.register("cleo", hall.window_id)
    hall.reopen()
    third = hall.certified()
    assert (term_of(hall, third).renews, term_of(hall, third).by_delta) == (second, 0)
    hall.issuing().publish_log_head()
    assert found(hall) == []


def test_what_it_would_renew_was_withdrawn_so_nothing_is_certified(hall: Hall) -> None:
    change_rule(hall, with_delta)
    first = hall.certified()
    near_the_end(hall, first)
    at_the_shorter(hall)
    attempt_id = hall.passed()
    standing = Standing(hall.store.uow)
    reason = WithdrawalReason.INTEGRITY_VIOLATION
    proposal = standing.propose_withdrawal(first, actor=DORA, reason=reason, words="proxy")
    standing.settle_withdrawal(proposal, actor=RITA, confirm=True, words="seen")
    assert hall.certification.preview(attempt_id) == ("nothing_to_renew",)
    assert hall.certification.decide_by_rule(attempt_id) == "refused"
    with hall.store.uow() as uow:
        decision = uow.results.decision(attempt_id)
    assert decision is not None
    assert decision.reasons == ("nothing_to_renew",)
    assert hall.issuing().issue(attempt_id) is None


def test_the_audit_finds_a_second_term_in_a_row_by_it(hall: Hall) -> None:
    change_rule(hall, with_delta)
    first = hall.certified()
    near_the_end(hall, first)
    at_the_shorter(hall)
    second = hall.certified()
    hall.issuing().publish_log_head()
    assert found(hall) == []
    state = hall.store.database.state
    state.terms[first] = replace(state.terms[first], by_delta=1)
    assert found(hall) == ["dates"]
    assert status(hall, second) is Status.ACTIVE


def test_a_reminder_names_it_where_it_is_offered(hall: Hall) -> None:
    change_rule(hall, with_delta)
    number = hall.certified()
    travel(hall, row_of(hall, number).valid_until.date() - 30 * DAY)
    assert Reminding(hall.store.uow).write_due() == 1
    (letter,) = hall.store.database.state.notices.values()
    assert "by passing the shorter exam of what has changed" in letter.facts["ways"]
