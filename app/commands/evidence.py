"""`assay evidence …`: pictures whose time is over, and who holds them."""

import argparse
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from app.commands import evidence_export, evidence_keys
from app.commands.output import complain, write
from app.commands.people import accounts_of, typed_password
from app.config import Settings
from app.persistence.engine import Database, open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.errors import Forbidden
from app.services.evidence.erasing import Erasing, Fate, Looked
from app.services.evidence.evidence_export import EvidenceExport, Exported
from app.services.evidence.evidence_handing import EvidenceHanding, waiting_export
from app.services.evidence.legal_holds import LegalHolds
from app.services.ports import UnitOfWorkFactory
from app.services.roles import Role
from app.wiring import evidence_store
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId

OVERDUE: Final = timedelta(days=2)
"""What is due waits for a night; what waits for two was left."""
_WORDS: Final = {
    Fate.HELD: "kept: a person holds it",
    Fate.CASE_OPEN: "kept: a case is open",
    Fate.NO_RESULT: "kept: no result is released",
}


class FirstPersonMissing(Exception):
    """An export that nobody has asked for on the page names who asks, and why."""

    code = "first_person_missing"


class MayNotHold(Exception):
    """The named person may not hold or release evidence."""

    code = "may_not_hold"


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry out one verb; raises what that verb raises."""
    database = open_database(settings.database_url)
    try:
        return _VERBS[asked.verb](settings, database, asked)
    finally:
        database.close()


def due(settings: Settings, database: Database, *, kept: bool) -> int:
    """Print one line per attempt whose pictures are due, and how many are kept by reason.

    Returns:
        1 where a night has left what was due, for monitors; else 0.
    """
    now = _now(readings(database))
    found = list(_erasing(settings, database).found(now))
    for one in found:
        if kept or one.fate is Fate.DUE:
            write(_line(one))
    counted = Counter(one.fate for one in found)
    write(
        f"{counted[Fate.DUE]} due, {counted[Fate.LATER]} later, "
        f"{counted[Fate.CASE_OPEN]} with an open case, "
        f"{counted[Fate.NO_RESULT]} without a released result, {counted[Fate.HELD]} held"
    )
    return 1 if any(_left(one, now) for one in found) else 0


def purge(settings: Settings, database: Database, *, dry_run: bool) -> int:
    """Delete what is due, attempt by attempt, or only say it.

    Returns:
        1 where pictures of an attempt could not be deleted; it is named.
    """
    now, attempts, pictures, failed = _now(readings(database)), 0, 0, 0
    erasing = _erasing(settings, database)
    for one in erasing.found(now):
        if one.fate is not Fate.DUE:
            continue
        write(_line(one))
        try:
            pictures += one.pictures if dry_run else erasing.erase(one.attempt_id, as_of=now)
        except OSError as refusal:
            failed += 1
            complain(f"{one.attempt_id}: not deleted, {refusal.strerror or refusal}")
        else:
            attempts += 1
    done = "would be deleted, nothing was" if dry_run else "deleted"
    write(f"{pictures} pictures of {attempts} attempts {done}")
    return 1 if failed else 0


def purge_again(settings: Settings, database: Database) -> int:
    """Delete files of pictures whose deletion stands in the journal; one line per attempt."""
    attempts = 0
    for attempt_id, count in _erasing(settings, database).erase_again():
        attempts += 1
        write(f"{attempt_id}  {count:>5} files deleted again")
    write(f"{attempts} attempts had files that a backup had brought back")
    return 0


def hold(database: Database, asked: argparse.Namespace) -> int:
    """Stop deletion for one attempt, or let it go on.

    Raises:
        MayNotHold: the address is of nobody who may.
        NotFound, ReasonMissing, OwnAttempt: as the use case.
    """
    actor = _actor(readings(database), asked.by)
    holds = LegalHolds(units_of_work(database))
    if asked.verb == "release":
        holds.release(asked.attempt, actor=actor, reason=asked.reason)
        write(f"{asked.attempt}: released, deleted when its time is over")
        return 0
    media = holds.hold(asked.attempt, actor=actor, reason=asked.reason)
    write(f"{asked.attempt}: held, {media.last - media.erased_to} pictures")
    if media.is_begun:
        complain("its deletion had begun before; what is gone stays gone")
        return 1
    return 0


def export(settings: Settings, database: Database, asked: argparse.Namespace) -> int:
    """Write an archive of one attempt, for two persons who both are there.

    Where a colleague has asked for it on the page, the second person gives their password and it
    is theirs to take; else both give theirs, one after the other.

    Raises:
        MayNotHold: an address is of nobody who may.
        BadLogin: a password is not that person's.
        FirstPersonMissing: nobody has asked for it, and no first person is named with a reason.
        NotFound, ReasonMissing, Forbidden, OwnAttempt, EvidenceLocked: as the use case.
    """
    read, uow_of = readings(database), units_of_work(database)
    use = EvidenceExport(uow_of, read, evidence_store(settings, database))
    second = _actor(read, asked.second)
    with read() as uow:
        waiting = waiting_export(uow, asked.attempt, uow.now())
    by = None if waiting else _first(settings, database, asked, second)
    _prove(settings, database, asked.second)

    def write_to(out: BinaryIO) -> Exported:
        if waiting is not None:
            handing = EvidenceHanding(uow_of, use)
            return handing.agree(asked.attempt, waiting.id, out, second=second)
        assert by is not None, "somebody asks for it"
        return use.write(asked.attempt, out, actor=by, second=second, reason=asked.reason)

    return evidence_export.written(asked.to, write_to)


def _first(
    settings: Settings, database: Database, asked: argparse.Namespace, second: Actor
) -> Actor:
    """Return who asks for an export that waits on no page; they show that they are there."""
    if not asked.by or not (asked.reason or "").strip():
        raise FirstPersonMissing("nobody has asked on the page: name who does, --by and --reason")
    by = _actor(readings(database), asked.by)
    if by.person == second.person:
        raise Forbidden("a second person has to agree, who is not the first one")
    _prove(settings, database, asked.by)
    return by


def _prove(settings: Settings, database: Database, email: str) -> None:
    """Have a person show that they are there: nobody else knows their password."""
    accounts_of(settings, database).confirm(email, typed_password(email))


def _purged(settings: Settings, database: Database, asked: argparse.Namespace) -> int:
    if asked.again:
        return purge_again(settings, database)
    return purge(settings, database, dry_run=asked.dry_run)


_VERBS: Final[Mapping[str, Callable[[Settings, Database, argparse.Namespace], int]]] = {
    "due": lambda settings, database, asked: due(settings, database, kept=asked.kept),
    "purge": _purged,
    "hold": lambda _settings, database, asked: hold(database, asked),
    "release": lambda _settings, database, asked: hold(database, asked),
    "rewrap": lambda settings, database, _asked: evidence_keys.rewrap(settings, database),
    "seal": lambda settings, database, _asked: evidence_keys.seal(settings, database),
    "export": export,
    "check-export": lambda _settings, database, asked: evidence_export.check(database, asked.file),
}


def _actor(read: UnitOfWorkFactory, email: str) -> Actor:
    with read() as uow:
        person = uow.people.by_email(email)
    for role, acting in (
        (Role.SUPERVISOR, ActingRole.SUPERVISOR),
        (Role.ADMINISTRATOR, ActingRole.ADMINISTRATOR),
    ):
        if person is not None and role in person.roles:
            return Actor(PersonId(person.id), acting)
    raise MayNotHold(f"{email} is not the address of a supervisor or an administrator")


def _erasing(settings: Settings, database: Database) -> Erasing:
    store = evidence_store(settings, database)
    return Erasing(units_of_work(database), readings(database), store)


def _left(one: Looked, now: datetime) -> bool:
    if one.fate is not Fate.DUE:
        return False
    return one.due is None or one.due < now - OVERDUE


def _now(read: UnitOfWorkFactory) -> datetime:
    with read() as uow:
        return uow.now()


def _line(one: Looked) -> str:
    if one.due is not None:
        words = "due since" if one.fate is Fate.DUE else "kept until"
        said = f"{words} {one.due:%Y-%m-%d %H:%M} UTC"
    else:
        said = _WORDS.get(one.fate, "deletion was begun and cut")
    return f"{one.attempt_id}  {one.pictures:>5} pictures  {said}"
