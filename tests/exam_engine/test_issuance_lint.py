"""The lint: each rule has a badge that breaks it alone, and is cited."""

import pytest

from exam_engine.issuance.badge import OB_EXTENSIONS, Profile
from exam_engine.issuance.lint import LONGEST_TEXT
from tests.exam_engine.badges import GONE, OB3, changed, found
from tests.exam_engine.issuing import HOST, PAGE


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
        ("image/id", f"{HOST}/other.svg", "rule: own picture", "image.id"),
        ("image/id", f"{PAGE}/badge.png", "rule: own picture", "image.id"),
        ("image/type", "Picture", "OB 3.0 Image", "image.type"),
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


def test_a_document_that_was_recorded_before_there_were_pictures_passes():
    assert found(changed(OB3, "image", GONE), OB3) == []


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
