"""Standing by command: who may suspend, extend, lift and withdraw, how often, and what is kept."""

from datetime import timedelta

import pytest

from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.event_spelling import read, spell
from exam_engine.issuance.refusals import (
    ConflictOfInterest,
    IllegalChange,
    SecondPersonRequired,
    SuspensionRefused,
)
from exam_engine.issuance.standing import Entry, History, extend, reinstate, suspend, withdraw
from exam_engine.issuance.states import (
    CredentialState,
    Issued,
    Reinstated,
    Superseded,
    Suspended,
    WithdrawalReason,
    Withdrawn,
)
from tests.builders import NINE

HOLDER, DORA, DAN = PersonId("cleo"), PersonId("dora"), PersonId("dan")
DAY = timedelta(days=1)
REASON = WithdrawalReason.ISSUED_IN_ERROR
FRESH = History(HOLDER, Issued(NINE))
SUSPENDED = History(HOLDER, Issued(NINE), (Entry(Suspended(NINE, NINE + 10 * DAY, "C-1"), DORA),))
WITHDRAWN = History(HOLDER, Issued(NINE), (Entry(Withdrawn(NINE, REASON), DAN),))


def test_a_suspension_is_for_at_most_thirty_days_and_names_its_case():
    assert suspend(FRESH, actor=DORA, case=" C-1 ", until=NINE + 30 * DAY, now=NINE) == Suspended(
        NINE, NINE + 30 * DAY, "C-1"
    )
    for case, until in (
        ("C-1", NINE + 30 * DAY + timedelta(seconds=1)),
        ("C-1", NINE),
        (" ", NINE + DAY),
    ):
        with pytest.raises(SuspensionRefused):
            suspend(FRESH, actor=DORA, case=case, until=until, now=NINE)


def test_nobody_acts_on_a_credential_of_their_own():
    with pytest.raises(ConflictOfInterest):
        suspend(FRESH, actor=HOLDER, case="C-1", until=NINE + DAY, now=NINE)
    with pytest.raises(ConflictOfInterest):
        extend(SUSPENDED, actor=HOLDER, until=NINE + 20 * DAY, now=NINE)
    with pytest.raises(ConflictOfInterest):
        reinstate(SUSPENDED, actor=HOLDER, now=NINE)
    for proposer, confirmer in ((HOLDER, DAN), (DORA, HOLDER)):
        with pytest.raises(ConflictOfInterest):
            withdraw(FRESH, reason=REASON, proposed_by=proposer, confirmed_by=confirmer, now=NINE)


def test_a_suspension_is_extended_once_by_somebody_else_and_only_to_later():
    now, later = NINE + 9 * DAY, NINE + 39 * DAY
    with pytest.raises(SecondPersonRequired):
        extend(SUSPENDED, actor=DORA, until=later, now=now)
    with pytest.raises(SuspensionRefused):
        extend(SUSPENDED, actor=DAN, until=NINE + 10 * DAY, now=now)
    event = extend(SUSPENDED, actor=DAN, until=later, now=now)
    assert event == Suspended(now, later, "C-1")
    extended = History(HOLDER, Issued(NINE), (*SUSPENDED.entries, Entry(event, DAN)))
    assert extended.state(later - timedelta(seconds=1)) is CredentialState.SUSPENDED
    assert extended.state(later) is CredentialState.ACTIVE
    with pytest.raises(IllegalChange, match="once"):
        extend(extended, actor=DORA, until=later + DAY, now=now + DAY)


def test_a_suspension_that_ended_by_itself_does_not_count_as_the_first_of_the_next():
    later = NINE + 20 * DAY
    again = Entry(Suspended(later, later + DAY, "C-2"), DORA)
    history = History(HOLDER, Issued(NINE), (*SUSPENDED.entries, again))
    assert list(history.suspensions(later)) == [again]
    with pytest.raises(IllegalChange, match="no suspension"):
        extend(SUSPENDED, actor=DAN, until=later + DAY, now=later)


def test_lifting_needs_a_running_suspension():
    assert reinstate(SUSPENDED, actor=DAN, now=NINE + DAY) == Reinstated(NINE + DAY)
    for history in (FRESH, WITHDRAWN):
        with pytest.raises(IllegalChange):
            reinstate(history, actor=DAN, now=NINE + DAY)
    with pytest.raises(IllegalChange):
        suspend(SUSPENDED, actor=DAN, case="C-2", until=NINE + 2 * DAY, now=NINE + DAY)


def test_a_withdrawal_takes_two_people_and_is_final():
    with pytest.raises(SecondPersonRequired):
        withdraw(FRESH, reason=REASON, proposed_by=DORA, confirmed_by=DORA, now=NINE)
    for history in (FRESH, SUSPENDED):
        event = withdraw(history, reason=REASON, proposed_by=DORA, confirmed_by=DAN, now=NINE + DAY)
        assert event == Withdrawn(NINE + DAY, REASON)
    with pytest.raises(IllegalChange):
        withdraw(WITHDRAWN, reason=REASON, proposed_by=DORA, confirmed_by=DAN, now=NINE + DAY)
    with pytest.raises(IllegalChange):
        suspend(WITHDRAWN, actor=DORA, case="C", until=NINE + 2 * DAY, now=NINE + DAY)


@pytest.mark.parametrize(
    "event",
    [
        Suspended(NINE, NINE + DAY, "C-1"),
        Reinstated(NINE),
        Withdrawn(NINE, WithdrawalReason.HOLDER_REQUEST),
        Superseded(NINE, CredentialNumber("4VRDMTTZ4BPA1TDG")),
    ],
)
def test_every_recorded_event_is_read_as_it_was_spelled(event):
    kind, body = spell(event)
    assert read(kind, NINE, body) == event


def test_what_is_no_recorded_event_is_refused():
    with pytest.raises(IllegalChange):
        spell(Issued(NINE))
    with pytest.raises(IllegalChange):
        read("renamed", NINE, {})
