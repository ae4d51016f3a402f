"""Sign what the register recorded of a credential: lint, both tokens, the proof in the document.

One function for the first signature and for every later one, so that a credential that is issued
anew differs in its signatures alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.services.keys.keyring import Keyring
from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow, Signed
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.lint import LintedBadge, lint
from exam_engine.issuance.signing import sign, sign_embedded

PROOF: Final = "proof"
"""Name of the form that carries its proof inside, beside the two profiles of tokens."""

Linted = Mapping[Profile, LintedBadge]


def linted_of(row: CredentialRow) -> Linted:
    """Check what was recorded against every rule, before any transaction begins.

    Raises:
        LintRefused: at least one rule is broken.
    """
    return {
        profile: lint(dict(document), profile)
        for profile in Profile
        if isinstance(document := row.badge[profile.value], dict)
    }


def sign_all(uow: UnitOfWork, linted: Linted, keyring: Keyring) -> tuple[Signed, datetime]:
    """Sign every form with the keys in use; returns what was made and the instant of signing.

    Raises:
        NoSigningKey, KeyRefused, SignerUnavailable: nothing was signed.
    """
    signer, prover = keyring.in_use(uow), keyring.proving(uow)
    now = uow.now()  # after the keys were held, so that none signs after its last instant
    tokens = {profile.value: sign(badge, signer, now=now) for profile, badge in linted.items()}
    tokens[PROOF] = sign_embedded(linted[Profile.VCDM2], prover, now=now)
    return Signed(tokens, signer.kid, prover.kid), now
