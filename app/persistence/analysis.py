"""Pictures that wait and what came of reading them, in SQL: many attempts in each statement.

A transaction costs a worker about as much as reading a picture, so pictures share one; the
statements are made once, for building one costs as much as running it.
"""

from collections.abc import Mapping, Sequence, Set
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Integer, bindparam, select, text, update

from app.persistence.attempt_statements import all_attempts
from app.persistence.conflict import Insert, as_object, insert_for, insert_many_once
from app.persistence.invigilation import flag_from, snapshot_from
from app.persistence.journal.reading import told_of
from app.persistence.projection import stored_from
from app.persistence.tables import analysis_states, attempts, flags, observations, snapshots
from app.services.rows import (
    AnalysisState,
    EventRecord,
    FlagRow,
    ObservationRow,
    SnapshotRow,
    StoredAttempt,
)

_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
WAITS: Final = text(  # spelled as in its index: an exam of two hours has 1,440 that do not wait
    "snapshots.purpose = 'live' AND snapshots.state = 'accepted' AND snapshots.erased_at IS NULL"
)
"""Which pictures nobody has read yet."""
_EMPTY: Final = AnalysisState(None, {})

_WAITING: Final = (
    select(snapshots)
    .where(snapshots.c.attempt_id.in_(_IDS), WAITS)
    .order_by(snapshots.c.seq, snapshots.c.attempt_id)
    .limit(bindparam("most", type_=Integer))
)
_MEMORIES: Final = select(analysis_states).where(analysis_states.c.attempt_id.in_(_IDS))
_MARKS: Final = select(
    analysis_states.c.attempt_id,
    analysis_states.c.smoother,
    analysis_states.c.frame.is_(None).label("forgotten"),
).where(analysis_states.c.attempt_id.in_(_IDS))
# In one order, so that two who lock several wait for each other and never in a circle.
_LOCKED: Final = (
    all_attempts()
    .where(attempts.c.id.in_(_IDS))
    .order_by(attempts.c.id)
    .with_for_update(key_share=True, of=attempts)
)
_FLAGS: Final = (
    select(flags)
    .where(flags.c.attempt_id.in_(_IDS))
    .order_by(flags.c.attempt_id, flags.c.opened_at, flags.c.id)
)
_STATE: Final = update(snapshots).where(snapshots.c.id.in_(_IDS)).values(state=bindparam("reached"))


class SqlAnalysis:
    """`AnalysisRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def waiting(self, attempt_ids: Sequence[str], limit: int) -> Sequence[SnapshotRow]:
        """Read accepted live pictures without observation, at most `limit` in all.

        By sequence: of each attempt they begin with the oldest that waits.
        """
        asked = {"ids": list(attempt_ids), "most": limit}
        return [snapshot_from(row) for row in self._db.execute(_WAITING, asked)]

    def memories(self, attempt_ids: Sequence[str]) -> Mapping[str, AnalysisState]:
        """Read what is remembered of each attempt; one of which nothing is has the empty state."""
        known = {
            row.attempt_id: AnalysisState(row.frame, as_object(row.smoother), row.told_seq)
            for row in self._db.execute(_MEMORIES, {"ids": list(attempt_ids)})
        }
        return {attempt_id: known.get(attempt_id, _EMPTY) for attempt_id in attempt_ids}

    def lock(self, attempt_ids: Sequence[str]) -> Sequence[StoredAttempt]:
        """Read attempts by id, under the locks that every writer of them takes."""
        return [stored_from(row) for row in self._db.execute(_LOCKED, {"ids": list(attempt_ids)})]

    def moved(self, memories: Mapping[str, AnalysisState]) -> Set[str]:
        """Tell of which attempts something else is remembered by now; ask under their locks.

        The smoother says it, for each picture moves it; the last picture itself is not read again.
        """
        rows = self._db.execute(_MARKS, {"ids": list(memories)})
        now = {row.attempt_id: (as_object(row.smoother), row.forgotten) for row in rows}
        return {
            attempt_id
            for attempt_id, before in memories.items()
            if now.get(attempt_id, ({}, True)) != (before.smoother, before.frame is None)
        }

    def flags(self, attempt_ids: Sequence[str]) -> Mapping[str, Sequence[FlagRow]]:
        """Read all flag episodes of each attempt that has any, by start."""
        rows = (flag_from(row) for row in self._db.execute(_FLAGS, {"ids": list(attempt_ids)}))
        return {name: list(own) for name, own in groupby(rows, attrgetter("attempt_id"))}

    def told(
        self, attempt_ids: Sequence[str], kinds: Sequence[str]
    ) -> Mapping[str, Sequence[EventRecord]]:
        """Read the records of these kinds, no saves, that are newer than what is remembered.

        Under the attempts' locks, so that no record comes between those that were read.
        """
        records = told_of(self._db, attempt_ids, kinds)
        return {name: list(own) for name, own in groupby(records, attrgetter("attempt_id"))}

    def store(self, rows: Sequence[ObservationRow], refused: Sequence[str]) -> None:
        """Store readings and mark their pictures; a second reading of a picture is ignored."""
        if rows:
            insert_many_once(self._db, observations, [_reading(row) for row in rows])
            read = {"ids": [row.snapshot_id for row in rows], "reached": "analysed"}
            self._db.execute(_STATE, read)
        if refused:
            self._db.execute(_STATE, {"ids": list(refused), "reached": "refused"})

    def remember(self, memories: Mapping[str, AnalysisState]) -> None:
        """Keep what is remembered of each attempt."""
        kept = [
            {
                "attempt_id": name,
                "frame": state.frame,
                "smoother": dict(state.smoother),
                "told_seq": state.told,
            }
            for name, state in memories.items()
        ]
        if kept:
            self._db.execute(_remembering(self._db.dialect.name), kept)


@cache
def _remembering(dialect: str) -> Insert:
    fresh = insert_for(dialect, analysis_states)
    kept = ("frame", "smoother", "told_seq")
    changed = {name: fresh.excluded[name] for name in kept}
    return fresh.on_conflict_do_update(index_elements=["attempt_id"], set_=changed)


def _reading(row: ObservationRow) -> dict[str, object]:
    return {
        "snapshot_id": row.snapshot_id,
        "attempt_id": row.attempt_id,
        "seq": row.seq,
        "at": row.at,
        "document": dict(row.document),
    }
