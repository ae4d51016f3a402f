"""What was agreed for one person, in SQL."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, func, select

from app.persistence.conflict import insert_once
from app.persistence.tables import accommodations
from app.services.errors import StaleVersion
from app.services.rows import Accommodation

_MINUTE = timedelta(minutes=1)
_SCOPE = (accommodations.c.person_id, accommodations.c.scheme_id)


class SqlAccommodations:
    """`AccommodationRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, accommodation: Accommodation) -> None:
        """Append a version; raises `StaleVersion` where it is there already."""
        length = accommodation.break_length
        row: dict[str, object] = {
            "person_id": accommodation.person_id,
            "scheme_id": accommodation.scheme_id,
            "version": accommodation.version,
            "factor": accommodation.factor,
            "breaks": accommodation.breaks,
            "break_minutes": None if length is None else length // _MINUTE,
            "tools": list(accommodation.tools),
            "exempt_signals": list(accommodation.exempt_signals),
            "reason": accommodation.reason,
            "granted_by": accommodation.granted_by,
            "granted_at": accommodation.granted_at,
            "withdrawn": accommodation.withdrawn,
        }
        if not insert_once(self._db, accommodations, row):
            raise StaleVersion(f"version {accommodation.name} of the profile exists")

    def current(self, person_id: str, scheme_id: str) -> Accommodation | None:
        """Read the newest version of one scope, withdrawn or not."""
        mine = accommodations.c.person_id == person_id
        found = self._read(_newest().where(mine, accommodations.c.scheme_id == scheme_id))
        return found[0] if found else None

    def of_person(self, person_id: str) -> Sequence[Accommodation]:
        """Read every version of a person, by scope, newest first."""
        return self._read(
            select(accommodations)
            .where(accommodations.c.person_id == person_id)
            .order_by(accommodations.c.scheme_id, accommodations.c.version.desc())
        )

    def standing(self) -> Sequence[Accommodation]:
        """Read the newest version of every scope of everybody, withdrawn ones left out."""
        return self._read(_newest().where(accommodations.c.withdrawn.is_(False)))

    def _read(self, statement: Select[Any]) -> list[Accommodation]:
        return [_accommodation(row) for row in self._db.execute(statement)]


def _newest() -> Select[Any]:
    newest = (
        select(*_SCOPE, func.max(accommodations.c.version).label("version"))
        .group_by(*_SCOPE)
        .subquery()
    )
    same = (
        (accommodations.c.person_id == newest.c.person_id)
        & (accommodations.c.scheme_id == newest.c.scheme_id)
        & (accommodations.c.version == newest.c.version)
    )
    return select(accommodations).join(newest, same).order_by(*_SCOPE)


def _accommodation(row: Row[Any]) -> Accommodation:
    minutes = row.break_minutes
    return Accommodation(
        person_id=row.person_id,
        scheme_id=row.scheme_id,
        version=row.version,
        factor=row.factor,
        breaks=row.breaks,
        break_length=None if minutes is None else minutes * _MINUTE,
        tools=tuple(cast("list[str]", row.tools)),
        exempt_signals=tuple(cast("list[str]", row.exempt_signals)),
        reason=row.reason,
        granted_by=row.granted_by,
        granted_at=row.granted_at,
        withdrawn=row.withdrawn,
    )
