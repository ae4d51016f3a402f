"""The registered claims of a token, which say again what the document says.

Source: OB 3.0 on JWT claims that mirror the document; W3C VC-JOSE-COSE.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from exam_engine.instants import require_utc
from exam_engine.issuance.badge import JsonObject

REGISTERED_CLAIMS = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat"})
"""What a token adds to the document that it signs."""


def registered_claims(document: Mapping[str, object], signed_at: datetime) -> JsonObject:
    """Return `iss`, `sub`, `jti`, `nbf`, `exp` and `iat` of a document signed at an instant.

    Raises:
        KeyError, TypeError, ValueError: the document is none of ours.
    """
    return {
        "iss": cast("JsonObject", document["issuer"])["id"],
        "sub": cast("JsonObject", document["credentialSubject"])["id"],
        "jti": document["id"],
        "nbf": _seconds(document["validFrom"]),
        "exp": _seconds(document["validUntil"]),
        "iat": int(require_utc(signed_at).timestamp()),
    }


def _seconds(text: object) -> int:
    return int(datetime.fromisoformat(str(text)).timestamp())
