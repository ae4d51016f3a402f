"""The lint: each rule has a badge that breaks it alone, and is cited."""

import copy
import json

import pytest

from exam_engine.issuance.badge import OB_EXTENSIONS, Profile, badge
from exam_engine.issuance.lint import LARGEST_BADGE, LONGEST_TEXT, LintedBadge, findings_of, lint
from exam_engine.issuance.refusals import LintRefused
from tests.exam_engine.issuing import HOST, PAGE, credential

OB3 = Profile.OB3
VCDM2 = Profile.VCDM2
GONE = object()
STATUS = "Bitstring Status List 1.0 2.1"


def changed(profile, path, value):
    """Return a sound badge with one member replaced or removed."""
    document = copy.deepcopy(badge(credential(), profile))
    *outer, last = [int(name) if name.isdigit() else name for name in path.split("/")]
    place = document
    for name in outer:
        place = place[name]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return document


def found(document, profile):
    """Return clause and path of every finding."""
    return [(finding.clause, finding.path) for finding in findings_of(document, profile)]


@pytest.mark.parametrize(
    ("path", "value", "clause", "at"),
    [
        ("@context", [OB_EXTENSIONS], "VCDM 2.0 4.3", "@context"),
        ("type", ["VerifiableCredential"], "VCDM 2.0 4.5", "type"),
        ("type", ["OpenBadgeCredential", "VerifiableCredential"], "VCDM 2.0 4.5", "type"),
        (
            "credentialSubject/achievement/achievementType",
            "Course",
            "OB 3.0 Achievement",
            "credentialSubject.achievement.achievementType",
        ),
        ("issuer/id", "did:web:other.example", "VCDM 2.0 4.7", "issuer.id"),
        ("issuer/url", "https://other.example", "OB 3.0 Profile", "issuer.url"),
        ("validUntil", "2028-11-20T23:59:58Z", "rule: term", "validUntil"),
        ("awardedDate", "2026-11-20T15:42:11Z", "rule: term", "awardedDate"),
        (
            "credentialSubject/id",
            "mailto:cara@example.org",
            "rule: no global identifier of a person",
            "credentialSubject.id",
        ),
        (
            "credentialSubject/id",
            "urn:uuid:5f0c",
            "rule: no global identifier of a person",
            "credentialSubject.id",
        ),
        (
            "credentialSubject/result/0/value",
            "Excellent",
            "OB 3.0 Result",
            "credentialSubject.result",
        ),
        (
            "credentialSubject/result/0/resultDescription",
            "urn:uuid:0d6f5a3c-0a3e-4a53-9d76-6e1f5f8a9b01",
            "OB 3.0 Result",
            "credentialSubject.result",
        ),
        (
            "credentialSubject/achievement/resultDescription/0/allowedValue",
            ["Pass with distinction"],
            "OB 3.0 Result",
            "credentialSubject.result",
        ),
        ("evidence/0/genre", "Snapshot", "rule: evidence", "evidence.0"),
        ("evidence/0/id", f"{HOST}/pictures/7", "rule: evidence", "evidence.0"),
        ("name", "", "rule: text", "name"),
        ("name", "  ", "rule: text", "name"),
        ("name", "x" * (LONGEST_TEXT + 1), "rule: text", "name"),
        ("name", "Board\u202egnp.exe", "rule: text", "name"),
        ("issuer/name", "Board\u0000", "rule: text", "issuer.name"),
        ("issuer/name", "Bo\u200bard", "rule: text", "issuer.name"),
        ("evidence/0/narrative", "One\u2028line", "rule: text", "evidence.0.narrative"),
        (
            "credentialSubject/achievement/tag",
            ["mlops", "le\nvel"],
            "rule: text",
            "credentialSubject.achievement.tag.1",
        ),
    ],
)
@pytest.mark.parametrize("profile", Profile)
def test_a_rule_on_content_is_broken_alone_and_cited(profile, path, value, clause, at):
    assert found(changed(profile, path, value), profile) == [(clause, at)]


@pytest.mark.parametrize("name", ["awardedDate", "validFrom", "validUntil"])
@pytest.mark.parametrize(
    "text",
    ["2026-11-20", "2026-11-20T15:42:10", "2026-11-20T15:42:10.5Z", "2026-11-20T15:42:10+00:00"],
)
def test_a_date_in_another_form_is_refused(name, text):
    assert ("VCDM 2.0 4.9", name) in found(changed(OB3, name, text), OB3)


@pytest.mark.parametrize("until", ["2026-11-20T15:42:10Z", "2026-11-19T23:59:59Z"])
def test_a_term_that_ends_before_it_begins_is_refused(until):
    assert ("VCDM 2.0 4.9", "validUntil") in found(changed(OB3, "validUntil", until), OB3)


@pytest.mark.parametrize(
    ("page", "clause"),
    [
        pytest.param(f"{HOST}/credentials/1", "VCDM 2.0 4.4", id="another page"),
        pytest.param("urn:uuid:5f0c4f0e", "VCDM 2.0 4.4", id="no page"),
        pytest.param(f"{PAGE}/more", "VCDM 2.0 4.4", id="below the page"),
        pytest.param(f"{HOST}/c/4VRD-MTTZ-4BPA-1TDH", "rule: number", id="mistyped"),
        pytest.param(f"{HOST}/c/4VRDMTTZ4BPA1TDG", "rule: number", id="without hyphens"),
        pytest.param(f"{HOST}/c/4vrd-mttz-4bpa-1tdg", "rule: number", id="lower case"),
    ],
)
def test_the_identifier_is_the_page_of_a_number(page, clause):
    document = changed(OB3, "id", page)
    document["evidence"] = []
    findings = [each for each in found(document, OB3) if each[1] == "id"]
    assert findings == [(clause, "id")]


@pytest.mark.parametrize(
    ("path", "clause"),
    [
        ("@context", "OB 3.0 AchievementCredential"),
        ("id", "OB 3.0 AchievementCredential"),
        ("type", "OB 3.0 AchievementCredential"),
        ("name", "OB 3.0 AchievementCredential"),
        ("description", "OB 3.0 AchievementCredential"),
        ("issuer", "OB 3.0 AchievementCredential"),
        ("awardedDate", "OB 3.0 AchievementCredential"),
        ("validFrom", "OB 3.0 AchievementCredential"),
        ("validUntil", "OB 3.0 AchievementCredential"),
        ("credentialSubject", "OB 3.0 AchievementCredential"),
        ("evidence", "OB 3.0 AchievementCredential"),
        ("credentialStatus", "OB 3.0 AchievementCredential"),
        ("issuer/id", "OB 3.0 Profile"),
        ("issuer/name", "OB 3.0 Profile"),
        ("issuer/url", "OB 3.0 Profile"),
        ("issuer/email", "OB 3.0 Profile"),
        ("credentialSubject/id", "OB 3.0 AchievementSubject"),
        ("credentialSubject/achievement", "OB 3.0 AchievementSubject"),
        ("credentialSubject/result", "OB 3.0 AchievementSubject"),
        ("credentialSubject/achievement/id", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/achievementType", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/name", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/description", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/version", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/inLanguage", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/humanCode", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/criteria", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/resultDescription", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/tag", "OB 3.0 Achievement"),
        ("credentialSubject/achievement/criteria/id", "OB 3.0 Criteria"),
        ("credentialSubject/achievement/criteria/narrative", "OB 3.0 Criteria"),
        ("credentialSubject/achievement/resultDescription/0/id", "OB 3.0 ResultDescription"),
        ("credentialSubject/achievement/resultDescription/0/name", "OB 3.0 ResultDescription"),
        (
            "credentialSubject/achievement/resultDescription/0/resultType",
            "OB 3.0 ResultDescription",
        ),
        (
            "credentialSubject/achievement/resultDescription/0/allowedValue",
            "OB 3.0 ResultDescription",
        ),
        ("credentialSubject/result/0/resultDescription", "OB 3.0 Result"),
        ("credentialSubject/result/0/value", "OB 3.0 Result"),
        ("evidence/0/id", "OB 3.0 Evidence"),
        ("evidence/0/genre", "OB 3.0 Evidence"),
        ("evidence/0/name", "OB 3.0 Evidence"),
        ("evidence/0/narrative", "OB 3.0 Evidence"),
        ("credentialStatus/id", STATUS),
        ("credentialStatus/type", STATUS),
        ("credentialStatus/statusPurpose", STATUS),
        ("credentialStatus/statusListIndex", STATUS),
        ("credentialStatus/statusListCredential", STATUS),
        ("credentialSchema/0/id", "OB 3.0 CredentialSchema"),
        ("credentialSchema/0/type", "OB 3.0 CredentialSchema"),
    ],
)
@pytest.mark.parametrize("value", [GONE, 7, None])
def test_every_member_must_be_there_and_of_its_type(path, clause, value):
    document = changed(OB3, path, value)
    findings = list(findings_of(document, OB3))
    assert [finding.path for finding in findings][:1] == [path.replace("/", ".")]
    if value is GONE:
        assert findings[0].clause == clause
        assert findings[0].message == "missing"
    else:
        assert findings[0].message.startswith("not a")
        assert str(value) in findings[0].message


@pytest.mark.parametrize(
    "path",
    [
        "honours",
        "image",
        "issuer/phone",
        "credentialSubject/name",
        "credentialSubject/identifier",
        "credentialSubject/achievement/rank",
        "credentialSubject/achievement/criteria/type",
        "credentialSubject/result/0/score",
        "evidence/0/picture",
        "credentialStatus/statusSize",
    ],
)
def test_a_member_that_no_context_defines_is_refused(path):
    findings = list(findings_of(changed(OB3, path, "x"), OB3))
    assert [(f.path, f.message) for f in findings] == [
        (path.replace("/", "."), "no context defines this member here")
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("issuer/type", "Profile"),
        ("credentialSubject/type", "AchievementSubject"),
        ("credentialSubject/achievement/type", "Achievement"),
        ("credentialSubject/achievement/resultDescription/0/type", "ResultDescription"),
        ("credentialSubject/result/0/type", "Result"),
        ("evidence/0/type", "Evidence"),
    ],
)
def test_every_object_names_its_type(path, name):
    findings = list(findings_of(changed(OB3, path, ["Thing"]), OB3))
    assert [(f.path, f.message) for f in findings] == [
        (path.replace("/", "."), f"not ['{name}']: ['Thing']")
    ]


@pytest.mark.parametrize("value", [[], ["a", 1], "a"])
def test_a_list_of_texts_has_at_least_one_and_only_texts(value):
    findings = list(findings_of(changed(OB3, "credentialSubject/achievement/tag", value), OB3))
    assert [f.message for f in findings] == [f"not a list of texts: {value!r}"]


@pytest.mark.parametrize("value", [{}, "x"])
def test_a_list_of_objects_is_a_list(value):
    findings = list(findings_of(changed(OB3, "evidence", value), OB3))
    assert [(f.path, f.message) for f in findings] == [("evidence", f"not a list: {value!r}")]


def test_a_document_that_is_no_object_is_refused():
    assert [finding.path for finding in findings_of([], OB3)] == [""]


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
