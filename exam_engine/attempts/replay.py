"""An attempt as it stood at any record of its journal: state, clock, answers, chain; no storage.

What a table holds about an attempt is compared with this value; nothing here is ever repaired.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from exam_engine.attempts.attempt import Attempt, evolve
from exam_engine.attempts.bodies import JsonValue
from exam_engine.attempts.chain import GENESIS, ChainBroken, Record, link
from exam_engine.attempts.events import AttemptEvent, event_from, room
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import ItemId

__all__ = ["Answer", "Moment", "Reel", "replay"]

Key = tuple[int, int]
_Save = room.AnswerSaved | room.AnswerLate


@dataclass(frozen=True, slots=True)
class Answer:
    """The response that counts for one item; `at` and `seq` are those of its own record."""

    item: ItemId
    response: JsonValue
    epoch: int
    cseq: int
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """All that a journal says about its attempt after record `seq`.

    Attributes:
        attempt: the engine's value.
        seq: the last record that was read.
        head: its digest, 32 bytes.
        at: its instant.
        created_at: instant of the first record.
        queued_at: since when it waits for a proctor; None in every other state.
        hand_raised: the candidate asks for somebody.
        last_cseq: highest number of a save recorded under the current lease; 0 for none.
        answers: per item the counted or granted save with the highest (epoch, cseq).
    """

    attempt: Attempt
    seq: int
    head: bytes
    at: datetime
    created_at: datetime
    queued_at: datetime | None
    hand_raised: bool
    last_cseq: int
    answers: Mapping[ItemId, Answer]


@dataclass(slots=True)
class Reel:
    """Winds a journal on, record by record; memory grows with answers, not with records."""

    attempt: Attempt | None = None
    seq: int = 0
    head: bytes = GENESIS
    at: datetime | None = None
    created_at: datetime | None = None
    queued_at: datetime | None = None
    hand_raised: bool = False
    last_cseq: int = 0
    answers: dict[ItemId, Answer] = field(default_factory=dict)
    _late: dict[Key, Answer] = field(default_factory=dict)

    def wind(self, record: Record) -> AttemptEvent:
        """Read one more record and return its fact.

        Raises:
            ChainBroken: it does not follow the record before.
            UnknownEvent, MalformedEvent: this engine cannot read it.
        """
        self._follow(record)
        event = event_from(record.kind, json.loads(record.body))
        before = self.attempt
        self.attempt = evolve(before, event, record.at)
        if before is None or self.attempt.state is not before.state:
            waits = self.attempt.state is AttemptState.AWAITING_AUTHORIZATION
            self.queued_at = record.at if waits else None
        if before is not None and self.attempt.epoch != before.epoch:
            self.last_cseq = 0
        self._hear(event, record)
        return event

    def moment(self) -> Moment | None:
        """Return what was read so far; None before the first record."""
        if self.attempt is None or self.at is None or self.created_at is None:
            return None
        return Moment(
            self.attempt, self.seq, self.head, self.at, self.created_at, self.queued_at,
            self.hand_raised, self.last_cseq, dict(self.answers),
        )  # fmt: skip

    def _follow(self, record: Record) -> None:
        seq = self.seq + 1
        if record.seq != seq:
            raise ChainBroken(seq, f"found sequence {record.seq}")
        head = link(
            self.head, attempt=record.attempt, seq=seq, kind=record.kind, at=record.at,
            actor=record.actor, body_bytes=record.body,
        )  # fmt: skip
        if record.digest != head:
            raise ChainBroken(seq, f"digest {record.digest.hex()} instead of {head.hex()}")
        self.seq, self.head, self.at = seq, head, record.at
        self.created_at = self.created_at or record.at

    def _hear(self, event: AttemptEvent, record: Record) -> None:
        match event:
            case room.AnswerSaved():
                self._number(event)
                self._count(_answer(event, record))
            case room.AnswerLate():
                self._number(event)
                self._late[event.epoch, event.cseq] = _answer(event, record)
            case room.AnswerLeaseLost():
                self._number(event)
            case room.LateAnswerGranted():
                late = self._late.get((event.epoch, event.cseq))
                if late is not None:
                    self._count(late)
            case room.HandRaised():
                self.hand_raised = True
            case room.HandAnswered():
                self.hand_raised = False
            case _:
                pass

    def _number(self, save: _Save | room.AnswerLeaseLost) -> None:
        if self.attempt is not None and save.epoch == self.attempt.epoch:
            self.last_cseq = max(self.last_cseq, save.cseq)

    def _count(self, answer: Answer) -> None:
        held = self.answers.get(answer.item)
        if held is None or (answer.epoch, answer.cseq) >= (held.epoch, held.cseq):
            self.answers[answer.item] = answer


def replay(
    records: Iterable[Record], *, until: datetime | None = None, until_seq: int | None = None
) -> Moment | None:
    """Return the attempt as it stood, with every link of the chain checked on the way.

    Args:
        records: in order from the first.
        until: leave out what happened after this instant; aware UTC.
        until_seq: leave out what follows this record.

    Returns:
        None when nothing had happened yet.

    Raises:
        ChainBroken: with the sequence number of the first record that does not fit.
        UnknownEvent, MalformedEvent: a record cannot be read.
    """
    reel = Reel()
    for record in records:
        if until_seq is not None and record.seq > until_seq:
            break
        if until is not None and record.at > until:
            break
        reel.wind(record)
    return reel.moment()


def _answer(save: _Save, record: Record) -> Answer:
    return Answer(save.item, save.response, save.epoch, save.cseq, record.seq, record.at)
