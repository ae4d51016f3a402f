"""Daily signed roots of evidence in SQL, and how far each attempt is covered."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from app.persistence.conflict import insert_once
from app.persistence.tables import (
    attempt_evidence,
    attempts,
    evidence_entries,
    evidence_roots,
    exam_windows,
)
from app.services.rows import EvidenceEntryRow, EvidenceRootRow, GrownRow

_kept = attempt_evidence.c
_COVER = (
    update(attempt_evidence)
    .where(_kept.attempt_id == bindparam("id"))
    .values(rooted_facts=bindparam("facts"), rooted_pictures=bindparam("pictures"))
)


class SqlEvidenceRoots:
    """`EvidenceRootRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def grown(self) -> Sequence[GrownRow]:
        """Attempts with records that no entry covers yet, by id; rehearsals are left out."""
        more = or_(
            attempts.c.last_seq > _kept.rooted_facts, _kept.snapshot_seq > _kept.rooted_pictures
        )
        rows = self._db.execute(
            select(
                attempts.c.id,
                attempts.c.last_seq,
                attempts.c.chain_head,
                _kept.snapshot_seq,
                _kept.snapshot_head,
            )
            .join(attempt_evidence, _kept.attempt_id == attempts.c.id)
            .join(exam_windows, exam_windows.c.id == attempts.c.window_id)
            .where(more, exam_windows.c.rehearsal.is_(False))
            .order_by(attempts.c.id)
        )
        return [GrownRow(*row) for row in rows]

    def latest(self) -> EvidenceRootRow | None:
        """The newest signed root."""
        row = self._db.execute(
            select(evidence_roots).order_by(evidence_roots.c.day.desc()).limit(1)
        ).first()
        return None if row is None else EvidenceRootRow(**row._asdict())

    def put(self, root: EvidenceRootRow, entries: Sequence[EvidenceEntryRow]) -> bool:
        """Store the root of a day with its entries; False when the day has one."""
        if not insert_once(self._db, evidence_roots, asdict(root)):
            return False
        self._db.execute(insert(evidence_entries), [asdict(entry) for entry in entries])
        return True

    def covered(self, rows: Sequence[GrownRow]) -> None:
        """Note that entries cover these rows."""
        self._db.execute(
            _COVER,
            [{"id": row.attempt_id, "facts": row.facts, "pictures": row.pictures} for row in rows],
        )

    def newest_entry(self, attempt_id: str) -> EvidenceEntryRow | None:
        """The newest entry of an attempt."""
        row = self._db.execute(
            select(evidence_entries)
            .where(evidence_entries.c.attempt_id == attempt_id)
            .order_by(evidence_entries.c.day.desc())
            .limit(1)
        ).first()
        return None if row is None else EvidenceEntryRow(**row._asdict())

    def entries(self, day: str) -> Sequence[EvidenceEntryRow]:
        """All entries of a day, by position."""
        rows = self._db.execute(
            select(evidence_entries)
            .where(evidence_entries.c.day == day)
            .order_by(evidence_entries.c.position)
        )
        return [EvidenceEntryRow(**row._asdict()) for row in rows]

    def root(self, day: str) -> EvidenceRootRow | None:
        """The signed root of a day."""
        row = self._db.execute(select(evidence_roots).where(evidence_roots.c.day == day)).first()
        return None if row is None else EvidenceRootRow(**row._asdict())
