"""What a withdrawal could not reach at once: credentials signed later, or suspended meanwhile."""

from dataclasses import replace

import pytest

from app.services.catalogue.content import Library
from app.services.catalogue.content import store as keep
from app.services.certifying.issuing import Issuing
from app.services.errors import NotEligible
from app.services.standing.standing import Standing
from exam_engine.catalogue import AnyOf, Cascade, CascadeDown, OnWithdrawn, Period, Required
from exam_engine.ids import SchemeId
from exam_engine.issuance.states import WithdrawalReason
from exam_engine.issuance.verdict import Status
from tests.app.conftest import FakeStore
from tests.app.hall import SCHEME, Hall
from tests.app.insiders import found
from tests.app.test_services_cascade import (
    DAY,
    DORA,
    HIGHER,
    RITA,
    at_the_higher,
    open_higher,
    own,
    raised,
)
from tests.app.test_services_terms import change_rule, row_of, status, term_of, travel
from tests.fakes import FakeDatabase, FakeJournal


@pytest.fixture
def hall() -> Hall:
    database = FakeDatabase()
    return open_higher(FakeStore(database, FakeJournal(database)))


def withdraw(hall: Hall, number: str) -> None:
    standing = Standing(hall.store.uow)
    reason = WithdrawalReason.INTEGRITY_VIOLATION
    proposal = standing.propose_withdrawal(number, actor=DORA, reason=reason, words="proxy")
    standing.settle_withdrawal(proposal, actor=RITA, confirm=True, words="seen")


@pytest.mark.parametrize(
    ("signed", "withdrawn", "suspended"),
    [(1, "higher", [1]), (1, "old", [0, 1]), (0, "old", [0, 1]), (1, None, [])],
)
def test_what_is_signed_after_its_ground_was_withdrawn_is_suspended_for_review(
    hall: Hall, signed: int, withdrawn: str | None, suspended: list[int]
) -> None:
    old = hall.certified()
    hall.store.shift(400 * DAY)
    at_the_higher(hall)
    attempt_id = hall.passed()
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    intents = hall.issuing()._intents(attempt_id)
    hall.keyring.ready()
    for one in intents[:signed]:
        Issuing._sign(hall.issuing(), one)
    hall.store.shift(DAY)  # the signer is away
    if withdrawn is not None:
        withdraw(hall, {"old": old, "higher": intents[0].number}[withdrawn])
    hall.issuing().issue(attempt_id)
    hall.issuing().publish_status_lists()
    stopped = [status(hall, one.number) is Status.SUSPENDED for one in intents]
    assert [at for at, one in enumerate(stopped) if one] == suspended
    hall.issuing().publish_log_head()
    assert found(hall) == []


@pytest.mark.parametrize("first", ["longer", "shorter"])
def test_of_two_renewals_that_raced_the_longer_one_stays(hall: Hall, first: str) -> None:
    together = (Cascade(SchemeId(SCHEME), CascadeDown.END_TOGETHER),)
    with hall.store.uow() as uow:
        scheme = Library(uow.content).scheme(HIGHER)
        renewal = replace(scheme.renewal, cascade_down=together)
        keep(uow.content, "scheme", HIGHER, replace(scheme, renewal=renewal, term=Period(years=2)))
        uow.commit()
    old = row_of(hall, hall.certified())
    hall.store.shift(640 * DAY)
    hall.reopen()
    attempts = {"longer": hall.passed()}
    at_the_higher(hall)
    attempts["shorter"] = hall.passed()
    lower = {}
    for name, attempt_id in attempts.items():
        assert hall.certification.decide_by_rule(attempt_id) == "certified"
        lower[name] = hall.issuing()._intents(attempt_id)[-1]
    assert {term_of(hall, one.number).renews for one in lower.values()} == {old.number}
    assert old.valid_until < lower["shorter"].valid_until < lower["longer"].valid_until
    hall.store.shift(DAY)  # both wait for the signer
    for name in sorted(attempts, reverse=first == "shorter"):
        hall.issuing().issue(attempts[name])
    hall.issuing().publish_status_lists()
    hall.issuing().publish_log_head()
    assert status(hall, lower["longer"].number) is Status.ACTIVE
    assert status(hall, lower["shorter"].number) is Status.SUPERSEDED
    assert status(hall, old.number) is Status.SUPERSEDED
    assert found(hall) == []


@pytest.mark.parametrize(("minds", "suspended"), [(True, True), (False, False)])
def test_a_renewed_term_is_looked_at_when_the_one_before_it_is_withdrawn(
    hall: Hall, minds: bool, suspended: bool
) -> None:
    how = OnWithdrawn.SUSPEND if minds else OnWithdrawn.NONE
    change_rule(
        hall,
        lambda one: replace(
            one, version="1.1", renewal=replace(one.renewal, on_earlier_withdrawn=how)
        ),
    )
    terms = [hall.certified()]
    for _ in range(2):
        last = row_of(hall, terms[-1]).valid_until.date()
        travel(hall, last - 90 * DAY)
        terms.append(hall.certified())
    withdraw(hall, terms[0])
    hall.issuing().publish_status_lists()
    assert status(hall, terms[1]) is Status.SUPERSEDED
    assert (status(hall, terms[2]) is Status.SUSPENDED) is suspended
    if suspended:
        Standing(hall.store.uow).restore(terms[2], actor=RITA, words="its own exam stands")
        hall.issuing().publish_status_lists()
        assert status(hall, terms[2]) is Status.ACTIVE
    assert found(hall) == []


@pytest.mark.parametrize("by", ["decider", "clock"])
def test_what_was_suspended_while_its_ground_was_withdrawn_is_reviewed_after(
    hall: Hall, by: str
) -> None:
    _old, higher, lower = raised(hall)
    standing = Standing(hall.store.uow)
    until = hall.store.now() + 9 * DAY
    standing.suspend(lower.number, actor=DORA, case="C-3", until=until, words="complaint")
    hall.store.shift(DAY)
    withdraw(hall, higher.number)

    def ends() -> Status:
        if by == "decider":
            standing.restore(lower.number, actor=RITA, words="unfounded")
        else:
            hall.store.shift(31 * DAY)
            assert standing.lift(lower.attempt_id)
        hall.issuing().publish_status_lists()
        return status(hall, lower.number)

    assert ends() is Status.SUSPENDED  # for what was withdrawn meanwhile
    assert ends() is Status.ACTIVE  # people have looked
    hall.issuing().publish_log_head()
    assert found(hall) == []


def ask_at_the_higher(hall: Hall, asked: Required | AnyOf) -> None:
    with hall.store.uow() as uow:
        scheme = Library(uow.content).scheme(HIGHER)
        assert keep(uow.content, "scheme", HIGHER, replace(scheme, prerequisites=(asked,)))
        uow.commit()


def test_of_several_that_would_do_a_suspended_one_is_waited_for_and_a_withdrawn_one_reviewed(
    hall: Hall,
) -> None:
    ask_at_the_higher(hall, AnyOf((SchemeId(SCHEME), SchemeId("cmle/other"))))
    lower = hall.certified()
    at_the_higher(hall)
    attempt_id = hall.passed()
    hall.store.shift(DAY)  # it held on the day of the exam
    standing = Standing(hall.store.uow)
    until = hall.store.now() + 9 * DAY
    standing.suspend(lower, actor=DORA, case="C-3", until=until, words="complaint")
    assert hall.certification.preview(attempt_id) == ("credential_suspended",)
    standing.restore(lower, actor=RITA, words="unfounded")
    assert hall.certification.decide_by_rule(attempt_id) == "certified"
    higher = hall.issuing().issue(attempt_id)
    assert higher is not None
    hall.issuing().publish_log_head()
    assert found(hall) == []
    renewed = [one.number for one in own(hall, attempt_id) if one.number != higher]
    for number in renewed or [lower]:
        withdraw(hall, number)
    hall.issuing().publish_status_lists()
    assert status(hall, higher) is Status.SUSPENDED


def test_a_required_credential_of_an_earlier_version_lets_nobody_book(hall: Hall) -> None:
    ask_at_the_higher(hall, Required(SchemeId(SCHEME), "2"))
    hall.certified()
    at_the_higher(hall)
    with pytest.raises(NotEligible, match="prerequisite_too_old"):
        hall.enrolment.register("cleo", hall.window_id)
    change_rule(hall, lambda one: replace(one, version="2.0"))
    hall.reopen()
    hall.certified("ben")
    at_the_higher(hall)
    assert hall.enrolment.register("ben", hall.window_id).attempt.window == hall.window_id
