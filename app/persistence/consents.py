"""Which text a candidate agreed to, as a row; the fact itself is in the journal."""

from sqlalchemy import Connection, select

from app.persistence.conflict import as_object, replace
from app.persistence.tables import consents
from app.services.rows import Consent


def put_consent(connection: Connection, consent: Consent) -> None:
    """Store a consent; after one that was taken back, the new one stands."""
    replace(
        connection,
        consents,
        {
            "attempt_id": consent.attempt_id,
            "person_id": consent.person_id,
            "version": consent.version,
            "text_sha256": consent.text_sha256,
            "choices": dict(consent.choices),
            "at": consent.at,
        },
    )


def consent_of(connection: Connection, attempt_id: str) -> Consent | None:
    """Read the stored consent of an attempt."""
    row = connection.execute(select(consents).where(consents.c.attempt_id == attempt_id)).first()
    if row is None:
        return None
    choices = {str(name): value is True for name, value in as_object(row.choices).items()}
    return Consent(row.attempt_id, row.person_id, row.version, row.text_sha256, choices, row.at)
