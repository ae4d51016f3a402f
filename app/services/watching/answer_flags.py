"""How the answers of an ended attempt came, from the journal to flags; asked once it has ended."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from app.services.catalogue.content import Library
from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, JsonValue, StoredAttempt
from exam_engine.attempts.events.room import AnswerLate, AnswerSaved, BrowserObserved, BrowserSignal
from exam_engine.items import delivery_view
from proctoring.answering import (
    HURRY,
    Given,
    block_flags,
    burst_flags,
    late_flags,
    reading_time,
)
from proctoring.flags import Flag

_KINDS: Final = (AnswerSaved.kind, AnswerLate.kind, BrowserObserved.kind)
_TAG: Final = re.compile(r"<[^>]*>")
_READ: Final = frozenset({"prompt", "text"})
"""Members that hold words; a case shared by several questions is read once, and so not counted."""


def answer_flags(uow: UnitOfWork, stored: StoredAttempt) -> list[Flag]:
    """Return what stands out in how the answers came; a second time comes to the same."""
    records = uow.attempts.events(stored.attempt.id, kinds=_KINDS)
    given = [_given(one) for one in records if one.kind == AnswerSaved.kind]
    late = [one.at for one in records if one.kind == AnswerLate.kind]
    pastes = [
        one.at
        for one in records
        if one.kind == BrowserObserved.kind
        and one.body.get("signal") == BrowserSignal.CLIPBOARD_PASTE.value
    ]
    reading = _reading_times(uow, stored) if given else {}
    return [
        *burst_flags(given, reading, _hurried_from(stored)),
        *block_flags(given, pastes),
        *late_flags(late),
    ]


def _given(record: EventRecord) -> Given:
    response, ms = record.body.get("response"), record.body.get("client_ms")
    return Given(
        item=str(record.body.get("item")),
        at=record.at,
        client_ms=ms if isinstance(ms, int) else None,
        text=response if isinstance(response, str) else "",
        answered=response not in (None, "", [], {}),
    )


def _reading_times(uow: UnitOfWork, stored: StoredAttempt) -> Mapping[str, timedelta]:
    """Return in which time no question of the form can have been read."""
    _form, versions = Library(uow.content).form(stored.attempt.form)
    shown = {str(item): delivery_view(one, stored.attempt.id) for item, one in versions.items()}
    return {item: reading_time(sum(_words(view))) for item, view in shown.items()}


def _hurried_from(stored: StoredAttempt) -> datetime | None:
    """Return from when on the time was running out; None for who ended well before."""
    ended = stored.attempt.ended_at
    if ended is None or stored.attempt.clock.remaining(ended) > HURRY:
        return None
    return ended - HURRY


def _words(shown: JsonValue) -> Iterator[int]:
    """Yield how many words each text of a question has."""
    if isinstance(shown, dict):
        for name, part in shown.items():
            if name in _READ and isinstance(part, str):
                yield len(_TAG.sub(" ", part).split())
            elif name != "stimulus":
                yield from _words(part)
    elif isinstance(shown, list):
        for part in shown:
            yield from _words(part)
