"""An attempt as a row and back: the engine's value as a document, and columns for what SQL asks.

The journal is the truth; a row is what its fold leaves, so that nobody has to fold a long one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from sqlalchemy import ColumnElement, Row, and_, func, select

from app.persistence.tables import attempt_events, attempts
from app.services.rows import JsonValue, StoredAttempt
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.breaks import break_until
from exam_engine.attempts.events import AttemptEvent, room
from exam_engine.attempts.events.coding import decode, encode
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.states import BEFORE_START, AttemptState, PauseKind, SubmitReason
from exam_engine.clock import ExamClock
from exam_engine.instants import from_us, to_us

_MILLISECOND = timedelta(milliseconds=1)
T = TypeVar("T")
_Back = Callable[[JsonValue], object]


def _instant(value: JsonValue) -> datetime:
    return from_us(cast("int", value))


def _tuple(value: JsonValue) -> tuple[JsonValue, ...]:
    return tuple(cast("list[JsonValue]", value))


def _frozenset(value: JsonValue) -> frozenset[str]:
    return frozenset(cast("list[str]", value))


_BACK: Final[Mapping[str, _Back]] = {
    "policy": lambda value: decode(AttemptPolicy, value),
    "clock": lambda value: decode(ExamClock, value),
    "state": lambda value: AttemptState(str(value)),
    "pause_kind": lambda value: PauseKind(str(value)),
    "submit_reason": lambda value: SubmitReason(str(value)),
    "paused_since": _instant,
    "authorized_until": _instant,
    "started_at": _instant,
    "closing_deadline": _instant,
    "closing_until": _instant,
    "ended_at": _instant,
    "unacknowledged": _tuple,
    "waived": _frozenset,
    "asked_off": _frozenset,
}
"""Fields of `Attempt` that JSON cannot say, and the way back; a test compares with the class."""


def document_of(attempt: Attempt) -> dict[str, JsonValue]:
    """Return the attempt as JSON; `version` is left out, the row's `last_seq` is that number."""
    return {
        each.name: _said(getattr(attempt, each.name))
        for each in fields(attempt)
        if each.name != "version"
    }


def attempt_from(document: Mapping[str, JsonValue], version: int) -> Attempt:
    """Return the attempt that `document_of` was given."""
    values: dict[str, Any] = {
        name: value if value is None or name not in _BACK else _BACK[name](value)
        for name, value in document.items()
    }
    return Attempt(**values, version=version)


def columns_of(attempt: Attempt) -> dict[str, object]:
    """Return the columns that follow from the engine's value alone."""
    return {
        "value": document_of(attempt),
        "state": attempt.state.value,
        "pause_kind": attempt.pause_kind.value if attempt.pause_kind else None,
        "paused_at": attempt.paused_since,
        "epoch": attempt.epoch,
        "deadline_at": attempt.deadline_at,
        "closing_until": attempt.closing_until,
        "grace_ms": attempt.policy.grace // _MILLISECOND,
        "closing_grace_ms": attempt.policy.closing_grace // _MILLISECOND,
        "due_at": due_at(attempt),
        "ended_at": attempt.ended_at,
    }


def due_at(attempt: Attempt) -> datetime | None:
    """Return when time next moves the attempt by itself; None once it has ended."""
    match attempt.state:
        case AttemptState.IN_PROGRESS:
            return attempt.clock.deadline()
        case AttemptState.PAUSED:
            return break_until(attempt) or _pause_limit(attempt)
        case AttemptState.CLOSING:
            return _first_end_of_closing(attempt)
        case AttemptState.AUTHORIZED if attempt.authorized_until is not None:
            return min(attempt.authorized_until, attempt.policy.closes_at)
        case state if state in BEFORE_START:
            return attempt.policy.closes_at
        case _:
            return None


def _pause_limit(attempt: Attempt) -> datetime | None:
    since = attempt.paused_since
    return since + attempt.policy.pause_limit if since else None


def _first_end_of_closing(attempt: Attempt) -> datetime | None:
    """Return when a closing attempt may end at the earliest, with nothing left to wait for."""
    if attempt.closing_until is None or attempt.closing_deadline is None:
        return attempt.closing_until
    return min(attempt.closing_until, attempt.closing_deadline + attempt.policy.grace)


def waits_for_answers(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a closing row whose page has committed to saves not stored yet."""
    stored = (
        select(func.count(attempt_events.c.cseq.distinct()))
        .where(
            attempt_events.c.attempt_id == attempts.c.id,
            attempt_events.c.epoch == attempts.c.epoch,
        )
        .correlate(attempts)
        .scalar_subquery()
    )
    return and_(
        attempts.c.state == AttemptState.CLOSING.value,
        attempts.c.closing_until > now,
        func.coalesce(attempts.c.head_epoch, 0) == attempts.c.epoch,
        func.coalesce(attempts.c.head_cseq, 0) > stored,
    )


def hand_raised(events: Sequence[AttemptEvent], *, raised: T) -> T | bool:
    """Return whether the candidate's hand is up after these events; `raised` when none says."""
    hands = [event for event in events if isinstance(event, room.HandRaised | room.HandAnswered)]
    return isinstance(hands[-1], room.HandRaised) if hands else raised


def stored_from(row: Row[Any]) -> StoredAttempt:
    """Return the stored attempt of a row of `attempts` joined with `evidence_version`."""
    return StoredAttempt(
        attempt=attempt_from(row.value, row.last_seq),
        person_id=row.person_id,
        last_seq=row.last_seq,
        chain_head=row.chain_head,
        last_cseq=row.last_cseq,
        row_version=row.row_version + row.evidence_version,
        seen_at=row.seen_at,
        result_state=row.result_state,
        created_at=row.created_at,
        hand_raised=row.hand_raised,
    )


def _said(value: object) -> JsonValue:
    match value:
        case StrEnum():
            said: JsonValue = value.value
        case None | bool() | int() | str():
            said = value
        case datetime():
            said = to_us(value)
        case AttemptPolicy() | ExamClock():
            said = encode(value)
        case tuple() | frozenset():
            said = sorted(value)
        case _:
            raise TypeError(f"an attempt holds {value!r}, which the row cannot say")
    return said
