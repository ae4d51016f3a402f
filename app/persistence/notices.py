"""Letters to holders in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from app.persistence.conflict import insert_once
from app.persistence.tables import credential_terms, credentials, notices
from app.services.rows import ExpiringRow, NoticeRow
from app.services.rows.notices import DISMISSED, GIVEN_UP, REFUSED
from exam_engine.issuance.states import CredentialState

_LOST = notices.c.outcome.in_((REFUSED, GIVEN_UP))


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

    def hold(self, notice_id: str, *, now: datetime, until: datetime) -> bool:
        """Take a letter that waits for oneself; False where it is settled or somebody has it."""
        free = or_(notices.c.held_until.is_(None), notices.c.held_until <= now)
        taken = (
            update(notices)
            .where(notices.c.id == notice_id, notices.c.outcome.is_(None), free)
            .values(held_until=until)
            .returning(notices.c.id)
        )
        return self._db.execute(taken).first() is not None

    def put_back(self, notice_id: str, *, failure: str) -> int:
        """Give a letter back that was not taken; returns how often that was so by now."""
        given = (
            update(notices)
            .where(notices.c.id == notice_id)
            .values(tries=notices.c.tries + 1, held_until=None, failure=failure)
            .returning(notices.c.tries)
        )
        return int(self._db.execute(given).scalar_one())

    def settle(
        self, notice_id: str, *, outcome: str, at: datetime, failure: str | None = None
    ) -> None:
        """Record what became of a letter; the first record stays."""
        waiting = (notices.c.id == notice_id) & notices.c.outcome.is_(None)
        settled: dict[str, object] = {"outcome": outcome, "settled_at": at, "held_until": None}
        if failure is not None:
            settled["failure"] = failure
        self._db.execute(update(notices).where(waiting).values(**settled))

    def undelivered(self, limit: int) -> Sequence[NoticeRow]:
        """Letters that were refused or given up, or were not taken yet; the newest first."""
        trying = notices.c.outcome.is_(None) & (notices.c.tries > 0)
        rows = self._db.execute(
            select(notices)
            .where(or_(_LOST, trying))
            .order_by(notices.c.created_at.desc(), notices.c.id)
            .limit(limit)
        )
        return [NoticeRow(**row._asdict()) for row in rows]

    def reopen(self, notice_id: str) -> bool:
        """Let a letter that was refused or given up wait again; False where it was not."""
        return self._change(notice_id, outcome=None, settled_at=None, tries=0, failure=None)

    def dismiss(self, notice_id: str) -> bool:
        """Take one that was refused or given up off the list; False where it was not."""
        return self._change(notice_id, outcome=DISMISSED)

    def _change(self, notice_id: str, **values: object) -> bool:
        changed = update(notices).where(notices.c.id == notice_id, _LOST).values(**values)
        return self._db.execute(changed.returning(notices.c.id)).first() is not None

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
