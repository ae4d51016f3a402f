"""The batch's statements for PostgreSQL: two round trips, whatever the number of saves.

The first begins, locks and reads; the second writes rows, journal and messages and ends the
transaction, with the word that is `journal.writer`'s alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import psycopg
from sqlalchemy.engine import URL

from app.persistence.engine import postgresql_options
from app.persistence.greenlet_wait import GreenletConnection
from app.persistence.journal.records import JournalRecord
from app.persistence.journal.rows import LOCKED_COLUMNS, SAVE_COLUMNS, locked_attempt, stored_save
from app.persistence.journal.types import Key, LockedAttempt, OutboxPut, Plan, StoredSave
from app.persistence.journal.wire import Statement, Wire
from app.persistence.native_thread import cooperative
from exam_engine.instants import EPOCH


def _numbered(sql: str) -> str:
    """Return SQL with `$1`, `$2` and so on in place of each `%s`."""
    first, *others = sql.split("%s")
    return first + "".join(f"${at}{part}" for at, part in enumerate(others, 1))


_BEGIN: Final = Statement("BEGIN")
_LOCK: Final = _numbered(f"""
SELECT {LOCKED_COLUMNS}, assay_now() FROM attempts
WHERE id = ANY(%s::text[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED""")  # noqa: S608 - our own columns

_EXISTING: Final = "SELECT id FROM attempts WHERE id = ANY(%s::text[])"

_KNOWN: Final = f"""
SELECT {SAVE_COLUMNS} FROM attempt_events e
JOIN unnest(%s::text[], %s::int[], %s::int[]) AS k (attempt_id, epoch, cseq)
USING (attempt_id, epoch, cseq) ORDER BY e.counted"""  # noqa: S608 - our own columns

_SAVES_OF: Final = f"""
SELECT {SAVE_COLUMNS} FROM attempt_events e
WHERE e.attempt_id = %s AND e.epoch = %s AND e.cseq IS NOT NULL ORDER BY e.cseq, e.counted"""  # noqa: S608 - our own columns

_RECORDS: Final = _numbered("""
INSERT INTO attempt_events (attempt_id, seq, kind, actor, body, digest, epoch, cseq, item_id,
                            counted, answered, marked, at)
SELECT *, %s::timestamptz FROM unnest(
  %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::int[],
  %s::text[], %s::bool[], %s::bool[], %s::bool[])""")

_MOVED: Final = _numbered("""
UPDATE attempts a SET
  last_seq = n.last_seq / (a.last_seq = n.expected)::int,
  chain_head = n.chain_head, last_cseq = n.last_cseq,
  row_version = a.row_version + n.step, seen_at = %s,
  head_epoch = n.head_epoch, head_cseq = n.head_cseq, head = n.head,
  head_at = CASE WHEN n.head IS DISTINCT FROM a.head THEN %s ELSE a.head_at END
FROM unnest(
  %s::text[], %s::int[], %s::int[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[],
  %s::text[]) AS n (id, expected, last_seq, chain_head, last_cseq, step, head_epoch, head_cseq,
                    head)
WHERE a.id = n.id""")
"""Divides by zero, and so undoes the whole batch, if a row is not as it was read under its lock."""

_TOLD: Final = _numbered("""
INSERT INTO outbox (kind, subject, watermark, due_at, renewed)
SELECT n.kind, n.subject, n.watermark, n.due_at, false
FROM unnest(%s::text[], %s::text[], %s::int[], %s::timestamptz[])
  AS n (kind, subject, watermark, due_at)
ORDER BY n.kind, n.subject
ON CONFLICT (kind, subject) DO UPDATE SET
  watermark = greatest(outbox.watermark, excluded.watermark),
  due_at = least(outbox.due_at, excluded.due_at),
  renewed = true
WHERE NOT outbox.renewed OR excluded.due_at < outbox.due_at OR outbox.kind <> 'score_items'""")
"""Scoring that is renewed already cannot be settled unserved: it is locked and not written again.
Saves alone ask for it, with numbers that grow, so the first after it was lent has raised the
watermark. Of other kinds numbers are mixed.
"""

_SILENT: Final = _numbered("""
INSERT INTO silences (attempt_id, since, until)
SELECT n.id, n.since, %s FROM unnest(%s::text[], %s::timestamptz[]) AS n (id, since)
ON CONFLICT DO NOTHING""")

_PLANNED_ONCE: Final = (
    "-c plan_cache_mode=force_generic_plan"
    " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
)
"""Every row is found by its key, however many there are. Left to itself PostgreSQL thinks a plan
for just these values cheaper, and makes one for each batch: half of its work.
"""
_NO_HEAD: Final = (None, None, None)
_TEXTS: Final = frozenset({"attempt_id", "kind", "actor", "body", "digest", "item_id"})


def connect_writer(
    url: URL, application: str = "assay-journal"
) -> psycopg.Connection[tuple[object, ...]]:
    """Open a connection of one's own, as the writer has; `application` is what the server shows."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    options = postgresql_options(url, application)
    options["options"] = f"{_PLANNED_ONCE} {options['options']}"
    connect = GreenletConnection.connect if cooperative() else psycopg.Connection.connect
    return connect(address, **options)  # type: ignore[arg-type]


class PostgresBatch:
    """`BatchStore` over the writer's connection."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self._cursor = connection.cursor()
        self._wire = Wire(connection)
        self._planned: list[Statement] = []

    def begin(self, *, wait: bool) -> bool:
        """Do nothing: the first statement begins, and waits for nobody."""
        return True

    def lock(self, attempt_ids: Sequence[str]) -> tuple[datetime, dict[str, LockedAttempt]]:
        """Begin, and lock those of the rows that nobody holds; return `assay_now()` with them."""
        wanted = Statement(_LOCK, (texts(attempt_ids),))
        rows = self._wire.rows(self._wire.send([_BEGIN, wanted])[1])
        locked = {row[0]: locked_attempt(row[:-1]) for row in rows}
        return max((row[-1] for row in rows), default=EPOCH), locked

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
        """Plan records, rows and messages; they leave with the end of the transaction."""
        now = plan.now.isoformat()
        planned = [Statement(_MOVED, _moved(plan.changed(), now))]
        if plan.records:
            planned.append(Statement(_RECORDS, [now, *_columns(plan.records)]))
        if plan.messages:
            planned.append(Statement(_TOLD, _told(list(plan.messages.values()))))
        if plan.silences:  # seldom: somebody is heard again
            ids, since = zip(*plan.silences, strict=True)
            silences = (now, texts(ids), texts([each.isoformat() for each in since]))
            planned.append(Statement(_SILENT, silences))
        self._planned = planned

    def finish(self, ending: str) -> None:
        """Write what is planned and end the transaction; fails if a row is not as it was read."""
        planned, self._planned = self._planned, []
        self._wire.send([*planned, Statement(ending)])


def _moved(rows: Sequence[LockedAttempt], now: str) -> list[str]:
    """Return the values of `_MOVED`."""
    heads = [row.commitment or _NO_HEAD for row in rows]
    return [
        now,
        now,
        texts([row.id for row in rows]),
        numbers([row.expected_seq for row in rows]),
        numbers([row.last_seq for row in rows]),
        texts([row.chain_head for row in rows]),
        numbers([row.last_cseq for row in rows]),
        numbers([row.step for row in rows]),
        numbers([held[0] for held in heads]),
        numbers([held[1] for held in heads]),
        texts([held[2] for held in heads]),
    ]


def _told(messages: Sequence[OutboxPut]) -> list[str]:
    """Return the values of `_TOLD`."""
    return [
        texts([put.kind for put in messages]),
        texts([put.subject for put in messages]),
        numbers([put.watermark for put in messages]),
        texts([put.due_at.isoformat() for put in messages]),
    ]


def _columns(records: Sequence[JournalRecord]) -> list[str]:
    """Return the columns of the journal as arrays, in the order of `_RECORDS`."""
    named = zip(JournalRecord._fields, zip(*records, strict=True), strict=True)
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
