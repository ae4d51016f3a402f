"""The credential as a value and as a document; the documents are golden files read by people."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from exam_engine.issuance.badge import Profile, badge, instant_text
from exam_engine.issuance.credential import EvidenceGenre, Issuer, StatusEntry
from exam_engine.issuance.lint import lint
from tests.exam_engine.issuing import ACHIEVEMENT, DECIDED, LAST, REVOCATION, SECOND, credential

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("profile", Profile)
def test_the_document_is_the_golden_one_and_passes_the_lint(profile):
    golden = json.loads((GOLDEN / f"badge_{profile}.json").read_text(encoding="utf-8"))
    written = badge(credential(), profile)
    assert written == golden
    assert lint(written, profile).document == golden


@pytest.mark.parametrize("profile", Profile)
def test_a_track_is_named_in_defined_terms_only(profile):
    tracked = credential(
        achievement=type(ACHIEVEMENT)(
            **{
                name: getattr(ACHIEVEMENT, name)
                for name in ACHIEVEMENT.__dataclass_fields__
                if name != "track"
            },
            track="streaming-features",
        )
    )
    achievement = badge(tracked, profile)["credentialSubject"]["achievement"]
    assert achievement["specialization"] == "streaming-features"
    assert achievement["tag"] == ["level:foundation", "term:P2Y", "track:streaming-features"]
    assert lint(badge(tracked, profile), profile).profile is profile


def test_no_document_holds_the_candidates_name_or_address():
    text = json.dumps([badge(credential(), profile) for profile in Profile])
    assert "identifier" not in text
    assert "identityHash" not in text


def test_equal_credentials_give_equal_documents_and_one_result_description():
    other = credential(subject_id="urn:uuid:00000000-0000-0000-0000-000000000001")
    one, two = (badge(each, Profile.OB3)["credentialSubject"] for each in (credential(), other))
    assert badge(credential(), Profile.OB3) == badge(credential(), Profile.OB3)
    assert one["achievement"] == two["achievement"]
    assert one["id"] != two["id"]


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://verify.example", "did:web:verify.example"),
        ("https://verify.example/", "did:web:verify.example"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
        ("https://verify.example:8443", "did:web:verify.example%3A8443"),
    ],
)
def test_the_issuer_is_named_by_host_and_port(address, did):
    issuer = Issuer(address, "Board", "verify@verify.example")
    assert issuer.did == did
    assert issuer.address == address.rstrip("/")


@pytest.mark.parametrize(
    "address", ["verify.example", "ftp://verify.example", "https://", "https://verify.example/x"]
)
def test_an_issuer_has_a_bare_address(address):
    with pytest.raises(ValueError, match="not the bare address"):
        Issuer(address, "Board", "verify@verify.example")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"valid_from": DECIDED.replace(microsecond=1)}, "whole seconds"),
        ({"valid_until": LAST.replace(microsecond=1)}, "whole seconds"),
        ({"valid_from": DECIDED.replace(tzinfo=None)}, "not an aware UTC"),
        ({"valid_until": LAST.astimezone(ZoneInfo("Europe/Berlin"))}, "not an aware UTC"),
        ({"valid_until": DECIDED}, "is not after"),
        ({"subject_id": "urn:uuid:5F0C4F0E-9D55-4B43-8C0E-6F2A0F4BE7A1"}, "lower case"),
        ({"subject_id": "mailto:cara@example.org"}, "lower case"),
        ({"suspension": REVOCATION}, "two lists"),
        ({"suspension": StatusEntry(REVOCATION.list_url, 5)}, "two lists"),
    ],
)
def test_a_credential_that_contradicts_itself_is_our_mistake(changes, reason):
    with pytest.raises(ValueError, match=reason):
        credential(**changes)


def test_the_shortest_credential_runs_for_a_second():
    assert credential(valid_until=DECIDED + SECOND).valid_until == DECIDED + SECOND


def test_a_status_index_starts_at_zero():
    assert StatusEntry("https://verify.example/status/r/1", 0).index == 0
    with pytest.raises(ValueError, match="0 or more: -1"):
        StatusEntry("https://verify.example/status/r/1", -1)


def test_instants_are_written_in_one_way():
    assert instant_text(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05Z"
    with pytest.raises(ValueError, match="not an aware UTC"):
        instant_text(datetime(2026, 1, 2, 3, 4, 5, tzinfo=ZoneInfo("Asia/Tokyo")))


def test_the_genres_of_evidence_are_a_closed_list():
    assert {genre.value for genre in EvidenceGenre} == {
        "ProctoredExam",
        "GradedLab",
        "PrerequisiteCredential",
        "PriorCredential",
    }
