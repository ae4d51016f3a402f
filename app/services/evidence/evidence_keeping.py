"""What is kept of one attempt, in which class, until when and why; whether its chains hold.

Reads only, and shows no picture. The rules are `proctoring.retention`, `erasing` and `milestones`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.errors import NotFound
from app.services.evidence.erasing import Fate, Looked, fate_of
from app.services.evidence.erasing_early import EARLY
from app.services.evidence.evidence_handing import STANDS, Asked, waiting_export
from app.services.evidence.evidence_roots import is_vouched_for, named_by, proof_of
from app.services.evidence.milestones import milestones_of
from app.services.evidence.picture_chain import GENESIS, snapshot_digest
from app.services.ports import UnitOfWork
from app.services.replay.replays import record_of
from app.services.rows import EventRecord, MediaRow, SnapshotRow, StoredAttempt
from exam_engine.attempts.chain import ChainBroken, verify
from exam_engine.attempts.events import check_in, evidence
from proctoring.retention import MEDIA_KEPT, EvidenceKind, delete_from

MOST_PICTURES: Final = 1_000_000
SOON: Final = timedelta(days=7)
PAGE: Final = 50
MOST_HELD: Final = 200
_DEEDS: Final = (
    evidence.EvidenceHeld.kind,
    evidence.EvidenceReleased.kind,
    evidence.EvidenceExported.kind,
    evidence.ExportAsked.kind,
    evidence.ExportSettled.kind,
    evidence.SnapshotsErased.kind,
    check_in.CheckInErased.kind,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One class of evidence.

    Attributes:
        there, gone: how many pictures there are, and how many were deleted; of the record, facts.
        until: from when they must go; None while that is not known, or nothing deletes them.
    """

    kind: EvidenceKind
    there: int
    gone: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Chain:
    """Whether one chain holds.

    Attributes:
        links: how many there are.
        broken_at: the first one that does not fit; None where all do.
    """

    links: int
    broken_at: int | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """The signed root that covers an attempt.

    Attributes:
        day: UTC day of which it tells.
        at: when it was signed, and signed again where its first key was given up.
        facts, pictures: how far it covers both chains.
        believed: the entry is under it, its signature fits and its key is trusted.
        fits: both chains run through the heads that it names.
    """

    day: str
    at: datetime
    facts: int
    pictures: int
    believed: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class Keeping:
    """All that a page says of the evidence of one attempt.

    Attributes:
        fate: what is to become of the pictures; None where there are none any more.
        begun: an erasure was cut before its end and goes on in the next night.
        deeds: what people and nights did with it, oldest first.
        root: None before the first night that covers it.
        waiting: an export that waits for a second person.
    """

    stored: StoredAttempt
    media: MediaRow
    kept: tuple[Kept, ...]
    fate: Fate | None
    begun: bool
    journal: Chain
    pictures: Chain
    deeds: Sequence[EventRecord]
    root: Root | None
    waiting: Asked | None


def keeping_of(uow: UnitOfWork, attempt_id: str) -> Keeping:
    """Read what is kept of an attempt.

    Raises:
        NotFound: no such attempt.
    """
    stored = uow.attempts.get(attempt_id)
    if stored is None:
        raise NotFound(f"attempt {attempt_id}")
    now, media = uow.now(), uow.erasure.media(attempt_id)
    records = uow.attempts.events(attempt_id)
    rows = sorted(uow.invigilation.snapshots(attempt_id, MOST_PICTURES), key=lambda row: row.seq)
    fate = fate_of(uow, stored, media, now)
    return Keeping(
        stored=stored,
        media=media,
        kept=_kept(uow, stored, media, rows, len(records)),
        fate=None if fate is None else fate.fate,
        begun=media.is_begun,
        journal=_journal(records),
        pictures=_pictures(rows),
        deeds=[one for one in records if one.kind in _DEEDS],
        root=_root(uow, attempt_id, records, rows),
        waiting=waiting_export(uow, attempt_id, now),
    )


def _kept(
    uow: UnitOfWork,
    stored: StoredAttempt,
    media: MediaRow,
    rows: Sequence[SnapshotRow],
    facts: int,
) -> tuple[Kept, ...]:
    milestones = milestones_of(uow, stored, held=media.held)
    early = [row for row in rows if row.purpose in EARLY]
    others = [row for row in rows if row.purpose not in EARLY]
    pictures = (
        _class(kind, some, delete_from(kind, milestones))
        for kind, some in ((EvidenceKind.MEDIA, others), (EvidenceKind.IDENTITY, early))
    )
    return (*pictures, Kept(EvidenceKind.RECORD, facts, 0, None))


def _class(kind: EvidenceKind, rows: Sequence[SnapshotRow], until: datetime | None) -> Kept:
    gone = sum(row.erased_at is not None for row in rows)
    there = len(rows) - gone
    return Kept(kind, there, gone, until if there else None)


def _journal(records: Sequence[EventRecord]) -> Chain:
    try:
        verify(record_of(one) for one in records)
    except ChainBroken as broken:
        return Chain(len(records), broken.seq)
    return Chain(len(records))


def _pictures(rows: Sequence[SnapshotRow]) -> Chain:
    head = GENESIS
    for number, row in enumerate(rows, 1):
        head = snapshot_digest(head, row)
        if row.seq != number or row.chain != head:
            return Chain(len(rows), number)
    return Chain(len(rows))


def _root(
    uow: UnitOfWork, attempt_id: str, records: Sequence[EventRecord], rows: Sequence[SnapshotRow]
) -> Root | None:
    newest = uow.evidence_roots.newest_entry(attempt_id)
    signed = uow.evidence_roots.root(newest.day) if newest else None
    proof = proof_of(uow, attempt_id) if signed else None
    if signed is None or proof is None:
        return None
    heads = {0: GENESIS} | {row.seq: row.chain for row in rows}
    digests = {one.seq: one.digest for one in records}
    entry = named_by(proof.entry)
    fits = (
        digests.get(entry.facts) == entry.facts_head
        and heads.get(entry.pictures) == entry.pictures_head
    )
    return Root(
        signed.day, signed.at, entry.facts, entry.pictures, is_vouched_for(uow, proof), fits
    )


@dataclass(frozen=True, slots=True)
class Overview:
    """Attempts whose pictures are due or soon are, and those that a person holds.

    Attributes:
        looked: how it stands with attempts that ended long enough ago, by id.
        held: attempts of which deletion is stopped, by id; at most `MOST_HELD`.
        next_after: where the next page begins; empty on the last one.
        exports: what was asked for and waits for a second person, by attempt.
    """

    now: datetime
    looked: Sequence[Looked]
    held: Sequence[Looked]
    next_after: str
    exports: Mapping[str, Asked]


def overview_of(uow: UnitOfWork, after: str) -> Overview:
    """Read one page of what is due within a week or late, beginning above the id `after`."""
    now = uow.now()
    ended_by = now - MEDIA_KEPT + SOON
    ids = list(uow.erasure.with_pictures(after, PAGE + 1, ended_by=ended_by))
    shown, more = ids[:PAGE], ids[PAGE:]
    looked = [one for attempt_id in shown if (one := _looked(uow, attempt_id, now)) is not None]
    held = [
        _looked(uow, attempt_id, now) or Looked(attempt_id, 0, Fate.HELD, None)
        for attempt_id in uow.erasure.held("", MOST_HELD)
    ]
    waiting = {
        attempt_id: asked
        for attempt_id in uow.erasure.exports_asked(now - STANDS)
        if (asked := waiting_export(uow, attempt_id, now)) is not None
    }
    return Overview(now, looked, held, shown[-1] if more else "", waiting)


def _looked(uow: UnitOfWork, attempt_id: str, now: datetime) -> Looked | None:
    stored = uow.attempts.get(attempt_id)
    return None if stored is None else fate_of(uow, stored, uow.erasure.media(attempt_id), now)
