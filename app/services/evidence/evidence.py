"""Pictures on their way in: consent, bounds, a stored copy, a record, a message to analyse it.

Nothing is decoded here; that happens in a worker. A repeated upload gives the first record.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from app.services.attempts.challenges import note_met, require_challenged
from app.services.attempts.check_in_steps import CHECK_IN_PURPOSES, PURPOSE_OF, REFERENCE
from app.services.attempts.closer import closer_until
from app.services.attempts.owning import require_own
from app.services.errors import ConsentMissing, EvidenceGone, TooMany
from app.services.messages import ANALYSE_SNAPSHOTS, Message
from app.services.ports import EvidenceStore, Publisher, RateLimiter, UnitOfWork, UnitOfWorkFactory
from app.services.rows import SnapshotRow, StoredAttempt
from exam_engine.attempts.refusals import AttemptNotOpen
from exam_engine.attempts.states import AttemptState, PauseKind
from exam_engine.catalogue import CheckInStep
from proctoring.errors import SnapshotTooLarge, TooManyPixels
from proctoring.jpeg import inspect_jpeg, strip_metadata

CLOSER = "closer"
"""Purpose of pictures between the regular ones, that a proctor asked to see: for people alone."""
TAKES_CHECK_IN = frozenset({AttemptState.CHECKING_IN})
TAKES_LIVE = frozenset(
    {AttemptState.AWAITING_AUTHORIZATION, AttemptState.AUTHORIZED, AttemptState.IN_PROGRESS}
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One picture as it arrived.

    Attributes:
        client_id: the page's own; of a random check's picture, the challenge and its place in it.
        purpose: `live`, `closer`, or one of `CHECK_IN_PURPOSES`.
        client_ms: the browser's clock; recorded, never trusted.
        head: the page's chain head at that moment, as epoch, number and digest: what it covers
            existed before the picture came, even where the answers' own line is cut.
    """

    attempt_id: str
    person_id: str
    client_id: str
    purpose: str
    client_ms: int
    data: bytes
    head: tuple[int, int, str] | None = None


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Bounds of one deployment, inclusive; never above proctoring's own."""

    max_bytes: int
    max_pixels: int
    per_minute: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The use cases of pictures over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    store: EvidenceStore
    publisher: Publisher
    limiter: RateLimiter
    limits: PictureLimits

    def accept_snapshot(self, upload: Upload) -> SnapshotRow:
        """Take one picture.

        Raises:
            NotFound: not this person's attempt.
            ConsentMissing: no stored consent.
            AttemptNotOpen: this state, or this exam, takes no such picture.
            ChallengeOver, PictureRepeated: it does not belong to the random check that stands.
            TooMany: more than the limit per minute.
            SnapshotRefused: not a JPEG within bounds; nothing is stored.
            StorageFull, EvidenceUnreachable: no room, or no store; nothing is stored.
        """
        self._require_place(upload)
        clean, width, height = self._checked(upload.data)
        picture = _Picture(hashlib.sha256(clean).hexdigest(), len(clean), width, height)
        challenged = upload.purpose == CheckInStep.CHALLENGE.value
        if challenged:
            with self.read() as uow:  # before anything is stored; asked again inside
                require_challenged(uow, upload.attempt_id, upload.client_id, picture.sha256)
        key = self.store.put(clean, attempt_id=upload.attempt_id)
        with self.uow() as uow:
            stored = self._require_open(uow, upload)
            now = uow.now()
            if upload.head is not None:
                uow.attempts.commit_head(upload.attempt_id, *upload.head, now)
            if challenged:
                require_challenged(uow, upload.attempt_id, upload.client_id, picture.sha256)
            running = stored.attempt.state is AttemptState.IN_PROGRESS
            counts = running and upload.purpose != CLOSER
            state = "accepted" if counts else "shown"
            row = uow.invigilation.add_snapshot(_row(upload, picture, key, state, now))
            if row.state == "accepted":
                _ask_for_analysis(uow, row)
            if challenged:
                note_met(uow, upload.attempt_id)
            uow.commit()
        self.publisher.board_changed(upload.attempt_id)
        return row

    def _require_place(self, upload: Upload) -> None:
        """Refuse before anything is stored; asked again inside the transaction."""
        with self.read() as uow:
            self._require_open(uow, upload)
        limit = self.limits.per_minute
        # those that somebody asked to see must not use up what the regular ones need
        lane = CLOSER if upload.purpose == CLOSER else "snapshot"
        if not self.limiter.allow(f"{lane}:{upload.attempt_id}", limit=limit, per_s=60):
            raise TooMany("too many pictures in a minute", retry_after_s=10)

    def _require_open(self, uow: UnitOfWork, upload: Upload) -> StoredAttempt:
        found = uow.attempts.get(upload.attempt_id)
        stored = require_own(found, upload.attempt_id, upload.person_id)
        if not stored.attempt.consented:
            raise ConsentMissing("no consent is stored for this attempt")
        if not _takes(uow, stored, upload.purpose):
            raise AttemptNotOpen(f"{stored.attempt.state} takes no {upload.purpose} picture")
        return stored

    def _checked(self, data: bytes) -> tuple[bytes, int, int]:
        if len(data) > self.limits.max_bytes:
            raise SnapshotTooLarge(f"more than {self.limits.max_bytes} bytes")
        header = inspect_jpeg(data)
        if header.width * header.height > self.limits.max_pixels:
            raise TooManyPixels(f"{header.width} x {header.height}")
        return strip_metadata(data), header.width, header.height


@dataclass(frozen=True, slots=True)
class _Picture:
    """What was read of the bytes as they are stored."""

    sha256: str
    size: int
    width: int
    height: int


def _row(
    upload: Upload, picture: _Picture, key: str, state: str, received_at: datetime
) -> SnapshotRow:
    return SnapshotRow(
        id=secrets.token_hex(16),
        attempt_id=upload.attempt_id,
        client_id=upload.client_id,
        purpose=upload.purpose,
        received_at=received_at,
        client_ms=upload.client_ms,
        sha256=picture.sha256,
        size=picture.size,
        width=picture.width,
        height=picture.height,
        storage_key=key,
        state=state,
    )


def stored_picture(store: EvidenceStore, row: SnapshotRow) -> bytes | None:
    """Return a picture's bytes, or None where they are gone."""
    try:
        return store.get(row.storage_key)
    except EvidenceGone:
        return None


def _takes(uow: UnitOfWork, stored: StoredAttempt, purpose: str) -> bool:
    """Tell whether such a picture is taken in as the attempt stands now."""
    attempt = stored.attempt
    if purpose == CLOSER:
        return (
            attempt.state is AttemptState.IN_PROGRESS and closer_until(uow, attempt.id) is not None
        )
    if purpose == CheckInStep.CHALLENGE.value and attempt.pause_kind is PauseKind.CHECK:
        return True
    takes = TAKES_CHECK_IN if purpose in CHECK_IN_PURPOSES else TAKES_LIVE
    return attempt.state in takes and _asked(stored, purpose)


def _asked(stored: StoredAttempt, purpose: str) -> bool:
    """Tell whether this exam asks for such a picture at all; the own one it always takes."""
    step = next((name for name, own in PURPOSE_OF.items() if own == purpose), None)
    return step in {None, REFERENCE, *stored.attempt.policy.required_steps}


def _ask_for_analysis(uow: UnitOfWork, row: SnapshotRow) -> None:
    message = Message(ANALYSE_SNAPSHOTS.name, row.attempt_id, row.seq)
    uow.outbox.put(message, due_at=row.received_at)
