"""Issue credentials: record the intent, lint, sign, store; publish the status lists.

Runs in the issuing worker alone, which alone can sign. A crash between two steps, or a key that is
missing, leaves an intent that a later run finishes; nothing is ever signed that was not recorded
first.
"""

import secrets
import uuid
from dataclasses import dataclass

from app.services.certification import CERTIFIED
from app.services.chain import evidence_of, record_term, supersede_earlier, term_of
from app.services.content import slug_of
from app.services.errors import NotFound
from app.services.holding import scheme_of
from app.services.issuance_log import LogHeads, enter
from app.services.journal import note
from app.services.keyring import Keyring
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, DecisionRow, JsonValue, StoredAttempt
from app.services.signing import linted_of, sign_all
from app.services.status_lists import StatusLists, entry_of
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.evidence import CredentialIssued
from exam_engine.catalogue import Scheme, Term
from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.badge import Profile, StatusPurpose, badge
from exam_engine.issuance.credential import (
    Achievement,
    Credential,
    Evidence,
    EvidenceGenre,
    Issuer,
)
from exam_engine.issuance.log import LogEvent
from exam_engine.issuance.number import RANDOM_BYTES, number_from_random


@dataclass(frozen=True, slots=True)
class Issuing:
    """The use cases of the issuing worker, over their ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher
    issuer: Issuer
    keyring: Keyring

    def issue(self, attempt_id: str) -> str | None:
        """Issue the credential of a certified attempt once; returns its number."""
        row = self._intent(attempt_id)
        if row is None:
            return None
        if row.issued_at is None:
            self.keyring.ready()
            self._sign(row)
        self.publisher.board_changed(attempt_id)
        return row.number

    def publish_log_head(self) -> int:
        """Sign a head of the issuance log over all that was issued; returns how many entries."""
        return LogHeads(self.uow, self.issuer, self.keyring).publish()

    def publish_status_lists(self) -> None:
        """Sign every status list that has changed or grown old; they are good for a day."""
        self.keyring.ready()
        StatusLists(self.uow, self.issuer, self.keyring).publish()

    def _intent(self, attempt_id: str) -> CredentialRow | None:
        """Record exactly what will be signed, before anything is signed."""
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            decision = uow.results.decision(attempt_id)
            if stored is None or decision is None or decision.outcome != CERTIFIED:
                return None
            earlier = uow.credentials.of_attempt(attempt_id)
            if earlier is not None:
                return earlier
            term = term_of(uow, stored, decision)
            row = self._row(uow, stored, decision, term)
            added = uow.credentials.add_intent(row)
            assert added, f"attempt {attempt_id} has a credential that its lock did not show"
            record_term(uow, stored, row.number, term)
            uow.commit()
        return row

    def _sign(self, row: CredentialRow) -> None:
        linted = linted_of(row)
        with self.uow() as uow:
            stored = uow.attempts.lock(row.attempt_id)
            if stored is None:
                raise NotFound(f"attempt {row.attempt_id}")
            signed, now = sign_all(uow, linted, self.keyring)
            number = CredentialNumber(row.number)
            if not uow.credentials.mark_issued(number, signed, at=now):
                return  # another worker stored its own first, and that is the credential
            supersede_earlier(uow, row, now)
            kid = KeyId(signed.kid)
            enter(uow, LogEvent.ISSUED, number, kid=kid, tokens=signed.tokens, at=now)
            note(uow, stored, CredentialIssued(number), actor=SYSTEM, now=now)
            uow.commit()

    def _row(
        self, uow: UnitOfWork, stored: StoredAttempt, decision: DecisionRow, term: Term
    ) -> CredentialRow:
        scheme = scheme_of(uow, stored)
        person = uow.people.get(stored.person_id)
        assert person is not None
        indices = {
            purpose: uow.credentials.next_status_index(purpose.value) for purpose in StatusPurpose
        }
        assert decision.at == term.valid_from
        credential = self._credential(stored, term, scheme, indices)
        documents: dict[str, JsonValue] = {
            profile.value: dict(badge(credential, profile).items())  # type: ignore[arg-type]
            for profile in Profile
        }
        return CredentialRow(
            number=credential.number,
            attempt_id=stored.attempt.id,
            person_id=stored.person_id,
            scheme_id=scheme.id,
            state="intent",
            valid_from=credential.valid_from,
            valid_until=credential.valid_until,
            kid=self.keyring.name_in_use(uow),
            badge=documents,
            holder_name=person.name,
            name_public=False,
            created_at=uow.now(),
            revocation_index=indices[StatusPurpose.REVOCATION],
            suspension_index=indices[StatusPurpose.SUSPENSION],
        )

    def _credential(
        self,
        stored: StoredAttempt,
        term: Term,
        scheme: Scheme,
        indices: dict[StatusPurpose, int],
    ) -> Credential:
        revocation, suspension = (
            entry_of(self.issuer, purpose, indices[purpose])
            for purpose in (StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION)
        )
        return Credential(
            number=number_from_random(secrets.token_bytes(RANDOM_BYTES)),
            subject_id=uuid.uuid4().urn,
            issuer=self.issuer,
            achievement=achievement_of(self.issuer, scheme),
            valid_from=term.valid_from,
            valid_until=term.valid_until,
            revocation=revocation,
            suspension=suspension,
            evidence=(_exam_evidence(stored), *evidence_of(scheme, stored, term)),
        )


def achievement_of(issuer: Issuer, scheme: Scheme) -> Achievement:
    """Return what a scheme certifies, as a credential states it."""
    page = f"{issuer.address}/certifications/{slug_of(scheme.id)}"
    return Achievement(
        url=f"{page}/v{scheme.version}",
        criteria_url=f"{page}/v{scheme.version}/criteria",
        code=scheme.code,
        version=scheme.version,
        name=scheme.name,
        description=f"Awarded after a webcam-proctored exam of the certification {scheme.name}.",
        level=scheme.level.value,
        term=str(scheme.term),
        criteria=(
            "The approved cut score reached in the proctored exam, a clear record of the sitting, "
            "and every required prerequisite held on the day of the exam."
        ),
        track=None,
    )


def _exam_evidence(stored: StoredAttempt) -> Evidence:
    return Evidence(
        key="exam",
        genre=EvidenceGenre.PROCTORED_EXAM,
        name="Proctored exam",
        narrative=(
            "One sitting with webcam proctoring; no unresolved integrity incident. "
            f"Journal of the sitting: sha-256 {stored.chain_head}."
        ),
    )
