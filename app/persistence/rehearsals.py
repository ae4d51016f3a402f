"""Removes what a rehearsal left, in SQL: every table that names one of its attempts.

The only place that deletes attempts and journals. Windows that are not marked are not found.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Delete, delete, select

from app.persistence.tables import (
    attempts,
    credentials,
    exam_windows,
    forms,
    metadata,
    outbox,
    people,
    snapshots,
)


class SqlRehearsals:
    """`RehearsalRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def pictures(self, window_id: str) -> Sequence[str]:
        """Read the storage keys of all pictures of a rehearsal."""
        statement = (
            select(snapshots.c.storage_key)
            .join(attempts, attempts.c.id == snapshots.c.attempt_id)
            .join(exam_windows, exam_windows.c.id == attempts.c.window_id)
            .where(exam_windows.c.id == window_id, exam_windows.c.rehearsal)
        )
        return list(self._db.scalars(statement))

    def remove(self, window_id: str, limit: int) -> Mapping[str, int]:
        """Remove up to `limit` attempts with all that names them; at last the window.

        Returns:
            Rows removed by table; nothing when the rehearsal is gone.
        """
        marked = select(exam_windows.c.id).where(exam_windows.c.id == window_id)
        if self._db.scalar(marked.where(exam_windows.c.rehearsal)) is None:
            return {}
        held = self._db.execute(
            select(attempts.c.id, attempts.c.person_id, attempts.c.form_id)
            .where(attempts.c.window_id == window_id)
            .limit(limit)
            .with_for_update()
        ).all()
        if not held:
            gone = delete(exam_windows).where(exam_windows.c.id == window_id)
            return {"exam_windows": self._db.execute(gone).rowcount}
        return self._remove(
            [row.id for row in held], {row.person_id for row in held}, {row.form_id for row in held}
        )

    def _remove(
        self, ids: Sequence[str], person_ids: set[str], form_ids: set[str]
    ) -> dict[str, int]:
        removed: dict[str, int] = {}

        def drop(name: str, statement: Delete) -> None:
            rows = self._db.execute(statement).rowcount
            removed[name] = removed.get(name, 0) + rows

        assert not self._db.scalar(
            select(credentials.c.number).where(credentials.c.attempt_id.in_(ids)).limit(1)
        ), "a rehearsal never leads to a credential"
        drop("outbox", delete(outbox).where(outbox.c.subject.in_(ids)))
        for table in reversed(metadata.sorted_tables):
            if "attempt_id" in table.c and table.name != "credentials":
                drop(table.name, delete(table).where(table.c.attempt_id.in_(ids)))
        drop("attempts", delete(attempts).where(attempts.c.id.in_(ids)))
        for table in reversed(metadata.sorted_tables):
            if "person_id" in table.c and table.name not in {"attempts", "credentials"}:
                drop(table.name, delete(table).where(table.c.person_id.in_(person_ids)))
        drop("people", delete(people).where(people.c.id.in_(person_ids)))
        taken = select(attempts.c.form_id)
        unused = forms.c.id.in_(form_ids) & forms.c.id.not_in(taken)
        drop("forms", delete(forms).where(unused))
        return removed
