"""Messages that leave in the same transaction as the fact they speak of, in SQL.

A row is a pointer with a watermark. Claiming lends it for a while; only settling removes it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, case, delete, or_, select, tuple_, update

from app.persistence.conflict import insert_into
from app.persistence.tables import outbox
from app.services.messages import Message

_NAMED = (outbox.c.kind == bindparam("of_kind")) & (outbox.c.subject == bindparam("of_subject"))
_SETTLED: Final = delete(outbox).where(
    _NAMED, outbox.c.watermark <= bindparam("mark"), ~outbox.c.renewed
)
_FREED: Final = update(outbox).where(_NAMED).values(lease_until=None)


class SqlOutbox:
    """`Outbox` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put(self, message: Message, *, due_at: datetime) -> None:
        """Insert or raise the watermark of (kind, subject); an earlier due time wins.

        A row that is lent to a worker stays lent: the worker sees that the watermark has grown.
        """
        self.put_all([message], due_at=due_at)

    def put_all(self, messages: Sequence[Message], *, due_at: datetime) -> None:
        """Put many messages as `put` does; by subject, so that two writers take turns."""
        if not messages:
            return
        fresh = insert_into(self._db, outbox).values(due_at=due_at, renewed=False)
        new = fresh.excluded
        higher = case((new.watermark > outbox.c.watermark, new.watermark), else_=outbox.c.watermark)
        sooner = case((new.due_at < outbox.c.due_at, new.due_at), else_=outbox.c.due_at)
        self._db.execute(
            fresh.on_conflict_do_update(
                index_elements=["kind", "subject"],
                set_={"watermark": higher, "due_at": sooner, "renewed": True, "put_off": None},
            ),
            [
                {"kind": one.kind, "subject": one.subject, "watermark": one.watermark}
                for one in sorted(messages, key=lambda one: (one.subject, one.kind))
            ],
        )

    def due_kinds(self, now: datetime) -> Sequence[str]:
        """Kinds of which something is due and not lent; takes no lock."""
        free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now)
        due = select(outbox.c.kind).where(outbox.c.due_at <= now, free).distinct()
        return list(self._db.scalars(due.order_by(outbox.c.kind)))

    def claim(
        self, kinds: Sequence[str], *, now: datetime, lease_s: int, limit: int
    ) -> Sequence[Message]:
        """Lease due messages whose lease is free; oldest due first.

        While lent, a row is due when its lease ends: a fact that comes meanwhile may pull that
        forward, and cannot push it back however often facts come.
        """
        free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now)
        due = (
            select(outbox.c.kind, outbox.c.subject, outbox.c.watermark)
            .where(outbox.c.kind.in_(kinds), outbox.c.due_at <= now, free)
            .order_by(outbox.c.due_at, outbox.c.subject)
            .limit(limit)
        )
        if self._db.dialect.name == "postgresql":
            due = due.with_for_update(skip_locked=True)
        rows = self._db.execute(due).all()
        if not rows:
            return []
        lapses = now + timedelta(seconds=lease_s)
        names = [(row.kind, row.subject) for row in rows]
        self._db.execute(
            update(outbox)
            .where(tuple_(outbox.c.kind, outbox.c.subject).in_(names))
            .values(lease_until=lapses, due_at=lapses, renewed=False)
        )
        return [Message(row.kind, row.subject, row.watermark) for row in rows]

    def postpone(self, message: Message, until: datetime, *, why: str | None = None) -> None:
        """Have a lent row come again at an instant instead of at the end of its lease.

        Settling it afterwards leaves it; a fact that came since it was lent wins over this.

        Args:
            message: as it was lent.
            until: when it is due again.
            why: code of what keeps it from being served, for the people who run this.
        """
        name = (outbox.c.kind == message.kind) & (outbox.c.subject == message.subject)
        lent = name & ~outbox.c.renewed
        self._db.execute(update(outbox).where(lent).values(due_at=until, renewed=True, put_off=why))

    def settle_all(self, messages: Sequence[Message]) -> None:
        """Settle many messages as `settle` does; by subject, so that two writers take turns."""
        ordered = sorted(messages, key=lambda one: (one.subject, one.kind))
        if not ordered:
            return
        names: list[dict[str, object]] = [
            {"of_kind": one.kind, "of_subject": one.subject} for one in ordered
        ]
        marks = [{**name, "mark": one.watermark} for name, one in zip(names, ordered, strict=True)]
        self._db.execute(_SETTLED, marks)
        self._db.execute(_FREED, names)

    def settle(self, message: Message) -> bool:
        """Delete the row unless its watermark has grown; False when a newer fact came.

        A row that stays is free again at once. Facts of two kinds of sequence may share a row, so
        a fact that came since the row was lent keeps it, even under a lower number.
        """
        name = (outbox.c.kind == message.kind) & (outbox.c.subject == message.subject)
        settled = (outbox.c.watermark <= message.watermark) & ~outbox.c.renewed
        self._db.execute(delete(outbox).where(name, settled))
        kept = self._db.execute(update(outbox).where(name).values(lease_until=None)).rowcount
        return kept == 0
