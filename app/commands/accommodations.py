"""`assay accommodations list`, `grant` and `withdraw`: what was agreed for one person."""

import argparse
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.booking.accommodations import Accommodations, Granted, Terms
from app.services.errors import AccommodationRefused, Forbidden, NotFound
from app.services.roles import Role
from app.services.rows import Accommodation, Account
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry out one verb; raises what that verb raises."""
    database = open_database(settings.database_url)
    accommodations = Accommodations(units_of_work(database), readings(database))
    try:
        if asked.verb == "list":
            return _list(accommodations, asked.person)
        return _change(accommodations, asked)
    finally:
        database.close()


def _list(accommodations: Accommodations, email: str | None) -> int:
    found = (
        accommodations.standing()
        if email is None
        else accommodations.history(_person(accommodations, email).id)
    )
    for profile in found:
        write(_line(accommodations, profile))
    if not found:
        write("nothing is agreed")
    return 0


def _change(accommodations: Accommodations, asked: argparse.Namespace) -> int:
    """Grant or withdraw; 1 when a booked window is too short for it.

    Raises:
        Forbidden: `--by` is no administrator's address, or the candidate's own.
        AccommodationRefused, NotFound, ReasonMissing, StaleVersion: as the use case.
    """
    by = _person(accommodations, asked.by)
    if Role.ADMINISTRATOR not in by.roles:
        raise Forbidden(f"{asked.by} is not the address of an administrator")
    actor = Actor(PersonId(by.id), ActingRole.ADMINISTRATOR)
    person = _person(accommodations, asked.person)
    if asked.verb == "withdraw":
        done = accommodations.withdraw(person.id, asked.scheme, by=actor, reason=asked.reason)
    else:
        terms = _terms(asked)
        done = accommodations.grant(person.id, asked.scheme, terms, by=actor, reason=asked.reason)
    write(_line(accommodations, done.profile))
    return _told(done)


def _told(done: Granted) -> int:
    write(f"{len(done.agreed)} booked exams have it now")
    for title, own in done.short:
        minutes = own.missing_minutes
        write(f"{title}: too short by {minutes} min, not changed; move it: assay windows change")
    return 1 if done.short else 0


def _terms(asked: argparse.Namespace) -> Terms:
    try:
        factor = Decimal(asked.factor)
    except InvalidOperation as error:
        raise AccommodationRefused("factor", f"factor: {asked.factor!r} is no number") from error
    minutes = asked.break_minutes
    length = None if minutes is None else timedelta(minutes=minutes)
    return Terms(factor, asked.breaks, length, tuple(asked.tool), tuple(asked.exempt))


def _line(accommodations: Accommodations, profile: Accommodation) -> str:
    with accommodations.read() as uow:
        person = uow.people.get(profile.person_id)
        by = uow.people.get(profile.granted_by)
    length = profile.break_length
    breaks = f"{profile.breaks} breaks of {length // timedelta(minutes=1)} min" if length else ""
    parts = [f"time x {profile.factor}", breaks, ", ".join(profile.tools)]
    exempt = ", ".join(profile.exempt_signals)
    parts.append(f"not flagged: {exempt}" if exempt else "")
    terms = "withdrawn" if profile.withdrawn else "; ".join(part for part in parts if part)
    who = person.email if person else profile.person_id
    decided = f"{by.email if by else profile.granted_by} {profile.granted_at:%Y-%m-%d}"
    return f"{who}  {profile.name}  {terms}  ({decided}: {profile.reason})"


def _person(accommodations: Accommodations, email: str) -> Account:
    with accommodations.read() as uow:
        person = uow.people.by_email(email)
    if person is None:
        raise NotFound(f"no account has the address {email}")
    return person
