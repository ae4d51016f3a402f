"""Cases, their files, declared ties and letters in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from app.persistence.conflict import as_object, insert_once, replace
from app.persistence.tables import attempts, case_files, case_ties, cases
from app.services.rows import CaseFileRow, CaseRow, TieRow


class SqlCases:
    """`CaseRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put(self, row: CaseRow) -> None:
        """Insert or overwrite a case by its id; the attempt is locked by the caller."""
        values: dict[str, object] = {
            "id": row.id,
            "attempt_id": row.attempt_id,
            "state": row.state,
            "version": row.version,
            "opened_at": row.opened_at,
            "due_at": row.due_at,
            "closed_at": row.closed_at,
            "document": dict(row.document),
        }
        replace(self._db, cases, values)

    def get(self, case_id: str) -> CaseRow | None:
        """Read one case."""
        return next(iter(self._read(select(cases).where(cases.c.id == case_id))), None)

    def of_attempt(self, attempt_id: str) -> CaseRow | None:
        """Read the case of an attempt; there is at most one."""
        own = select(cases).where(cases.c.attempt_id == attempt_id)
        return next(iter(self._read(own)), None)

    def of_person(self, person_id: str) -> Sequence[CaseRow]:
        """Read all cases of one candidate, the oldest first."""
        return self._read(
            select(cases)
            .join(attempts, attempts.c.id == cases.c.attempt_id)
            .where(attempts.c.person_id == person_id)
            .order_by(cases.c.opened_at, cases.c.id)
        )

    def in_states(self, states: Collection[str]) -> Sequence[CaseRow]:
        """Read cases by state, the one that is due first first."""
        found = select(cases).where(cases.c.state.in_(sorted(states)))
        return self._read(found.order_by(cases.c.due_at, cases.c.id))

    def open_or_closed_since(self, at: datetime) -> Sequence[CaseRow]:
        """Read cases that are open, or were closed at or after `at`, by id."""
        recent = cases.c.closed_at.is_(None) | (cases.c.closed_at >= at)
        return self._read(select(cases).where(recent).order_by(cases.c.id))

    def add_file(self, row: CaseFileRow) -> bool:
        """Store a file's record; False when the same bytes were sent before."""
        values = {name: getattr(row, name) for name in case_files.c.keys()}  # noqa: SIM118
        return insert_once(self._db, case_files, values)

    def files(self, case_id: str) -> Sequence[CaseFileRow]:
        """Read the records of a case's files, the oldest first."""
        own = select(case_files).where(case_files.c.case_id == case_id)
        rows = self._db.execute(own.order_by(case_files.c.at, case_files.c.id))
        return [CaseFileRow(**row._asdict()) for row in rows]

    def declare(self, row: TieRow) -> bool:
        """Store what somebody declared; False when they had said so before."""
        values = {name: getattr(row, name) for name in case_ties.c.keys()}  # noqa: SIM118
        return insert_once(self._db, case_ties, values)

    def ties_with(self, candidate_id: str) -> Sequence[TieRow]:
        """Read who declared something about a candidate."""
        own = select(case_ties).where(case_ties.c.candidate_id == candidate_id)
        rows = self._db.execute(own.order_by(case_ties.c.person_id))
        return [TieRow(**row._asdict()) for row in rows]

    def _read(self, statement: Select[Any]) -> list[CaseRow]:
        rows = (row._asdict() for row in self._db.execute(statement))
        return [CaseRow(**{**row, "document": as_object(row["document"])}) for row in rows]
