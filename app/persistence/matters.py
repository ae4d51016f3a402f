"""Complaints and appeals in SQL."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Select, delete, func, select, update

from app.persistence.conflict import insert_once
from app.persistence.tables import matter_events, matter_senders, matters
from app.services.errors import StaleVersion
from app.services.rows import MatterEventRow, MatterRow, MatterSender
from exam_engine.issuance.matter import ENDED

_ENDED = tuple(sorted(one.value for one in ENDED))


class SqlMatters:
    """`MatterRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, row: MatterRow) -> bool:
        """Store a new one; False when its reference is taken."""
        return insert_once(self._db, matters, asdict(row))

    def get(self, matter_id: str) -> MatterRow | None:
        """Read one."""
        row = self._db.execute(select(matters).where(matters.c.id == matter_id)).first()
        return None if row is None else MatterRow(**row._asdict())

    def put(self, row: MatterRow) -> bool:
        """Store the next version of one; False where somebody else was first."""
        before = (matters.c.id == row.id) & (matters.c.version == row.version - 1)
        changed = update(matters).where(before).values(**asdict(row)).returning(matters.c.id)
        return self._db.execute(changed).first() is not None

    def of_person(self, person_id: str) -> Sequence[MatterRow]:
        """All of a person, newest first."""
        own = select(matters).where(matters.c.person_id == person_id)
        return self._all(own.order_by(matters.c.filed_at.desc(), matters.c.id))

    def about(self, subject: str, about: str) -> Sequence[MatterRow]:
        """All about the same thing, oldest first."""
        same = select(matters).where(matters.c.subject == subject, matters.c.about == about)
        return self._all(same.order_by(matters.c.filed_at, matters.c.id))

    def open(self) -> Sequence[MatterRow]:
        """All that wait for an answer, earliest deadline first."""
        return self._all(self._waiting())

    def ended(self, limit: int) -> Sequence[MatterRow]:
        """The last that ended, newest first."""
        over = select(matters).where(matters.c.state.in_(_ENDED))
        return self._all(over.order_by(matters.c.ended_at.desc(), matters.c.id).limit(limit))

    def append(self, row: MatterEventRow) -> None:
        """Record one event.

        Raises:
            StaleVersion: its sequence number is taken.
        """
        if not insert_once(self._db, matter_events, asdict(row)):
            raise StaleVersion(f"{row.matter_id} has an event {row.seq}")

    def events(self, matter_id: str) -> Sequence[MatterEventRow]:
        """What happened to one, oldest first."""
        of_it = select(matter_events).where(matter_events.c.matter_id == matter_id)
        rows = self._db.execute(of_it.order_by(matter_events.c.seq))
        return [MatterEventRow(**row._asdict()) for row in rows]

    def due_before(self, instant: datetime) -> Sequence[MatterRow]:
        """Those that wait for an answer and are due before an instant, earliest first."""
        return self._all(self._waiting().where(matters.c.due_at < instant))

    def add_sender(self, sender: MatterSender) -> bool:
        """Store who came without an account; False when the link is taken."""
        return insert_once(self._db, matter_senders, asdict(sender))

    def sender(self, matter_id: str) -> MatterSender | None:
        """Read who came with one without an account; None once that is deleted."""
        own = select(matter_senders).where(matter_senders.c.matter_id == matter_id)
        row = self._db.execute(own).first()
        return None if row is None else MatterSender(**row._asdict())

    def by_link(self, secret_sha256: str) -> MatterRow | None:
        """Read the matter that a link follows."""
        found = (
            select(matters)
            .join(matter_senders)
            .where(matter_senders.c.secret_sha256 == secret_sha256)
        )
        row = self._db.execute(found).first()
        return None if row is None else MatterRow(**row._asdict())

    def waiting_strangers(self) -> int:
        """Count what came without an account and nobody has in hand."""
        waiting = (
            matters.c.person_id.is_(None),
            matters.c.assigned_to.is_(None),
            matters.c.state.not_in(_ENDED),
        )
        return self._db.scalar(select(func.count()).select_from(matters).where(*waiting)) or 0

    def forget_senders(self, ended_before: datetime) -> int:
        """Delete who came with what ended before an instant; returns how many."""
        over = select(matters.c.id).where(matters.c.ended_at < ended_before)
        gone = delete(matter_senders).where(matter_senders.c.matter_id.in_(over))
        return self._db.execute(gone).rowcount

    def _waiting(self) -> Select[MatterRow]:
        waiting = select(matters).where(matters.c.state.not_in(_ENDED))
        return waiting.order_by(matters.c.due_at, matters.c.id)

    def _all(self, wanted: Select[MatterRow]) -> Sequence[MatterRow]:
        return [MatterRow(**row._asdict()) for row in self._db.execute(wanted)]
