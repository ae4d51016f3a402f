"""Rules on status entries and on the badge as a whole."""

import json

import pytest

from exam_engine.issuance.badge import badge
from exam_engine.issuance.lint import LARGEST_BADGE, LONGEST_TEXT, LintedBadge, lint
from exam_engine.issuance.refusals import LintRefused
from tests.exam_engine.badges import GONE, OB3, STATUS, VCDM2, changed, found
from tests.exam_engine.issuing import HOST, credential


@pytest.mark.parametrize(
    ("profile", "path", "value", "clause"),
    [
        (OB3, "credentialStatus/type", "RevocationList2020Status", STATUS),
        (OB3, "credentialStatus/statusPurpose", "suspension", "rule: status"),
        (OB3, "credentialStatus/id", f"{HOST}/status/r/0003", STATUS),
        (OB3, "credentialStatus/id", f"{HOST}/status/r/0003#40128", STATUS),
        (VCDM2, "credentialStatus/1/type", "RevocationList2020Status", STATUS),
        (VCDM2, "credentialStatus/1/statusPurpose", "revocation", "rule: status"),
    ],
)
def test_a_status_entry_names_type_purpose_and_place(profile, path, value, clause):
    assert found(changed(profile, path, value), profile) == [(clause, "credentialStatus")]


@pytest.mark.parametrize("index", ["-1", "01", "1.0", "x", "\u0661", "1234567890"])
def test_an_index_is_a_short_decimal_text(index):
    document = changed(OB3, "credentialStatus/statusListIndex", index)
    document["credentialStatus"]["id"] = f"{HOST}/status/r/0003#{index}"
    assert found(document, OB3) == [(STATUS, "credentialStatus")]


@pytest.mark.parametrize("index", ["0", "131071", "123456789"])
def test_an_index_may_be_any_place(index):
    document = changed(OB3, "credentialStatus/statusListIndex", index)
    document["credentialStatus"]["id"] = f"{HOST}/status/r/0003#{index}"
    assert found(document, OB3) == []


@pytest.mark.parametrize("address", ["https://other.example/status/r/1", f"{HOST}/lists/1"])
def test_a_list_is_published_by_the_issuer(address):
    document = changed(OB3, "credentialStatus/statusListCredential", address)
    document["credentialStatus"]["id"] = f"{address}#40127"
    assert found(document, OB3) == [("rule: status", "credentialStatus")]


def test_two_purposes_never_share_a_list():
    document = changed(VCDM2, "credentialStatus/1/statusListCredential", f"{HOST}/status/r/0003")
    document["credentialStatus"][1]["id"] = f"{HOST}/status/r/0003#9041"
    assert found(document, VCDM2) == [("rule: status", "credentialStatus")]


def test_ob3_takes_one_entry_and_vcdm2_a_list():
    one = badge(credential(), OB3)["credentialStatus"]
    both = badge(credential(), VCDM2)["credentialStatus"]
    assert found(changed(OB3, "credentialStatus", both), OB3) == [
        ("OB 3.0 AchievementCredential", "credentialStatus")
    ]
    assert found(changed(VCDM2, "credentialStatus", one), VCDM2) == [
        ("VCDM 2.0 4.10", "credentialStatus")
    ]
    assert found(changed(VCDM2, "credentialStatus", both[:1]), VCDM2) == [
        ("rule: status", "credentialStatus")
    ]


def test_the_schema_belongs_to_ob3_alone():
    assert found(changed(OB3, "credentialSchema", GONE), OB3) == [
        ("OB 3.0 AchievementCredential", "credentialSchema")
    ]
    assert found(changed(OB3, "credentialSchema/0/id", f"{HOST}/schema"), OB3) == [
        ("OB 3.0 AchievementCredential", "credentialSchema")
    ]
    schema = badge(credential(), OB3)["credentialSchema"]
    assert found(changed(VCDM2, "credentialSchema", schema), VCDM2) == [
        ("VCDM 2.0 4.11", "credentialSchema")
    ]


def test_a_badge_written_for_the_other_profile_is_refused():
    with pytest.raises(LintRefused):
        lint(badge(credential(), OB3), VCDM2)
    with pytest.raises(LintRefused):
        lint(badge(credential(), VCDM2), OB3)


def test_text_and_size_may_reach_their_limits():
    assert found(changed(OB3, "name", "x" * LONGEST_TEXT), OB3) == []
    document = badge(credential(), OB3)
    tags = document["credentialSubject"]["achievement"]["tag"]
    size = len(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
    spare = LARGEST_BADGE - size
    while spare > 2003:
        tags.append("x" * 1997)
        spare -= 2000
    tags.append("x" * (spare - 3))
    assert found(document, OB3) == []
    tags[-1] += "x"
    assert found(document, OB3) == [("rule: size", "")]


def test_every_finding_is_listed_with_clause_path_and_value():
    document = changed(OB3, "name", " ")
    document["awardedDate"] = "2026-11-20T00:00:00Z"
    with pytest.raises(LintRefused) as refused:
        lint(document, OB3)
    assert [(f.clause, f.path) for f in refused.value.findings] == [
        ("rule: term", "awardedDate"),
        ("rule: text", "name"),
    ]
    assert str(refused.value) == (
        "awardedDate: not the second of the decision (rule: term); name: empty (rule: text)"
    )
    assert refused.value.code == "lint_refused"


def test_an_unlinted_badge_cannot_be_made():
    document = changed(OB3, "honours", "yes")
    with pytest.raises(LintRefused):
        LintedBadge(json.dumps(document), OB3)


def test_a_linted_badge_does_not_change_with_the_document_it_came_from():
    document = badge(credential(), OB3)
    linted = lint(document, OB3)
    document["name"] = "Doctor"
    linted.document["name"] = "Doctor"
    assert linted.document["name"] == "Certified MLOps Engineer - Foundation"


def test_a_document_that_is_no_json_is_our_mistake():
    with pytest.raises(ValueError, match="Out of range float"):
        lint({**badge(credential(), OB3), "name": float("nan")}, OB3)
