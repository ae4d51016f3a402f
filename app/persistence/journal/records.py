"""One journal record as it is stored, and how events become records chained to a head.

No SQL and no verdicts; both write paths make their records here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from exam_engine.attempts.bodies import JsonValue, canonical
from exam_engine.attempts.chain import link
from exam_engine.attempts.events import AttemptEvent


class JournalRecord(NamedTuple):
    """One row of the journal; a tuple, because one is made for every save.

    Attributes:
        body: canonical JSON text, the very bytes the digest covers.
        digest: lower-case hex.
        counted: True for a save that counts for its item, False for one that does not, else None.
        answered: whether the save holds a response.
        marked: the candidate's mark for review, for a save.
    """

    attempt_id: str
    seq: int
    kind: str
    at: datetime
    actor: str
    body: str
    digest: str
    epoch: int | None = None
    cseq: int | None = None
    item_id: str | None = None
    counted: bool | None = None
    answered: bool | None = None
    marked: bool | None = None

    def as_row(self) -> dict[str, object]:
        """Return the record by column name."""
        return self._asdict()


def records_of(
    attempt_id: str,
    events: Sequence[AttemptEvent],
    *,
    seq: int,
    head: str,
    now: datetime,
    actor: str,
) -> list[JournalRecord]:
    """Return the records of events that follow sequence `seq` with digest `head`."""
    records: list[JournalRecord] = []
    for event in events:
        seq += 1
        body = canonical(event.to_body())
        digest = link(
            bytes.fromhex(head),
            attempt=attempt_id,
            seq=seq,
            kind=event.kind,
            at=now,
            actor=actor,
            body_bytes=body,
        )
        head = digest.hex()
        record = JournalRecord(attempt_id, seq, event.kind, now, actor, body.decode(), head)
        records.append(record)
    return records


def has_response(response: JsonValue) -> bool:
    """Tell whether a response says anything: null, an empty text, list or object clears an item."""
    return response not in (None, "", [], {})
