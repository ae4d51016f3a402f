"""Signed receipts: what was stored of a sitting, for the candidate to keep and anybody to check.

Made when asked for, from the journal as it stands; a later grant makes a newer one. The document
holds digests and times only. Checking looks at the signature, the list, and the journal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from app.services.attempts.owning import require_own
from app.services.attempts.revealing import item_of, readings
from app.services.catalogue.content import Library
from app.services.catalogue.labels import View
from app.services.errors import ReceiptUnreadable
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import EventRecord, JsonValue, StoredAttempt
from exam_engine.attempts.bodies import NotCanonical
from exam_engine.attempts.events.room import AnswerLate, AnswerSaved
from exam_engine.attempts.receipts import AnswerReceipt, list_digest, tells
from exam_engine.attempts.refusals import AttemptNotOpen
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import ItemId
from exam_engine.instants import to_ms
from exam_engine.items import delivery_view

KIND = "assay-receipt"
VERSION = 1
MOST_ANSWERS = 1000
STARTED = frozenset(
    {
        AttemptState.IN_PROGRESS,
        AttemptState.PAUSED,
        AttemptState.CLOSING,
        AttemptState.SUBMITTED,
        AttemptState.TERMINATED,
    }
)

Claims = Mapping[str, object]
Sign = Callable[[StoredAttempt, Claims, datetime], str]
Open = Callable[[object, datetime], Claims | None]
"""Returns the claims of a receipt that we signed and that stands at an instant, else None."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `holds` is None where it could not be looked at."""

    name: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt and what was found about it.

    Attributes:
        claims: what the signature covers; empty when it is not ours.
        answers: as listed in the document.
        revealed: by item, whether the response that was given is the one of the receipt.
        numbers: by item, its number in the exam, from 1; empty when the receipt is not ours.
    """

    claims: Claims
    answers: Sequence[AnswerReceipt]
    checks: Sequence[Check]
    revealed: Mapping[str, bool]
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether everything that was looked at holds."""
        return all(check.holds is True for check in self.checks) and all(self.revealed.values())


@dataclass(frozen=True, slots=True)
class Receipts:
    """The use cases of receipts over their ports."""

    read: UnitOfWorkFactory
    sign: Sign
    open: Open

    def document(self, attempt_id: str, person_id: str) -> dict[str, JsonValue]:
        """Return the receipt of one's own attempt, as far as it has come.

        Raises:
            NotFound: not this person's attempt.
            AttemptNotOpen: it has not started, so that there is nothing to confirm yet.
        """
        with self.read() as uow:
            stored = require_own(uow.attempts.get(attempt_id), attempt_id, person_id)
            if stored.attempt.state not in STARTED:
                raise AttemptNotOpen(f"no receipt while {stored.attempt.state}")
            answers = _answers(uow, attempt_id)
            window = uow.content.window(stored.attempt.window)
            now = uow.now()
        attempt = stored.attempt
        claims: dict[str, object] = {
            "answers": list_digest(answers),
            "count": len(answers),
            "started": _seconds(attempt.started_at),
            "ended": _seconds(attempt.ended_at),
        }
        return {
            "type": KIND,
            "v": VERSION,
            "title": window.title if window else "",
            "attempt": attempt_id,
            "token": self.sign(stored, claims, now),
            "answers": [_spelled(answer) for answer in answers],
        }

    def check(self, document: object, revealed: Mapping[str, str]) -> Checked:
        """Look at a receipt that somebody presents.

        Args:
            document: parsed JSON of the file, or the bare token.
            revealed: by the question's number or name, the response that the candidate says was
                given: as it was typed, in the words of what was chosen, or as JSON.

        Raises:
            ReceiptUnreadable: it is not a receipt of any kind.
        """
        token, answers = _read(document)
        with self.read() as uow:
            claims = self.open(token, uow.now()) or {}
        checks = [Check("signature", bool(claims))]
        if "answers" in claims:
            checks.append(Check("list", list_digest(answers) == claims["answers"]))
        checks += self._journal(claims, answers) if claims else []
        asked = self._asked(claims)
        order = list(asked)
        said = {item_of(named, order): response for named, response in revealed.items()}
        told = {item: _tells(answers, item, text, asked.get(item)) for item, text in said.items()}
        numbers = {item: number for number, item in enumerate(order, start=1)}
        return Checked(claims, answers, checks, told, numbers)

    def _asked(self, claims: Claims) -> Mapping[str, View]:
        """Return each question as its candidate saw it, in the order of the exam."""
        if not claims:
            return {}
        with self.read() as uow:
            stored = uow.attempts.get(str(claims["attempt"]))
            if stored is None:
                return {}
            form, versions = Library(uow.content).form(stored.attempt.form)
        items = [str(reference.item) for reference in form.items]
        return {item: delivery_view(versions[item], str(stored.attempt.id)) for item in items}

    def _journal(self, claims: Claims, answers: Sequence[AnswerReceipt]) -> list[Check]:
        """Look whether the journal still holds what the receipt says."""
        attempt_id = str(claims["attempt"])
        with self.read() as uow:
            records = {one.seq: one for one in uow.attempts.events(attempt_id)}
        head = records.get(cast("int", claims["last_seq"]))
        return [
            Check("head", head.digest == claims["chain_head"] if head is not None else False),
            Check("records", all(_stands(records, answer) for answer in answers)),
        ]


def _answers(uow: UnitOfWork, attempt_id: str) -> list[AnswerReceipt]:
    kinds = (AnswerSaved.kind, AnswerLate.kind)
    records = {one.seq: one for one in uow.attempts.events(attempt_id, kinds=kinds)}
    counted = uow.attempts.latest_responses(attempt_id)
    return [
        AnswerReceipt(
            ItemId(item),
            str(records[saved.seq].body["digest"]),
            saved.seq,
            records[saved.seq].digest,
            to_ms(saved.at),
        )
        for item, saved in sorted(counted.items())
    ]


def _stands(records: Mapping[int, EventRecord], answer: AnswerReceipt) -> bool:
    record = records.get(answer.seq)
    return (
        record is not None
        and record.digest == answer.record
        and record.item_id == answer.item
        and record.body.get("digest") == answer.digest
    )


def _tells(answers: Sequence[AnswerReceipt], item: str, response: str, view: View | None) -> bool:
    return any(
        _is_told(answer, reading)
        for answer in answers
        if answer.item == item
        for reading in readings(response, view)
    )


def _is_told(answer: AnswerReceipt, response: JsonValue) -> bool:
    try:
        return tells(answer, response)
    except NotCanonical:
        return False


def _spelled(answer: AnswerReceipt) -> dict[str, JsonValue]:
    return {
        "item": answer.item,
        "digest": answer.digest,
        "seq": answer.seq,
        "record": answer.record,
        "at_ms": answer.at_ms,
    }


def _read(document: object) -> tuple[object, list[AnswerReceipt]]:
    if isinstance(document, str):
        return document.strip(), []
    match document:
        case {"type": "assay-receipt", "v": 1, "token": str(token), "answers": list(answers)} if (
            len(answers) <= MOST_ANSWERS
        ):
            return token, [_answer(one) for one in answers]
        case _:
            raise ReceiptUnreadable("not a receipt: use the file as it was saved")


def _answer(one: object) -> AnswerReceipt:
    match one:
        case {
            "item": str(item),
            "digest": str(digest),
            "seq": int(seq),
            "record": str(record),
            "at_ms": int(at_ms),
        }:
            return AnswerReceipt(ItemId(item), digest, seq, record, at_ms)
        case _:
            raise ReceiptUnreadable("an answer in it is incomplete: use the file as it was saved")


def _seconds(instant: datetime | None) -> int | None:
    return None if instant is None else int(instant.timestamp())
