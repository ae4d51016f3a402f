"""The journal as it is read: records in order, and the response that counts for each item.

There is no table of responses: the newest counted save of an item is its response.
"""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Select, func, or_, select, tuple_

from app.persistence.tables import attempt_events
from app.services.rows import EventRecord, JsonValue, SavedResponse
from exam_engine.attempts.chain import GENESIS
from exam_engine.attempts.events import room

_events = attempt_events.c
_GRANTED = room.LateAnswerGranted.kind


def event_records(
    connection: Connection, attempt_id: str, since: int, kinds: Sequence[str] | None
) -> Sequence[EventRecord]:
    """Read the records of one attempt with seq > since, in order, each with the digest before."""
    before = func.lag(_events.digest).over(order_by=_events.seq).label("prev")
    whole = (
        select(attempt_events, before)
        .where(_events.attempt_id == attempt_id, _events.seq >= since)
        .subquery()
    )
    wanted = select(whole).where(whole.c.seq > since).order_by(whole.c.seq)
    if kinds is not None:
        wanted = wanted.where(whole.c.kind.in_(kinds))
    return [
        EventRecord(
            row.attempt_id,
            row.seq,
            row.kind,
            row.at,
            row.actor,
            json.loads(row.body),
            row.prev or GENESIS.hex(),
            row.digest,
            row.epoch,
            row.cseq,
            row.item_id,
        )
        for row in connection.execute(wanted)
    ]


def ranked_saves() -> Select[tuple[str, str, int, bool]]:
    """Return a select of counted saves, each with its rank among its item's; rank 1 counts.

    It reads the index of items alone, whatever else the journal holds.
    """
    rank = (
        func.row_number()
        .over(
            partition_by=(_events.attempt_id, _events.item_id),
            order_by=(_events.epoch.desc(), _events.cseq.desc()),
        )
        .label("rank")
    )
    return select(_events.attempt_id, _events.seq, _events.answered, rank).where(
        _events.item_id.is_not(None), _events.counted
    )


def counted_responses(connection: Connection, attempt_id: str) -> Mapping[str, SavedResponse]:
    """Return per item the counted save with the highest (epoch, cseq)."""
    granted = _granted(connection, attempt_id)
    chosen = or_(_events.counted, tuple_(_events.epoch, _events.cseq).in_(granted))
    rows = connection.execute(
        select(attempt_events)
        .where(_events.attempt_id == attempt_id, _events.item_id.is_not(None), chosen)
        .order_by(_events.item_id, _events.epoch, _events.cseq)
    )
    responses: dict[str, SavedResponse] = {}
    for row in rows:
        body: dict[str, JsonValue] = json.loads(row.body)
        responses[row.item_id] = SavedResponse(
            item_id=row.item_id,
            response=body["response"],
            marked=bool(row.marked),
            epoch=row.epoch,
            cseq=row.cseq,
            seq=row.seq,
            at=row.at,
        )
    return responses


def _granted(connection: Connection, attempt_id: str) -> list[tuple[int, int]]:
    """Return the (epoch, cseq) of late saves that a person let count."""
    bodies = connection.scalars(
        select(_events.body).where(_events.attempt_id == attempt_id, _events.kind == _GRANTED)
    )
    grants = [json.loads(body) for body in bodies]
    return [(int(grant["epoch"]), int(grant["cseq"])) for grant in grants]
