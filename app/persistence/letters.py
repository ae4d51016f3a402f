"""Letters that are not about a credential, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from app.persistence.conflict import insert_once
from app.persistence.postings import SqlPostings
from app.persistence.tables import letters
from app.services.rows import LetterRow
from app.services.rows.notices import NO_SERVER, SENT


class SqlLetters(SqlPostings):
    """`LetterRepository` over one connection."""

    table = letters

    def add(self, row: LetterRow) -> bool:
        """Store a letter; False when it was written before."""
        values: dict[str, object] = {
            "id": row.id,
            "person_id": row.person_id,
            "address": row.address,
            "kind": row.kind,
            "facts": dict(row.facts),
            "created_at": row.created_at,
        }
        return insert_once(self._db, letters, values)

    def get(self, letter_id: str) -> LetterRow | None:
        """Read one letter."""
        row = self._db.execute(select(letters).where(letters.c.id == letter_id)).first()
        return None if row is None else _letter(row)

    def waiting(self, letter_id: str) -> LetterRow | None:
        """Read one that waits; None where there is none, or it is settled."""
        row = self.get(letter_id)
        return row if row is not None and row.outcome is None else None

    def settle(
        self, letter_id: str, /, *, outcome: str, at: datetime, failure: str | None = None
    ) -> None:
        """Record what became of a letter; the first record stays.

        One to a mailbox without an account may hold a link's secret: once it has left, nothing of
        it is kept but that it was written.
        """
        super().settle(letter_id, outcome=outcome, at=at, failure=failure)
        if outcome in {SENT, NO_SERVER}:
            self._empty(letter_id)

    def dismiss(self, letter_id: str, /) -> bool:
        """Take one that was refused or given up off the list; False where it was not."""
        dismissed = super().dismiss(letter_id)
        if dismissed:
            self._empty(letter_id)
        return dismissed

    def of_person(self, person_id: str) -> Sequence[LetterRow]:
        """Read a person's letters, the oldest first."""
        own = select(letters).where(letters.c.person_id == person_id)
        rows = self._db.execute(own.order_by(letters.c.created_at, letters.c.id))
        return [_letter(row) for row in rows]

    def undelivered(self, limit: int) -> Sequence[LetterRow]:
        """Letters that were refused or given up, or were not taken yet; the newest first."""
        return [_letter(row) for row in self._undelivered(limit)]

    def _empty(self, letter_id: str) -> None:
        strangers = (letters.c.id == letter_id) & letters.c.person_id.is_(None)
        self._db.execute(update(letters).where(strangers).values(address="", facts={}))


def _letter(row: Row[Any]) -> LetterRow:
    return LetterRow(**row._asdict())
