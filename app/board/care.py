"""Parts of a board's row as JSON: who looks after a candidate, calls for help, coverage.

Read side only; what it means stands in `services.attempts.caring` and `proctoring.coverage`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.services.attempts.caring import Care, care_of, hand_since, open_call
from app.services.rows import BoardRow, EventRecord, JsonValue
from app.services.words import FLAG_WORDS
from exam_engine.attempts.events.care import MessageSeen
from exam_engine.instants import to_ms
from proctoring.coverage import Blind, coverage
from proctoring.flags import FlagKind, Severity


def care_members(row: BoardRow, now: datetime) -> dict[str, JsonValue]:
    """Return the members `care`, `help`, `hand_at` and `coverage` of a row."""
    call, since = open_call(row.asked), hand_since(row.asked)
    return {
        "care": _care(care_of(row.asked), row.names),
        "help": {
            "to": call.to.value,
            "number": call.number,
            "by": call.by,
            "name": row.names.get(call.by, ""),
            "at": to_ms(call.at),
            "text": call.text,
        }
        if call
        else None,
        "hand_at": to_ms(since) if since and row.hand_raised else None,
        "coverage": _coverage(row, now),
    }


def _care(care: Care | None, names: Mapping[str, str]) -> JsonValue:
    if care is None:
        return None
    return {
        "by": care.by,
        "name": names.get(care.by, ""),
        "since": to_ms(care.since),
        "offered": to_ms(care.offered_at) if care.offered_at else None,
        "note": care.note,
    }


def _coverage(row: BoardRow, now: datetime) -> JsonValue:
    """Return which part was seen, in thousandths, and what hid the rest; None before the start."""
    spans = [
        Blind(FlagKind(one.type), Severity(one.severity), one.started_at, one.ended_at)
        for one in row.incidents
    ]
    ended = row.ended_at or now
    found = coverage(spans, began=row.started_at, now=ended, worked=row.worked)
    if found.share is None:
        return None
    return {
        "seen": round(found.share * 1000),
        "gaps": [
            {"words": FLAG_WORDS[gap.kind.value], "ms": int(gap.length.total_seconds() * 1000)}
            for gap in found.gaps
        ],
    }


def shown_messages(told: Sequence[EventRecord]) -> list[JsonValue]:
    """Return when the candidate's page showed message 1, 2 and so on; the rest was not shown."""
    shown: list[JsonValue] = []
    for record in told:
        number = record.body.get("number")
        if record.kind == MessageSeen.kind and isinstance(number, int):
            shown += [to_ms(record.at)] * (number - len(shown))
    return shown


def warned(told: Sequence[EventRecord]) -> dict[str, JsonValue]:
    """Return how many warnings were given by rule: the ladder counts breaches of the same one."""
    counts: dict[str, JsonValue] = {}
    for record in told:
        rule = record.body.get("rule")
        if record.kind == "proctor.warning" and isinstance(rule, str):
            before = counts.get(rule, 0)
            counts[rule] = (before if isinstance(before, int) else 0) + 1
    return counts
