"""The verdict as of a date: the past from the register, the present also from the lists."""

from itertools import product

import pytest

from exam_engine.issuance.states import (
    CredentialState,
    Issued,
    WithdrawalReason,
    Withdrawn,
)
from exam_engine.issuance.verdict import Check, Result, Status, Verification, status_word
from tests.exam_engine.issuing import (
    DAY,
    DECIDED,
    HOST,
    LAST,
    NOW,
    NUMBER,
    SECOND,
    SIGNED,
    lists,
    registered,
)
from tests.exam_engine.verdicts import (
    NAMES,
    OTHER,
    SUPERSEDED,
    SUSPENDED,
    TICK,
    WITHDRAWN,
    R,
    not_passed,
    verdict,
)


@pytest.mark.parametrize(
    ("at", "status"),
    [
        pytest.param(SIGNED - SECOND, "unregistered", id="before it was issued"),
        pytest.param(SIGNED, "active", id="as it was issued"),
        pytest.param(NOW - DAY - TICK, "active", id="just before the suspension"),
        pytest.param(NOW - DAY, "suspended", id="as the suspension began"),
        pytest.param(NOW + 5 * DAY, "active", id="as it will have lifted itself"),
        pytest.param(LAST + SECOND - TICK, "active", id="the end of the last second"),
        pytest.param(LAST + SECOND, "expired", id="one second on"),
    ],
)
def test_the_status_as_of_a_date(at, status):
    found = verdict(register=registered(SUSPENDED), at=at)
    assert found.status.value == status
    assert found.as_of == at
    assert found.acceptable is (status == "active")


def test_the_past_is_read_from_the_register_and_not_from_todays_lists():
    withdrawn = registered(WITHDRAWN)
    before = verdict(register=withdrawn, lists=lists([R]), at=NOW - 2 * DAY)
    assert (before.status, before.acceptable) == (Status.ACTIVE, True)
    assert verdict(register=withdrawn, lists={}, at=NOW - DAY).status is Status.WITHDRAWN
    assert verdict(register=withdrawn, lists=lists([R]), at=NOW).status is Status.WITHDRAWN


def test_the_past_of_an_unregistered_credential_is_unknown():
    found = verdict(register=None, at=NOW - TICK)
    assert not_passed(found) == {
        "register": "fail",
        "revocation": "indeterminate",
        "suspension": "indeterminate",
        "supersession": "indeterminate",
    }
    assert found.checks[4].detail == "Only the register knows the past."


def test_the_present_needs_the_lists():
    assert verdict(lists={}, at=NOW).status is Status.INDETERMINATE
    assert verdict(lists={}, at=NOW - TICK).status is Status.ACTIVE


def test_validity_says_which_bound_was_missed():
    early = verdict(register=registered(events=(Issued(DECIDED - DAY),)), at=DECIDED - SECOND)
    assert early.status is Status.NOT_YET_VALID
    assert early.checks[3] == Check("validity", Result.FAIL, "Valid from 2026-11-20T15:42:10Z.")
    late = verdict(now=LAST + SECOND)
    assert late.status is Status.EXPIRED
    assert late.checks[3] == Check("validity", Result.FAIL, "Expired after 2028-11-20T23:59:59Z.")
    assert verdict(at=DECIDED, register=registered(events=(Issued(DECIDED),))).acceptable


def test_a_later_credential_is_named_once_it_exists():
    replaced = registered(SUPERSEDED)
    assert verdict(register=replaced).superseded_by == OTHER
    assert verdict(register=replaced, at=NOW - DAY).superseded_by == OTHER
    before = verdict(register=replaced, at=NOW - DAY - TICK)
    assert (before.superseded_by, before.acceptable) == (None, True)
    withdrawn = Withdrawn(NOW, WithdrawalReason.KEY_COMPROMISE)
    assert verdict(register=registered(SUPERSEDED, withdrawn)).superseded_by == OTHER


def test_a_bad_token_has_the_registers_number_or_none():
    assert verdict("x.y.z").number == NUMBER
    nobody = verdict("x.y.z", register=None)
    assert (nobody.number, nobody.kid, nobody.status) == (None, None, Status.INVALID)
    assert nobody.checks[1].detail == "Refused: malformed_token."


def test_naive_time_is_our_mistake():
    with pytest.raises(ValueError, match="not an aware UTC"):
        verdict(now=NOW.replace(tzinfo=None))


def test_only_active_with_every_check_passed_is_acceptable():
    passed = Check("register", Result.PASS, "Yes.")
    for status, result in product(Status, Result):
        checks = (passed, Check("validity", result, "It depends."))
        found = Verification(NUMBER, status, NOW, checks)
        assert found.acceptable is (status is Status.ACTIVE and result is Result.PASS)


@pytest.mark.parametrize("state", [*CredentialState, None])
def test_without_any_flaw_the_word_is_the_state(state):
    checks = tuple(Check(name, Result.PASS, "Yes.") for name in NAMES)
    expected = "unregistered" if state in {None, CredentialState.INTENT} else state.value
    assert status_word(checks, state).value == expected


def test_no_check_names_the_holder_or_the_reason_of_a_withdrawal():
    found = verdict(register=registered(WITHDRAWN))
    assert "error" not in " ".join(check.detail for check in found.checks)
    assert HOST not in " ".join(check.detail for check in found.checks)
