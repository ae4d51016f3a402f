"""Letters on their way in memory, of whatever table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.services.rows.notices import DISMISSED, GIVEN_UP, REFUSED

_LOST = (REFUSED, GIVEN_UP)


class FakePostings:
    def __init__(self, rows: dict[str, Any]) -> None:
        self.rows = rows

    def add(self, row: Any) -> bool:
        return self.rows.setdefault(row.id, row) is row

    def get(self, letter_id: str) -> Any:
        return self.rows.get(letter_id)

    def waiting(self, letter_id: str) -> Any:
        row = self.rows.get(letter_id)
        return row if row is not None and row.outcome is None else None

    def hold(self, letter_id: str, /, *, now: datetime, until: datetime) -> bool:
        held = self.waiting(letter_id)
        if held is None or (held.held_until is not None and held.held_until > now):
            return False
        self.rows[letter_id] = replace(held, held_until=until)
        return True

    def put_back(self, letter_id: str, /, *, failure: str) -> int:
        held = self.rows[letter_id]
        tries: int = held.tries + 1
        self.rows[letter_id] = replace(held, tries=tries, held_until=None, failure=failure)
        return tries

    def settle(
        self, letter_id: str, /, *, outcome: str, at: datetime, failure: str | None = None
    ) -> None:
        held = self.waiting(letter_id)
        if held is not None:
            self.rows[letter_id] = replace(
                held,
                outcome=outcome,
                settled_at=at,
                held_until=None,
                failure=held.failure if failure is None else failure,
            )

    def undelivered(self, limit: int) -> Sequence[Any]:
        found = [
            one
            for one in self.rows.values()
            if one.outcome in _LOST or (one.outcome is None and one.tries)
        ]
        found.sort(key=lambda one: str(one.id))
        return sorted(found, key=lambda one: one.created_at, reverse=True)[:limit]

    def reopen(self, letter_id: str, /) -> bool:
        return self._change(letter_id, outcome=None, settled_at=None, tries=0, failure=None)

    def dismiss(self, letter_id: str, /) -> bool:
        return self._change(letter_id, outcome=DISMISSED)

    def _change(self, letter_id: str, **values: Any) -> bool:
        held = self.rows.get(letter_id)
        if held is None or held.outcome not in _LOST:
            return False
        self.rows[letter_id] = replace(held, **values)
        return True
