"""Time zones of people: which names are known, and an instant as a person reads it there.

Rules of exams know instants alone; a zone is for readers.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LONGEST_NAME = 64


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
