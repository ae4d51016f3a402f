"""The proof inside the document: `eddsa-jcs-2022`, for readers of JSON that know no tokens.

The whole document is signed in canonical form; there is no vocabulary to look up and nothing can
be added unseen. Reading is strict: size before parsing, JSON with one reading, one shape of proof,
a key of our own, and then the same checks of the content as a token's.

Source: W3C Data Integrity EdDSA Cryptosuites 1.0, 3.3; RFC 8785.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

import rfc8785
from cryptography.exceptions import InvalidSignature

from exam_engine.instants import require_utc
from exam_engine.issuance.badge import JsonObject, Profile, instant_text
from exam_engine.issuance.lint import LintedBadge
from exam_engine.issuance.refusals import (
    BadSignature,
    ClaimsRefused,
    HeaderRefused,
    KeyRefused,
    MalformedToken,
    TokenTooLarge,
    UnknownKey,
)
from exam_engine.issuance.signing.envelope import Opened
from exam_engine.issuance.signing.mirrors import registered_claims
from exam_engine.issuance.signing.multibase import from_multibase, to_multibase
from exam_engine.issuance.signing.proof_keys import ProofKey, ProofKeyTable, ProofSigner
from exam_engine.issuance.signing.strict import (
    LARGEST_TOKEN,
    VerifiedCredential,
    verified_at,
)
from exam_engine.issuance.strict_json import NotStrict, parse_object

CRYPTOSUITE = "eddsa-jcs-2022"
_SIGNATURE_BYTES = 64
_PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": CRYPTOSUITE,
    "proofPurpose": "assertionMethod",
}
_VARYING = frozenset({"@context", "created", "verificationMethod", "proofValue"})


def sign_embedded(linted: LintedBadge, key: ProofSigner, *, now: datetime) -> str:
    """Add a proof to a linted badge of profile `vcdm2`; returns the document as JSON.

    Args:
        linted: the badge.
        key: belongs to the badge's issuer.
        now: the instant of signing, written as `created`.

    Raises:
        KeyRefused: the key is another issuer's.
        BadSignature: the signer answered with something else than its signature.
    """
    if linted.profile is not Profile.VCDM2:
        raise ValueError("the proof is made for the profile vcdm2")
    document = linted.document
    own_key = ProofKey(key.kid, key.public, require_utc(now).replace(microsecond=0))
    if document["issuer"]["id"] != own_key.issuer_did:  # type: ignore[index]
        raise KeyRefused(f"{key.kid} does not belong to the badge's issuer")
    options: JsonObject = {
        "@context": document["@context"],
        **_PROOF,
        "created": instant_text(now.replace(microsecond=0)),
        "verificationMethod": key.kid,
    }
    value = to_multibase(key.sign_message(_digests(document, options)))
    text = json.dumps({**document, "proof": {**options, "proofValue": value}}, ensure_ascii=False)
    # Reading it back catches a signer that answers with another key or a broken signature.
    verify_embedded(text, keys={key.kid: own_key}, now=now)
    return text


def verify_embedded(text: object, *, keys: ProofKeyTable, now: datetime) -> VerifiedCredential:
    """Check a document with its proof and return what it says.

    Args:
        text: the document as JSON text.
        keys: our own keys for proofs by key id.
        now: the instant of checking.

    Raises:
        CredentialRefused: the narrowest class that says what is wrong.
    """
    document = _parsed(text)
    proof = _proof(document.pop("proof", None))
    if proof["@context"] != document.get("@context"):
        raise HeaderRefused("the proof was made for another @context")
    key = keys.get(str(proof["verificationMethod"]))
    if key is None:
        raise UnknownKey(f"no key of ours: {proof['verificationMethod']!r:.120}")
    _check_signature(document, proof, key)
    claims = {**document, **_claims_of(document, proof)}
    return verified_at(Opened(claims, key, Profile.VCDM2), now)


def _parsed(text: object) -> dict[str, object]:
    if not isinstance(text, str):
        raise MalformedToken(f"a document is text, not {type(text).__name__}")
    if len(text) > LARGEST_TOKEN:
        raise TokenTooLarge(f"{len(text)} characters, allowed are {LARGEST_TOKEN}")
    try:
        return parse_object(text.encode("utf-8"))
    except (NotStrict, UnicodeEncodeError) as error:
        raise MalformedToken(f"the document is not strict JSON: {error}") from error


def _proof(proof: object) -> dict[str, object]:
    # The whole shape is compared, so that chains, sets, domains and challenges have no place.
    if isinstance(proof, dict):
        fixed = {name: said for name, said in proof.items() if name not in _VARYING}
        if fixed == _PROOF and proof.keys() >= _VARYING:
            return proof
    raise HeaderRefused(f"not a proof of ours: {proof!r:.200}")


def _check_signature(
    document: Mapping[str, object], proof: Mapping[str, object], key: ProofKey
) -> None:
    options = {name: said for name, said in proof.items() if name != "proofValue"}
    try:
        value = from_multibase(str(proof["proofValue"]), _SIGNATURE_BYTES)
        key.public.verify(value, _digests(document, options))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise MalformedToken(f"the document has no canonical form: {error}") from error
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(f"the proof does not fit under {key.kid}") from error


def _digests(document: Mapping[str, object], options: Mapping[str, object]) -> bytes:
    return b"".join(
        hashlib.sha256(rfc8785.dumps(dict(part))).digest()  # type: ignore[arg-type]
        for part in (options, document)
    )


def _claims_of(document: JsonObject, proof: Mapping[str, object]) -> JsonObject:
    """Return what a token would say beside the document, so that both are read by one code."""
    try:
        created = datetime.fromisoformat(str(proof["created"]))
        written = instant_text(created)
        said = registered_claims(document, created)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ClaimsRefused(f"dates or names are missing: {error!r:.120}") from error
    if proof["created"] != written:
        raise ClaimsRefused(f"created: {proof['created']!r:.40}")
    return said
