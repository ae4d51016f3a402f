"""The batch's statements for PostgreSQL: three round trips, whatever the number of saves.

The first begins, locks and reads; the second writes journal, rows and messages in one statement;
the third is the commit, which is `journal.writer`'s alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Final

import psycopg
from sqlalchemy.engine import URL

from app.persistence.engine import postgresql_options
from app.persistence.greenlet_wait import GreenletConnection
from app.persistence.journal.records import JournalRecord
from app.persistence.journal.rows import LOCKED_COLUMNS, SAVE_COLUMNS, locked_attempt, stored_save
from app.persistence.journal.types import Commitment, Key, LockedAttempt, Plan, StoredSave
from app.persistence.native_thread import cooperative
from exam_engine.instants import EPOCH

_LOCK: Final = f"""
BEGIN; SELECT {LOCKED_COLUMNS}, assay_now() FROM attempts
WHERE id = ANY(%s::text[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""  # noqa: S608 - our own columns

_EXISTING: Final = "SELECT id FROM attempts WHERE id = ANY(%s::text[])"

_KNOWN: Final = f"""
SELECT {SAVE_COLUMNS} FROM attempt_events e
JOIN unnest(%s::text[], %s::int[], %s::int[]) AS k (attempt_id, epoch, cseq)
USING (attempt_id, epoch, cseq) ORDER BY e.counted"""  # noqa: S608 - our own columns

_SAVES_OF: Final = f"""
SELECT {SAVE_COLUMNS} FROM attempt_events e
WHERE e.attempt_id = %s AND e.epoch = %s AND e.cseq IS NOT NULL ORDER BY e.cseq, e.counted"""  # noqa: S608 - our own columns

_WRITE: Final = """
WITH journal AS (
  INSERT INTO attempt_events (attempt_id, seq, kind, actor, body, digest, epoch, cseq, item_id,
                              counted, answered, marked, at)
  SELECT *, %s::timestamptz FROM unnest(
    %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::int[],
    %s::text[], %s::bool[], %s::bool[], %s::bool[])
  RETURNING 1
), moved AS (
  UPDATE attempts a SET
    last_seq = n.last_seq, chain_head = n.chain_head, last_cseq = n.last_cseq,
    row_version = a.row_version + n.step, seen_at = %s,
    head_epoch = nullif(n.head_epoch, 0), head_cseq = nullif(n.head_cseq, 0), head = n.head,
    head_at = CASE WHEN n.head IS DISTINCT FROM a.head THEN %s ELSE a.head_at END
  FROM unnest(
    %s::text[], %s::int[], %s::int[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[],
    %s::text[]) AS n (id, expected, last_seq, chain_head, last_cseq, step, head_epoch, head_cseq,
                      head)
  WHERE a.id = n.id AND a.last_seq = n.expected
  RETURNING 1
), told AS (
  INSERT INTO outbox (kind, subject, watermark, due_at, renewed)
  SELECT n.kind, n.subject, n.watermark, n.due_at, false
  FROM unnest(%s::text[], %s::text[], %s::int[], %s::timestamptz[])
    AS n (kind, subject, watermark, due_at)
  ORDER BY n.kind, n.subject
  ON CONFLICT (kind, subject) DO UPDATE SET
    watermark = greatest(outbox.watermark, excluded.watermark),
    due_at = least(outbox.due_at, excluded.due_at),
    renewed = true
)
SELECT 1 / (CASE WHEN (SELECT count(*) FROM journal) = %s AND (SELECT count(*) FROM moved) = %s
            THEN 1 ELSE 0 END)"""  # fails as a whole if a row is not as it was read

_SILENT: Final = """
INSERT INTO silences (attempt_id, since, until)
SELECT n.id, n.since, %s FROM unnest(%s::text[], %s::timestamptz[]) AS n (id, since)
ON CONFLICT DO NOTHING"""

_NO_HEAD: Final = Commitment(0, 0, None)
_TEXTS: Final = frozenset({"attempt_id", "kind", "actor", "body", "digest", "item_id"})


def connect_writer(url: URL) -> psycopg.Connection[tuple[object, ...]]:
    """Open the writer's own connection."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connect = GreenletConnection.connect if cooperative() else psycopg.Connection.connect
    return connect(address, **postgresql_options(url, "assay-journal"))  # type: ignore[arg-type]


class PostgresBatch:
    """`BatchStore` over the writer's connection."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self._cursor = connection.cursor()
        # Spells parameters itself, and so may send two statements in one message.
        self._opener = psycopg.ClientCursor(connection)

    def begin(self, *, wait: bool) -> bool:
        """Do nothing: the first statement begins, and waits for nobody."""
        return True

    def lock(self, attempt_ids: Sequence[str]) -> tuple[datetime, dict[str, LockedAttempt]]:
        """Begin, and lock those of the rows that nobody holds; return `assay_now()` with them."""
        self._opener.execute(_LOCK, (texts(attempt_ids),))
        self._opener.nextset()
        rows = self._opener.fetchall()
        locked = {str(row[0]): locked_attempt(row[:-1]) for row in rows}
        instants = [row[-1] for row in rows]
        now = max(each for each in instants if isinstance(each, datetime)) if rows else EPOCH
        return now, locked

    def existing(self, attempt_ids: Sequence[str]) -> set[str]:
        """Return which of these attempts there are, locked or not."""
        return {str(row[0]) for row in self._cursor.execute(_EXISTING, (texts(attempt_ids),))}

    def known(self, keys: Sequence[Key]) -> Mapping[Key, StoredSave]:
        """Return the saves that are stored under these keys; counted ones before others."""
        attempts, epochs, numbers_ = zip(*keys, strict=True)
        columns = (texts(attempts), numbers(epochs), numbers(numbers_))
        rows = self._cursor.execute(_KNOWN, columns).fetchall()
        # Ordered with the counted ones last, so that they win.
        return {(str(row[0]), int(str(row[1])), int(str(row[2]))): stored_save(row) for row in rows}

    def saves_of(self, attempt_id: str, epoch: int) -> Sequence[StoredSave]:
        """Return the saves of one epoch by number; of two under one number the counted one."""
        rows = self._cursor.execute(_SAVES_OF, (attempt_id, epoch)).fetchall()
        by_number = {save.cseq: save for save in map(stored_save, rows)}
        return list(by_number.values())

    def write(self, plan: Plan) -> None:
        """Write records, rows and messages; fails if a row is not as it was read under its lock."""
        rows, messages = plan.changed(), list(plan.messages.values())
        heads = [row.commitment or _NO_HEAD for row in rows]
        journal = _columns(plan.records)
        self._cursor.execute(
            _WRITE,
            (
                plan.now,
                *journal,
                plan.now,
                plan.now,
                texts([row.id for row in rows]),
                numbers([row.expected_seq for row in rows]),
                numbers([row.last_seq for row in rows]),
                texts([row.chain_head for row in rows]),
                numbers([row.last_cseq for row in rows]),
                numbers([row.step for row in rows]),
                numbers([held.epoch for held in heads]),
                numbers([held.cseq for held in heads]),
                texts([held.head for held in heads]),
                texts([put.kind for put in messages]),
                texts([put.subject for put in messages]),
                numbers([put.watermark for put in messages]),
                texts([put.due_at.isoformat() for put in messages]),
                len(plan.records),
                len(rows),
            ),
        )
        if plan.silences:  # seldom: somebody is heard again
            ids, since = zip(*plan.silences, strict=True)
            instants = texts([instant.isoformat() for instant in since])
            self._cursor.execute(_SILENT, (plan.now, texts(ids), instants))


def _columns(records: Sequence[JournalRecord]) -> list[str]:
    """Return the columns of the journal as arrays, in the order of the statement."""
    columns = zip(*records, strict=True) if records else repeat((), len(JournalRecord._fields))
    named = zip(JournalRecord._fields, columns, strict=False)
    return [
        (texts if name in _TEXTS else numbers)(column) for name, column in named if name != "at"
    ]


def texts(values: Sequence[str | None]) -> str:
    """Return a PostgreSQL array of texts; ten times cheaper than the driver's way from a list."""
    try:
        joined = "\0".join(values)  # type: ignore[arg-type]  # None goes the long way
    except TypeError:
        return "{" + ",".join([_text(value) for value in values]) + "}"
    if not values:
        return "{}"
    escaped = joined.replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + escaped.replace("\0", '","') + '"}'  # no text of ours may hold a NUL


def numbers(values: Sequence[int | None]) -> str:
    """Return a PostgreSQL array of whole numbers or truth values."""
    return "{" + ",".join(map(str, values)).replace("None", "NULL") + "}"


def _text(value: str | None) -> str:
    return "NULL" if value is None else texts([value])[1:-1]
