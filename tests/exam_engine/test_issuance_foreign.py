"""What foreign libraries say of what we sign: jose for tokens, Digital Bazaar's for proofs.

Before and after a rotation, a loss and the end of the term, on an injected clock, offline.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from exam_engine.ids import KeyId
from exam_engine.issuance.badge import Profile, badge
from exam_engine.issuance.lint import lint
from exam_engine.issuance.signing import ProofSigningKey, did_document, jwks, sign_embedded
from tests.exam_engine.issuing import KEY, SIGNED, credential, key, token
from tests.support import node

SCRIPT = Path(__file__).with_name("foreign_check.mjs")
DID = KEY.kid.partition("#")[0]
NEXT = key(f"{DID}#es-2", b"\x0c")
PROVING = ProofSigningKey.from_random(KeyId(f"{DID}#ed-1"), b"s" * 32)
PROVING_NEXT = ProofSigningKey.from_random(KeyId(f"{DID}#ed-2"), b"t" * 32)
LATER = SIGNED + timedelta(days=30)
FIRST, BOTH, SECOND = (KEY, PROVING), (KEY, PROVING, NEXT, PROVING_NEXT), (NEXT, PROVING_NEXT)


def proven(signer: ProofSigningKey, now: datetime) -> dict[str, Any]:
    made = lint(badge(credential(), Profile.VCDM2), Profile.VCDM2)
    document: dict[str, Any] = json.loads(sign_embedded(made, signer, now=now))
    return document


def asked(published: tuple[Any, ...], now: datetime) -> dict[str, dict[str, object]]:
    """Return what the libraries say at an instant, knowing the keys that are published."""
    keys = [one.verification_key(SIGNED) for one in published]
    case = {
        "now": now.isoformat(),
        "jwks": jwks(keys, now),
        "did": did_document(DID, keys, now),
        "tokens": {
            "vcdm2": token(Profile.VCDM2),
            "ob3": token(Profile.OB3),
            "again": token(signing_key=NEXT, now=LATER),
        },
        "documents": {
            "first": proven(PROVING, SIGNED),
            "again": proven(PROVING_NEXT, LATER),
            "changed": {**proven(PROVING, SIGNED), "name": "Another certification"},
            "added": {**proven(PROVING, SIGNED), "honours": "yes"},
        },
    }
    answer: dict[str, dict[str, object]] = node.asked(SCRIPT, case)
    return answer


UNKNOWN = "ERR_JWKS_NO_MATCHING_KEY"
FORGED = {"changed": False, "added": False}


@pytest.mark.parametrize(
    ("published", "now", "tokens", "documents"),
    [
        (FIRST, LATER, (True, True, UNKNOWN), (True, False)),
        (BOTH, LATER, (True, True, True), (True, True)),
        (SECOND, LATER, (UNKNOWN, UNKNOWN, True), (False, True)),
        (
            BOTH,
            credential().valid_until + timedelta(seconds=1),
            ("ERR_JWT_EXPIRED",) * 3,
            (True, True),
        ),
    ],
    ids=["before", "rotated", "the first given up", "after the term"],
)
def test_foreign_libraries_agree(
    published: tuple[Any, ...],
    now: datetime,
    tokens: tuple[object, ...],
    documents: tuple[bool, ...],
) -> None:
    answer = asked(published, now)
    assert answer["tokens"] == dict(zip(("vcdm2", "ob3", "again"), tokens, strict=True))
    said = dict(zip(("first", "again"), documents, strict=True))
    assert answer["documents"] == {**said, **FORGED}
