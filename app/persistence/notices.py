"""Letters to holders in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from app.persistence.conflict import insert_once
from app.persistence.tables import credential_terms, credentials, notices
from app.services.rows import ExpiringRow, NoticeRow
from exam_engine.issuance.states import CredentialState


class SqlNotices:
    """`NoticeRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

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

    def settle(self, notice_id: str, *, outcome: str, at: datetime) -> None:
        """Record what became of a letter; the first record stays."""
        waiting = (notices.c.id == notice_id) & notices.c.outcome.is_(None)
        self._db.execute(update(notices).where(waiting).values(outcome=outcome, settled_at=at))

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
