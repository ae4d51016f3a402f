"""What happened in one attempt as lines for people: journal facts, runs of saves, silences.

Every line tells two clocks: the server's, and how long the exam's own clock had run. Read side
only; it interprets nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.services.attempts.caring import answered_after, matter_number
from app.services.attempts.changed_time import seen_at
from app.services.rows import EventRecord, JsonValue
from app.services.words import FLAG_WORDS
from exam_engine.attempts.events.care import CareOffered, HelpAsked, MessageSeen
from exam_engine.attempts.events.check_in import SightTaken
from exam_engine.attempts.events.evidence import FlagClosed, FlagOpened, SnapshotsErased
from exam_engine.attempts.events.room import (
    AnswerSaved,
    BrowserSignal,
    ProctorNote,
    ProctorWarning,
    TimeSeen,
)
from exam_engine.instants import to_ms

QUIET_KINDS: Final = frozenset(
    {"evidence.viewed", "snapshots.head", TimeSeen.kind, MessageSeen.kind}
)
"""Not lines of their own; that a change or a message was seen stands on its own line."""
_UNSEEN: Final = BrowserSignal.NETWORK_SEEN.value
"""From where a page comes is no line; that it comes from elsewhere is a flag."""
HIDDEN_KINDS: Final = frozenset(
    {
        "result.recorded",
        "certification.decided",
        "credential.issued",
        "incident.ruled",
        "case.moved",
    }
)
"""What came of it, and what others made of it: whoever may still be asked to look at it is to look
for themselves, and results are no part of what happened in the room."""
MARK_KINDS: Final = frozenset(
    {
        *(FlagOpened.kind, FlagClosed.kind),
        *(ProctorWarning.kind, ProctorNote.kind, CareOffered.kind, HelpAsked.kind),
    }
)
"""What would say what to see before somebody has looked."""
_RUNS: Final = frozenset({"attempt.started", "attempt.resumed"})
_STANDS: Final = frozenset(
    {"attempt.paused", "submit.asked", "deadline.reached", "attempt.terminated", "attempt.voided"}
)

Line = dict[str, JsonValue]


def timeline(
    events: Sequence[EventRecord], silences: Sequence[tuple[datetime, datetime]] = ()
) -> list[JsonValue]:
    """Return what happened, oldest first; saves in a row are one line with their number.

    Args:
        events: all records of the attempt.
        silences: (last frame before, first frame after) of its page.

    Returns:
        Lines with `at`, `kind`, `by`, `text` and `clock`, how long the exam's clock had run in ms.
        A change of the time has `ms` and `seen`: when the candidate's page showed it, None: not
        yet. A run of saves has `count` and `since`; an answered hand has `after`, how long it had
        been up in ms; a silence has `after`, its length.
    """
    lines = [*_told(events), *(_silence(*one) for one in silences)]
    lines.sort(key=_instant)
    clock = _clock(events)
    return [{**line, "clock": _run_until(clock, _instant(line))} for line in lines]


def _instant(line: Line) -> int:
    at = line["at"]
    assert isinstance(at, int)
    return at


def _told(events: Sequence[EventRecord]) -> Iterator[Line]:
    seen, answered = seen_at(events), answered_after(events)
    run: list[EventRecord] = []
    for record in events:
        if record.kind == AnswerSaved.kind:
            run.append(record)
            continue
        if record.kind in QUIET_KINDS or record.body.get("signal") == _UNSEEN:
            continue
        yield from _saved(run)
        run = []
        yield {
            "at": to_ms(record.at),
            "kind": record.kind,
            "by": record.actor.partition(":")[0],
            "text": _words(record),
            **(_changed(record, seen[record.seq]) if record.seq in seen else {}),
            **({"after": answered[record.seq]} if record.seq in answered else {}),
        }
    yield from _saved(run)


def _saved(run: Sequence[EventRecord]) -> Iterator[Line]:
    if run:
        line: Line = {"at": to_ms(run[-1].at), "kind": "answers.saved", "by": "candidate"}
        yield {**line, "text": "", "count": len(run), "since": to_ms(run[0].at)}


def _silence(since: datetime, until: datetime) -> Line:
    after = int((until - since) / timedelta(milliseconds=1))
    return {"at": to_ms(until), "kind": "page.silent", "by": "system", "text": "", "after": after}


def _changed(record: EventRecord, seen: datetime | None) -> Line:
    delta = record.body.get("delta_us")
    return {
        "ms": delta // 1000 if isinstance(delta, int) else None,
        "seen": to_ms(seen) if seen else None,
    }


def _words(record: EventRecord) -> str:
    body = record.body
    if record.kind == SnapshotsErased.kind:
        return f"{body.get('count')} on {record.at:%Y-%m-%d}"
    if record.kind == SightTaken.kind:
        return "nothing is marked about faces: look more often" if body.get("human_only") else ""
    number = f"{matter_number(record)}: " if record.kind == HelpAsked.kind else ""
    reason = body.get("reason")
    if isinstance(reason, dict) and isinstance(reason.get("text"), str):
        return f"{number}{reason['text']}"
    for name in ("text", "note", "flag_type", "signal", "verdict", "state"):
        if isinstance(body.get(name), str):
            return FLAG_WORDS.get(str(body[name]), str(body[name]))
    return ""


def _clock(events: Sequence[EventRecord]) -> list[tuple[int, int, bool]]:
    """Return (instant in ms, run so far in ms, runs from here on) at each change of the clock."""
    found: list[tuple[int, int, bool]] = []
    for record in events:
        if record.kind in _RUNS or record.kind in _STANDS:
            at = to_ms(record.at)
            found.append((at, _run_until(found, at), record.kind in _RUNS))
    return found


def _run_until(clock: Sequence[tuple[int, int, bool]], at: int) -> int:
    before = [step for step in clock if step[0] <= at]
    if not before:
        return 0
    since, run, runs = before[-1]
    return run + (at - since if runs else 0)
