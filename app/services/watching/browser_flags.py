"""What the page told of itself, from the journal to flags: each report is read once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.services.cases.incidents import flag_of
from app.services.rows import EventRecord, FlagRow
from exam_engine.attempts.events.room import BrowserSignal as Reported
from proctoring.browser import BrowserSignal, BrowserSignalKind, browser_flag
from proctoring.denials import Denial, cause_of, denied_flags
from proctoring.flags import Flag, FlagKind


def browser_flags(records: Sequence[EventRecord], known: Sequence[FlagRow]) -> list[Flag]:
    """Return the flags of what the page has reported; those of a report read twice are equal.

    Args:
        records: new reports, in order; other records among them are left out.
        known: the attempt's flags. Every loss of focus left one, so they are what is remembered
            of the reports before: how often it was lost in ten minutes is counted on them.
    """
    signals = [
        BrowserSignal(BrowserSignalKind.FOCUS_LOST, row.opened_at, 0)
        for row in known
        if row.type == FlagKind.FOCUS_LOST.value
    ]
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


def camera_denials(records: Sequence[EventRecord], known: Sequence[FlagRow]) -> list[Flag]:
    """Return what is new about cameras that did not open; `known`: the attempt's flags."""
    denials = [
        Denial(record.at, cause_of(str(record.body.get("detail", ""))))
        for record in records
        if record.kind == "browser.observed"
        and record.body.get("signal") == Reported.CAMERA_DENIED.value
    ]
    if not denials:
        return []
    own = [flag_of(row) for row in known if row.type == FlagKind.CAMERA_DENIED.value]
    return denied_flags(denials, own)


def _started(reported: datetime, duration_ms: int) -> datetime:
    """The page reports when it is over; the server's clock says when that was."""
    return reported - timedelta(milliseconds=duration_ms)
