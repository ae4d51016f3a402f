"""Deletes pictures of people, and files they sent, when their time is over, as was promised.

Files first, then the records' mark and one fact in the journal: killed anywhere in between, the
next night goes on, and a second run finds nothing to do. Readings, flags and rulings stay.
"""

import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.services.attempts.journal import note
from app.services.errors import Busy
from app.services.evidence.milestones import milestones_of
from app.services.messages import ERASE_PICTURES, Message
from app.services.ports import EvidenceStore, UnitOfWork, UnitOfWorkFactory
from app.services.rows import MediaRow, SnapshotRow, StoredAttempt
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.evidence import SnapshotsErased
from proctoring.retention import MEDIA_KEPT, EvidenceKind, delete_from

log = logging.getLogger(__name__)

BATCH: Final = 25
SLICE_S: Final = 2.0
"""The queue is that of pictures that wait to be read."""
NIGHT_BEGINS: Final = timedelta(hours=2)
"""After midnight, UTC."""


class Fate(StrEnum):
    """Why pictures are there or not."""

    DUE = "due"
    LATER = "later"
    HELD = "held"
    CASE_OPEN = "case_open"
    NO_RESULT = "no_result"


@dataclass(frozen=True, slots=True)
class Looked:
    """What is to become of the pictures of one attempt.

    Attributes:
        pictures: how many there are.
        due: from when they must go; None while that is not known.
    """

    attempt_id: str
    pictures: int
    fate: Fate
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Erasing:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    store: EvidenceStore

    def ask(self) -> bool:
        """Ask for a slice of work while an attempt was not looked at this night."""
        with self.read() as uow:
            waits = bool(_unseen(uow, uow.now(), 1))
        if waits:
            self._go_on_later()
        return waits

    def go_on(self, *, slice_s: float = SLICE_S) -> int:
        """Look at attempts for a slice of time, at least one; asks for the next slice itself.

        Pictures that were due when the night began go. What cannot be deleted is told, and tried
        again the night after.

        Returns:
            how many attempts were looked at.
        """
        until, seen = time.monotonic() + slice_s, 0
        with self.read() as uow:
            now = uow.now()
            ids = _unseen(uow, now, BATCH)
        for attempt_id in ids:
            self._look(attempt_id, _night_of(now))
            seen += 1
            if time.monotonic() >= until:
                break
        self.ask()
        return seen

    def found(self, now: datetime) -> Iterator[Looked]:
        """Yield how it stands with every ended attempt that has pictures, by id."""
        after = ""
        while True:
            with self.read() as uow:
                ids = uow.erasure.with_pictures(after, BATCH, ended_by=now)
                looked = [self._fate_of(uow, attempt_id, now) for attempt_id in ids]
            if not ids:
                return
            yield from (one for one in looked if one is not None)
            after = ids[-1]

    def erase(self, attempt_id: str, *, as_of: datetime) -> int:
        """Delete the pictures of an attempt if they were due then; returns how many.

        Raises:
            NotFound: no such attempt.
            OSError: a file cannot be deleted; nothing is recorded as gone, and the same may be
                asked again.
        """
        media = self._begun(attempt_id, as_of)
        if media is None:
            return 0
        with self.read() as uow:
            newer = uow.erasure.kept_keys(media)
        self.store.erase(attempt_id, keep=newer)
        return self._finished(attempt_id)

    def erase_again(self) -> Iterator[tuple[str, int]]:
        """Delete files that a backup has brought back; yields the attempt and how many there were.

        No fact is told: their deletion stands in the journal. What a person holds stays.

        Raises:
            OSError: a file cannot be deleted.
        """
        after = ""
        while True:
            with self.read() as uow:
                ids = uow.erasure.erased(after, BATCH)
                all_media = [uow.erasure.media(one) for one in ids]
                gone = {
                    one.attempt_id: uow.erasure.kept_keys(one)
                    for one in all_media
                    if not one.is_begun and not one.held and not one.sent
                }
            if not ids:
                return
            for attempt_id, newer in gone.items():
                if files := self.store.erase(attempt_id, keep=newer):
                    yield attempt_id, files
            after = ids[-1]

    def _go_on_later(self) -> None:
        with self.uow() as uow:
            now = uow.now()
            message = Message(ERASE_PICTURES.name, "evidence", int(now.timestamp() * 1000))
            uow.outbox.put(message, due_at=now)
            uow.commit()

    def _look(self, attempt_id: str, as_of: datetime) -> None:
        try:
            self.erase(attempt_id, as_of=as_of)
        except Busy:
            raise
        except Exception:
            # One attempt that cannot be read or deleted must not keep the others' pictures alive.
            fields = {"event": "erasure_failed", "attempt_id": attempt_id}
            log.exception("pictures were not deleted", extra=fields)
            with self.uow() as uow:
                uow.erasure.looked(attempt_id, uow.now())
                uow.commit()

    def _begun(self, attempt_id: str, as_of: datetime) -> MediaRow | None:
        """Decide, under the attempt's row; None where the pictures stay.

        The decision is stored before the first file goes, so that nothing that happens afterwards
        leaves an attempt of which nobody knows that it is half deleted.
        """
        with self.uow() as uow:
            if uow.attempts.lock(attempt_id) is None:
                return None
            looked = self._fate_of(uow, attempt_id, as_of)
            if looked is None:
                return None
            if looked.fate is not Fate.DUE:
                uow.erasure.looked(attempt_id, uow.now())
                uow.commit()
                return None
            if not uow.erasure.media(attempt_id).is_begun:
                uow.erasure.mark_going(attempt_id)
                uow.data_keys.destroy(attempt_id, uow.now())  # what is left of a file is noise
            media = uow.erasure.media(attempt_id)
            uow.commit()
        return media

    def _finished(self, attempt_id: str) -> int:
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            media = uow.erasure.media(attempt_id)
            if stored is None or not (media.is_begun or media.sent):
                return 0  # another worker was here; its fact stands
            rows, now = uow.erasure.pictures(media), uow.now()
            uow.erasure.finish(media, now)
            keys = uow.data_keys.destroyed(attempt_id)
            fact = SnapshotsErased(media.erase_to, len(rows), digest_of(rows), keys)
            note(uow, stored, fact, actor=SYSTEM, now=now)
            uow.commit()
        fields = {"event": "erased", "attempt_id": attempt_id, "count": len(rows)}
        log.info("pictures deleted, their time is over", extra=fields)
        return len(rows)

    def _fate_of(self, uow: UnitOfWork, attempt_id: str, as_of: datetime) -> Looked | None:
        """Return how it stands; None where there is nothing to erase or no such attempt."""
        stored = uow.attempts.get(attempt_id)
        media = uow.erasure.media(attempt_id)
        return None if stored is None else fate_of(uow, stored, media, as_of)


def fate_of(
    uow: UnitOfWork, stored: StoredAttempt, media: MediaRow, as_of: datetime
) -> Looked | None:
    """Return how it stands with the pictures of an attempt; None where there are none."""
    if media.is_empty:
        return None
    fate, due = _judged(uow, stored, media, as_of)
    return Looked(stored.attempt.id, media.last - media.erased_to, fate, due)


def digest_of(rows: Sequence[SnapshotRow]) -> str:
    """Return the digest (hex) that proves which pictures went: over theirs, in their order."""
    return hashlib.sha256("".join(row.sha256 for row in rows).encode()).hexdigest()


def _judged(
    uow: UnitOfWork, stored: StoredAttempt, media: MediaRow, as_of: datetime
) -> tuple[Fate, datetime | None]:
    if media.held:
        return Fate.HELD, None
    if media.is_begun:
        return Fate.DUE, None
    milestones = milestones_of(uow, stored, held=False)
    due = delete_from(EvidenceKind.MEDIA, milestones)
    if due is not None:
        return (Fate.DUE if due <= as_of else Fate.LATER), due
    if milestones.has_case and milestones.case_closed is None:
        return Fate.CASE_OPEN, None
    return Fate.NO_RESULT, None


def _unseen(uow: UnitOfWork, now: datetime, limit: int) -> Sequence[str]:
    """Return attempts that may be due and were not looked at this night."""
    night = _night_of(now)
    return uow.erasure.with_pictures("", limit, ended_by=night - MEDIA_KEPT, unseen_since=night)


def _night_of(now: datetime) -> datetime:
    """Return when the night began that an instant belongs to."""
    day = (now - NIGHT_BEGINS).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + NIGHT_BEGINS
