"""The journal as it is read: records in order, and the response that counts for each item.

There is no table of responses: the newest counted save of an item is its response.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    func,
    null,
    or_,
    select,
    text,
    tuple_,
    union_all,
)

from app.persistence.tables import analysis_states, attempt_events, attempts
from app.services.rows import CommittedHead, EventRecord, JsonValue, SavedResponse
from exam_engine.attempts.chain import GENESIS
from exam_engine.attempts.events import room

_events = attempt_events.c
_GRANTED: Final = room.LateAnswerGranted.kind
_SAVES: Final = frozenset({room.AnswerSaved.kind, room.AnswerLate.kind, room.AnswerLeaseLost.kind})

_OF_ATTEMPT = _events.attempt_id == bindparam("attempt_id")
_AMONG = _events.attempt_id.in_(bindparam("attempt_ids", expanding=True))
_before = attempt_events.alias("before")
_BEFORE = (
    select(_before.c.digest)
    .where(_before.c.attempt_id == _events.attempt_id, _before.c.seq == _events.seq - 1)
    .scalar_subquery()
    .label("prev")
)

# Made once: building a statement costs as much as running it.
_IS_LATE = _events.kind == text(f"'{room.AnswerLate.kind}'")  # spelled as in its index
_HAS_LATE: Final = select(_events.seq).where(_OF_ATTEMPT, _IS_LATE).limit(1)
_WHOLE: Final = (
    select(attempt_events, func.lag(_events.digest).over(order_by=_events.seq).label("prev"))
    .where(_OF_ATTEMPT, _events.seq >= bindparam("since"))
    .order_by(_events.seq)
)
_IS_OF_KINDS = _events.kind.in_(bindparam("kinds", expanding=True))
_OF_KINDS: Final = (
    select(attempt_events, _BEFORE)
    .where(_OF_ATTEMPT, _events.seq > bindparam("since"), _IS_OF_KINDS)
    .order_by(_events.seq)
)
_TOLD: Final = _OF_KINDS.where(_events.cseq.is_(None))
"""The same without saves, which are most of a journal; an index of its own."""
_TOLD_OF: Final = (
    select(attempt_events, _BEFORE)
    .outerjoin(analysis_states, analysis_states.c.attempt_id == _events.attempt_id)
    .where(
        _events.attempt_id.in_(bindparam("attempt_ids", expanding=True)),
        _events.seq > func.coalesce(analysis_states.c.told_seq, 0),
        _events.cseq.is_(None),
        _IS_OF_KINDS,
    )
    .order_by(_events.attempt_id, _events.seq)
)
_ACTORS: Final = select(_events.actor).where(_OF_ATTEMPT, _events.cseq.is_(None)).distinct()


def event_records(
    connection: Connection, attempt_id: str, since: int, kinds: Sequence[str] | None
) -> Sequence[EventRecord]:
    """Read the records of one attempt with seq > since, in order, each with the digest before."""
    asked: dict[str, object] = {"attempt_id": attempt_id, "since": since}
    if kinds is None:
        rows = connection.execute(_WHOLE, asked)
        return [_record(row) for row in rows if row.seq > since]
    statement = _OF_KINDS if _SAVES.intersection(kinds) else _TOLD
    return [_record(row) for row in connection.execute(statement, asked | {"kinds": list(kinds)})]


def told_of(
    connection: Connection, attempt_ids: Sequence[str], kinds: Sequence[str]
) -> Sequence[EventRecord]:
    """Read new records of these kinds (no saves) of some attempts, by attempt and in order.

    New are those after what the analysis of each remembers to have read.
    """
    asked = {"attempt_ids": list(attempt_ids), "kinds": list(kinds)}
    return [_record(row) for row in connection.execute(_TOLD_OF, asked)]


def sitting(
    connection: Connection, attempt_id: str, kinds: Sequence[str]
) -> tuple[Sequence[EventRecord], Mapping[str, SavedResponse]]:
    """Read records of these kinds (no saves) and the counted responses, in one statement."""
    rows = connection.execute(_sitting(tuple(kinds)), {"attempt_id": attempt_id}).all()
    told = [_record(row) for row in rows if row.cseq is None and row.kind in kinds]
    if any(row.kind == _GRANTED for row in rows):
        return told, counted_responses(connection, attempt_id)
    return told, {row.item_id: _response(row) for row in rows if row.cseq is not None}


def ranked_saves() -> Select[tuple[str, int, bool, int]]:
    """Return a select of counted saves, each with its rank among its item's; rank 1 counts.

    PostgreSQL reads the index of saves alone, whatever else the journal holds.
    """
    return select(_events.attempt_id, _events.seq, _events.answered, _rank()).where(
        _events.cseq.is_not(None), _events.counted
    )


def counted_responses(connection: Connection, attempt_id: str) -> Mapping[str, SavedResponse]:
    """Return per item the counted save with the highest (epoch, cseq).

    The same statement looks for late saves that a person let count; only then a second is needed.
    """
    asked: dict[str, object] = {"attempt_id": attempt_id}
    rows = connection.execute(_COUNTED_AND_GRANTS, asked).all()
    grants = [json.loads(row.body) for row in rows if row.kind == _GRANTED]
    if grants:
        asked["granted"] = [(int(grant["epoch"]), int(grant["cseq"])) for grant in grants]
        rows = connection.execute(_COUNTED_OR_GRANTED, asked).all()
    return {row.item_id: _response(row) for row in rows}


def counted_responses_of(
    connection: Connection, attempt_ids: Sequence[str]
) -> Mapping[str, Mapping[str, SavedResponse]]:
    """Return what `counted_responses` does of many attempts; granted late saves are left out."""
    found: dict[str, dict[str, SavedResponse]] = {one: {} for one in attempt_ids}
    for row in connection.execute(_COUNTED_OF, {"attempt_ids": list(attempt_ids)}):
        found[row.attempt_id][row.item_id] = _response(row)
    return found


def actors(connection: Connection, attempt_id: str) -> frozenset[str]:
    """Return who left a record, each as `role:person`; saves, the candidate's, are not read."""
    return frozenset(connection.scalars(_ACTORS, {"attempt_id": attempt_id}))


def has_late_answers(connection: Connection, attempt_id: str) -> bool:
    """Tell whether anything came late; asks the small index of late saves alone."""
    return connection.scalar(_HAS_LATE, {"attempt_id": attempt_id}) is not None


def late_among(connection: Connection, attempt_ids: Sequence[str]) -> frozenset[str]:
    """Return those of the attempts in which something came late."""
    late = select(_events.attempt_id).where(_IS_LATE, _AMONG).distinct()
    return frozenset(connection.scalars(late, {"attempt_ids": list(attempt_ids)}))


def attempts_with_late_answers(connection: Connection) -> list[str]:
    """Return the ids of all attempts in which something came late."""
    return list(connection.scalars(select(_events.attempt_id).where(_IS_LATE).distinct()))


def committed_head(connection: Connection, attempt_id: str) -> CommittedHead | None:
    """Read the newest chain head that the page had sent in time."""
    row = connection.execute(
        select(
            attempts.c.head_epoch,
            func.coalesce(attempts.c.head_cseq, 0),  # earlier versions left it out before a save
            attempts.c.head,
            attempts.c.head_at,
        ).where(attempts.c.id == attempt_id, attempts.c.head.is_not(None))
    ).first()
    return None if row is None else CommittedHead(*row)


def _rank() -> Any:  # noqa: ANN401 - SQLAlchemy's own type says nothing more
    newest = (_events.epoch.desc(), _events.cseq.desc())
    within = (_events.attempt_id, _events.item_id)
    return func.row_number().over(partition_by=within, order_by=newest).label("rank")


def _newest(counts: Any, those: Any = _OF_ATTEMPT) -> Select[Any]:  # noqa: ANN401
    """Return the select of each item's newest save among those that count."""
    ranked = (
        select(_events.attempt_id, _events.seq, _rank())
        .where(those, _events.cseq.is_not(None), counts)
        .subquery()
    )
    same = and_(_events.attempt_id == ranked.c.attempt_id, _events.seq == ranked.c.seq)
    return select(attempt_events).join(ranked, same).where(ranked.c.rank == 1)


_IS_GRANTED = tuple_(_events.epoch, _events.cseq).in_(bindparam("granted", expanding=True))
_GRANTS = select(attempt_events).where(
    _OF_ATTEMPT, _events.cseq.is_(None), _events.kind == _GRANTED
)
_COUNTED_AND_GRANTS: Final = union_all(_newest(_events.counted), _GRANTS)
_COUNTED_OF: Final = _newest(_events.counted, _AMONG)
_COUNTED_OR_GRANTED: Final = _newest(or_(_events.counted, _IS_GRANTED))


@cache
def _sitting(kinds: tuple[str, ...]) -> CompoundSelect[Any]:
    """Return the statement of `sitting`; its kinds stand in it, since spelling a list is dear."""
    is_told = or_(*(_events.kind == kind for kind in (*kinds, _GRANTED)))
    told = select(attempt_events).where(_OF_ATTEMPT, _events.cseq.is_(None), is_told)
    counted = _newest(_events.counted).add_columns(null().label("prev"))
    return union_all(counted, told.add_columns(_BEFORE)).order_by("seq")


def _record(row: Row[Any]) -> EventRecord:
    return EventRecord(
        row.attempt_id, row.seq, row.kind, row.at, row.actor, json.loads(row.body),
        row.prev or GENESIS.hex(), row.digest, row.epoch, row.cseq, row.item_id,
    )  # fmt: skip


def _response(row: Row[Any]) -> SavedResponse:
    body: dict[str, JsonValue] = json.loads(row.body)
    return SavedResponse(
        row.item_id, body["response"], bool(row.marked), row.epoch, row.cseq, row.seq, row.at
    )
