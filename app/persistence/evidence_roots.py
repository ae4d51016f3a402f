"""Daily signed roots of evidence in SQL, and how far each attempt is covered."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
    update,
)

from app.persistence.conflict import insert_once
from app.persistence.tables import (
    attempt_evidence,
    attempts,
    evidence_entries,
    evidence_renewals,
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
        """The root that was signed last, of whatever day."""
        row = self._db.execute(_signed().order_by(text("at DESC"), text("day DESC"))).first()
        return None if row is None else EvidenceRootRow(**row._asdict())

    def last_day(self) -> str | None:
        """The newest day that has a root."""
        day: str | None = self._db.scalar(select(func.max(evidence_roots.c.day)))
        return day

    def standing(self) -> Sequence[EvidenceRootRow]:
        """The root of every day that counts, which is its newest, by day."""
        rows = self._db.execute(_signed().order_by(text("day"), text("at")))
        newest = {row.day: EvidenceRootRow(**row._asdict()) for row in rows}
        return list(newest.values())

    def put(self, root: EvidenceRootRow, entries: Sequence[EvidenceEntryRow]) -> bool:
        """Store the root of a day with its entries; False when the day has one."""
        if not insert_once(self._db, evidence_roots, asdict(root)):
            return False
        self._db.execute(insert(evidence_entries), [asdict(entry) for entry in entries])
        return True

    def put_again(self, root: EvidenceRootRow) -> bool:
        """Store another signature of a day's root; False when one of that instant is there."""
        return insert_once(self._db, evidence_renewals, asdict(root))

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
        """The signed root of a day that counts, which is its newest."""
        row = self._db.execute(_signed(day).order_by(text("at DESC"))).first()
        return None if row is None else EvidenceRootRow(**row._asdict())


def _signed(day: str | None = None) -> CompoundSelect[Any]:
    """Return every signature, the first ones and those that were made again; of one day or all."""
    found = []
    for table in (evidence_roots, evidence_renewals):
        rows = select(table.c.day, table.c.size, table.c.at, table.c.token)
        found.append(rows if day is None else rows.where(table.c.day == day))
    return union_all(*found)
