"""Time zones of people: which names are known, and an instant as a person reads it there.

Rules of exams know instants alone; a zone is for readers.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.services.errors import LocalTimeRefused

LONGEST_NAME = 64
FIRST_YEAR, LAST_YEAR = 2000, 2200


def known_zone(name: str) -> str | None:
    """Return the name when it is that of a zone this machine knows, else None."""
    if not name or len(name) > LONGEST_NAME:
        return None
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def in_zone(instant: datetime, name: str | None) -> datetime:
    """Return the same instant as clocks of the zone show it; in UTC where no zone is known."""
    return instant.astimezone(ZoneInfo(name) if name and known_zone(name) else UTC)


def spoken(instant: datetime, name: str | None) -> str:
    """Return an instant with its date, minute, offset and the name of the zone."""
    return f"{in_zone(instant, name):%Y-%m-%d %H:%M %z} {name or 'UTC'}"


def instant_at(written: str, zone: str) -> datetime:
    """Return the instant, in UTC, that clocks of a zone show as `written` (2026-12-01T09:00).

    Where clocks go back and show it twice, the first is meant.

    Raises:
        LocalTimeRefused: it is no such time, no zone, or clocks of the zone leave it out.
    """
    if known_zone(zone) is None:
        raise LocalTimeRefused("unknown_zone", f"{zone[:LONGEST_NAME]!r}")
    try:
        shown = datetime.fromisoformat(written)
    except ValueError as error:
        raise LocalTimeRefused("unreadable", f"{written[:40]!r}") from error
    if shown.tzinfo is not None or not FIRST_YEAR <= shown.year <= LAST_YEAR:
        raise LocalTimeRefused("unreadable", f"{written[:40]!r}")
    instant = shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != shown:
        raise LocalTimeRefused("left_out", f"{written[:40]!r} in {zone}")
    return instant
