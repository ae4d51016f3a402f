"""What an attacker has: our own key and any JSON. Nothing of this is ever product code."""

import json
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from exam_engine.issuance.badge import Profile
from exam_engine.issuance.signing import (
    verify_credential,
)
from tests.exam_engine.issuing import (
    KEY,
    KEYS,
    KID,
    NOW,
    b64,
    claims_of,
    token,
)

GOLDEN = Path(__file__).parent / "golden"


ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


HEADER = {"alg": "ES256", "kid": KID, "typ": "vc+jwt", "cty": "vc"}


PRIVATE = serialization.load_pem_private_key(KEY.to_pem(), None)


DROP = object()


def text_of(value):
    """Write JSON as an attacker may: texts and bytes stay as they are."""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def attackers_token(claims=None, header=HEADER, private=PRIVATE):
    """Sign anything under any header with our own key, as a thief could."""
    payload = claims_of(token()) if claims is None else claims
    signing_input = f"{b64(text_of(header))}.{b64(text_of(payload))}"
    der = private.sign(signing_input.encode(), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    return f"{signing_input}.{b64(r.to_bytes(32) + s.to_bytes(32))}"


def verify(presented, *, keys=KEYS, now=NOW):
    """Read a token the one way there is."""
    return verify_credential(presented, keys=keys, now=now)


def with_claims(profile=Profile.VCDM2, **changes):
    """Return the claims of a sound token after a change."""
    claims = claims_of(token(profile))
    for path, value in changes.items():
        words = {"context": "@context", "n0": 0, "n1": 1}
        *outer, name = [words.get(word, word) for word in path.split("__")]
        place = claims
        for step in outer:
            place = place[step]
        if value is DROP:
            del place[name]
        else:
            place[name] = value
    return claims
