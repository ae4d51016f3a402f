"""Lists that companies have checked, and the looks that they put their name to, in SQL."""

from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from app.persistence.conflict import insert_into
from app.persistence.tables import companies, company_checks, company_looks
from app.persistence.types import instant_text
from app.services.rows import JsonValue
from app.services.rows.companies import CheckedLine, CompanyCheck, NamedLook

_LINE = [one.name for one in fields(CheckedLine)]
_HEAD = [column for column in company_checks.c if column.name != "lines"]


class SqlCompanyChecks:
    """`CompanyCheckRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, check: CompanyCheck) -> None:
        """Store a list with its answers."""
        self._db.execute(
            insert(company_checks).values(
                id=check.id,
                company_id=check.company_id,
                at=check.at,
                person_id=check.person_id,
                key_id=check.key_id,
                rows=check.rows,
                checked=check.checked,
                acceptable=check.acceptable,
                lines=[_spelled(one) for one in check.lines],
            )
        )

    def heads(self, company_id: str, limit: int) -> Sequence[CompanyCheck]:
        """Read the newest of a company, newest first, without their lines."""
        own = select(*_HEAD).where(company_checks.c.company_id == company_id)
        order = (company_checks.c.at.desc(), company_checks.c.id)
        rows = self._db.execute(own.order_by(*order).limit(limit))
        return [CompanyCheck(**row._asdict()) for row in rows]

    def get(self, company_id: str, check_id: str) -> CompanyCheck | None:
        """Read one with its lines; None where it is another company's."""
        row = self._db.execute(select(company_checks).where(_named(company_id, check_id))).first()
        return None if row is None else _check(row)

    def forget(self, company_id: str, check_id: str) -> bool:
        """Delete one; False where there is none."""
        gone = delete(company_checks).where(_named(company_id, check_id))
        return self._db.execute(gone.returning(company_checks.c.id)).first() is not None

    def forget_before(self, instant: datetime) -> int:
        """Delete all that are older; returns how many."""
        return self._db.execute(
            delete(company_checks).where(company_checks.c.at < instant)
        ).rowcount

    def count_looks(self, company_id: str, numbers: Sequence[str], at: datetime) -> None:
        """Count one look of a company at each credential by day (UTC), for their holders."""
        if not numbers:
            return
        counted = insert_into(self._db, company_looks).on_conflict_do_update(
            index_elements=["number", "day", "company_id"],
            set_={"looks": company_looks.c.looks + 1},
        )
        day = at.astimezone(UTC).date().isoformat()
        self._db.execute(
            counted,
            [
                {"number": one, "day": day, "company_id": company_id, "looks": 1}
                for one in sorted(numbers)
            ],
        )

    def looks(self, number: str) -> Sequence[NamedLook]:
        """Read who put their name to looks at a credential, newest day first."""
        looks = company_looks
        rows = self._db.execute(
            select(looks.c.day, companies.c.name.label("company"), looks.c.looks)
            .join(companies, companies.c.id == looks.c.company_id)
            .where(looks.c.number == number)
            .order_by(looks.c.day.desc(), companies.c.name_folded)
        )
        return [NamedLook(**row._asdict()) for row in rows]


def _named(company_id: str, check_id: str) -> ColumnElement[bool]:
    return (company_checks.c.company_id == company_id) & (company_checks.c.id == check_id)


def _spelled(one: CheckedLine) -> list[JsonValue]:
    """Return a line as a list: a name for each value would be most of what is stored."""
    return [instant_text(value) if isinstance(value, datetime) else value for value in astuple(one)]


def _check(row: Row[Any]) -> CompanyCheck:
    return CompanyCheck(**{**row._asdict(), "lines": [_line(one) for one in row.lines]})


def _line(values: Sequence[Any]) -> CheckedLine:
    named = dict(zip(_LINE, values, strict=True))
    until = named["valid_until"]
    return CheckedLine(**{**named, "valid_until": datetime.fromisoformat(until) if until else None})
