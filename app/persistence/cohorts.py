"""Many attempts moved in one transaction: one lock, one update, one insert, whatever their number.

Each attempt's facts are chained to its own head, as one command at a time would have done.
"""

import json
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, text, update

from app.persistence.attempt_statements import all_attempts
from app.persistence.conflict import column_types, spelled
from app.persistence.journal.records import JournalRecord, records_of
from app.persistence.projection import columns_of, hand_raised, stored_from
from app.persistence.tables import attempt_events, attempts
from app.services.errors import StaleVersion
from app.services.rows import Move, StoredAttempt
from exam_engine.attempts.attempt import evolve
from exam_engine.attempts.states import BEFORE_START, RUNNING, AttemptState

_JOURNAL: Final = ("attempt_id", "seq", "kind", "at", "actor", "body", "digest")


class SqlCohorts:
    """`CohortRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def lock_authorized(self, window_id: str, after: str, limit: int) -> Sequence[StoredAttempt]:
        """Lock and read the authorized attempts of a window whose id is above `after`, by id."""
        statement = (
            all_attempts()
            .where(
                attempts.c.window_id == window_id,
                attempts.c.state == AttemptState.AUTHORIZED.value,
                attempts.c.id > after,
            )
            .order_by(attempts.c.id)
            .limit(limit)
            .with_for_update(key_share=True, of=attempts)
        )
        return [stored_from(row) for row in self._db.execute(statement)]

    def unstarted(self, window_id: str) -> Sequence[StoredAttempt]:
        """Read the attempts of a window that may still start, by id; takes no lock."""
        return self._in_states(window_id, BEFORE_START)

    def sitting(self, window_id: str) -> Sequence[StoredAttempt]:
        """Read the attempts of a window that have started and not ended, by id; takes no lock."""
        return self._in_states(window_id, RUNNING)

    def _in_states(
        self, window_id: str, states: Collection[AttemptState]
    ) -> Sequence[StoredAttempt]:
        names = [state.value for state in states]
        statement = (
            all_attempts()
            .where(attempts.c.window_id == window_id, attempts.c.state.in_(names))
            .order_by(attempts.c.id)
        )
        return [stored_from(row) for row in self._db.execute(statement)]

    def beside(self, attempt_ids: Sequence[str], states: Sequence[str]) -> Set[str]:
        """Of these attempts, those whose person has another one in one of the states."""
        other = attempts.alias()
        statement = (
            select(attempts.c.id)
            .join(
                other, (other.c.person_id == attempts.c.person_id) & (other.c.id != attempts.c.id)
            )
            .where(attempts.c.id.in_(attempt_ids), other.c.state.in_(states))
        )
        return set(self._db.scalars(statement))

    def append_all(self, batch: Sequence[Move], *, now: datetime) -> Sequence[StoredAttempt]:
        """Append events to many locked attempts that stay in their epoch, each named once.

        Raises:
            StaleVersion: one of them is no longer where it was read.
        """
        moved: list[StoredAttempt] = []
        rows: list[dict[str, object]] = []
        records: list[JournalRecord] = []
        for move in batch:
            after, row, told = _moved(move, now)
            moved.append(after)
            rows.append(row)
            records.extend(told)
        if not rows:
            return []
        if self._db.dialect.name == "postgresql":
            changed = self._write_at_once(rows, records)
        else:
            changed = self._write_in_turn(rows, records)
        if changed != len(rows):
            raise StaleVersion(f"{len(rows) - changed} attempts have moved on")
        return moved

    def _write_at_once(
        self, rows: Sequence[dict[str, object]], records: Sequence[JournalRecord]
    ) -> int:
        """Write by two statements, each over one JSON array: nothing grows but the array."""
        names = [name for name in rows[0] if name not in {"b_id", "b_seq"}]
        sets = ", ".join(f"{name} = r.{name}" for name in names)
        shape = column_types(attempts, names)
        changed = self._db.execute(
            text(
                f"UPDATE attempts a SET {sets}, row_version = a.row_version + 1 "  # noqa: S608 - our own columns
                f"FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(b_id text, b_seq int, {shape})"
                " WHERE a.id = r.b_id AND a.last_seq = r.b_seq"
            ),
            {"rows": json.dumps(rows, default=spelled)},
        ).rowcount
        names = list(_JOURNAL)
        shape = column_types(attempt_events, names)
        told = [{name: getattr(record, name) for name in names} for record in records]
        columns = ", ".join(names)
        self._db.execute(
            text(
                f"INSERT INTO attempt_events ({columns}) SELECT {columns} "  # noqa: S608 - our own columns
                f"FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({shape})"
            ),
            {"rows": json.dumps(told, default=spelled)},
        )
        return changed

    def _write_in_turn(
        self, rows: Sequence[dict[str, object]], records: Sequence[JournalRecord]
    ) -> int:
        """Write by two prepared statements, run once per row inside the process."""
        names = [name for name in rows[0] if name not in {"b_id", "b_seq"}]
        statement = (
            update(attempts)
            .where(attempts.c.id == bindparam("b_id"), attempts.c.last_seq == bindparam("b_seq"))
            .values(
                **{name: bindparam(name) for name in names},
                row_version=attempts.c.row_version + 1,
            )
            .execution_options(preserve_rowcount=True)
        )
        changed = self._db.execute(statement, list(rows)).rowcount
        self._db.execute(insert(attempt_events), [record.as_row() for record in records])
        return changed

    def states(self, window_id: str) -> Mapping[str, int]:
        """Count the attempts of a window by state."""
        states = self._db.scalars(
            select(attempts.c.state).where(attempts.c.window_id == window_id)
        ).all()
        return {state: states.count(state) for state in sorted(set(states))}


def _moved(
    move: Move, now: datetime
) -> tuple[StoredAttempt, dict[str, object], Sequence[JournalRecord]]:
    """Return where events leave an attempt, its row, and its records."""
    stored = move.stored
    attempt = stored.attempt
    for event in move.events:
        attempt = evolve(attempt, event, now)
    assert attempt.epoch == stored.attempt.epoch, "a cohort does not take leases"
    records = records_of(
        str(attempt.id),
        move.events,
        seq=stored.last_seq,
        head=stored.chain_head,
        now=now,
        actor=move.actor,
    )
    after = replace(
        stored,
        attempt=attempt,
        last_seq=records[-1].seq,
        chain_head=records[-1].digest,
        row_version=stored.row_version + 1,
        hand_raised=hand_raised(move.events, raised=stored.hand_raised),
    )
    row = {
        "b_id": str(attempt.id),
        "b_seq": stored.last_seq,
        **columns_of(attempt),
        "last_seq": after.last_seq,
        "chain_head": after.chain_head,
        "hand_raised": after.hand_raised,
        "queued_at": None,
    }
    return after, row, records
