"""Deletes pictures of documents and rooms before all others: they have served when people are done.

A handful per attempt, so files, marks and the fact go under the attempt's row: a hold by a person
comes before or after, never in between. Killed between file and mark, the next hour marks.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.services.attempts.check_in_steps import PURPOSE_OF
from app.services.attempts.journal import note
from app.services.evidence.erasing import digest_of
from app.services.evidence.milestones import milestones_of
from app.services.ports import EvidenceStore, UnitOfWork, UnitOfWorkFactory
from app.services.rows import StoredAttempt
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.check_in import CheckInErased
from exam_engine.catalogue import CheckInStep
from proctoring.retention import IDENTITY_KEPT, EvidenceKind, delete_from

log = logging.getLogger(__name__)

EARLY: Final = tuple(PURPOSE_OF[step.value] for step in (CheckInStep.DOCUMENT, CheckInStep.ROOM))
"""Purposes of the pictures that go early."""
BATCH: Final = 50


@dataclass(frozen=True, slots=True)
class EarlyErasing:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    store: EvidenceStore

    def run(self) -> int:
        """Delete what is due now; returns how many pictures.

        What cannot be deleted is told, and tried again the next time.
        """
        with self.read() as uow:
            now = uow.now()
        return sum(self._tried(attempt_id, now) for attempt_id in self._candidates(now))

    def erase(self, attempt_id: str, *, as_of: datetime) -> int:
        """Delete an attempt's pictures of document and room if they were due then.

        Raises:
            OSError: a file cannot be deleted; nothing is recorded as gone.
        """
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or not _is_due(uow, stored, as_of):
                return 0
            rows = uow.erasure.early(attempt_id, EARLY)
            shared = uow.erasure.other_keys(attempt_id, EARLY)
            for row in rows:
                if row.storage_key not in shared:
                    self.store.delete(row.storage_key)
            now = uow.now()
            uow.erasure.mark_early(attempt_id, EARLY, now)
            if rows:
                note(uow, stored, CheckInErased(len(rows), digest_of(rows)), actor=SYSTEM, now=now)
            uow.commit()
        return len(rows)

    def _candidates(self, now: datetime) -> Iterator[str]:
        after = ""
        while True:
            with self.read() as uow:
                ids = uow.erasure.with_early(after, BATCH, EARLY, ended_by=now - IDENTITY_KEPT)
            yield from ids
            if len(ids) < BATCH:
                return
            after = ids[-1]

    def _tried(self, attempt_id: str, now: datetime) -> int:
        try:
            return self.erase(attempt_id, as_of=now)
        except OSError:
            fields = {"event": "erasure_failed", "attempt_id": attempt_id}
            log.exception("pictures of the check-in were not deleted", extra=fields)
            return 0


def _is_due(uow: UnitOfWork, stored: StoredAttempt, as_of: datetime) -> bool:
    media = uow.erasure.media(stored.attempt.id)
    due = delete_from(EvidenceKind.IDENTITY, milestones_of(uow, stored, held=media.held))
    return due is not None and due <= as_of
