"""The journal of one attempt against everything that tables hold of it; reads, never repairs.

The row is read first and the journal up to its sequence, so that a sitting that goes on meanwhile
is no difference: records below a sequence never change.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from app.persistence.engine import Database
from app.persistence.journal.reading import counted_responses
from app.persistence.journal.records import has_response
from app.persistence.projection import attempt_from, columns_of, document_of
from app.persistence.tables import attempt_events, attempts
from app.services.rows import Difference, JsonValue
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.chain import ChainBroken, Record
from exam_engine.attempts.events import AttemptEvent, room
from exam_engine.attempts.replay import Moment, Reel
from exam_engine.errors import EngineError

_PAGE: Final = 500
_events = attempt_events.c
_ROW: Final = select(attempts).where(attempts.c.id == bindparam("attempt_id"))
_JOURNAL: Final = (
    select(attempt_events)
    .where(
        _events.attempt_id == bindparam("attempt_id"),
        _events.seq > bindparam("since"),
        _events.seq <= bindparam("last"),
    )
    .order_by(_events.seq)
    .limit(_PAGE)
)


class SqlReplayCheck:
    """`ReplayCheck` over a pool for reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(self, after: str, limit: int) -> Sequence[str]:
        """Return ids of attempts above `after`, in order."""
        ordered = select(attempts.c.id).where(attempts.c.id > after).order_by(attempts.c.id)
        with self._database.reading() as connection:
            return list(connection.scalars(ordered.limit(limit)))

    def exists(self, attempt_id: str) -> bool:
        """Tell whether there is such an attempt."""
        with self._database.reading() as connection:
            return connection.execute(_ROW, {"attempt_id": attempt_id}).first() is not None

    def check(self, attempt_id: str) -> Difference | None:
        """Replay one attempt and return the first thing that differs, or None.

        An attempt that does not exist has no difference.
        """
        with self._database.reading() as connection:
            row = connection.execute(_ROW, {"attempt_id": attempt_id}).first()
            return None if row is None else _difference(connection, row)


def _difference(connection: Connection, row: Row[Any]) -> Difference | None:
    reel = Reel()
    broken = _wind(connection, row, reel)
    if broken is not None:
        return broken
    moment = reel.moment()
    if moment is None or moment.seq != row.last_seq:
        return Difference(row.id, reel.seq + 1, "chain", f"ends before record {row.last_seq}")
    wrong = {
        "row": _differing(row, moment),
        "responses": _differing_responses(connection, moment),
    }
    found = (
        Difference(row.id, moment.seq, what, ", ".join(of)) for what, of in wrong.items() if of
    )
    return next(found, None)


def _wind(connection: Connection, row: Row[Any], reel: Reel) -> Difference | None:
    """Wind the reel to the row's sequence; return what is wrong with a record, or None."""
    try:
        for each in _journal(connection, row.id, row.last_seq):
            wrong = _wrong_columns(each, reel.wind(_record(each)))
            if wrong:
                return Difference(row.id, each.seq, "records", ", ".join(wrong))
    except ChainBroken as broken:
        return Difference(row.id, broken.seq, "chain", "does not follow the record before")
    except (EngineError, ValueError) as refusal:
        return Difference(row.id, reel.seq, "unreadable", type(refusal).__name__)
    return None


def _journal(connection: Connection, attempt_id: str, last: int) -> Iterator[Row[Any]]:
    """Yield the records up to `last`, in pages, so that memory does not grow with a journal."""
    since = 0
    while True:
        asked = {"attempt_id": attempt_id, "since": since, "last": last}
        page = connection.execute(_JOURNAL, asked).all()
        yield from page
        if len(page) < _PAGE:
            return
        since = page[-1].seq


def _record(row: Row[Any]) -> Record:
    """Return the stored row as the chain sees it.

    Raises:
        ChainBroken: its digest is not even one.
    """
    try:
        digest = bytes.fromhex(row.digest)
    except ValueError as error:
        raise ChainBroken(row.seq, "its digest is not hexadecimal") from error
    return Record(row.attempt_id, row.seq, row.kind, row.at, row.actor, row.body.encode(), digest)


def _wrong_columns(row: Row[Any], event: AttemptEvent) -> list[str]:
    """Return the columns beside the body that do not say what the body says.

    No digest covers them, and SQL finds the counting answer by them.
    """
    said: dict[str, object] = dict.fromkeys(("epoch", "cseq", "item_id", "counted", "answered"))
    if isinstance(event, room.AnswerSaved | room.AnswerLate | room.AnswerLeaseLost):
        said = {
            "epoch": event.epoch,
            "cseq": event.cseq,
            "item_id": event.item,
            "counted": isinstance(event, room.AnswerSaved),
            "answered": has_response(event.response),
        }
    return [name for name, value in said.items() if getattr(row, name) != value]


def _differing(row: Row[Any], moment: Moment) -> list[str]:
    """Return the columns of the attempt's row that its journal does not lead to."""
    attempt = moment.attempt
    replayed: dict[str, object] = {
        **columns_of(attempt),
        "id": attempt.id,
        "person_id": attempt.candidate,
        "window_id": attempt.window,
        "form_id": attempt.form,
        "created_at": moment.created_at,
        "queued_at": moment.queued_at,
        "hand_raised": moment.hand_raised,
        "last_seq": moment.seq,
        "chain_head": moment.head.hex(),
        "last_cseq": moment.last_cseq,
    }
    document = replayed.pop("value")
    wrong = [name for name, value in replayed.items() if getattr(row, name) != value]
    if not isinstance(document, dict):
        raise TypeError("an attempt's document is an object")
    return wrong + _differing_fields(row.value, document, moment.seq)


def _differing_fields(stored: JsonValue, replayed: dict[str, JsonValue], version: int) -> list[str]:
    """Return the fields of the document whose bytes differ.

    A row from before a field existed holds none; it then means the field's default.
    """
    if not isinstance(stored, dict):
        return ["value"]
    try:
        whole = {**document_of(attempt_from(stored, version)), **stored}
    except (EngineError, TypeError, ValueError, KeyError):
        return ["value"]
    names = sorted({*whole, *replayed})
    return [
        f"value.{name}"
        for name in names
        if name not in whole
        or name not in replayed
        or canonical(whole[name]) != canonical(replayed[name])
    ]


def _differing_responses(connection: Connection, moment: Moment) -> list[str]:
    """Return the items whose counting response, as pages and scoring read it, is another.

    Saves that came while this ran are beyond the replayed records and left out.
    """
    read = counted_responses(connection, str(moment.attempt.id))
    if any(each.seq > moment.seq for each in read.values()):
        return []
    seen = {item: (each.seq, canonical(each.response)) for item, each in read.items()}
    told = {
        str(item): (each.seq, canonical(each.response)) for item, each in moment.answers.items()
    }
    return sorted(item for item in {*seen, *told} if seen.get(item) != told.get(item))
