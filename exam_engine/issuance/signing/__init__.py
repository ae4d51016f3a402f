"""Keys, signatures and the one strict way to read a signed credential.

The only part of the engine that knows PyJWT and cryptography. Not storage of keys: private
keys come in as PEM bytes and leave as nothing but signatures.
"""

from exam_engine.issuance.signing.embedded import sign_embedded, verify_embedded
from exam_engine.issuance.signing.evidence_roots import (
    EvidenceRoot,
    sign_evidence_root,
    verify_evidence_root,
)
from exam_engine.issuance.signing.keys import KeyTable, SigningKey, VerificationKey
from exam_engine.issuance.signing.list_tokens import sign_status_list, verify_status_list
from exam_engine.issuance.signing.log_heads import LogHead, sign_log_head, verify_log_head
from exam_engine.issuance.signing.proof_keys import ProofKey, ProofKeyTable, ProofSigningKey
from exam_engine.issuance.signing.published import (
    bare_jwk,
    did_document,
    jwks,
    public_jwk,
    thumbprint,
    verification_method,
)
from exam_engine.issuance.signing.signatures import sign
from exam_engine.issuance.signing.strict import VerifiedCredential, verify_credential

__all__ = [
    "EvidenceRoot",
    "KeyTable",
    "LogHead",
    "ProofKey",
    "ProofKeyTable",
    "ProofSigningKey",
    "SigningKey",
    "VerificationKey",
    "VerifiedCredential",
    "bare_jwk",
    "did_document",
    "jwks",
    "public_jwk",
    "sign",
    "sign_embedded",
    "sign_evidence_root",
    "sign_log_head",
    "sign_status_list",
    "thumbprint",
    "verification_method",
    "verify_credential",
    "verify_embedded",
    "verify_evidence_root",
    "verify_log_head",
    "verify_status_list",
]
