"""What a supervisor is shown of late answers: the saves, heads that came in time, gaps, effects."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import url_for

from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, SavedResponse, StoredAttempt
from app.services.timekeeping.lateness import Key, LateAnswers, key_of, late_answers
from app.web.words.answer_words import response_words
from app.wiring import Wiring
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.events.room import AnswerLate, AnswerSaved
from exam_engine.instants import from_ms
from exam_engine.items import ItemVersion


def waiting(wiring: Wiring) -> list[dict[str, object]]:
    """Return the attempts in which something came late, those that wait first."""
    rows = []
    with wiring.read() as uow:
        for attempt_id in wiring.queries.attempts_with_late_answers():
            stored = uow.attempts.get(attempt_id)
            answers = late_answers(uow, attempt_id)
            if stored is None or not answers.late:
                continue
            person = uow.people.get(stored.person_id)
            window = uow.content.window(stored.attempt.window)
            rows.append(
                {
                    "attempt_id": attempt_id,
                    "candidate": person.name if person else "",
                    "title": window.title if window else "",
                    "open": len(answers.open),
                    "all": len(answers.late),
                    "newest": max(record.at for record in answers.late),
                    "href": url_for("late.attempt", attempt_id=attempt_id),
                }
            )
    return sorted(rows, key=lambda row: (not row["open"], str(row["newest"])))


def file_of(
    uow: UnitOfWork, stored: StoredAttempt, versions: Mapping[str, ItemVersion]
) -> dict[str, object]:
    """Return all that a decision on the late answers of one attempt may rest on."""
    attempt = stored.attempt
    answers = late_answers(uow, attempt.id)
    responses = uow.attempts.latest_responses(attempt.id)
    head = uow.attempts.commitment(attempt.id)
    window = uow.content.window(attempt.window)
    order = {item: number for number, item in enumerate(versions, start=1)}
    return {
        "attempt_id": attempt.id,
        "title": window.title if window else "",
        "state": attempt.state.value,
        "result_state": stored.result_state,
        "started_at": attempt.started_at,
        "deadline": attempt.closing_deadline,
        "ended_at": attempt.ended_at,
        "head": head,
        "gaps": gaps(uow, attempt.id, attempt.epoch),
        "answers": [
            {
                **_answer(record, answers, versions, responses, attempt),
                "number": order.get(str(record.item_id)),
            }
            for record in answers.late
        ],
    }


def gaps(uow: UnitOfWork, attempt_id: str, epoch: int) -> list[int]:
    """Return the numbers of the last lease under which nothing has ever come."""
    kinds = (AnswerSaved.kind, AnswerLate.kind)
    records = uow.attempts.events(attempt_id, kinds=kinds)
    there = {record.cseq for record in records if record.epoch == epoch}
    highest = max((number for number in there if number is not None), default=0)
    return [number for number in range(1, highest) if number not in there]


def _answer(
    record: EventRecord,
    answers: LateAnswers,
    versions: Mapping[str, ItemVersion],
    responses: Mapping[str, SavedResponse],
    attempt: Attempt,
) -> dict[str, object]:
    deadline = attempt.closing_deadline
    end = deadline or attempt.ended_at
    key, version = key_of(record), versions.get(str(record.item_id))
    counted = responses.get(str(record.item_id))
    claimed, anchor = record.body.get("client_ms"), record.body.get("anchor_ms")
    decision = answers.granted.get(key) or answers.refused.get(key)
    return {
        "epoch": key[0],
        "cseq": key[1],
        "command": secrets.token_hex(16),
        "item": record.item_id,
        "prompt": version.prompt.html if version else "",
        "response": response_words(version, record.body.get("response")) if version else "",
        "arrived": record.at,
        "after": record.at - deadline if deadline else None,
        "claimed": from_ms(claimed) if isinstance(claimed, int) else None,
        **_not_before(anchor, end),
        "receipt": record.digest,
        "counted": response_words(version, counted.response) if version and counted else None,
        "outranked": counted is not None and _outranks(counted, key),
        "verdict": _verdict(answers, key),
        "decided": _decided(decision) if decision else None,
    }


def _not_before(anchor_ms: object, end: datetime | None) -> dict[str, object]:
    """Return the instant before which an answer was not given, and whether the exam was over."""
    instant = from_ms(anchor_ms) if isinstance(anchor_ms, int) else None
    over = instant is not None and end is not None and instant > end
    return {"not_before": instant, "over": over}


def _outranks(counted: SavedResponse, key: Key) -> bool:
    """Tell whether a newer answer counts already, so that a grant would change nothing."""
    return (counted.epoch, counted.cseq) > key


def _verdict(answers: LateAnswers, key: Key) -> str:
    if key in answers.granted:
        return "granted"
    return "refused" if key in answers.refused else "open"


def _decided(record: EventRecord) -> dict[str, object]:
    reason = record.body.get("reason")
    words: Sequence[object] = [reason.get("text", "")] if isinstance(reason, dict) else [""]
    return {"by": record.actor.partition(":")[2], "at": record.at, "reason": words[0]}
