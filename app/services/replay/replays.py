"""One attempt as it stood at any record of its journal, for people who judge it.

Opening is a fact in the journal, with who and for what; looking around afterwards is part of it.
Nothing here knows keys, points or results.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.attempts.journal import carry_out
from app.services.errors import NotFound
from app.services.ports import UnitOfWorkFactory
from app.services.rows import EventRecord
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.chain import ChainBroken, Record
from exam_engine.attempts.events.evidence import EvidenceViewed
from exam_engine.attempts.note_commands import Tell
from exam_engine.attempts.replay import Moment, replay
from exam_engine.ids import EvidenceId

WHOLE: Final = EvidenceId("replay")
"""What a fact of a view names when the whole sitting was looked at."""
OPEN_FOR: Final = timedelta(hours=8)
PURPOSES: Final = frozenset({"review", "decision", "appeal"})


@dataclass(frozen=True, slots=True)
class Replayed:
    """A journal and the moment it was wound to.

    Attributes:
        broken_at: the first record that does not fit, where one stands in the way; the moment is
            then the one before it.
    """

    records: Sequence[EventRecord]
    moment: Moment
    broken_at: int | None = None


@dataclass(frozen=True, slots=True)
class Replays:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def open(self, attempt_id: str, *, actor: Actor, purpose: str) -> None:
        """Note in the journal that this person looks at the whole sitting.

        Raises:
            NotFound: no such attempt, or no such purpose.
            OwnAttempt: nobody replays their own.
        """
        if purpose not in PURPOSES:
            raise NotFound(f"purpose {purpose!r}")
        with self.uow() as uow:
            command = Tell(actor, EvidenceViewed(WHOLE, purpose))
            carry_out(uow, attempt_id, command, command_id=secrets.token_hex(16))
            uow.commit()

    def is_open(self, attempt_id: str, person_id: str) -> bool:
        """Tell whether this person opened the replay within the last 8 hours.

        Raises:
            NotFound: no such attempt.
        """
        with self.read() as uow:
            if uow.attempts.get(attempt_id) is None:
                raise NotFound(f"attempt {attempt_id}")
            views = uow.attempts.events(attempt_id, kinds=(EvidenceViewed.kind,))
            now = uow.now()
        return any(_is_by(one, person_id, now) for one in views)

    def at(self, attempt_id: str, seq: int | None = None) -> Replayed:
        """Return the attempt after record `seq`; after the last one where `seq` is None.

        Numbers beyond the journal mean its nearest end.

        Raises:
            NotFound: no such attempt.
            ChainBroken: the very first record was changed; nothing can be shown.
        """
        with self.read() as uow:
            records = uow.attempts.events(attempt_id)
        if not records:
            raise NotFound(f"attempt {attempt_id}")
        last = records[-1].seq
        place = last if seq is None else min(max(seq, 1), last)
        chain = [record_of(one) for one in records]
        try:
            return Replayed(records, _moment(chain, place))
        except ChainBroken as broken:
            if broken.seq == 1:
                raise
            return Replayed(records, _moment(chain, broken.seq - 1), broken.seq)


def _moment(chain: Sequence[Record], seq: int) -> Moment:
    moment = replay(chain, until_seq=seq)
    assert moment is not None, "a journal with a record leads to an attempt"
    return moment


def _is_by(view: EventRecord, person_id: str, now: datetime) -> bool:
    person = view.actor.partition(":")[2]
    whole = view.body.get("evidence") == WHOLE
    return whole and person == person_id and view.at > now - OPEN_FOR


def record_of(one: EventRecord) -> Record:
    """Return a stored record as the chain sees it."""
    body = canonical(dict(one.body))
    digest = bytes.fromhex(one.digest)
    return Record(one.attempt_id, one.seq, one.kind, one.at, one.actor, body, digest)
