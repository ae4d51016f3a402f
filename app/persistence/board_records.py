"""Broadcasts with receipts, and who watched whose live pictures, in SQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from app.persistence.conflict import insert_once
from app.persistence.tables import (
    attempts,
    broadcast_receipts,
    broadcasts,
    people,
    picture_views,
)
from app.services.rows.board import Broadcast, BroadcastReceipt, Watch

_views = picture_views.c
_receipts = broadcast_receipts.c


class SqlBoard:
    """`BoardRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def seen_live(
        self, attempt_id: str, person_id: str, at: datetime, *, pictures: int, gap: timedelta
    ) -> None:
        """Lengthen the newest watch of this person, or begin one after more than `gap`."""
        theirs = (_views.attempt_id == attempt_id) & (_views.person_id == person_id)
        newest = select(func.max(_views.since)).where(theirs).scalar_subquery()
        longer = self._db.execute(
            update(picture_views)
            .where(theirs, _views.since == newest, _views.until >= at - gap)
            .values(until=at, pictures=_views.pictures + pictures)
            .returning(_views.since)
        ).first()
        if longer is None:
            fresh: dict[str, object] = {
                "attempt_id": attempt_id,
                "person_id": person_id,
                "since": at,
                "until": at,
                "pictures": pictures,
            }
            insert_once(self._db, picture_views, fresh)

    def watched(self, attempt_id: str) -> Sequence[Watch]:
        """Read who watched an attempt, by start."""
        rows = self._db.execute(
            select(picture_views)
            .where(_views.attempt_id == attempt_id)
            .order_by(_views.since, _views.person_id)
        )
        return [Watch(**row._asdict()) for row in rows]

    def add_broadcast(self, broadcast: Broadcast) -> None:
        """Store a broadcast; one of the same id stays as it is."""
        values: dict[str, object] = {
            "id": broadcast.id,
            "by": broadcast.by,
            "at": broadcast.at,
            "text": broadcast.text,
        }
        insert_once(self._db, broadcasts, values)

    def add_receipt(self, receipt: BroadcastReceipt) -> None:
        """Store that a candidate was written to; a second time nothing changes."""
        values: dict[str, object] = {
            "attempt_id": receipt.attempt_id,
            "number": receipt.number,
            "broadcast_id": receipt.broadcast_id,
            "shown_at": receipt.shown_at,
        }
        insert_once(self._db, broadcast_receipts, values)

    def message_shown(self, attempt_id: str, number: int, at: datetime) -> None:
        """Note that the page has shown every message up to `number`; the first time counts."""
        self._db.execute(
            update(broadcast_receipts)
            .where(
                _receipts.attempt_id == attempt_id,
                _receipts.number <= number,
                _receipts.shown_at.is_(None),
            )
            .values(shown_at=at)
        )

    def broadcasts(self, limit: int) -> Sequence[Broadcast]:
        """Read the newest broadcasts, newest first."""
        rows = self._db.execute(
            select(broadcasts, people.c.name)
            .join(people, people.c.id == broadcasts.c.by)
            .order_by(broadcasts.c.at.desc(), broadcasts.c.id)
            .limit(limit)
        )
        return [Broadcast(**row._asdict()) for row in rows]

    def receipts(self, broadcast_id: str) -> Sequence[BroadcastReceipt]:
        """Read a broadcast's receipts, by candidate."""
        rows = self._db.execute(
            select(broadcast_receipts, people.c.name.label("candidate"))
            .join(attempts, attempts.c.id == _receipts.attempt_id)
            .join(people, people.c.id == attempts.c.person_id)
            .where(_receipts.broadcast_id == broadcast_id)
            .order_by(people.c.name, _receipts.attempt_id)
        )
        return [BroadcastReceipt(**row._asdict()) for row in rows]
