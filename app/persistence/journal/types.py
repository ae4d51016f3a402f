"""Values that cross between planning a batch of saves and storing it; no SQL and no rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from app.persistence.journal.records import JournalRecord
from app.services.rows import JsonValue, SaveReceipt, SaveRequest
from exam_engine.attempts.events import room
from exam_engine.attempts.saves import ClientSave, Standing

Key = tuple[str, int, int]
"""Attempt, epoch and client sequence of a save."""


class Incoming(NamedTuple):
    """One checked save: exactly one of `save` and `observed` is set.

    Attributes:
        spelled: the response's one spelling.
        digest: of item and response.
    """

    request: SaveRequest
    save: ClientSave | None
    observed: room.BrowserObserved | None
    spelled: str = ""
    digest: str = ""


class Commitment(NamedTuple):
    """What a page said of its own chain: the head (hex, or None) after save `cseq` of `epoch`."""

    epoch: int
    cseq: int
    head: str | None


class StoredSave(NamedTuple):
    """A save that the journal holds, or will hold after this batch; a tuple, made for every save.

    Attributes:
        seq, kind, digest: of its journal record.
        content: digest of item and response.
        spelled: the response's one spelling.
        head: client chain head after it, as the page said.
    """

    cseq: int
    seq: int
    kind: str
    digest: str
    content: str
    item: str
    response: JsonValue
    spelled: str
    head: str | None = None
    marked: bool = False
    client_ms: int | None = None
    anchor_ms: int | None = None

    @property
    def counted(self) -> bool:
        """Whether it counts for its item."""
        return self.kind == room.AnswerSaved.kind


@dataclass(slots=True)
class LockedAttempt:
    """An attempt's row under its lock, moved on save by save.

    Attributes:
        commitment: the newest client head that reached the server while answers counted.
        step: by how much the board's version grows.
        changed: whether the row has to be written.
        expected_seq: `last_seq` as it was read.
    """

    id: str
    person_id: str
    standing: Standing
    last_seq: int
    chain_head: str
    last_cseq: int
    seen_at: datetime | None
    commitment: Commitment | None
    step: int = 0
    changed: bool = False
    expected_seq: int = field(init=False)

    def __post_init__(self) -> None:
        self.expected_seq = self.last_seq


class OutboxPut(NamedTuple):
    """One message of the batch; at most one per attempt and kind."""

    kind: str
    subject: str
    watermark: int
    due_at: datetime


@dataclass(slots=True)
class Plan:
    """What the batch will write, and what each save is told once that is durable."""

    now: datetime
    attempts: Mapping[str, LockedAttempt]
    known: dict[Key, StoredSave] = field(default_factory=dict)
    records: list[JournalRecord] = field(default_factory=list)
    receipts: list[SaveReceipt] = field(default_factory=list)
    messages: dict[tuple[str, str], OutboxPut] = field(default_factory=dict)
    silences: list[tuple[str, datetime]] = field(default_factory=list)
    """Attempt and last frame before, of those who are heard again after a silence."""

    def changed(self) -> list[LockedAttempt]:
        """Return the rows to write."""
        return [attempt for attempt in self.attempts.values() if attempt.changed]


class BatchStore(Protocol):
    """One database's statements of a batch, all inside one transaction that the writer ends."""

    def begin(self, *, wait: bool) -> bool:
        """Begin; False when that would mean to wait for another process and `wait` forbids it."""

    def lock(self, attempt_ids: Sequence[str]) -> tuple[datetime, dict[str, LockedAttempt]]:
        """Lock those of the rows that nobody holds; return `assay_now()` with them."""

    def existing(self, attempt_ids: Sequence[str]) -> set[str]:
        """Return which of these attempts there are, locked or not."""

    def known(self, keys: Sequence[Key]) -> Mapping[Key, StoredSave]:
        """Return the saves that are stored under these keys; counted ones before others."""

    def saves_of(self, attempt_id: str, epoch: int) -> Sequence[StoredSave]:
        """Return the saves of one epoch by number; of two under one number the counted one."""

    def write(self, plan: Plan) -> None:
        """Write records, rows and messages, at the latest when the transaction ends."""

    def finish(self, ending: str) -> None:
        """End the transaction by the writer's word; a row that is not as it was read fails it."""
