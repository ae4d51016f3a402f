"""`assay windows open`, `change` and `check`: when exams may be started, and who gets what time."""

import argparse
from datetime import UTC, datetime

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import Database, open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.booking.timetable import Line, Times, Timetable, Timetables
from app.services.booking.windows import Seats, Windows
from app.services.errors import Forbidden
from app.services.roles import Role
from app.services.zones import spoken
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.schedule import PersonalTime
from exam_engine.catalogue import RenewalRoute
from exam_engine.ids import PersonId


class InstantUnreadable(Exception):
    """An instant is not ISO 8601 with a zone."""

    code = "instant_unreadable"


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry out one verb; raises what that verb raises."""
    database = open_database(settings.database_url)
    try:
        if asked.verb == "open":
            return _open(database, asked)
        timetables = Timetables(units_of_work(database), readings(database))
        if asked.verb == "check":
            return _print(timetables.show(asked.window))
        return _change(timetables, asked)
    finally:
        database.close()


def _open(database: Database, asked: argparse.Namespace) -> int:
    """Store one window and print its id.

    Raises:
        InstantUnreadable: a time is no instant with a zone.
        CapacityNotProven: more seats than are proven, and no override.
        NotFound: no such scheme.
        ScheduleViolation: it caps working time and is shorter than the exam.
        WindowRefused: it closes before it opens, or the scheme has no exam.
    """
    route = RenewalRoute.DELTA_EXAM if asked.delta else RenewalRoute.SAME_EXAM
    window = Windows(units_of_work(database), route).open_window(
        asked.scheme,
        opens_at=instant_of(asked.opens),
        closes_at=instant_of(asked.closes),
        caps_time=asked.caps_time,
        seats=Seats(asked.seats, *(asked.override or ())) if asked.seats is not None else None,
    )
    places = "no bound of seats" if window.seats is None else f"{window.seats} seats"
    write(f"{window.id}: {window.title}, {window.opens_at:%Y-%m-%d %H:%M} UTC, {places}")
    return 0


def _change(timetables: Timetables, asked: argparse.Namespace) -> int:
    """Move a window, or say what moving it would mean.

    Raises:
        Forbidden: `--by` is no administrator's address.
        CapacityNotProven, InstantUnreadable, NotFound, ScheduleViolation, WindowRefused,
            ReasonMissing: as it is.
    """
    times = Times(
        instant_of(asked.opens) if asked.opens else None,
        instant_of(asked.closes) if asked.closes else None,
        asked.caps_time,
    )
    by = _administrator(timetables, asked.by)
    if asked.dry_run:
        return _print(timetables.show(asked.window, times))
    moved = timetables.move(asked.window, times, by=by, reason=asked.reason)
    for attempt_id, code in moved.kept:
        write(f"{attempt_id}: keeps what was agreed, {code}")
    write(f"{moved.window.id}: moved, {moved.agreed} registered candidates have the new times")
    return 0


def _print(timetable: Timetable) -> int:
    """Print one line per candidate; 1 when the window takes time from somebody."""
    window = timetable.window
    until = "working time ends then, too" if window.caps_time else "last start"
    write(f"{window.id}: {window.title}")
    write(f"opens  {spoken(window.opens_at, None)}")
    write(f"closes {spoken(window.closes_at, None)}, {until}")
    write(_said(timetable.general, None))
    for line in timetable.lines:
        write(_line(line))
    for one in timetable.beyond:
        until = f"until {spoken(one.until, one.time_zone)}" if one.until else "clock stands"
        write(f"{one.email}  works beyond the window by decision of two people, {until}")
    short = len(timetable.short)
    write(f"{len(timetable.lines)} registered; the window takes time from {short}")
    return 1 if short else 0


def _line(line: Line) -> str:
    unknown = "" if line.time_zone else "  (zone not known)"
    return f"{_said(line.own, line.time_zone)}{unknown}"


def _said(own: PersonalTime, zone: str | None) -> str:
    minutes = f"{own.needed.total_seconds() / 60:g} min"
    lacks = f"  LACKS {own.missing_minutes} MIN" if own.missing else ""
    latest = f"start by {spoken(own.latest_start, zone)}, end {spoken(own.latest_end, zone)}"
    return f"{own.candidate}  {minutes}  {latest}{lacks}"


def _administrator(timetables: Timetables, email: str) -> Actor:
    with timetables.read() as uow:
        person = uow.people.by_email(email)
    if person is None or Role.ADMINISTRATOR not in person.roles:
        raise Forbidden(f"{email} is not the address of an administrator")
    return Actor(PersonId(person.id), ActingRole.ADMINISTRATOR)


def instant_of(text: str) -> datetime:
    """Return the instant, in UTC, that somebody wrote in any zone.

    Raises:
        InstantUnreadable: it is not ISO 8601, or names no offset.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InstantUnreadable(f"{text!r}: write 2026-12-01T09:00:00+00:00") from error
    if instant.utcoffset() is None:
        raise InstantUnreadable(f"{text!r} names no zone: write 2026-12-01T09:00:00+00:00")
    return instant.astimezone(UTC)
