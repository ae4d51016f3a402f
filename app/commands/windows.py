"""`assay windows open`: let candidates start an exam between two instants."""

from datetime import UTC, datetime

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import units_of_work
from app.services.windows import Windows


class InstantUnreadable(Exception):
    """An instant is not ISO 8601 with a zone."""

    code = "instant_unreadable"


def open_window(
    settings: Settings, *, scheme: str, opens: str, closes: str, caps_time: bool
) -> int:
    """Store one window and print its id.

    Raises:
        InstantUnreadable: `opens` or `closes` is no instant with a zone.
        NotFound: no such scheme.
        WindowRefused: it closes before it opens, or the scheme has no exam.
    """
    database = open_database(settings.database_url)
    window = Windows(units_of_work(database)).open_window(
        scheme, opens_at=_instant(opens), closes_at=_instant(closes), caps_time=caps_time
    )
    database.close()
    write(f"{window.id}: {window.title}, {window.opens_at:%Y-%m-%d %H:%M} UTC")
    return 0


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InstantUnreadable(f"{text!r}: write 2026-12-01T09:00:00+00:00") from error
    if instant.utcoffset() is None:
        raise InstantUnreadable(f"{text!r} names no zone: write 2026-12-01T09:00:00+00:00")
    return instant.astimezone(UTC)
