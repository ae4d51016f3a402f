"""The keyring of the issuing worker: the signer in use, new keys, and the schedule of rotation.

Private halves stay in their store; what comes from there is held against the published half
before anything is signed, so that a swapped file signs nothing.
"""

from dataclasses import dataclass, replace

from app.services.errors import SignerUnavailable
from app.services.keys.keys import SigningKeys, ask_to_reissue
from app.services.ports import SignerStore, UnitOfWork, UnitOfWorkFactory
from app.services.rows import SigningKeyRow
from exam_engine.issuance import key_life
from exam_engine.issuance.credential import Issuer
from exam_engine.issuance.key_life import Algorithm, KeyLife, KeyState, KeyStep
from exam_engine.issuance.refusals import KeyChangeRefused, KeyRefused, NoSigningKey
from exam_engine.issuance.signing import public_jwk
from exam_engine.issuance.signing.keys import Signer
from exam_engine.issuance.signing.proof_keys import ProofSigner

MOST_STEPS = 12
"""Steps of one round of the schedule: more than a fresh issuer needs."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    issuer: Issuer
    store: SignerStore

    def in_use(self, uow: UnitOfWork) -> Signer:
        """Return what signs tokens now; no key changes until the transaction ends.

        The instant of signing is read after this, so that a key never signs after its last one.

        Raises:
            NoSigningKey: no key may sign now.
            KeyRefused: the store's key is not the published one.
            SignerUnavailable: the store does not answer.
        """
        return self._signer(self._row_in_use(uow, Algorithm.ES256))

    def proving(self, uow: UnitOfWork) -> ProofSigner:
        """Return what signs proofs inside documents now, as `in_use` does for tokens.

        Raises:
            NoSigningKey, KeyRefused, SignerUnavailable: as `in_use`.
        """
        return self._prover(self._row_in_use(uow, Algorithm.ED25519))

    def name_in_use(self, uow: UnitOfWork) -> str:
        """Return the id of the key that signs tokens now; empty where none may."""
        now = uow.now()
        for row in uow.signing_keys.all():
            if row.life.alg is Algorithm.ES256 and row.life.may_sign(now):
                return row.life.kid
        return ""

    def ready(self) -> None:
        """Do what the schedule asks for, if nothing may sign; an issuer's first key begins here."""
        with self.uow() as uow:
            now = uow.now()
            signing = {one.life.alg for one in uow.signing_keys.all() if one.life.may_sign(now)}
        if signing != set(Algorithm):
            self.tend()

    def tend(self) -> list[KeyLife]:
        """Do all that the schedule asks for; returns the keys that were published or activated.

        Raises:
            KeyRefused, SignerUnavailable: no key could be made; the others were seen to.
        """
        changed: list[KeyLife] = []
        refusal: Exception | None = None
        tried: set[tuple[KeyStep, Algorithm]] = set()
        for _ in range(MOST_STEPS):
            with self.uow() as uow:
                lives = [row.life for row in uow.signing_keys.all()]
                steps = [one for one in key_life.due_steps(lives, uow.now()) if one not in tried]
            if not steps:
                break
            step, alg = steps[0]
            try:
                changed.append(self._step(step, alg))
            except KeyChangeRefused:
                tried.add((step, alg))  # somebody else was quicker
            except (KeyRefused, SignerUnavailable, OSError) as error:
                refusal = error
                tried.add((step, alg))
        with self.uow() as uow:
            ask_to_reissue(uow, uow.now())
            uow.commit()
        if refusal is not None:
            raise refusal
        return changed

    def rotate(self, alg: Algorithm) -> list[KeyLife]:
        """Let the key that stands by sign now, and publish the next; returns how both are.

        Where none stands by or its day is not over, one is published or stays; nothing else.

        Raises:
            KeyRefused, SignerUnavailable: no key could be made.
        """
        with self.uow() as uow:
            now = uow.now()
            waiting = _waiting(uow, alg)
        if waiting is not None and now < waiting.activate_at:
            return [waiting]
        changed = [self._step(KeyStep.ACTIVATE, alg)] if waiting is not None else []
        return [*changed, self.publish(alg)]

    def publish(self, alg: Algorithm) -> KeyLife:
        """Make the next key of an algorithm and publish it; it may sign a day later.

        Raises:
            KeyChangeRefused: one is published and has not signed yet.
            KeyRefused, SignerUnavailable: the store made none.
        """
        with self.uow() as uow:
            lives = [row.life for row in uow.signing_keys.locked()]
            life = key_life.published(self.issuer.did, alg, lives, uow.now())
            made = self.store.make(life.kid, alg)
            row = SigningKeyRow(life, dict(made.items()), self.store.backend)
            if uow.signing_keys.add(row):
                uow.commit()
        return life

    def activate(self, name: str) -> None:
        """Let a published key sign, instead of the one that does; only if it can.

        Raises:
            NotFound, KeyChangeRefused: as `SigningKeys.activate`.
            KeyRefused, SignerUnavailable: its private half is not there; nothing changed.
        """
        with self.uow() as uow:
            rows = [row for row in uow.signing_keys.all() if row.life.name == name]
        for row in rows:
            self._signer(row) if row.life.alg is Algorithm.ES256 else self._prover(row)
        SigningKeys(self.uow, self.uow).activate(name)

    def _signer(self, row: SigningKeyRow) -> Signer:
        signer = self.store.signer(row.life.kid)
        _require_published(row, public_jwk(signer.kid, signer.public))
        return signer

    def _prover(self, row: SigningKeyRow) -> ProofSigner:
        prover = self.store.proof_signer(row.life.kid)
        _require_published(row, public_jwk(prover.kid, prover.public))
        return prover

    def _step(self, step: KeyStep, alg: Algorithm) -> KeyLife:
        if step is KeyStep.PUBLISH:
            return self.publish(alg)
        with self.uow() as uow:
            waiting = _waiting(uow, alg)
        if waiting is None:
            raise KeyChangeRefused(f"no {alg} key is published any more")
        self.activate(waiting.name)
        return replace(waiting, state=KeyState.SIGNING)

    def _row_in_use(self, uow: UnitOfWork, alg: Algorithm) -> SigningKeyRow:
        rows = uow.signing_keys.shared()
        now = uow.now()
        for row in rows:
            if row.life.alg is alg and row.life.may_sign(now):
                return row
        raise NoSigningKey(f"no {alg} key may sign at {now.isoformat()}")


def _waiting(uow: UnitOfWork, alg: Algorithm) -> KeyLife | None:
    lives = [row.life for row in uow.signing_keys.all() if row.life.alg is alg]
    return next((life for life in lives if life.state is KeyState.PUBLISHED), None)


def _require_published(row: SigningKeyRow, held: dict[str, str]) -> None:
    if held != row.jwk:
        raise KeyRefused(f"the store's {row.life.name} is not the key that was published")
