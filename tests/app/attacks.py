"""The table of attacks on credentials: what a thief of our own key presents, and where each is met.

Each attack makes its token out of a real credential of the deployment; the same token goes through
the function and through HTTP. Rows that need more than a token name the tests that carry them out.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from exam_engine.issuance.refusals import (
    BadSignature,
    ClaimsRefused,
    HeaderRefused,
    MalformedToken,
    TokenTooLarge,
    UnknownKey,
)
from exam_engine.issuance.signing import SigningKey, bare_jwk
from tests.exam_engine.forging import ORDER, attackers_token, text_of
from tests.exam_engine.issuing import DECIDED, b64, claims_of

YEAR_S = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Thief:
    """Who has the issuer's private key and one real credential.

    Attributes:
        token: the credential as it was signed.
    """

    key: SigningKey
    token: str

    @property
    def header(self) -> dict[str, Any]:
        return {"alg": "ES256", "kid": str(self.key.kid), "typ": "vc+jwt", "cty": "vc"}

    @property
    def private(self) -> Any:
        return serialization.load_pem_private_key(self.key.to_pem(), None)

    def sign(self, claims: Any = None, header: Any = None, private: Any = None) -> str:
        """Sign anything under any header."""
        return attackers_token(
            claims_of(self.token) if claims is None else claims,
            self.header if header is None else header,
            private or self.private,
        )

    def headed(self, **changes: Any) -> str:
        return self.sign(header={**self.header, **changes})

    def claiming(self, **changes: Any) -> str:
        """Sign the claims after a change; None takes a member away."""
        claims = {**claims_of(self.token), **changes}
        return self.sign({name: said for name, said in claims.items() if said is not None})

    def signed_by(self, signature: bytes) -> str:
        return f"{self.token.rpartition('.')[0]}.{b64(signature)}"

    def hmac_with(self, secret: bytes) -> str:
        head = b64(text_of({**self.header, "alg": "HS256"}))
        signing_input = f"{head}.{self.token.split('.')[1]}"
        tag = hmac.new(secret, signing_input.encode(), hashlib.sha256).digest()
        return f"{signing_input}.{b64(tag)}"

    def payload_text(self, change: Callable[[str], str]) -> str:
        return self.sign(change(json.dumps(claims_of(self.token))))


def respelled(token: str) -> str:
    """Set spare bits in the last character: the same bytes for a reader that is not strict."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def _raw(key: SigningKey) -> bytes:
    point = serialization.PublicFormat.UncompressedPoint
    return key.public.public_bytes(serialization.Encoding.X962, point)


def _pem(key: SigningKey) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public.public_bytes(serialization.Encoding.PEM, form)


def _exp(thief: Thief) -> int:
    return int(claims_of(thief.token)["exp"])


def _jwk(thief: Thief) -> dict[str, str]:
    return dict(bare_jwk(thief.key.verification_key(DECIDED)))


Attack = tuple[str, Callable[[Thief], str], type[Exception]]

ALG, CONFUSED, KID, FETCH, TYP, CRIT, DATES, NUMBERS, MIRRORS, TWICE, DEEP, SIZE, SPELLING = (
    "alg none",
    "public key as HMAC secret",
    "kid",
    "jku, x5u, x5c, jwk",
    "foreign typ",
    "crit, b64",
    "missing or future dates",
    "dates that are no integers",
    "claims against the document",
    "duplicate names",
    "nesting and long integers",
    "8 MB token",
    "other spellings of a segment",
)
SIGNATURES, CONTEXT = "r = s = 0, other curves", "@context"

ATTACKS: tuple[Attack, ...] = (
    (ALG, lambda t: t.headed(alg="none"), HeaderRefused),
    (ALG, lambda t: t.headed(alg="NoNe"), HeaderRefused),
    (ALG, lambda t: t.headed(alg="none").rpartition(".")[0] + ".", MalformedToken),
    (CONFUSED, lambda t: t.hmac_with(_pem(t.key)), HeaderRefused),
    (CONFUSED, lambda t: t.hmac_with(_raw(t.key)), HeaderRefused),
    (CONFUSED, lambda t: t.hmac_with(_raw(t.key)[1:33]), HeaderRefused),
    (KID, lambda t: t.headed(kid=f"{t.key.kid}x"), UnknownKey),
    (KID, lambda t: t.headed(kid="../../etc/passwd"), UnknownKey),
    (KID, lambda t: t.headed(kid="https://evil.example/key"), UnknownKey),
    (KID, lambda t: t.headed(kid="' OR 1=1 --"), UnknownKey),
    (KID, lambda t: t.headed(kid=7), HeaderRefused),
    (KID, lambda t: t.headed(kid=None), HeaderRefused),
    (KID, lambda t: t.headed(kid="k" * 20_000), HeaderRefused),
    (FETCH, lambda t: t.headed(jku="https://evil.example/jwks"), HeaderRefused),
    (FETCH, lambda t: t.headed(x5u="https://evil.example/x5u"), HeaderRefused),
    (FETCH, lambda t: t.headed(x5c=["MIIB"]), HeaderRefused),
    (FETCH, lambda t: t.headed(jwk=_jwk(t)), HeaderRefused),
    (TYP, lambda t: t.headed(typ="vp+jwt"), HeaderRefused),
    (TYP, lambda t: t.headed(typ="assay-ticket+jwt"), HeaderRefused),
    (TYP, lambda t: t.headed(typ="JWT"), HeaderRefused),
    (CRIT, lambda t: t.headed(crit=["exp"]), HeaderRefused),
    (CRIT, lambda t: t.headed(crit=[]), HeaderRefused),
    (CRIT, lambda t: t.headed(b64=False, crit=["b64"]), HeaderRefused),
    *((DATES, lambda t, n=name: t.claiming(**{n: None}), ClaimsRefused)
      for name in ("exp", "nbf", "iat", "iss", "sub", "jti")),
    (DATES, lambda t: t.claiming(iat=_exp(t)), ClaimsRefused),
    (NUMBERS, lambda t: t.claiming(exp=str(_exp(t))), ClaimsRefused),
    (NUMBERS, lambda t: t.claiming(exp=True), ClaimsRefused),
    (NUMBERS, lambda t: t.payload_text(lambda s: s.replace(f'"exp": {_exp(t)}', '"exp": NaN')),
     MalformedToken),
    (NUMBERS, lambda t: t.payload_text(lambda s: s.replace(f'"exp": {_exp(t)}', '"exp": 1e400')),
     MalformedToken),
    (MIRRORS, lambda t: t.claiming(exp=_exp(t) + YEAR_S), ClaimsRefused),
    (MIRRORS, lambda t: t.claiming(iss="did:web:other.example"), ClaimsRefused),
    (MIRRORS, lambda t: t.claiming(jti="https://verify.example/c/7G1A-NVRS-C0PS-0RZC"),
     ClaimsRefused),
    (MIRRORS, lambda t: t.claiming(sub="urn:uuid:0"), ClaimsRefused),
    (TWICE, lambda t: t.payload_text(lambda s: s[:-1] + f',"exp": {_exp(t) + YEAR_S}}}'),
     MalformedToken),
    (TWICE, lambda t: t.sign(header=json.dumps(t.header)[:-1] + ',"alg": "ES256"}'),
     MalformedToken),
    (DEEP, lambda t: t.payload_text(lambda s: s[:-1] + f',"x": {"[" * 8_000}{"]" * 8_000}}}'),
     MalformedToken),
    (DEEP, lambda t: t.payload_text(lambda s: s[:-1] + f',"x": {"9" * 15_000}}}'), MalformedToken),
    (SIZE, lambda t: t.claiming(x="a" * 40_000), TokenTooLarge),
    (SIZE, lambda t: t.claiming(x="a" * 6_000_000), TokenTooLarge),
    (SPELLING, lambda t: t.token + "=", MalformedToken),
    (SPELLING, lambda t: t.token.replace(".", "=.", 1), MalformedToken),
    (SPELLING, lambda t: respelled(t.token), MalformedToken),
    (SIGNATURES, lambda t: t.signed_by(bytes(64)), BadSignature),
    (SIGNATURES, lambda t: t.signed_by(ORDER.to_bytes(32) * 2), BadSignature),
    (SIGNATURES, lambda t: t.signed_by(b"\x01" * 96), BadSignature),
    (SIGNATURES, lambda t: t.sign(private=ec.derive_private_key(5, ec.SECP256K1())), BadSignature),
    (CONTEXT, lambda t: t.claiming(**{"@context": claims_of(t.token)["@context"][::-1]}),
     ClaimsRefused),
    (CONTEXT, lambda t: t.claiming(
        **{"@context": [*claims_of(t.token)["@context"], "https://evil.example/c"]}
    ), ClaimsRefused),
    (CONTEXT, lambda t: t.claiming(
        **{"@context": [*claims_of(t.token)["@context"], {"rank": "https://evil.example/r"}]}
    ), ClaimsRefused),
)  # fmt: skip


ELSEWHERE: dict[str, tuple[str, ...]] = {
    "expired is a status": (
        "exam_engine/test_issuance_verification.py::test_every_flaw_is_named_and_none_is_acceptable",
        "app/test_web_verify.py::test_a_day_may_be_asked_for_and_nonsense_is_refused",
    ),
    "s -> n-s": (
        "exam_engine/test_issuance_attack_headers.py::test_the_mirrored_signature_is_the_same_credential",
        "app/test_attacks.py::test_the_mirrored_signature_is_the_same_credential_over_http",
    ),
    "1,024-bit RSA, short HMAC secret": (
        "exam_engine/test_issuance_keys.py::test_a_key_of_another_kind_is_refused",
        "exam_engine/test_issuance_keys.py::test_a_jwk_that_is_no_public_p256_key_is_refused",
    ),
    "property added to a signed document": (
        "exam_engine/test_issuance_embedded.py::test_nothing_can_be_added",
        "app/test_attacks.py::test_nothing_can_be_added_to_a_document_with_its_proof",
    ),
    "status list of any wrong kind": (
        "exam_engine/test_issuance_list_tokens.py::test_a_list_that_is_not_the_issuers_is_refused",
        "exam_engine/test_issuance_status_list.py::test_a_damaged_list_is_refused",
        "exam_engine/test_issuance_status_list.py::test_a_list_that_is_too_short_hides_nobody",
        "exam_engine/test_issuance_status_list.py::test_a_bit_outside_the_list_is_never_clear",
        "app/test_attacks.py::test_a_list_that_cannot_be_relied_on_never_means_clear",
    ),
    "zip bomb": (
        "exam_engine/test_issuance_status_list.py::test_a_bomb_unpacks_no_further_than_the_cap",
        "app/test_attacks.py::test_a_list_that_cannot_be_relied_on_never_means_clear",
    ),
    "status list rollback": (
        "exam_engine/test_issuance_list_tokens.py::test_an_old_list_is_not_played_back",
        "app/test_attacks.py::test_an_older_list_is_not_played_back_over_http",
    ),
    "list or DID unreachable": (
        "exam_engine/test_issuance_as_of_a_date.py::test_the_present_needs_the_lists",
        "app/test_attacks.py::test_a_list_that_cannot_be_relied_on_never_means_clear",
    ),
    "SSRF by did:web, key and context addresses": (
        "app/test_attacks.py::test_nothing_that_is_presented_makes_us_open_a_connection",
    ),
    "enumeration of numbers": (
        "exam_engine/test_issuance_number.py::test_one_wrong_character_is_always_caught",
        "app/test_numbers_over_http.py::test_random_numbers_and_neighbours_find_nothing",
        "app/test_web_verify.py::test_a_number_that_may_not_be_seen_looks_like_one_that_never_was",
    ),
    "bulk name checks": (
        "app/test_web_verify_names.py::test_the_sixth_try_of_a_day_waits_for_tomorrow",
    ),
    "signed by us, not in the register": (
        "exam_engine/test_issuance_signing.py::"
        "test_a_stolen_key_signs_well_enough_for_this_check_so_the_register_decides",
        "app/test_web_verify_files.py::"
        "test_what_the_register_does_not_know_is_unregistered_and_an_alarm",
    ),
    "stolen key, dated back": (
        "app/test_audit.py::test_a_badge_signed_anew_with_a_stolen_key_shows_in_the_log",
        "app/test_key_drill.py::test_a_token_that_the_thief_kept_is_not_believed_after_the_drill",
        "app/test_web_verify_files.py::test_a_file_under_a_key_that_was_given_up_is_called_that",
    ),
    "homograph host": (
        "exam_engine/test_issuance_attack_claims.py::"
        "test_the_page_belongs_to_the_issuer_and_to_one_number",
        "app/test_certificate_pdf.py::test_it_names_host_and_number_and_claims_nothing_of_today",
    ),
    "names inside certificates": (
        "app/test_certificate_pdf.py::test_a_name_in_any_script_is_printed_as_text_on_one_page",
        "app/test_certificate_pdf.py::test_what_has_no_shape_or_turns_others_around_is_left_out",
        "app/test_certificate_pdf.py::test_nothing_in_it_runs_or_is_fetched",
    ),
    "uploaded PNG and SVG": (
        "app/test_unbaking.py::test_every_file_that_lies_is_refused_by_name",
        "app/test_web_verify_files.py::"
        "test_every_file_that_lies_is_refused_said_in_words_and_kept_nowhere",
    ),
    "issued twice at once": (
        "app/test_issuing_killed.py::test_a_killed_worker_leaves_no_double_and_no_gap",
    ),
    "bulk verification as an oracle": (
        "app/test_verify_bulk.py::test_every_line_is_answered_and_each_number_counted_once",
        "app/test_verify_bulk.py::test_a_list_that_does_not_fit_into_the_day_is_not_begun",
    ),
}
"""Rows of the table that need more than a token: the tests that carry them out."""
