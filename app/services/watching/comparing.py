"""With which picture of the check-in a person is compared, and whether at all."""

from app.services.ports import UnitOfWork
from app.services.rows import SnapshotRow

COMPARED = "identity"
"""The consent's own choice for comparing faces; the other choices do not include it."""


def compared_with(uow: UnitOfWork, attempt_id: str) -> SnapshotRow | None:
    """Return the picture that the board shows, if the person agreed by name to be compared."""
    stored, consent = uow.attempts.get(attempt_id), uow.attempts.consent(attempt_id)
    if stored is None or not stored.attempt.consented:
        return None  # never given, or taken back
    if consent is None or not consent.choices.get(COMPARED):
        return None
    return uow.invigilation.reference(attempt_id)
