"""The batch's statements for SQLite: one immediate transaction, one flush to the disk.

Only `journal.writer` ends the transaction.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from app.persistence.engine import LOCK_WAIT_S, SqliteClock
from app.persistence.journal.records import JournalRecord
from app.persistence.journal.rows import LOCKED_COLUMNS, SAVE_COLUMNS, locked_attempt, stored_save
from app.persistence.journal.types import Key, LockedAttempt, Plan, StoredSave
from app.persistence.types import instant_text

_LOCK: Final = f"""
SELECT {LOCKED_COLUMNS} FROM attempts
WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"""  # noqa: S608 - our own columns

_KNOWN: Final = f"""
SELECT {SAVE_COLUMNS} FROM attempt_events e
WHERE e.attempt_id = ? AND e.epoch = ? AND e.cseq = ? ORDER BY e.counted DESC"""  # noqa: S608

_SAVES_OF: Final = f"""
SELECT {SAVE_COLUMNS} FROM attempt_events e
WHERE e.attempt_id = ? AND e.epoch = ? AND e.cseq IS NOT NULL
ORDER BY e.cseq, e.counted"""  # noqa: S608

_JOURNAL: Final = f"""
INSERT INTO attempt_events ({", ".join(JournalRecord._fields)})
VALUES ({", ".join("?" * len(JournalRecord._fields))})"""  # noqa: S608 - our own columns

_MOVED: Final = """
UPDATE attempts SET last_seq = ?, chain_head = ?, last_cseq = ?, row_version = row_version + ?,
  seen_at = ?, head_epoch = ?, head_cseq = ?,
  head_at = CASE WHEN head IS NOT ? THEN ? ELSE head_at END, head = ?
WHERE id = ? AND last_seq = ?"""

_TOLD: Final = """
INSERT INTO outbox (kind, subject, watermark, due_at, renewed) VALUES (?, ?, ?, ?, 0)
ON CONFLICT (kind, subject) DO UPDATE SET
  watermark = max(watermark, excluded.watermark), due_at = min(due_at, excluded.due_at),
  renewed = 1
WHERE NOT renewed OR excluded.due_at < due_at OR kind <> 'score_items'"""
"""Scoring that is renewed already cannot be settled unserved: further saves need not write it."""

_SILENT: Final = "INSERT OR IGNORE INTO silences (attempt_id, since, until) VALUES (?, ?, ?)"

_INSTANTS: Final = (4, 5, 6, 12)
"""Places of the instants among `LOCKED_COLUMNS`."""
_AT: Final = JournalRecord._fields.index("at")


class SqliteBatch:
    """`BatchStore` over the writer's connection."""

    def __init__(self, connection: sqlite3.Connection, clock: SqliteClock) -> None:
        self._db = connection
        self._clock = clock
        self._waits: bool | None = None

    def begin(self, *, wait: bool) -> bool:
        """Begin as the only writer; False when another process writes and we shall not wait."""
        if wait is not self._waits:
            self._db.execute(f"PRAGMA busy_timeout={LOCK_WAIT_S * 1000 if wait else 0}")
            self._waits = wait
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            if wait:
                raise
            return False
        return True

    def lock(self, attempt_ids: Sequence[str]) -> tuple[datetime, dict[str, LockedAttempt]]:
        """Read the rows; return `assay_now()` with them."""
        locked = {}
        for row in self._db.execute(_LOCK, (json.dumps(list(attempt_ids)),)):
            values: list[Any] = list(row)
            for place in _INSTANTS:
                if values[place] is not None:
                    values[place] = datetime.fromisoformat(values[place])
            locked[row[0]] = locked_attempt(values)
        return self._clock.now(), locked

    def existing(self, attempt_ids: Sequence[str]) -> set[str]:
        """Return which of these attempts there are; the lock has read them all."""
        found = self._db.execute(
            "SELECT id FROM attempts WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(attempt_ids)),),
        )
        return {row[0] for row in found}

    def known(self, keys: Sequence[Key]) -> Mapping[Key, StoredSave]:
        """Return the saves that are stored under these keys; counted ones before others."""
        found: dict[Key, StoredSave] = {}
        for key in keys:
            row = self._db.execute(_KNOWN, key).fetchone()
            if row is not None:
                found[key] = stored_save(row)
        return found

    def saves_of(self, attempt_id: str, epoch: int) -> Sequence[StoredSave]:
        """Return the saves of one epoch by number; of two under one number the counted one."""
        rows = self._db.execute(_SAVES_OF, (attempt_id, epoch))
        by_number = {save.cseq: save for save in map(stored_save, rows)}
        return list(by_number.values())

    def write(self, plan: Plan) -> None:
        """Write records, rows and messages.

        Raises:
            AssertionError: a row was not as it had been read under its lock.
        """
        now = instant_text(plan.now)
        self._db.executemany(_JOURNAL, [(*r[:_AT], now, *r[_AT + 1 :]) for r in plan.records])
        rows = plan.changed()
        moved = self._db.executemany(_MOVED, [_moved(row, now) for row in rows]).rowcount
        assert moved == len(rows), (moved, len(rows))
        if plan.silences:
            heard = [(attempt_id, instant_text(since), now) for attempt_id, since in plan.silences]
            self._db.executemany(_SILENT, heard)
        due = {
            instant: instant_text(instant)
            for instant in {put.due_at for put in plan.messages.values()}
        }
        self._db.executemany(
            _TOLD,
            [
                (put.kind, put.subject, put.watermark, due[put.due_at])
                for put in plan.messages.values()
            ],
        )

    def finish(self, ending: str) -> None:
        """End the transaction; waits in C for the disk."""
        self._db.execute(ending)


def _moved(row: LockedAttempt, now: str) -> tuple[object, ...]:
    held = row.commitment
    epoch, cseq, head = (held.epoch, held.cseq, held.head) if held else (None, None, None)
    return (
        row.last_seq, row.chain_head, row.last_cseq, row.step, now, epoch, cseq, head, now, head,
        row.id, row.expected_seq,
    )  # fmt: skip
