"""The credential as an Open Badges 3.0 document, in the two profiles the outside world reads.

Nothing is signed or checked here: `lint` checks, `signing` signs. The profiles differ because
OB 3.0 takes one status entry and a schema where VCDM 2.0 takes several entries and no term that
its contexts leave undefined.

Source: 1EdTech Open Badges 3.0, W3C Verifiable Credentials Data Model 2.0.
"""

from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import NAMESPACE_URL, uuid5

from exam_engine.instants import require_utc
from exam_engine.issuance.credential import Achievement, Credential, Evidence, Issuer, StatusEntry

JsonObject = dict[str, object]

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
OB_SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)


class Profile(StrEnum):
    """Which reader a document is for."""

    OB3 = "ob3"
    VCDM2 = "vcdm2"


class StatusPurpose(StrEnum):
    """What a bit of a status list says."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


def contexts(profile: Profile) -> list[str]:
    """Return the one context list a document of this profile has."""
    match profile:
        case Profile.OB3:
            return [VC_CONTEXT, OB_CONTEXT, OB_EXTENSIONS]
        case Profile.VCDM2:
            return [VC_CONTEXT, OB_CONTEXT]
        case _:
            assert_never(profile)


def instant_text(instant: datetime) -> str:
    """Write a whole second the one way we write instants: `2026-11-20T15:42:10Z`."""
    return require_utc(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def picture_of(page: str) -> str:
    """Return the address of the badge's picture, below the page of its credential."""
    return f"{page}/badge.svg"


def badge(credential: Credential, profile: Profile) -> JsonObject:
    """Write the document of a credential; equal credentials give equal documents."""
    return {
        "@context": contexts(profile),
        "id": credential.url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": credential.achievement.name,
        "description": credential.achievement.description,
        "image": {
            "id": picture_of(credential.url),
            "type": "Image",
            "caption": f"{credential.achievement.level.capitalize()} badge",
        },
        "issuer": _profile_of(credential.issuer),
        "awardedDate": instant_text(credential.valid_from),
        "validFrom": instant_text(credential.valid_from),
        "validUntil": instant_text(credential.valid_until),
        "credentialSubject": _subject(credential),
        "evidence": [_statement(credential.url, evidence) for evidence in credential.evidence],
        **_status_and_schema(credential, profile),
    }


def _profile_of(issuer: Issuer) -> JsonObject:
    return {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.address,
        "email": issuer.email,
    }


def _subject(credential: Credential) -> JsonObject:
    outcome_id = _outcome_id(credential.achievement)
    return {
        "id": credential.subject_id,
        "type": ["AchievementSubject"],
        "achievement": _achievement(credential.achievement, outcome_id),
        "result": [
            {
                "type": ["Result"],
                "resultDescription": outcome_id,
                "value": credential.result,
            }
        ],
    }


def _achievement(achievement: Achievement, outcome_id: str) -> JsonObject:
    tags = [f"level:{achievement.level}", f"term:{achievement.term}"]
    written: JsonObject = {
        "id": achievement.url,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": achievement.name,
        "description": achievement.description,
        "version": achievement.version,
        "inLanguage": "en",
        "humanCode": achievement.code,
        "criteria": {"id": achievement.criteria_url, "narrative": achievement.criteria},
        "resultDescription": [
            {
                "id": outcome_id,
                "type": ["ResultDescription"],
                "name": "Overall outcome",
                "resultType": "Status",
                "allowedValue": ["Pass", "Pass with distinction"],
            }
        ],
    }
    if achievement.covers:
        written["specialization"] = ", ".join(achievement.covers)
    elif achievement.track is not None:
        written["specialization"] = achievement.track
    if achievement.track is not None:
        tags.append(f"track:{achievement.track}")
    written["tag"] = tags
    return written


def _outcome_id(achievement: Achievement) -> str:
    # Derived, not random: one achievement has one result description in all its credentials.
    return uuid5(NAMESPACE_URL, f"{achievement.url}#overall-outcome").urn


def _statement(credential_url: str, evidence: Evidence) -> JsonObject:
    return {
        "id": f"{credential_url}/evidence/{evidence.key}",
        "type": ["Evidence"],
        "genre": evidence.genre.value,
        "name": evidence.name,
        "narrative": evidence.narrative,
    }


def _status_and_schema(credential: Credential, profile: Profile) -> JsonObject:
    revocation = _entry(credential.revocation, StatusPurpose.REVOCATION)
    match profile:
        case Profile.OB3:
            schema = {"id": OB_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}
            return {"credentialStatus": revocation, "credentialSchema": [schema]}
        case Profile.VCDM2:
            suspension = _entry(credential.suspension, StatusPurpose.SUSPENSION)
            return {"credentialStatus": [revocation, suspension]}
        case _:
            assert_never(profile)


def _entry(entry: StatusEntry, purpose: StatusPurpose) -> JsonObject:
    return {
        "id": f"{entry.list_url}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose.value,
        "statusListIndex": str(entry.index),
        "statusListCredential": entry.list_url,
    }
