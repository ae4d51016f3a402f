"""Rows of attempts, their journal and their saves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.services.rows.json import JsonValue
from exam_engine.attempts.attempt import Attempt


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """An attempt with what only storage knows.

    Attributes:
        attempt: the engine's value.
        person_id: the candidate.
        last_seq: newest journal sequence; 0 before the first event.
        chain_head: digest (hex) of the newest journal record.
        last_cseq: highest client sequence stored in the current epoch.
        row_version: grows with every change a proctor's board shows.
        seen_at: arrival of the candidate's newest frame.
        result_state: none, provisional, held, final, superseded.
        created_at: when the attempt was made.
        hand_raised: the candidate asks for somebody.
    """

    attempt: Attempt
    person_id: str
    last_seq: int
    chain_head: str
    last_cseq: int
    row_version: int
    seen_at: datetime | None
    result_state: str
    created_at: datetime
    hand_raised: bool = False


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One journal record as stored; body is canonical JSON."""

    attempt_id: str
    seq: int
    kind: str
    at: datetime
    actor: str
    body: Mapping[str, JsonValue]
    prev: str
    digest: str
    epoch: int | None = None
    cseq: int | None = None
    item_id: str | None = None


class SaveRequest(NamedTuple):
    """One save as it leaves the socket, already well formed; a tuple, made for every save.

    Attributes:
        kind: `answer` or `tele` (telemetry that rides along).
        epoch: lease the client believes it holds.
        cseq: the client's sequence, from 1, per attempt and epoch.
        item_id: None for telemetry.
        response: JSON value as the candidate gave it, normalised form beside it; None clears.
        marked: the item's mark for review.
        client_ms: the browser's clock; recorded, never trusted.
        head: client chain head (hex) after this save, or None.
        anchor_ms: the server's instant before which the answer cannot have been given, if shown.
    """

    attempt_id: str
    person_id: str
    epoch: int
    cseq: int
    kind: str
    item_id: str | None
    response: JsonValue
    marked: bool
    client_ms: int
    head: str | None
    anchor_ms: int | None = None


class SaveReceipt(NamedTuple):
    """What is durable now; a tuple, made for every save.

    Attributes:
        verdict: accepted, repeated, conflict, late, lease_lost, not_open.
        seq: journal sequence of the (first) record; None when nothing was recorded.
        digest: hex digest of that record.
        at: the database's clock when it was judged.
        left_ms: working time left, None while the clock is stopped.
    """

    verdict: str
    cseq: int
    seq: int | None
    digest: str | None
    at: datetime
    left_ms: int | None


@dataclass(frozen=True, slots=True)
class SavedResponse:
    """The counted response of one item."""

    item_id: str
    response: JsonValue
    marked: bool
    epoch: int
    cseq: int
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CommittedHead:
    """The newest chain head of a page that reached us in time.

    Attributes:
        cseq: the highest number that the head covers, within the epoch.
        head: lower-case hex.
        at: when it came, by the database's clock.
    """

    epoch: int
    cseq: int
    head: str
    at: datetime
