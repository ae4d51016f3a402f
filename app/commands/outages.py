"""`assay outages list`, `show`, `confirm` and `dismiss`: time that our own service lost."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import Database, open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.roles import Role
from app.services.rows import Outage
from app.services.timekeeping.outages import Outages
from app.wiring import wire
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId


class NotASupervisor(Exception):
    """The named person may not decide about outages."""

    code = "not_a_supervisor"


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry out one verb; raises what that verb raises."""
    if asked.verb == "list":
        return listing(settings)
    if asked.verb == "show":
        return show(settings, asked.outage)
    confirm = asked.verb == "confirm"
    return decide(settings, asked.outage, email=asked.by, reason=asked.reason, confirm=confirm)


def listing(settings: Settings) -> int:
    """Print one line per outage, newest first; 1 while one waits for a decision, for monitors."""
    database = open_database(settings.database_url)
    found = _reading(database).all()
    database.close()
    for outage in found:
        write(_line(outage))
    if not found:
        write("no outage is known")
    return 1 if any(outage.state in {"proposed", "crediting"} for outage in found) else 0


def show(settings: Settings, outage_id: str) -> int:
    """Print who lost how much, and the facts on both sides.

    Raises:
        NotFound: no such outage.
    """
    database = open_database(settings.database_url)
    try:
        outage, losses = _reading(database).proposal(outage_id)
    finally:
        database.close()
    write(_line(outage))
    for loss in losses:
        after = "nothing yet" if loss.after is None else f"{loss.after:%H:%M:%S}"
        lost = f"{loss.lost.total_seconds():.1f} s"
        facts = f"last fact {loss.before:%H:%M:%S}, next {after}"
        counts = f"  COUNTS {loss.counts.total_seconds():.1f} S" if loss.is_short else ""
        write(f"{loss.attempt_id}  {lost:>10}  {loss.standing:<9}  {facts}{counts}")
    write(f"{len(losses)} lost time")
    if any(loss.is_short for loss in losses):
        write("where less counts a window ends first: two supervisors may go beyond it on the page")
    return 0


def decide(settings: Settings, outage_id: str, *, email: str, reason: str, confirm: bool) -> int:
    """Give everybody the time the outage took, or decide that nobody gets any.

    Returns:
        1 when an attempt could not be changed; it is named.

    Raises:
        NotASupervisor: the address is of nobody who may.
        NotFound, OutageSettled, ReasonMissing: as the use case.
    """
    with _deciding(settings) as outages:
        supervisor = _supervisor(outages, email)
        if not confirm:
            outages.dismiss(outage_id, supervisor=supervisor, reason=reason)
            write(f"{outage_id}: dismissed, nobody gets time for it")
            return 0
        done = outages.confirm(outage_id, supervisor=supervisor, reason=reason)
    for attempt_id, code in done.refused:
        write(f"{attempt_id}: not changed, {code}")
    write(f"{outage_id}: {done.credited} attempts have their time back")
    return 1 if done.refused else 0


@contextmanager
def _deciding(settings: Settings) -> Iterator[Outages]:
    """Give the use cases; without a shared Redis a page hears of its time with its next beat."""
    if settings.redis_url is None:
        database = open_database(settings.database_url)
        yield _reading(database)
        database.close()
        return
    wiring = wire(settings)
    try:
        yield Outages(wiring.uow, wiring.read, wiring.delivery().tell_state)
    finally:
        wiring.redis.close()
        wiring.database.close()


def _supervisor(outages: Outages, email: str) -> Actor:
    with outages.read() as uow:
        person = uow.people.by_email(email)
    if person is None or Role.SUPERVISOR not in person.roles:
        raise NotASupervisor(f"{email} is not the address of a supervisor")
    return Actor(PersonId(person.id), ActingRole.SUPERVISOR)


def _reading(database: Database) -> Outages:
    return Outages(units_of_work(database), readings(database), lambda _attempt: None)


def _line(outage: Outage) -> str:
    length = (outage.ended_at - outage.began_at).total_seconds()
    return f"{outage.id}  {outage.began_at:%Y-%m-%d %H:%M:%S} UTC  {length:.1f} s  {outage.state}"
