"""The credential's axis: every cell of the table, and what is shown at every boundary."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.refusals import IllegalChange
from exam_engine.issuance.states import (
    CredentialState,
    Issued,
    Reinstated,
    Superseded,
    Suspended,
    WithdrawalReason,
    Withdrawn,
    after,
    recorded_at,
    state_at,
)
from tests.exam_engine.issuing import DECIDED, LAST, NUMBER, SECOND, SIGNED, credential

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
OTHER = CredentialNumber("7G1ANVRSC0PS0RZC")
S = CredentialState
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
ISSUED = Issued(SIGNED)
SUSPENDED = Suspended(NOON, NOON + 10 * DAY, "case-7")
WITHDRAWN = Withdrawn(NOON, WithdrawalReason.ISSUED_IN_ERROR)
SUPERSEDED = Superseded(NOON, OTHER)
ONE_OF_EACH = (ISSUED, SUSPENDED, Reinstated(NOON), WITHDRAWN, SUPERSEDED)

LEGAL = {
    ("intent", "Issued"): "active",
    ("active", "Suspended"): "suspended",
    ("active", "Withdrawn"): "withdrawn",
    ("active", "Superseded"): "superseded",
    ("suspended", "Suspended"): "suspended",
    ("suspended", "Reinstated"): "active",
    ("suspended", "Withdrawn"): "withdrawn",
    ("suspended", "Superseded"): "superseded",
    ("superseded", "Withdrawn"): "withdrawn",
}


@pytest.mark.parametrize(("state", "event"), list(product(CredentialState, ONE_OF_EACH)))
def test_every_cell_leads_where_the_table_says_or_is_refused(state, event):
    following = LEGAL.get((state.value, type(event).__name__))
    if following is None:
        with pytest.raises(IllegalChange, match=f"is {state} takes no {type(event).__name__}"):
            after(state, event)
    else:
        assert after(state, event) == following


@pytest.mark.parametrize(
    ("events", "now", "shown"),
    [
        pytest.param((), NOON, S.INTENT, id="never issued"),
        pytest.param((ISSUED,), SIGNED - TICK, S.INTENT, id="just before it was issued"),
        pytest.param((ISSUED,), SIGNED, S.ACTIVE, id="as it is issued"),
        pytest.param((ISSUED,), LAST, S.ACTIVE, id="last second begins"),
        pytest.param((ISSUED,), LAST + SECOND - TICK, S.ACTIVE, id="last second ends"),
        pytest.param((ISSUED,), LAST + SECOND, S.EXPIRED, id="one second after the last"),
        pytest.param((Issued(DECIDED - DAY),), DECIDED - TICK, S.NOT_YET_VALID, id="too early"),
        pytest.param((Issued(DECIDED - DAY),), DECIDED, S.ACTIVE, id="first second"),
        pytest.param((ISSUED, SUSPENDED), NOON - TICK, S.ACTIVE, id="before the suspension"),
        pytest.param((ISSUED, SUSPENDED), NOON, S.SUSPENDED, id="suspended"),
        pytest.param((ISSUED, SUSPENDED), NOON + 10 * DAY - TICK, S.SUSPENDED, id="still"),
        pytest.param((ISSUED, SUSPENDED), NOON + 10 * DAY, S.ACTIVE, id="lifts itself"),
        pytest.param(
            (ISSUED, SUSPENDED, Reinstated(NOON + DAY)), NOON + DAY, S.ACTIVE, id="reinstated"
        ),
        pytest.param(
            (ISSUED, SUSPENDED, Suspended(NOON + 9 * DAY, NOON + 20 * DAY, "case-7")),
            NOON + 19 * DAY,
            S.SUSPENDED,
            id="extended",
        ),
        pytest.param(
            (ISSUED, SUSPENDED, Reinstated(NOON + DAY)),
            NOON + 11 * DAY,
            S.ACTIVE,
            id="the end of a lifted suspension changes nothing",
        ),
        pytest.param((ISSUED, WITHDRAWN), NOON, S.WITHDRAWN, id="withdrawn"),
        pytest.param((ISSUED, WITHDRAWN), LAST + DAY, S.WITHDRAWN, id="withdrawn over expired"),
        pytest.param(
            (ISSUED, Suspended(LAST, LAST + 9 * DAY, "c")),
            LAST + DAY,
            S.SUSPENDED,
            id="suspended over expired",
        ),
        pytest.param(
            (ISSUED, Suspended(LAST, LAST + 9 * DAY, "c")),
            LAST + 9 * DAY,
            S.EXPIRED,
            id="expired after the suspension",
        ),
        pytest.param((ISSUED, SUPERSEDED), NOON, S.SUPERSEDED, id="superseded"),
        pytest.param((ISSUED, SUPERSEDED), LAST + DAY, S.EXPIRED, id="expired over superseded"),
        pytest.param(
            (Issued(DECIDED - 2 * DAY), Superseded(DECIDED - DAY, OTHER)),
            DECIDED - TICK,
            S.SUPERSEDED,
            id="superseded over not yet valid",
        ),
        pytest.param(
            (ISSUED, SUPERSEDED, Withdrawn(NOON + DAY, WithdrawalReason.KEY_COMPROMISE)),
            NOON + DAY,
            S.WITHDRAWN,
            id="withdrawn over superseded",
        ),
    ],
)
def test_what_is_shown_at_an_instant(events, now, shown):
    assert state_at(credential(), events, now) is shown


def test_an_event_after_a_suspension_lifted_itself_meets_an_active_credential():
    late = Reinstated(NOON + 10 * DAY)
    with pytest.raises(IllegalChange, match="is active takes no Reinstated"):
        recorded_at((ISSUED, SUSPENDED, late), NOON + 11 * DAY)
    superseded = Superseded(NOON + 10 * DAY, OTHER)
    assert recorded_at((ISSUED, SUSPENDED, superseded), NOON + 11 * DAY) is S.SUPERSEDED


def test_the_future_does_not_change_what_was():
    events = (ISSUED, SUSPENDED, Withdrawn(NOON + 5 * DAY, WithdrawalReason.HOLDER_REQUEST))
    asked = [NOON - DAY, NOON + DAY, NOON + 5 * DAY]
    shown = [state_at(credential(), events, now) for now in asked]
    assert shown == [S.ACTIVE, S.SUSPENDED, S.WITHDRAWN]


def test_a_history_that_cannot_have_been_is_refused():
    with pytest.raises(IllegalChange):
        state_at(credential(), (WITHDRAWN,), NOON)


@pytest.mark.parametrize("length", [timedelta(0), -DAY, 30 * DAY + TICK])
def test_a_suspension_of_another_length_is_our_mistake(length):
    with pytest.raises(ValueError, match="within 30 days"):
        Suspended(NOON, NOON + length, "case-7")


def test_a_suspension_may_last_thirty_days_and_names_its_case():
    assert Suspended(NOON, NOON + 30 * DAY, "case-7").until == NOON + 30 * DAY
    with pytest.raises(ValueError, match="names its case"):
        Suspended(NOON, NOON + DAY, " ")


def test_the_reasons_of_withdrawal_are_a_closed_list():
    assert {reason.value for reason in WithdrawalReason} == {
        "integrity-violation",
        "issued-in-error",
        "key-compromise",
        "holder-request",
        "scheme-decision",
    }


def test_the_credential_knows_its_page():
    assert credential().url == "https://verify.example/c/4VRD-MTTZ-4BPA-1TDG"
    assert credential().number == NUMBER
