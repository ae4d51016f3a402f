"""The flag of a camera from which nothing comes: opened, graded by its length, closed.

An outage of ours is no camera's fault: silence is counted from the end of the last one, and while
we are away nobody is told anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.services.cases.incidents import flag_of
from app.services.catalogue.supervising import silent_kinds
from app.services.rows import FlagRow, Outage, SilentCamera
from app.services.timekeeping.serving import ALWAYS
from proctoring.flags import Flag, FlagKind, Severity
from proctoring.rules import camera_lost

_NO_CAMERA: Final = (FlagKind.CAMERA_LOST, FlagKind.CAMERA_DENIED)
"""What a picture that comes again proves to be over."""


def opened_or_graver(known: Sequence[FlagRow], lost: Flag | None) -> Flag | None:
    """Return what is to be stored of a camera that is lost now; None where nothing is new.

    Args:
        known: the attempt's flags.
        lost: what `camera_lost` says of it now.
    """
    row = _open_row(known)
    if lost is None or row is None:
        return lost
    if Severity(row.severity).at_least(lost.severity):
        return None
    return replace(flag_of(row), severity=lost.severity)


def silent_since(running: datetime, newest: datetime | None, outages: Iterable[Outage]) -> datetime:
    """Return since when a camera itself has been silent.

    Args:
        running: since when the exam's clock runs.
        newest: when its newest picture came.
        outages: those of ours that share time with the silence.
    """
    return max(running, newest or running, *(one.ended_at for one in outages))


def to_be_noted(
    cameras: Iterable[SilentCamera], now: datetime, served_since: datetime = ALWAYS
) -> list[str]:
    """Return the ids of the attempts whose silence is news: not flagged yet, or graver by now.

    Left out is whose camera nothing may be said of, and who has only just begun.

    Args:
        cameras: those from which nothing has come for a while.
        now: the server's time.
        served_since: since when our service has been there.
    """
    return [one.attempt.id for one in cameras if _is_news(one, now, served_since)]


def _is_news(camera: SilentCamera, now: datetime, served_since: datetime) -> bool:
    running = camera.attempt.clock.running_since
    if running is None or FlagKind.CAMERA_LOST in silent_kinds(camera.attempt):
        return False
    last = max(running, camera.latest_at or running, served_since)
    known = [camera.flag] if camera.flag is not None else []
    return opened_or_graver(known, camera_lost(last, now)) is not None


def returned(known: Sequence[FlagRow], pictures: Sequence[datetime]) -> list[Flag]:
    """Close what says that there is no camera at the first of the pictures that came since."""
    closed = []
    for row in _open_rows(known, *_NO_CAMERA):
        at = min((one for one in pictures if one >= row.opened_at), default=None)
        if at is not None:
            closed.append(flag_of(row).closed(at))
    return closed


def ended_with(flags: Iterable[Flag], ended: datetime) -> list[Flag]:
    """Close what still says that there is no camera with the exam: no picture comes any more."""
    newest = {(flag.kind, flag.started): flag for flag in flags}
    return [
        flag.closed(max(ended, flag.started))
        for flag in newest.values()
        if flag.kind in _NO_CAMERA and flag.ended is None
    ]


def _open_row(rows: Sequence[FlagRow]) -> FlagRow | None:
    return next(iter(_open_rows(rows, FlagKind.CAMERA_LOST)), None)


def _open_rows(rows: Sequence[FlagRow], *kinds: FlagKind) -> list[FlagRow]:
    return [row for row in rows if row.type in kinds and row.closed_at is None]
