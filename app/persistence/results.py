"""Item outcomes, form outcomes and certification decisions in SQL; each is stored once."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, ScalarSelect, bindparam, exists, func, select

from app.persistence.conflict import insert_many_once, insert_once
from app.persistence.tables import (
    attempts,
    certification_decisions,
    credentials,
    form_outcomes,
    item_outcomes,
)
from app.services.rows import DecisionRow, FormOutcomeRow, ItemOutcomeRow

# what a foreign key to it would hold as well: savers of answers go on
_KEPT: Final = (
    select(attempts.c.id)
    .where(attempts.c.id == bindparam("attempt_id"))
    .with_for_update(read=True, key_share=True)
)


class SqlResults:
    """`ResultRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep_attempt(self, attempt_id: str) -> bool:
        """Tell whether there is such an attempt; nobody removes it before this transaction ends."""
        return self._db.execute(_KEPT, {"attempt_id": attempt_id}).first() is not None

    def put_item_outcome(self, row: ItemOutcomeRow) -> bool:
        """Store an item outcome once by its identity; False when it was there already."""
        return insert_once(self._db, item_outcomes, _item_values(row))

    def put_item_outcomes(self, rows: Sequence[ItemOutcomeRow]) -> int:
        """Store item outcomes as `put_item_outcome` does, at once; returns how many were new."""
        if not rows:
            return 0
        return insert_many_once(self._db, item_outcomes, [_item_values(row) for row in rows])

    def item_outcomes(self, attempt_id: str) -> Sequence[ItemOutcomeRow]:
        """All item outcomes of an attempt."""
        rows = self._db.execute(
            select(item_outcomes)
            .where(item_outcomes.c.attempt_id == attempt_id)
            .order_by(item_outcomes.c.item_id, item_outcomes.c.response_seq)
        )
        return [ItemOutcomeRow(**row._asdict()) for row in rows]

    def put_form_outcome(self, row: FormOutcomeRow) -> bool:
        """Store the form outcome once per (attempt, engine version, revision)."""
        return insert_once(self._db, form_outcomes, form_values(row))

    def form_outcome(self, attempt_id: str) -> FormOutcomeRow | None:
        """The newest form outcome of an attempt."""
        row = self._db.execute(
            select(form_outcomes)
            .where(form_outcomes.c.attempt_id == attempt_id)
            .order_by(
                form_outcomes.c.revision.desc(),
                form_outcomes.c.at.desc(),
                form_outcomes.c.engine_version.desc(),
            )
            .limit(1)
        ).first()
        return None if row is None else FormOutcomeRow(**row._asdict())

    def put_decision(self, row: DecisionRow) -> bool:
        """Store the decision; one per (attempt, revision), False when it was there."""
        return insert_once(
            self._db,
            certification_decisions,
            {
                "attempt_id": row.attempt_id,
                "revision": row.revision,
                "outcome": row.outcome,
                "decided_by": row.decided_by,
                "rule_version": row.rule_version,
                "reasons": list(row.reasons),
                "at": row.at,
            },
        )

    def decision(self, attempt_id: str) -> DecisionRow | None:
        """The newest certification decision of an attempt."""
        row = self._db.execute(
            select(certification_decisions)
            .where(certification_decisions.c.attempt_id == attempt_id)
            .order_by(certification_decisions.c.revision.desc())
            .limit(1)
        ).first()
        return None if row is None else DecisionRow(**row._asdict())

    def without_credential(self, outcome: str) -> Sequence[DecisionRow]:
        """Decisions with this outcome whose attempt has no issued credential, oldest first."""
        decisions = certification_decisions.c
        issued = exists().where(
            credentials.c.attempt_id == decisions.attempt_id, credentials.c.issued_at.is_not(None)
        )
        rows = self._db.execute(
            select(certification_decisions)
            .where(decisions.outcome == outcome, ~issued)
            .order_by(decisions.at, decisions.attempt_id)
        )
        return [DecisionRow(**row._asdict()) for row in rows]


def newest_revision() -> ScalarSelect[int]:
    """Return the newest revision of the outcomes of the attempt of a row of `form_outcomes`."""
    newest = form_outcomes.alias("newest")
    return (
        select(func.max(newest.c.revision))
        .where(newest.c.attempt_id == form_outcomes.c.attempt_id)
        .scalar_subquery()
    )


def form_values(row: FormOutcomeRow) -> dict[str, object]:
    """Return a form outcome by column name."""
    return {
        "attempt_id": row.attempt_id,
        "engine_version": row.engine_version,
        "revision": row.revision,
        "points": row.points,
        "maximum": row.maximum,
        "scaled": row.scaled,
        "passed": row.passed,
        "last_seq": row.last_seq,
        "at": row.at,
        "report": dict(row.report),
    }


def _item_values(row: ItemOutcomeRow) -> dict[str, object]:
    return {
        "attempt_id": row.attempt_id,
        "item_id": row.item_id,
        "item_version": row.item_version,
        "response_sha256": row.response_sha256,
        "key_version": row.key_version,
        "engine_version": row.engine_version,
        "seed": row.seed,
        "points": row.points,
        "maximum": row.maximum,
        "response_seq": row.response_seq,
        "document": dict(row.document),
    }
