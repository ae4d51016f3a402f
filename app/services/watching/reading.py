"""Pictures to readings: fetch what waits and read it, beside any transaction.

The pictures are read by an `Analyser` that a worker brings; nothing here decodes one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.services.errors import EvidenceGone
from app.services.evidence.evidence import stored_picture
from app.services.ports import EvidenceStore, UnitOfWorkFactory
from app.services.rows import SnapshotRow
from app.services.watching.comparing import compared_with
from proctoring.errors import SnapshotRefused
from proctoring.observations import Observation


class Analyser(Protocol):
    """Reads one picture; pure, so it may be asked twice."""

    def remembers(self, frame: bytes | None) -> bool:
        """Tell whether this is a memory to go on with; else the next picture is a first one."""

    def analyse(
        self, jpeg: bytes, frame: bytes | None, at: datetime, reference: bytes | None = None
    ) -> tuple[Observation, bytes]:
        """Return the readings and what to remember for the next picture.

        Args:
            jpeg: the picture.
            frame: what was remembered after the one before; None for a first picture.
            at: when the server received it.
            reference: the check-in's picture of a person who agreed to be compared with it, where
                it is to be read for the memory; None leaves the memory of it as it is.

        Raises:
            SnapshotRefused: the bytes cannot be read as a picture.
        """


@dataclass(frozen=True, slots=True)
class Reading:
    """What the waiting pictures of one attempt came to.

    Attributes:
        observations: readings, in the order of the pictures.
        refused: pictures of which there are no bytes to read.
        frame: what to remember; None where none of them could be read.
    """

    observations: Sequence[tuple[SnapshotRow, Observation]]
    refused: Sequence[SnapshotRow]
    frame: bytes | None


@dataclass(frozen=True, slots=True)
class PictureReading:
    """Reads pictures of one attempt at a time, over its ports."""

    read: UnitOfWorkFactory
    store: EvidenceStore
    analyser: Analyser

    def of(self, attempt_id: str, rows: Sequence[SnapshotRow], frame: bytes | None) -> Reading:
        """Read pictures of an attempt.

        Args:
            attempt_id: whose.
            rows: the pictures, by sequence; at least one.
            frame: what is remembered of those before; None before the first one.
        """
        reference = None if self.analyser.remembers(frame) else self._reference(attempt_id)
        observations: list[tuple[SnapshotRow, Observation]] = []
        refused: list[SnapshotRow] = []
        for row in rows:
            try:
                data = self.store.get(row.storage_key)
                observation, frame = self.analyser.analyse(data, frame, row.received_at, reference)
            except (SnapshotRefused, EvidenceGone):
                refused.append(row)
                continue
            reference = None  # the memory has it now
            observations.append((row, observation))
        return Reading(observations, refused, frame if observations else None)

    def _reference(self, attempt_id: str) -> bytes | None:
        """Return the check-in's picture of somebody who is to be compared with it, else None."""
        with self.read() as uow:
            compared = compared_with(uow, attempt_id)
        return None if compared is None else stored_picture(self.store, compared)
