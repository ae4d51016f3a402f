"""Issue credentials: record the intent, lint, sign, store; publish the status lists.

Runs in the issuing worker alone, which alone can sign. A crash between two steps, or a key that is
missing, leaves an intent that a later run finishes; nothing is ever signed that was not recorded
first.
"""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.services.attempts.journal import note
from app.services.catalogue.content import slug_of
from app.services.certifying.certification import CERTIFIED
from app.services.certifying.issuance_log import LogHeads, enter
from app.services.certifying.signing import linted_of, sign_all
from app.services.errors import NotFound
from app.services.keys.keyring import Keyring
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, JsonValue, StoredAttempt
from app.services.standing.cascading import Earned
from app.services.standing.chain import earned_by, record_term, review_what_fell, supersede_earlier
from app.services.standing.rescoping import is_void, rescoped
from app.services.standing.status_lists import StatusLists, entry_of
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.evidence import CredentialIssued
from exam_engine.catalogue import Scheme, names_of
from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.badge import Profile, StatusPurpose, badge
from exam_engine.issuance.credential import PARTS, Achievement, Credential, Issuer
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
        """Issue the credential of a certified attempt once; returns its number.

        With it come the new terms of lower credentials that the pass renews, by rule; later, those
        whose scope two people changed.
        """
        rows = self._intents(attempt_id)
        if not rows:
            return None
        for row in rows:
            if row.issued_at is None:
                self.keyring.ready()
                self._sign(row)
        self.publisher.board_changed(attempt_id)
        return rows[0].number

    def publish_log_head(self) -> int:
        """Sign a head of the issuance log over all that was issued; returns how many entries."""
        return LogHeads(self.uow, self.issuer, self.keyring).publish()

    def publish_status_lists(self) -> None:
        """Sign every status list that has changed or grown old; they are good for a day."""
        self.keyring.ready()
        StatusLists(self.uow, self.issuer, self.keyring).publish()

    def _intents(self, attempt_id: str) -> Sequence[CredentialRow]:
        """Record exactly what will be signed, before anything is signed; the exam's own first."""
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            decision = uow.results.decision(attempt_id)
            if stored is None or decision is None or decision.outcome != CERTIFIED:
                return ()
            rows = list(uow.credentials.all_of_attempt(attempt_id))
            asked = rescoped(uow, rows) if rows else earned_by(uow, stored, decision)
            for earned in asked:
                row = self._row(uow, stored, _placed(earned, rows))
                added = uow.credentials.add_intent(row)
                assert added, f"attempt {attempt_id} has a credential that its lock did not show"
                record_term(uow, row.number, earned)
                rows.append(row)
            if asked:
                uow.commit()
        return rows

    def _sign(self, row: CredentialRow) -> None:
        linted = linted_of(row)
        with self.uow() as uow:
            stored = uow.attempts.lock(row.attempt_id)
            if stored is None:
                raise NotFound(f"attempt {row.attempt_id}")
            signed, now = sign_all(uow, linted, self.keyring)
            number = CredentialNumber(row.number)
            uow.people.lock(row.person_id)  # a withdrawal comes before this or after it
            if is_void(uow, row):
                return
            if not uow.credentials.mark_issued(number, signed, at=now):
                return  # another worker stored its own first, and that is the credential
            supersede_earlier(uow, row, now)
            review_what_fell(uow, row, now)
            kid = KeyId(signed.kid)
            enter(uow, LogEvent.ISSUED, number, kid=kid, tokens=signed.tokens, at=now)
            note(uow, stored, CredentialIssued(number), actor=SYSTEM, now=now)
            uow.commit()

    def _row(self, uow: UnitOfWork, stored: StoredAttempt, earned: Earned) -> CredentialRow:
        person = uow.people.get(stored.person_id)
        assert person is not None
        indices = {
            purpose: uow.credentials.next_status_index(purpose.value) for purpose in StatusPurpose
        }
        credential = self._credential(earned, indices)
        documents: dict[str, JsonValue] = {
            profile.value: dict(badge(credential, profile).items())  # type: ignore[arg-type]
            for profile in Profile
        }
        return CredentialRow(
            number=credential.number,
            attempt_id=stored.attempt.id,
            person_id=stored.person_id,
            scheme_id=earned.scheme.id,
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
            through=earned.through,
            covers=list(earned.covers) or None,
            instead_of=earned.instead_of,
        )

    def _credential(self, earned: Earned, indices: dict[StatusPurpose, int]) -> Credential:
        revocation, suspension = (
            entry_of(self.issuer, purpose, indices[purpose])
            for purpose in (StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION)
        )
        return Credential(
            number=CredentialNumber(earned.number)
            if earned.number
            else number_from_random(secrets.token_bytes(RANDOM_BYTES)),
            subject_id=uuid.uuid4().urn,
            issuer=self.issuer,
            achievement=achievement_of(self.issuer, earned.scheme, earned.covers),
            valid_from=earned.term.valid_from,
            valid_until=earned.term.valid_until,
            revocation=revocation,
            suspension=suspension,
            evidence=earned.evidence,
        )


def _placed(earned: Earned, rows: Sequence[CredentialRow]) -> Earned:
    """Let what comes with a higher credential name it; the exam's own is the first of the rows."""
    if earned.instead_of is not None or not rows:
        return earned
    return replace(earned, through=rows[0].number)


def achievement_of(issuer: Issuer, scheme: Scheme, covers: Sequence[str] = ()) -> Achievement:
    """Return what a scheme certifies, as a credential states it; `covers` limits it to parts."""
    page = f"{issuer.address}/certifications/{slug_of(scheme.id)}"
    names = names_of(scheme.scope, covers)
    listed = ", ".join(names)
    return Achievement(
        url=f"{page}/v{scheme.version}" + (f"{PARTS}{','.join(covers)}" if names else ""),
        criteria_url=f"{page}/v{scheme.version}/criteria",
        code=scheme.code,
        version=scheme.version,
        name=f"{scheme.name}: {listed}" if names else scheme.name,
        description=f"Awarded after a webcam-proctored exam of the certification {scheme.name}.",
        level=scheme.level.value,
        term=str(scheme.term),
        criteria=(
            "The approved cut score reached in the proctored exam, a clear record of the sitting, "
            "and every required prerequisite held on the day of the exam."
            + (f" It covers these parts of the certification: {listed}." if names else "")
        ),
        track=None,
        covers=names,
    )
