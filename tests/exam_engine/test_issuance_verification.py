"""The verdict: every check, every status word, and that nothing doubtful is ever acceptable."""

import pytest

from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.credential import StatusEntry
from exam_engine.issuance.signing import VerificationKey
from exam_engine.issuance.verdict import Check, Result, Status, Verification
from tests.exam_engine.issuing import (
    DAY,
    DECIDED,
    DID,
    KEY,
    KID,
    LAST,
    NOW,
    NUMBER,
    REVOCATION,
    SECOND,
    SUSPENSION,
    a_list,
    key,
    lists,
    registered,
    token,
)
from tests.exam_engine.verdicts import (
    NAMES,
    OTHER,
    SUPERSEDED,
    SUSPENDED,
    WITHDRAWN,
    R,
    S,
    not_passed,
    verdict,
)


@pytest.mark.parametrize("profile", Profile)
def test_a_sound_credential_passes_every_check_by_name(profile):
    assert verdict(token(profile)) == Verification(
        NUMBER,
        Status.ACTIVE,
        NOW,
        (
            Check("register", Result.PASS, "The issuer's register holds it."),
            Check("signature", Result.PASS, f"Signed with {KID}."),
            Check("issuer", Result.PASS, f"Issued by {DID}."),
            Check("validity", Result.PASS, "Valid until 2028-11-20T23:59:59Z."),
            Check("revocation", Result.PASS, "Not withdrawn."),
            Check("suspension", Result.PASS, "Not suspended."),
            Check("supersession", Result.PASS, "Not replaced."),
        ),
        KID,
        None,
    )
    assert verdict(token(profile)).acceptable is True


DISTRUSTED = {KID: VerificationKey(KID, KEY.public, DECIDED, distrust_at=NOW)}


@pytest.mark.parametrize(
    ("changes", "status", "failing"),
    [
        pytest.param(
            {"register": None},
            "unregistered",
            {"register": "fail", "supersession": "indeterminate"},
            id="signed by a stolen key",
        ),
        pytest.param(
            {"register": registered(events=())}, "unregistered", {"register": "fail"}, id="intent"
        ),
        pytest.param(
            {"presented": "x.y.z"},
            "invalid",
            {"signature": "fail", "issuer": "indeterminate"},
            id="no token",
        ),
        pytest.param(
            {"presented": token(signing_key=key(seed=b"\x0b"))},
            "invalid",
            {"signature": "fail", "issuer": "indeterminate"},
            id="signed by another under our key id",
        ),
        pytest.param(
            {"keys": {}},
            "invalid",
            {"signature": "fail", "issuer": "indeterminate"},
            id="key unknown",
        ),
        pytest.param(
            {"keys": DISTRUSTED},
            "indeterminate",
            {"signature": "indeterminate", "issuer": "indeterminate"},
            id="key compromised",
        ),
        pytest.param(
            {"register": registered(WITHDRAWN), "keys": DISTRUSTED},
            "withdrawn",
            {"signature": "indeterminate", "issuer": "indeterminate", "revocation": "fail"},
            id="key compromised and withdrawn",
        ),
        pytest.param(
            {"register": None, "keys": DISTRUSTED},
            "indeterminate",
            {
                "register": "fail",
                "signature": "indeterminate",
                "issuer": "indeterminate",
                "validity": "indeterminate",
                "revocation": "indeterminate",
                "suspension": "indeterminate",
                "supersession": "indeterminate",
            },
            id="key compromised and not registered",
        ),
        pytest.param(
            {"register": registered(issuer_did="did:web:other.example"), "lists": {}},
            "invalid",
            {"issuer": "fail", "revocation": "indeterminate", "suspension": "indeterminate"},
            id="registered for another issuer",
        ),
        pytest.param({"lists": lists([R])}, "withdrawn", {"revocation": "fail"}, id="bit set"),
        pytest.param(
            {"register": registered(WITHDRAWN)}, "withdrawn", {"revocation": "fail"}, id="late list"
        ),
        pytest.param(
            {"lists": lists([], [S])}, "suspended", {"suspension": "fail"}, id="suspension bit"
        ),
        pytest.param(
            {"register": registered(SUSPENDED)},
            "suspended",
            {"suspension": "fail"},
            id="suspended, list late",
        ),
        pytest.param(
            {"lists": lists([R], [S])},
            "withdrawn",
            {"revocation": "fail", "suspension": "fail"},
            id="withdrawn over suspended",
        ),
        pytest.param(
            {"register": registered(SUPERSEDED)},
            "superseded",
            {"supersession": "fail"},
            id="replaced",
        ),
        pytest.param(
            {"lists": {}},
            "indeterminate",
            {"revocation": "indeterminate", "suspension": "indeterminate"},
            id="no list could be had",
        ),
        pytest.param(
            {"lists": {REVOCATION.list_url: a_list()}},
            "indeterminate",
            {"suspension": "indeterminate"},
            id="one list could not be had",
        ),
        pytest.param(
            {"register": registered(SUPERSEDED), "lists": {}},
            "superseded",
            {
                "revocation": "indeterminate",
                "suspension": "indeterminate",
                "supersession": "fail",
            },
            id="replaced, and no list",
        ),
    ],
)
def test_every_flaw_is_named_and_none_is_acceptable(changes, status, failing):
    found = verdict(**changes)
    assert [check.name for check in found.checks] == NAMES
    assert not_passed(found) == failing
    assert found.status.value == status
    assert found.acceptable is False
    assert all(check.detail.endswith(".") for check in found.checks)


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_from": DECIDED - SECOND},
        {"valid_until": LAST + DAY},
        {"revocation": StatusEntry(REVOCATION.list_url, R + 1)},
        {"suspension": StatusEntry(SUSPENSION.list_url, S + 1)},
        {"number": OTHER},
    ],
)
def test_signed_content_that_differs_from_the_register_is_invalid(changes):
    found = verdict(register=registered(**changes))
    assert found.status is Status.INVALID
    assert not_passed(found) == {"register": "fail"}
    assert found.checks[0].detail == "The signed content differs from the register."


def test_an_ob3_token_names_one_list_and_the_register_the_other():
    one = verdict(token(Profile.OB3), lists=lists([], [S]))
    assert one.status is Status.SUSPENDED


@pytest.mark.parametrize(
    "replaced",
    [
        pytest.param(a_list(StatusPurpose.SUSPENSION, url=REVOCATION.list_url), id="purpose"),
        pytest.param(a_list(did="did:web:other.example"), id="issuer"),
    ],
)
def test_a_list_of_another_issuer_or_purpose_tells_nothing(replaced):
    found = verdict(lists={**lists(), REVOCATION.list_url: replaced})
    assert not_passed(found) == {"revocation": "indeterminate"}
    assert found.checks[4].detail == "The status list could not be read."
    assert found.status is Status.INDETERMINATE


def test_an_index_outside_the_list_tells_nothing():
    beyond = StatusEntry(REVOCATION.list_url, 131_072)
    found = verdict(token(revocation=beyond), register=registered(revocation=beyond))
    assert not_passed(found) == {"revocation": "indeterminate"}


def test_an_unregistered_token_is_still_looked_up_in_the_lists_it_names():
    found = verdict(register=None, lists=lists([R]))
    assert (found.number, found.status) == (NUMBER, Status.UNREGISTERED)
    assert not_passed(found)["revocation"] == "fail"
    ob3 = verdict(token(Profile.OB3), register=None)
    assert not_passed(ob3)["suspension"] == "indeterminate"
