"""`assay api-keys list`, `make` and `revoke`: keys of employers' programs.

Needs the database alone: what was used of a day is counted in Redis and shown on the page.
"""

import argparse
from collections.abc import Sequence
from datetime import datetime

from app.clock import SharedClock
from app.commands.output import table, write
from app.config import Settings
from app.persistence.engine import Database, open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.people.api_keys import ApiKeys
from app.services.ports import Taken, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import Account, ApiKey

HEAD = ("key", "organisation", "a day", "a minute", "made", "last used", "state")


class NotAnAdministrator(Exception):
    """The named person may not make or revoke keys."""

    code = "not_an_administrator"


class _Uncounted:
    """Counts nothing: these commands check no credential."""

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        """Let everything through."""
        del key, limit, per_s
        return True

    def take(self, key: str, amount: int, *, most: int, lasts_s: int) -> Taken | None:
        """Say that nobody counts here."""
        del key, amount, most, lasts_s
        return None


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry out one verb.

    Raises:
        NotAnAdministrator: the address is of nobody who may.
        NotFound, WishRefused, ReasonMissing: as the use case.
    """
    database = open_database(settings.database_url)
    try:
        keys = _keys(database)
        if asked.verb == "make":
            _make(keys, asked)
        elif asked.verb == "revoke":
            keys.revoke(asked.key, by=_administrator(keys, asked.by), words=asked.reason)
            write(f"{asked.key} is revoked; nobody can use it any more")
        else:
            rows = [_cells(one.key) for one in keys.all()]
            write(table(HEAD, rows) if rows else "no key was made yet")
    finally:
        database.close()
    return 0


def _make(keys: ApiKeys, asked: argparse.Namespace) -> None:
    made = keys.make(
        asked.organisation,
        by=_administrator(keys, asked.by),
        per_day=asked.per_day,
        per_minute=asked.per_minute,
    )
    write(made.token)
    write(f"the key of {made.key.organisation}; it is shown this once, hand it over safely")


def _keys(database: Database) -> ApiKeys:
    nobody, read = _Uncounted(), readings(database)
    return ApiKeys(units_of_work(database), read, nobody, nobody, SharedClock(lambda: _now(read)))


def _now(read: UnitOfWorkFactory) -> datetime:
    with read() as uow:
        return uow.now()


def _administrator(keys: ApiKeys, email: str) -> Account:
    with keys.read() as uow:
        person = uow.people.by_email(email)
    if person is None or Role.ADMINISTRATOR not in person.roles:
        raise NotAnAdministrator(f"{email} is not the address of an administrator")
    return person


def _cells(key: ApiKey) -> Sequence[str]:
    used = f"{key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "never"
    return (
        key.id,
        key.organisation,
        str(key.per_day),
        str(key.per_minute),
        f"{key.made_at:%Y-%m-%d}",
        used,
        "revoked" if key.revoked_at else "may be used",
    )
