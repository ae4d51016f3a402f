"""The shape of a badge: every member that is missing, foreign or of another type is found."""

import pytest

from exam_engine.issuance.lint import findings_of
from tests.exam_engine.badges import GONE, OB3, STATUS, changed


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
        ("image/id", "OB 3.0 Image"),
        ("image/type", "OB 3.0 Image"),
        ("image/caption", "OB 3.0 Image"),
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
        "image/height",
        "issuer/image",
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
