"""`assay companies list`, `make`, `invite`, `quota` and `close`: who checks credentials.

Needs the database alone: what was used of a day is counted in Redis and shown on the page.
"""

import argparse
from collections.abc import Sequence

from app.commands.api_keys import NotAnAdministrator
from app.commands.output import table, write
from app.config import Settings
from app.persistence.engine import Database, open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.companies.companies import Companies
from app.services.companies.company_members import Memberships
from app.services.errors import NotFound
from app.services.roles import Role
from app.services.rows import Account
from app.services.rows.companies import Company, CompanyRole

HEAD = ("company", "name", "a day", "a minute", "people", "made", "state")


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry out one verb.

    Raises:
        NotAnAdministrator: the address is of nobody who may.
        NotFound, WishRefused, ReasonMissing, CompanyNameTaken, CompanyEnded, MemberElsewhere,
            TooManyOfThese: as the use case.
    """
    database = open_database(settings.database_url)
    try:
        companies = Companies(units_of_work(database), readings(database))
        match asked.verb:
            case "make":
                _make(companies, asked)
            case "invite":
                _invite(settings, database, companies, asked)
            case "quota":
                _quota(companies, asked)
            case "close":
                by = _administrator(companies, asked.by)
                companies.end(asked.company, by=by, words=asked.reason)
                write(f"{asked.company} has ended; its people and keys can do nothing any more")
            case _list:
                rows = [_cells(company, people) for company, people in companies.all()]
                write(table(HEAD, rows) if rows else "no company is registered yet")
    finally:
        database.close()
    return 0


def _make(companies: Companies, asked: argparse.Namespace) -> None:
    company = companies.make(
        asked.name,
        by=_administrator(companies, asked.by),
        per_day=asked.per_day,
        per_minute=asked.per_minute,
    )
    write(f"{company.id}: {company.name}; invite its first owner with `assay companies invite`")


def _invite(
    settings: Settings, database: Database, companies: Companies, asked: argparse.Namespace
) -> None:
    uow, read = units_of_work(database), readings(database)
    secret = Memberships(uow, read, _NoLimit()).invite(
        asked.company,
        asked.email,
        CompanyRole(asked.role),
        by=_administrator(companies, asked.by),
    )
    write(f"{settings.public_url}/join/{secret}")
    write(f"for {asked.email}; a letter leaves, too. The link is shown this once and opens once")


def _quota(companies: Companies, asked: argparse.Namespace) -> None:
    with companies.read() as uow:
        company = uow.companies.get(asked.company)
    if company is None:
        raise NotFound(f"company {asked.company}")
    day = company.per_day if asked.per_day is None else asked.per_day
    minute = company.per_minute if asked.per_minute is None else asked.per_minute
    by = _administrator(companies, asked.by)
    companies.set_quota(company.id, by=by, per_day=day, per_minute=minute)
    write(f"{company.name} may check {day} credentials a day, with {minute} requests a minute")


class _NoLimit:
    """Whoever may run commands on the server is not counted."""

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        """Let everything through."""
        del key, limit, per_s
        return True


def _administrator(companies: Companies, email: str) -> Account:
    with companies.read() as uow:
        person = uow.people.by_email(email)
    if person is None or Role.ADMINISTRATOR not in person.roles:
        raise NotAnAdministrator(f"{email} is not the address of an administrator")
    return person


def _cells(company: Company, people: int) -> Sequence[str]:
    return (
        company.id,
        company.name,
        str(company.per_day),
        str(company.per_minute),
        str(people),
        f"{company.made_at:%Y-%m-%d}",
        "ended" if company.ended_at else "may check",
    )
