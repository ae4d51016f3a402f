"""The flag of a camera from which nothing comes: opened, graded by its length, closed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.services.cases.incidents import flag_of
from app.services.catalogue.supervising import silent_kinds
from app.services.rows import FlagRow, SilentCamera
from proctoring.flags import Flag, FlagKind, Severity
from proctoring.rules import camera_lost


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


def to_be_noted(cameras: Iterable[SilentCamera], now: datetime) -> list[str]:
    """Return the ids of the attempts whose silence is news: not flagged yet, or graver by now.

    Left out is whose camera nothing may be said of, and who has only just begun.
    """
    return [one.attempt.id for one in cameras if _is_news(one, now)]


def _is_news(camera: SilentCamera, now: datetime) -> bool:
    running = camera.attempt.clock.running_since
    if running is None or FlagKind.CAMERA_LOST in silent_kinds(camera.attempt):
        return False
    last = max(running, camera.latest_at or running)
    known = [camera.flag] if camera.flag is not None else []
    return opened_or_graver(known, camera_lost(last, now)) is not None


def returned(known: Sequence[FlagRow], pictures: Iterable[datetime]) -> list[Flag]:
    """Close the flag at the first of the pictures that have come again."""
    row, at = _open_row(known), min(pictures, default=None)
    return [] if row is None or at is None else [flag_of(row).closed(at)]


def _open_row(rows: Sequence[FlagRow]) -> FlagRow | None:
    for row in rows:
        if row.type == FlagKind.CAMERA_LOST.value and row.closed_at is None:
            return row
    return None
