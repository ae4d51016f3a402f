"""What candidates say of themselves in SQL, and the sittings that are compared by it."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import Connection, delete, func, literal, select

from app.persistence.conflict import as_object, replace
from app.persistence.signals import marked_wrongly, watched_attempts
from app.persistence.tables import attempts, declared_groups
from app.services.rows.groups import Declaration
from proctoring.groups import Sitting

_own = declared_groups.c


class SqlGroups:
    """`GroupRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def of(self, person_id: str) -> Declaration | None:
        """Read what somebody has said."""
        row = self._db.execute(select(declared_groups).where(_own.person_id == person_id)).first()
        if row is None:
            return None
        return Declaration(row.person_id, _groups(row.groups), row.words, row.at)

    def put(self, declaration: Declaration) -> None:
        """Keep it in place of what they said before."""
        values: dict[str, object] = {
            "person_id": declaration.person_id,
            "groups": dict(declaration.groups),
            "words": declaration.words,
            "at": declaration.at,
        }
        replace(self._db, declared_groups, values)

    def forget(self, person_id: str) -> bool:
        """Delete it; False where there was none."""
        gone = delete(declared_groups).where(_own.person_id == person_id).returning(literal(1))
        return self._db.execute(gone).first() is not None

    def count(self) -> int:
        """How many people have said anything."""
        return self._db.scalar(select(func.count()).select_from(declared_groups)) or 0

    def sittings(self) -> Sequence[Sitting]:
        """Read every ended attempt that was watched, of those who have said something."""
        rows = self._db.execute(
            watched_attempts(attempts.c.id, attempts.c.person_id, _own.groups).join(
                declared_groups, _own.person_id == attempts.c.person_id
            )
        )
        wrongly = marked_wrongly(self._db)
        return [Sitting(row.person_id, _groups(row.groups), row.id in wrongly) for row in rows]


def _groups(stored: object) -> Mapping[str, str]:
    return cast("Mapping[str, str]", as_object(stored))  # type: ignore[arg-type]
