"""What the page told of itself, from the journal to flags."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.services.rows import EventRecord
from proctoring.browser import BrowserSignal, BrowserSignalKind, browser_flag
from proctoring.flags import Flag


def browser_flags(records: Sequence[EventRecord]) -> list[Flag]:
    """Return the flags of everything the page has reported so far; equal ones change nothing."""
    signals: list[BrowserSignal] = []
    flags: list[Flag] = []
    for record in records:
        if record.kind != "browser.observed":
            continue
        duration = record.body.get("duration_ms")
        kind = str(record.body.get("signal"))
        if not isinstance(duration, int) or kind not in set(BrowserSignalKind):
            continue
        started = _started(record.at, duration)
        signal = BrowserSignal(BrowserSignalKind(kind), started, duration)
        flag = browser_flag(signal, signals)
        signals.append(signal)
        if flag is not None:
            flags.append(flag)
    return flags


def _started(reported: datetime, duration_ms: int) -> datetime:
    """The page reports when it is over; the server's clock says when that was."""
    return reported - timedelta(milliseconds=duration_ms)
