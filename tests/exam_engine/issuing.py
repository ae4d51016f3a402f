"""Builders of credentials, keys and tokens for the tests of issuance and verification."""

import base64
import json
from datetime import UTC, datetime, timedelta

from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.badge import Profile, StatusPurpose, badge
from exam_engine.issuance.credential import (
    Achievement,
    Credential,
    Evidence,
    EvidenceGenre,
    Issuer,
    StatusEntry,
)
from exam_engine.issuance.lint import lint
from exam_engine.issuance.signing import SigningKey, sign
from exam_engine.issuance.states import Issued
from exam_engine.issuance.status_list import StatusList, new_list
from exam_engine.issuance.verification import Registered

HOST = "https://verify.example"
DID = "did:web:verify.example"
KID = KeyId(f"{DID}#es-2026a")
NUMBER = CredentialNumber("4VRDMTTZ4BPA1TDG")
PAGE = f"{HOST}/c/4VRD-MTTZ-4BPA-1TDG"
REVOCATION = StatusEntry(f"{HOST}/status/r/0003", 40127)
SUSPENSION = StatusEntry(f"{HOST}/status/s/0003", 9041)
DECIDED = datetime(2026, 11, 20, 15, 42, 10, tzinfo=UTC)
SIGNED = DECIDED + timedelta(seconds=5)
LAST = datetime(2028, 11, 20, 23, 59, 59, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 7, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

ISSUER = Issuer(HOST, "Example Certification Board", "verify@verify.example")
ACHIEVEMENT = Achievement(
    url=f"{HOST}/programmes/cmle/foundation/v1.0",
    criteria_url=f"{HOST}/programmes/cmle/foundation/v1.0/criteria",
    code="CMLE-F",
    version="1.0",
    name="Certified MLOps Engineer - Foundation",
    description="Knows how machine-learning services are built and kept running.",
    level="foundation",
    term="P2Y",
    criteria="At or above the cut score in the proctored exam.",
)
SITTING = Evidence(
    "exam",
    EvidenceGenre.PROCTORED_EXAM,
    "Proctored exam",
    "One sitting, live webcam proctoring; no unresolved incident. Sitting record sha-256 9c1f7b0e.",
)


def key(kid=KID, seed=b"\x01"):
    """Return a signing key that is the same in every run."""
    return SigningKey.from_random(KeyId(kid), seed * 48)


KEY = key()
KEYS = {KID: KEY.verification_key(DECIDED - DAY)}


def credential(**changes):
    """Return a Foundation credential, changed as told."""
    members = {
        "number": NUMBER,
        "subject_id": "urn:uuid:5f0c4f0e-9d55-4b43-8c0e-6f2a0f4be7a1",
        "issuer": ISSUER,
        "achievement": ACHIEVEMENT,
        "valid_from": DECIDED,
        "valid_until": LAST,
        "revocation": REVOCATION,
        "suspension": SUSPENSION,
        "evidence": (SITTING,),
    }
    return Credential(**{**members, **changes})


def token(profile=Profile.VCDM2, *, signing_key=KEY, now=SIGNED, **changes):
    """Return a signed credential."""
    return sign(lint(badge(credential(**changes), profile), profile), signing_key, now=now)


def claims_of(signed):
    """Return the claims of a token without checking anything."""
    payload = signed.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def b64(raw):
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def registered(*events, **changes):
    """Return the register's row of the credential; issued when it was signed."""
    members = {
        "number": NUMBER,
        "issuer_did": DID,
        "valid_from": DECIDED,
        "valid_until": LAST,
        "revocation": REVOCATION,
        "suspension": SUSPENSION,
        "events": (Issued(SIGNED), *events),
    }
    return Registered(**{**members, **changes})


def a_list(purpose=StatusPurpose.REVOCATION, *indices, now=NOW, did=DID, url=None) -> StatusList:
    """Return a status list in which exactly these bits are set."""
    entry = REVOCATION if purpose is StatusPurpose.REVOCATION else SUSPENSION
    return new_list(url or entry.list_url, purpose, issuer_did=did, set_indices=indices, now=now)


def lists(revoked=(), suspended=()):
    """Return both lists by address."""
    both = (
        a_list(StatusPurpose.REVOCATION, *revoked),
        a_list(StatusPurpose.SUSPENSION, *suspended),
    )
    return {each.url: each for each in both}
