"""Letters to holders in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.persistence.conflict import insert_once
from app.persistence.postings import SqlPostings
from app.persistence.tables import credential_terms, credentials, notices
from app.services.rows import ExpiringRow, NoticeRow
from exam_engine.issuance.states import CredentialState


class SqlNotices(SqlPostings):
    """`NoticeRepository` over one connection."""

    table = notices

    def add(self, row: NoticeRow) -> bool:
        """Store a letter; False when it was written before."""
        values: dict[str, object] = {
            "id": row.id,
            "person_id": row.person_id,
            "number": row.number,
            "kind": row.kind,
            "facts": dict(row.facts),
            "created_at": row.created_at,
        }
        return insert_once(self._db, notices, values)

    def get(self, notice_id: str) -> NoticeRow | None:
        """Read one letter."""
        row = self._db.execute(select(notices).where(notices.c.id == notice_id)).first()
        return None if row is None else NoticeRow(**row._asdict())

    def waiting(self, notice_id: str) -> NoticeRow | None:
        """Read one that waits; None where there is none, or it is settled."""
        row = self.get(notice_id)
        return row if row is not None and row.outcome is None else None

    def undelivered(self, limit: int) -> Sequence[NoticeRow]:
        """Letters that were refused or given up, or were not taken yet; the newest first."""
        return [NoticeRow(**row._asdict()) for row in self._undelivered(limit)]

    def expiring(self, first: datetime, last: datetime) -> Sequence[ExpiringRow]:
        """Active credentials whose last second lies between the two, included; soonest first."""
        rule = credential_terms.c.scheme_digest
        rows = self._db.execute(
            select(
                credentials.c.number,
                credentials.c.person_id,
                credentials.c.scheme_id,
                credentials.c.valid_until,
                rule,
            )
            .join(credential_terms, credential_terms.c.number == credentials.c.number, isouter=True)
            .where(
                credentials.c.state == CredentialState.ACTIVE.value,
                credentials.c.valid_until >= first,
                credentials.c.valid_until <= last,
            )
            .order_by(credentials.c.valid_until, credentials.c.number)
        )
        return [ExpiringRow(**row._asdict()) for row in rows]
