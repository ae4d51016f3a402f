"""What a candidate's page is told: the whole state after a connect, the change after a command.

Plain JSON by allow-list; no key, no flag, no score is ever in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.attempts.caring import CARE_KINDS, HAND_KINDS, HELP_WORDS, matter_number
from app.services.attempts.changed_time import TIME_CHANGES, changed_time
from app.services.attempts.closer import EVERY, raised_until
from app.services.attempts.moves import MOVE_KINDS, waiting_move
from app.services.attempts.paper import paper_tag
from app.services.messages import PROTOCOL_VERSION
from app.services.rows import EventRecord, JsonValue, SavedResponse, StoredAttempt
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.breaks import break_until, breaks_left
from exam_engine.attempts.events.care import HelpAsked, MessageSeen, ProctorAsked, RateRaised
from exam_engine.attempts.events.course import AttemptPaused, AttemptReopened, PauseTurned
from exam_engine.attempts.events.room import MoveAnswered
from exam_engine.attempts.states import TERMINAL, AttemptState
from exam_engine.instants import to_ms

NOTICE_KINDS = (
    "proctor.message",
    "proctor.warning",
    "candidate.message",
    MoveAnswered.kind,
    ProctorAsked.kind,
    RateRaised.kind,
    HelpAsked.kind,
)
_SAID = {"proctor.warning": "warning", "candidate.message": "own"}
END_KINDS = ("attempt.terminated", "attempt.denied", "attempt.cancelled", "attempt.voided")
PAUSE_KINDS = (AttemptPaused.kind, PauseTurned.kind, AttemptReopened.kind)
"""Records that say why an exam stands."""
STATE_KINDS = (
    *PAUSE_KINDS,
    *END_KINDS,
    *MOVE_KINDS,
    *TIME_CHANGES,
    RateRaised.kind,
    *CARE_KINDS,
)
"""Records that the state tells of."""
HELLO_KINDS = tuple(dict.fromkeys((*NOTICE_KINDS, MessageSeen.kind, *HAND_KINDS, *STATE_KINDS)))
"""Records that `hello` is made of."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Where a waiting candidate stands; place counts from 1."""

    place: int
    waiting: int


def left_ms(stored: StoredAttempt, now: datetime) -> int | None:
    """Return the working time left in ms; None while the clock stands."""
    if stored.attempt.clock.running_since is None:
        return None
    return max(0, int(stored.attempt.remaining(now).total_seconds() * 1000))


def limit_ms(stored: StoredAttempt) -> int:
    """Return all working time that is granted, in ms."""
    return int(stored.attempt.clock.granted.total_seconds() * 1000)


def state_payload(
    stored: StoredAttempt,
    told: Sequence[EventRecord],
    *,
    now: datetime,
    queue: Queue | None = None,
    carer: str | None = None,
) -> dict[str, JsonValue]:
    """Return the `state` message of an attempt as it stands; `told` has all of `STATE_KINDS`.

    `carer` is the name of who looks after the candidate, empty where nobody does; None: not told.
    """
    attempt = stored.attempt
    return {
        "state": attempt.state.value,
        "pause": _pause(stored, told),
        "s": stored.last_seq,
        "t": to_ms(now),
        "left": left_ms(stored, now),
        "limit": limit_ms(stored),
        "queue": {"place": queue.place, "waiting": queue.waiting} if queue else None,
        "submit_reason": attempt.submit_reason.value if attempt.submit_reason else None,
        "why": _why(stored, told),
        "breaks": _breaks(attempt),
        "move": waiting_move(told, attempt.state) is not None,
        "time": changed_time(told),
        "hand": stored.hand_raised,
        "closer": _closer(told, now),
        "carer": carer,
    }


def hello_payload(
    stored: StoredAttempt,
    told: Sequence[EventRecord],
    responses: Mapping[str, SavedResponse],
    *,
    now: datetime,
    snapshot_ms: int,
    queue: Queue | None = None,
) -> dict[str, JsonValue]:
    """Return the `hello` message: everything a page needs after a connect or a gap."""
    attempt = stored.attempt
    return {
        **state_payload(stored, told, now=now, queue=queue),
        "v": PROTOCOL_VERSION,
        "attempt": attempt.id,
        "paper": paper_tag(attempt),
        "start": attempt.policy.start.value,
        "e": attempt.epoch,
        "c": stored.last_cseq,
        "answers": {
            item: {"r": saved.response, "m": saved.marked} for item, saved in responses.items()
        },
        "notices": notices(told, attempt.unacknowledged),
        "hand": hand_is_up(told),
        "tools": list(attempt.policy.tools),
        "snapshot_ms": snapshot_ms,
    }


def notices(told: Sequence[EventRecord], unread: Sequence[int]) -> list[JsonValue]:
    """Return messages and warnings, each kind numbered from 1, oldest first.

    `read` of a message is that the page has shown it; `told` then holds `MessageSeen`, too.
    """
    shown: list[JsonValue] = []
    counts: dict[str, int] = {}
    seen = messages_shown(told)
    for record in told:
        if record.kind not in NOTICE_KINDS or record.body.get("text") == "":
            continue
        kind = _SAID.get(record.kind, "message")
        counts[kind] = counts.get(kind, 0) + 1
        number = counts[kind]
        shown.append(
            {
                "n": number,
                "kind": kind,
                "text": _said(record),
                "ask": record.body.get("what") if record.kind == ProctorAsked.kind else None,
                "at": to_ms(record.at),
                "read": _read(kind, number, unread, seen),
            }
        )
    return shown


def _read(kind: str, number: int, unread: Sequence[int], seen: int) -> bool:
    match kind:
        case "warning":
            return number not in unread
        case "message":
            return number <= seen
    return True


def messages_shown(told: Sequence[EventRecord]) -> int:
    """Return up to which message of staff the page has shown; 0 where none."""
    numbers = [one.body["number"] for one in told if one.kind == MessageSeen.kind]
    return max((number for number in numbers if isinstance(number, int)), default=0)


def _said(record: EventRecord) -> str:
    """Return what the candidate reads of a notice."""
    if record.kind == HelpAsked.kind:
        return HELP_WORDS.format(number=matter_number(record))
    reason = record.body.get("reason")
    text = reason.get("text") if isinstance(reason, dict) else record.body.get("text")
    return text if isinstance(text, str) else ""


def hand_is_up(told: Sequence[EventRecord]) -> bool:
    """Tell whether the last word about the hand was that it is raised."""
    hands = [record.kind for record in told if record.kind in HAND_KINDS]
    return bool(hands) and hands[-1] == "candidate.hand_raised"


def _pause(stored: StoredAttempt, told: Sequence[EventRecord]) -> JsonValue:
    if stored.attempt.state is not AttemptState.PAUSED:
        return None
    records = [record for record in told if record.kind in PAUSE_KINDS]
    words = _reason(records)
    by = records[-1].actor.partition(":")[0] if records else "system"
    kind, until = stored.attempt.pause_kind, break_until(stored.attempt)
    return {
        "kind": kind.value if kind else "proctor",
        "reason": words,
        "by": by,
        "until": to_ms(until) if until else None,
    }


def _closer(told: Sequence[EventRecord], now: datetime) -> JsonValue:
    """Return how often and until when a proctor wants further pictures; None: not now."""
    until = raised_until(told, now)
    every_ms = int(EVERY.total_seconds() * 1000)
    return {"until": to_ms(until), "every_ms": every_ms} if until else None


def _breaks(attempt: Attempt) -> JsonValue:
    """Return how many breaks the candidate has left, of how many, and how long each may be."""
    limit, length = attempt.policy.break_limit, attempt.policy.break_length
    longest = int(length.total_seconds() * 1000) if length is not None else None
    return {"left": breaks_left(attempt), "of": limit, "ms": longest} if limit else None


def _why(stored: StoredAttempt, told: Sequence[EventRecord]) -> str | None:
    """Return what staff said when they ended or annulled the attempt; None where nobody did."""
    if stored.attempt.state not in TERMINAL:
        return None
    return _reason([record for record in told if record.kind in END_KINDS]) or None


def _reason(records: Sequence[EventRecord]) -> str:
    reason = records[-1].body.get("reason") if records else None
    return str(reason.get("text", "")) if isinstance(reason, dict) else ""
