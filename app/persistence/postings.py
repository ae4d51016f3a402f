"""Letters on their way, of whatever table: waiting, held by one worker, settled, listed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, Table, or_, select, update

from app.services.rows.notices import DISMISSED, GIVEN_UP, REFUSED

LOST = (REFUSED, GIVEN_UP)


class SqlPostings:
    """`Postings` over one connection; a table of letters names itself."""

    table: ClassVar[Table]

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def hold(self, letter_id: str, /, *, now: datetime, until: datetime) -> bool:
        """Take a letter that waits for oneself; False where it is settled or somebody has it."""
        letters = self.table.c
        free = or_(letters.held_until.is_(None), letters.held_until <= now)
        taken = (
            update(self.table)
            .where(letters.id == letter_id, letters.outcome.is_(None), free)
            .values(held_until=until)
            .returning(letters.id)
        )
        return self._db.execute(taken).first() is not None

    def put_back(self, letter_id: str, /, *, failure: str) -> int:
        """Give a letter back that was not taken; returns how often that was so by now."""
        letters = self.table.c
        given = (
            update(self.table)
            .where(letters.id == letter_id)
            .values(tries=letters.tries + 1, held_until=None, failure=failure)
            .returning(letters.tries)
        )
        return int(self._db.execute(given).scalar_one())

    def settle(
        self, letter_id: str, /, *, outcome: str, at: datetime, failure: str | None = None
    ) -> None:
        """Record what became of a letter; the first record stays."""
        waiting = (self.table.c.id == letter_id) & self.table.c.outcome.is_(None)
        settled: dict[str, object] = {"outcome": outcome, "settled_at": at, "held_until": None}
        if failure is not None:
            settled["failure"] = failure
        self._db.execute(update(self.table).where(waiting).values(**settled))

    def reopen(self, letter_id: str, /) -> bool:
        """Let a letter that was refused or given up wait again; False where it was not."""
        return self._change(letter_id, outcome=None, settled_at=None, tries=0, failure=None)

    def dismiss(self, letter_id: str, /) -> bool:
        """Take one that was refused or given up off the list; False where it was not."""
        return self._change(letter_id, outcome=DISMISSED)

    def _undelivered(self, limit: int) -> Sequence[Row[Any]]:
        """Letters that were refused or given up, or were not taken yet; the newest first."""
        letters = self.table.c
        trying = letters.outcome.is_(None) & (letters.tries > 0)
        return self._db.execute(
            select(self.table)
            .where(or_(letters.outcome.in_(LOST), trying))
            .order_by(letters.created_at.desc(), letters.id)
            .limit(limit)
        ).all()

    def _change(self, letter_id: str, **values: object) -> bool:
        letters = self.table.c
        named = (letters.id == letter_id) & letters.outcome.in_(LOST)
        changed = update(self.table).where(named).values(**values).returning(letters.id)
        return self._db.execute(changed).first() is not None
