"""Seals pictures that were stored before there were keys; may be cut and run again."""

import logging
from dataclasses import dataclass
from typing import Final

from app.services.errors import EvidenceGone
from app.services.ports import EvidenceStore, UnitOfWorkFactory
from app.services.rows import SnapshotRow

log = logging.getLogger(__name__)

BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class SealingUp:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    store: EvidenceStore

    def seal_all(self) -> int:
        """Seal every picture that lies open; returns how many.

        Raises:
            EvidenceLocked: a key that is needed is not here; what was sealed stays so.
            StorageFull, OSError: a sealed copy could not be written, or the open one not deleted.
        """
        after, sealed = "", 0
        while True:
            with self.read() as uow:
                rows = uow.data_keys.lying_open(after, BATCH)
            if not rows:
                return sealed
            sealed += sum(self._seal(row) for row in rows)
            after = rows[-1].id

    def _seal(self, row: SnapshotRow) -> bool:
        """Write the sealed copy, let the record name it, and only then delete the open one."""
        try:
            data = self.store.get(row.storage_key)
        except EvidenceGone:
            return False  # it tells that by itself when somebody asks for it
        key = self.store.put(data, attempt_id=row.attempt_id)
        with self.uow() as uow:
            uow.attempts.lock(row.attempt_id)  # an erasure decides under the same lock
            media = uow.erasure.media(row.attempt_id)
            going = media.is_begun and row.seq <= media.erase_to
            moved = not going and uow.data_keys.moved(row, key)
            uow.commit()
        self.store.delete(row.storage_key if moved else key)
        return moved
