"""Answers that came after the time: kept, shown to a named person, granted or refused.

They change nothing by themselves. A grant makes the answer count by the ordinary rule, asks for
scoring again, and gives a new revision of the outcome; the earlier one stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.services.attempts.journal import carry_out
from app.services.errors import CredentialStands, LateAnswerDecided, NotFound
from app.services.messages import SCORE_ATTEMPT, TRIAGE_ATTEMPT, Message
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import EventRecord, StoredAttempt
from exam_engine.attempts.actors import Actor, Reason
from exam_engine.attempts.commands import GrantLateAnswer, RefuseLateAnswer
from exam_engine.attempts.events.room import (
    AnswerLate,
    AnswerSaved,
    LateAnswerGranted,
    LateAnswerRefused,
)
from exam_engine.ids import ItemId

KINDS = (AnswerLate.kind, AnswerSaved.kind, LateAnswerGranted.kind, LateAnswerRefused.kind)
CERTIFIED = "certified"

Key = tuple[int, int]
"""Epoch and client sequence of a save."""


@dataclass(frozen=True, slots=True)
class LateAnswers:
    """The late answers of one attempt, by what became of them.

    Attributes:
        late: the records of late saves that nothing has proven since, oldest first.
        granted, refused: the record of the decision on a save.
    """

    late: Sequence[EventRecord] = ()
    granted: dict[Key, EventRecord] = field(default_factory=dict)
    refused: dict[Key, EventRecord] = field(default_factory=dict)

    @property
    def open(self) -> list[EventRecord]:
        """Late saves on which nobody has decided."""
        decided = self.granted.keys() | self.refused.keys()
        return [record for record in self.late if key_of(record) not in decided]


def late_answers(uow: UnitOfWork, attempt_id: str) -> LateAnswers:
    """Read what came late in one attempt."""
    if not uow.attempts.has_late_answers(attempt_id):
        return LateAnswers()
    records = uow.attempts.events(attempt_id, kinds=KINDS)
    counted = {key_of(one) for one in records if one.kind == AnswerSaved.kind}
    return LateAnswers(
        [one for one in records if one.kind == AnswerLate.kind and key_of(one) not in counted],
        {_named(one): one for one in records if one.kind == LateAnswerGranted.kind},
        {_named(one): one for one in records if one.kind == LateAnswerRefused.kind},
    )


@dataclass(frozen=True, slots=True)
class Lateness:
    """The use case of deciding on late answers, over its ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def decide(  # noqa: PLR0913 - a decision names what, who and why
        self,
        attempt_id: str,
        *,
        epoch: int,
        cseq: int,
        grant: bool,
        actor: Actor,
        reason: Reason,
        command_id: str,
    ) -> None:
        """Grant or refuse one late answer; granting asks for scoring again.

        Raises:
            NotFound: no such attempt, or no late answer under this number.
            LateAnswerDecided: somebody has decided on it.
            CredentialStands: a grant could change a result on which a credential stands.
            AttemptError: the role, the state or a missing reason; nothing has changed.
        """
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None:
                raise NotFound(f"attempt {attempt_id}")
            if uow.attempts.command_outcome(attempt_id, command_id) is not None:
                return
            item = _open_item(late_answers(uow, attempt_id), (epoch, cseq))
            if grant:
                _require_no_credential(uow, attempt_id)
            shape = GrantLateAnswer if grant else RefuseLateAnswer
            command = shape(actor, epoch, cseq, item, reason)
            carried = carry_out(uow, attempt_id, command, command_id=command_id)
            self._follow_up(uow, carried.stored, grant=grant)
            uow.commit()
        self.publisher.board_changed(attempt_id)

    def _follow_up(self, uow: UnitOfWork, stored: StoredAttempt, *, grant: bool) -> None:
        """Score again after a grant; after the last refusal let the result go on."""
        kind = SCORE_ATTEMPT if grant else TRIAGE_ATTEMPT
        if grant and uow.results.form_outcome(stored.attempt.id) is not None:
            uow.attempts.set_result_state(stored.attempt.id, "provisional")
        uow.outbox.put(Message(kind.name, stored.attempt.id, stored.last_seq), due_at=uow.now())


def key_of(record: EventRecord) -> Key:
    """Return the key of a save."""
    assert record.epoch is not None
    assert record.cseq is not None
    return record.epoch, record.cseq


def _named(record: EventRecord) -> Key:
    """Return the key of the save that a decision names."""
    epoch, cseq = record.body["epoch"], record.body["cseq"]
    assert isinstance(epoch, int)
    assert isinstance(cseq, int)
    return epoch, cseq


def _open_item(answers: LateAnswers, key: Key) -> ItemId:
    for record in answers.late:
        if key_of(record) == key and record.item_id is not None:
            if record not in answers.open:
                raise LateAnswerDecided(f"save {key}")
            return ItemId(record.item_id)
    raise NotFound(f"late answer {key}")


def _require_no_credential(uow: UnitOfWork, attempt_id: str) -> None:
    decision = uow.results.decision(attempt_id)
    if decision is not None and decision.outcome == CERTIFIED:
        raise CredentialStands(f"attempt {attempt_id} is certified")
