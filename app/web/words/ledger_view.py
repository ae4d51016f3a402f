"""A time ledger for reading: uses in words, lengths that add up as they are shown.

Ends of stretches are rounded, not lengths: so the shown lengths sum to the shown total exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.rows import JsonValue
from app.services.timekeeping.ledgers import TimeOf
from app.web.language import gettext as _
from exam_engine.attempts.ledger import WORKED, Ledger, TimeUse

_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)
_ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch as it is shown; `seconds` is whole."""

    use: TimeUse
    since: datetime
    until: datetime
    seconds: int


def staff_words() -> Mapping[TimeUse, str]:
    """Return what each use is called on staff's page."""
    return {
        TimeUse.RUNNING: _("Working, on planned time"),
        TimeUse.CREDITED: _("Working, on time that was given"),
        TimeUse.OUTAGE: _("Our service was away while the clock ran"),
        TimeUse.BREAK: _("Break"),
        TimeUse.PAUSED_PROCTOR: _("Paused by a proctor"),
        TimeUse.PAUSED_INCIDENT: _("Paused for an incident"),
        TimeUse.PAUSED_DEVICE_TRANSFER: _("Moving to another device"),
        TimeUse.PAUSED_CHECK: _("Paused for a short check"),
        TimeUse.CLOSING: _("Handing in"),
        TimeUse.ENDED: _("Ended, before it was opened again"),
    }


def own_words() -> Mapping[TimeUse, str]:
    """Return what each use is called to the candidate."""
    return {
        TimeUse.RUNNING: _("You worked"),
        TimeUse.CREDITED: _("You worked on time that was given to you"),
        TimeUse.OUTAGE: _("Our service was away while your clock ran"),
        TimeUse.BREAK: _("You were on a break; the clock stood"),
        TimeUse.PAUSED_PROCTOR: _("A proctor had paused the exam; the clock stood"),
        TimeUse.PAUSED_INCIDENT: _("The exam was paused for an incident; the clock stood"),
        TimeUse.PAUSED_DEVICE_TRANSFER: _("You moved to another computer; the clock stood"),
        TimeUse.PAUSED_CHECK: _("The exam was paused for a short check; the clock stood"),
        TimeUse.CLOSING: _("Your answers were handed in"),
        TimeUse.ENDED: _("The exam had ended, before it was opened again"),
    }


def lines_of(ledger: Ledger) -> list[Line]:
    """Return the stretches with whole seconds; those that round to nothing keep their line."""
    if not ledger.stretches:
        return []
    began = ledger.stretches[0].since
    ends = [round((each.until - began) / _SECOND) for each in ledger.stretches]
    starts = [0, *ends[:-1]]
    return [
        Line(each.use, each.since, each.until, end - start)
        for each, start, end in zip(ledger.stretches, starts, ends, strict=True)
    ]


def page_of(found: TimeOf, words: Mapping[TimeUse, str]) -> dict[str, object]:
    """Return the context of both pages: what was agreed, what was given, where it went."""
    ledger = found.ledger
    lines = lines_of(ledger)
    totals = {use: sum(line.seconds for line in lines if line.use is use) for use in TimeUse}
    used = [use for use in TimeUse if any(line.use is use for line in lines)]
    return {
        "started": bool(lines),
        "running": found.stored.attempt.ended_at is None,
        "base": said(ledger.base),
        "accommodation": said(ledger.accommodation) if ledger.accommodation else None,
        "planned": said(ledger.planned),
        "credited": said(ledger.credited) if ledger.credited else None,
        "adjusted": said(ledger.adjusted) if ledger.adjusted else None,
        "forgone": said(ledger.forgone) if ledger.forgone else None,
        "granted": said(ledger.granted),
        "grants": [
            {"at": one.at, "delta": said(one.delta, sign=True), "ours": one.ours,
             "beyond": one.beyond_window}
            for one in ledger.grants
        ],
        "totals": [
            {"use": use.value, "words": words[use], "length": face(totals[use]),
             "seconds": totals[use], "worked": use in WORKED}
            for use in used
        ],
        "total": face(sum(totals.values())),
        "worked": face(sum(totals[use] for use in WORKED)),
        "lines": [
            {"use": line.use.value, "words": words[line.use], "since": line.since,
             "until": line.until, "length": face(line.seconds)}
            for line in lines
        ],
    }  # fmt: skip


def json_of(found: TimeOf) -> dict[str, JsonValue]:
    """Return the ledger for programs: instants ISO 8601 in UTC, lengths in whole microseconds."""
    ledger = found.ledger
    return {
        "attempt": found.stored.attempt.id,
        "until": found.until.isoformat(),
        "planned_us": {
            "base": ledger.base // _MICROSECOND,
            "accommodation": ledger.accommodation // _MICROSECOND,
        },
        "incident_us": {
            "credited": ledger.credited // _MICROSECOND,
            "adjusted": ledger.adjusted // _MICROSECOND,
            "taken_by_window": -(ledger.forgone // _MICROSECOND),
        },
        "granted_us": ledger.granted // _MICROSECOND,
        "worked_us": ledger.worked // _MICROSECOND,
        "grants": [
            {
                "at": one.at.isoformat(),
                "delta_us": one.delta // _MICROSECOND,
                "code": one.code.value,
            }
            for one in ledger.grants
        ],
        "totals_us": {use.value: ledger.total(use) // _MICROSECOND for use in TimeUse},
        "stretches": [
            {
                "use": one.use.value,
                "since": one.since.isoformat(),
                "until": one.until.isoformat(),
                "length_us": one.length // _MICROSECOND,
            }
            for one in ledger.stretches
        ],
    }


def said(length: timedelta, *, sign: bool = False) -> str:
    """Return a duration as a clock face to the second, with its sign where asked or negative."""
    seconds = round(abs(length) / _SECOND)
    before = "−" if length < _ZERO else "+" if sign else ""  # noqa: RUF001  # a minus sign
    return before + face(seconds)


def face(seconds: int) -> str:
    """Return whole seconds as `1:04:09` or `04:09`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
