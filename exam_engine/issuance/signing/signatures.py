"""Sign a linted badge, and believe the token only after reading it back.

Nothing else can be signed as a credential: the argument's type is the proof of the lint.

Source: OB 3.0 on JWT claims that mirror the document; W3C VC-JOSE-COSE.
"""

from datetime import datetime
from typing import cast

from exam_engine.instants import require_utc
from exam_engine.issuance.badge import JsonObject
from exam_engine.issuance.lint import LintedBadge
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.signing.envelope import seal
from exam_engine.issuance.signing.keys import Signer, VerificationKey
from exam_engine.issuance.signing.mirrors import registered_claims
from exam_engine.issuance.signing.strict import verify_credential


def sign(linted: LintedBadge, key: Signer, *, now: datetime) -> str:
    """Sign a linted badge as an ES256 VC-JWT.

    Args:
        linted: the badge; its profile says which of the two header shapes is written.
        key: belongs to the badge's issuer.
        now: the instant of signing, written as `iat`.

    Raises:
        TypeError: `linted` is not a linted badge; a mistake of ours.
        KeyRefused: the key is another issuer's.
    """
    if not isinstance(linted, LintedBadge):
        raise TypeError(f"only a linted badge is signed, not {type(linted).__name__}")
    document = linted.document
    issuer_did = cast("JsonObject", document["issuer"])["id"]
    if key.kid.partition("#")[0] != issuer_did:
        raise KeyRefused(f"{key.kid} does not belong to {issuer_did}")
    token = seal({**document, **registered_claims(document, now)}, key, linted.profile)
    # Reading it back catches a signer that answers with another key or a broken signature.
    own_key = VerificationKey(key.kid, key.public, require_utc(now).replace(microsecond=0))
    verify_credential(token, keys={key.kid: own_key}, now=now)
    return token
