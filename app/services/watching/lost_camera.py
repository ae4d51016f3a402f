"""The flag of a camera from which nothing comes: opened, graded by its length, closed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.services.cases.incidents import flag_of
from app.services.rows import FlagRow
from proctoring.flags import Flag, FlagKind, Severity
from proctoring.rules import LOST_GRAVE_AFTER


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


def may_weigh_more(flag: FlagRow, now: datetime) -> bool:
    """Tell whether a camera that was lost may be graver by now than its stored flag says."""
    return flag.severity == Severity.LOW.value and now - flag.opened_at >= LOST_GRAVE_AFTER


def returned(known: Sequence[FlagRow], pictures: Iterable[datetime]) -> list[Flag]:
    """Close the flag at the first of the pictures that have come again."""
    row, at = _open_row(known), min(pictures, default=None)
    return [] if row is None or at is None else [flag_of(row).closed(at)]


def _open_row(rows: Sequence[FlagRow]) -> FlagRow | None:
    for row in rows:
        if row.type == FlagKind.CAMERA_LOST.value and row.closed_at is None:
            return row
    return None
