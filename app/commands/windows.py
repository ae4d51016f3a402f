"""`assay windows open`: let candidates start an exam between two instants."""

from datetime import UTC, datetime

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import units_of_work
from app.services.windows import Seats, Windows


class InstantUnreadable(Exception):
    """An instant is not ISO 8601 with a zone."""

    code = "instant_unreadable"


def open_window(
    settings: Settings,
    *,
    scheme: str,
    times: tuple[str, str],
    caps_time: bool,
    seats: tuple[int | None, tuple[str, str] | None],
) -> int:
    """Store one window and print its id; `times` opens and closes, `seats` how many, who, why.

    Raises:
        InstantUnreadable: a time is no instant with a zone.
        CapacityNotProven: more seats than are proven, and no override.
        NotFound: no such scheme.
        WindowRefused: it closes before it opens, or the scheme has no exam.
    """
    database = open_database(settings.database_url)
    window = Windows(units_of_work(database)).open_window(
        scheme,
        opens_at=_instant(times[0]),
        closes_at=_instant(times[1]),
        caps_time=caps_time,
        seats=Seats(seats[0], *(seats[1] or ())) if seats[0] is not None else None,
    )
    database.close()
    places = "no bound of seats" if window.seats is None else f"{window.seats} seats"
    write(f"{window.id}: {window.title}, {window.opens_at:%Y-%m-%d %H:%M} UTC, {places}")
    return 0


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InstantUnreadable(f"{text!r}: write 2026-12-01T09:00:00+00:00") from error
    if instant.utcoffset() is None:
        raise InstantUnreadable(f"{text!r} names no zone: write 2026-12-01T09:00:00+00:00")
    return instant.astimezone(UTC)
