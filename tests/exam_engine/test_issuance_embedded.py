"""Proofs inside the document (`eddsa-jcs-2022`): what was signed verifies, and no more."""

import copy
import hashlib
import json
from dataclasses import replace

import pytest
import rfc8785

from exam_engine.ids import KeyId
from exam_engine.issuance.badge import Profile, badge
from exam_engine.issuance.lint import lint
from exam_engine.issuance.refusals import (
    BadSignature,
    ClaimsRefused,
    CredentialRefused,
    HeaderRefused,
    KeyDistrusted,
    KeyRefused,
    MalformedToken,
    TokenTooLarge,
    UnknownKey,
)
from exam_engine.issuance.signing import sign_embedded, verify_embedded
from exam_engine.issuance.signing.multibase import from_multibase, to_multibase
from exam_engine.issuance.signing.proof_keys import ProofSigningKey
from tests.exam_engine.issuing import DAY, DECIDED, DID, NOW, NUMBER, SIGNED, credential

KID = KeyId(f"{DID}#ed-1")
KEY = ProofSigningKey.from_random(KID, b"\x07" * 32)
KEYS = {KID: KEY.verification_key(DECIDED - DAY)}


def signed() -> dict:
    linted = lint(dict(badge(credential(), Profile.VCDM2)), Profile.VCDM2)
    return json.loads(sign_embedded(linted, KEY, now=SIGNED))


def check(document: object, keys=KEYS, now=NOW):
    text = document if isinstance(document, str) else json.dumps(document)
    return verify_embedded(text, keys=keys, now=now)


def paths(value: object, at=()):
    """Return where every leaf of a document is."""
    if isinstance(value, dict | list) and value:
        places = value.items() if isinstance(value, dict) else enumerate(value)
        return [path for name, one in places for path in paths(one, (*at, name))]
    return [at]


def holder(document: dict, path: tuple):
    for name in path[:-1]:
        document = document[name]
    return document


LEAVES = paths(signed())


def test_what_was_signed_says_what_was_signed() -> None:
    verified = check(signed())
    assert (verified.number, verified.kid) == (NUMBER, KID)
    assert verified.valid_from == DECIDED


def test_the_signature_is_what_the_standard_computes() -> None:
    """Computed a second time here, from the two canonical forms."""
    document = signed()
    proof = document.pop("proof")
    value = proof.pop("proofValue")
    digests = [hashlib.sha256(rfc8785.dumps(part)).digest() for part in (proof, document)]
    KEY.public.verify(from_multibase(value, 64), b"".join(digests))
    assert value.startswith("z")


def test_the_order_and_the_spelling_of_members_do_not_matter() -> None:
    document = signed()
    turned = dict(reversed(document.items()))
    assert check(json.dumps(turned, indent=3, ensure_ascii=True)).number == NUMBER


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: "/".join(map(str, path)))
def test_no_leaf_can_be_changed(path: tuple) -> None:
    document = signed()
    inner = holder(document, path)
    inner[path[-1]] = "another" if isinstance(inner[path[-1]], str) else 7
    with pytest.raises(CredentialRefused):
        check(document)


@pytest.mark.parametrize("path", [path for path in LEAVES if isinstance(path[-1], str)])
def test_no_member_can_be_taken_away(path: tuple) -> None:
    document = signed()
    del holder(document, path)[path[-1]]
    with pytest.raises(CredentialRefused):
        check(document)


@pytest.mark.parametrize("place", [(), ("credentialSubject",), ("issuer",)])
def test_nothing_can_be_added(place: tuple) -> None:
    document = signed()
    inner = document
    for name in place:
        inner = inner[name]
    inner["honours"] = "yes"
    with pytest.raises(BadSignature):
        check(document)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("domain", "elsewhere.example"),
        ("challenge", "1"),
        ("expires", "2030-01-01T00:00:00Z"),
        ("previousProof", "urn:uuid:1"),
        ("proofPurpose", "authentication"),
        ("cryptosuite", "eddsa-rdfc-2022"),
        ("type", "Ed25519Signature2020"),
    ],
)
def test_a_proof_of_another_shape_is_refused_before_any_key(member: str, said: str) -> None:
    document = signed()
    document["proof"][member] = said
    with pytest.raises(HeaderRefused):
        check(document)


@pytest.mark.parametrize("proof", [None, [], "z1", {}, 1])
def test_a_document_without_a_proof_of_ours_is_refused(proof: object) -> None:
    document = {**signed(), "proof": proof}
    with pytest.raises(HeaderRefused):
        check(document)
    with pytest.raises(HeaderRefused):
        check({**document, "proof": [signed()["proof"]]})


def test_a_key_is_looked_up_and_never_read_from_the_document() -> None:
    stranger = ProofSigningKey.from_random(KID, b"\x08" * 32)
    with pytest.raises(UnknownKey):
        check(signed(), keys={})
    with pytest.raises(BadSignature):
        check(signed(), keys={KID: stranger.verification_key(DECIDED - DAY)})


def test_a_key_that_was_given_up_is_not_believed() -> None:
    with pytest.raises(KeyDistrusted):
        check(signed(), keys={KID: replace(KEYS[KID], distrust_at=NOW)})
    with pytest.raises(CredentialRefused):
        check(signed(), keys={KID: replace(KEYS[KID], activate_at=SIGNED + DAY)})
    with pytest.raises(CredentialRefused):
        check(signed(), keys={KID: replace(KEYS[KID], sign_until=SIGNED - DAY)})


def test_another_issuers_key_signs_nothing_of_ours() -> None:
    linted = lint(dict(badge(credential(), Profile.VCDM2)), Profile.VCDM2)
    other = ProofSigningKey.from_random(KeyId("did:web:elsewhere.example#ed-1"), b"\x07" * 32)
    with pytest.raises(KeyRefused):
        sign_embedded(linted, other, now=SIGNED)
    with pytest.raises(ValueError, match="vcdm2"):
        sign_embedded(lint(dict(badge(credential(), Profile.OB3)), Profile.OB3), KEY, now=SIGNED)


@pytest.mark.parametrize("value", ["", "z", "u" + "A" * 86, "z0OIl", "z" + "1" * 64, "z" * 9_999])
def test_a_signature_that_is_no_signature_is_refused(value: str) -> None:
    document = signed()
    document["proof"]["proofValue"] = value
    with pytest.raises(BadSignature):
        check(document)


@pytest.mark.parametrize("text", [None, b"{}", 7, "", "[]", "{", '{"a":1,"a":2}', '{"a":NaN}'])
def test_what_is_no_strict_json_is_refused(text: object) -> None:
    with pytest.raises((MalformedToken, HeaderRefused)):
        verify_embedded(text, keys=KEYS, now=NOW)


def test_a_document_beyond_every_size_is_refused_unread() -> None:
    with pytest.raises(TokenTooLarge):
        verify_embedded("{" * 8_000_000, keys=KEYS, now=NOW)


@pytest.mark.parametrize("created", ["2026-11-20", "2026-11-20T15:42:15+00:00", "soon", 5])
def test_an_instant_in_another_spelling_is_refused(created: object) -> None:
    """Signed so by ourselves, so that only the spelling is wrong."""
    document = copy.deepcopy(signed())
    proof = document.pop("proof")
    options = {**{k: v for k, v in proof.items() if k != "proofValue"}, "created": created}
    digests = [hashlib.sha256(rfc8785.dumps(part)).digest() for part in (options, document)]
    value = to_multibase(KEY.sign_message(b"".join(digests)))
    with pytest.raises(ClaimsRefused):
        check({**document, "proof": {**options, "proofValue": value}})
