"""What handing in, and scoring what was handed in, ask of many attempts: one statement each."""

from collections.abc import Mapping, Sequence, Set
from typing import Final

from sqlalchemy import (
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    column,
    func,
    select,
    tuple_,
    update,
    values,
)

from app.persistence.attempt_statements import all_attempts
from app.persistence.conflict import insert_many_once
from app.persistence.journal.reading import counted_responses_of, late_among
from app.persistence.projection import stored_from
from app.persistence.results import form_values
from app.persistence.tables import (
    attempt_events,
    attempt_evidence,
    attempts,
    command_outcomes,
    form_outcomes,
)
from app.services.errors import DuplicateCommand
from app.services.rows import FormOutcomeRow, SavedResponse, StoredAttempt

_OF_THESE = attempts.c.id.in_(bindparam("ids", expanding=True))
_FREE = (
    all_attempts()
    .where(_OF_THESE)
    .order_by(attempts.c.id)
    .with_for_update(key_share=True, of=attempts, skip_locked=True)
)
_PICTURES = select(
    attempt_evidence.c.attempt_id, attempt_evidence.c.snapshot_seq, attempt_evidence.c.snapshot_head
).where(
    attempt_evidence.c.attempt_id.in_(bindparam("ids", expanding=True)),
    attempt_evidence.c.snapshot_seq > 0,
)

_SCORED: Final = (
    select(form_outcomes.c.attempt_id)
    .where(form_outcomes.c.attempt_id.in_(bindparam("ids", expanding=True)))
    .distinct()
)


class SqlHandIns:
    """`HandInRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def lock_free(self, attempt_ids: Sequence[str]) -> Mapping[str, StoredAttempt]:
        """Lock and read these attempts, without those that somebody else holds."""
        rows = self._db.execute(_FREE, {"ids": list(attempt_ids)})
        return {row.id: stored_from(row) for row in rows}

    def carried_out(self, commands: Sequence[tuple[str, str]]) -> Set[tuple[str, str]]:
        """Return which of these (attempt, command id) were carried out before."""
        key = tuple_(command_outcomes.c.attempt_id, command_outcomes.c.command_id)
        found = select(command_outcomes.c.attempt_id, command_outcomes.c.command_id)
        return {(row[0], row[1]) for row in self._db.execute(found.where(key.in_(commands)))}

    def durable(self, wanted: Sequence[tuple[str, int, int]]) -> Mapping[str, int]:
        """Count each attempt's stored saves of a lease up to a number: (attempt, epoch, number).

        A number that is stored twice, late and counted, is one save.
        """
        asked = (
            values(column("id", Text), column("epoch", Integer), column("most", Integer), name="w")
            .data(list(wanted))
            .cte("asked")
        )
        counted = (
            select(asked.c.id, func.count(attempt_events.c.cseq.distinct()))
            .join(
                attempt_events,
                and_(
                    attempt_events.c.attempt_id == asked.c.id,
                    attempt_events.c.epoch == asked.c.epoch,
                    attempt_events.c.cseq <= asked.c.most,
                    attempt_events.c.item_id.is_not(None),
                ),
            )
            .group_by(asked.c.id)
        )
        return {row[0]: row[1] for row in self._db.execute(counted)}

    def picture_heads(self, attempt_ids: Sequence[str]) -> Mapping[str, tuple[int, str]]:
        """Read number and chain head of each newest picture; who has none is left out."""
        rows = self._db.execute(_PICTURES, {"ids": list(attempt_ids)})
        return {row.attempt_id: (row.snapshot_seq, row.snapshot_head) for row in rows}

    def remember(self, commands: Sequence[tuple[str, str, int]]) -> None:
        """Record commands as carried out: (attempt, command id, newest journal number).

        Raises:
            DuplicateCommand: one of them is recorded already.
        """
        rows: list[dict[str, object]] = [
            {"attempt_id": attempt_id, "command_id": command_id, "outcome": {"seq": seq}}
            for attempt_id, command_id, seq in commands
        ]
        if rows and insert_many_once(self._db, command_outcomes, rows) != len(rows):
            raise DuplicateCommand("a command of these is carried out elsewhere")

    def late(self, attempt_ids: Sequence[str]) -> Set[str]:
        """Of these attempts, those in which any save came late."""
        return late_among(self._db, attempt_ids)

    def scored(self, attempt_ids: Sequence[str]) -> Set[str]:
        """Of these attempts, those that have a form outcome."""
        return set(self._db.scalars(_SCORED, {"ids": list(attempt_ids)}))

    def responses(self, attempt_ids: Sequence[str]) -> Mapping[str, Mapping[str, SavedResponse]]:
        """Per attempt and item the counted save with the highest (epoch, cseq); grants left out."""
        return counted_responses_of(self._db, attempt_ids)

    def put_form_outcomes(self, rows: Sequence[FormOutcomeRow]) -> None:
        """Store each once per (attempt, engine version, revision)."""
        insert_many_once(self._db, form_outcomes, [form_values(row) for row in rows])

    def set_result_states(self, attempt_ids: Sequence[str], state: str) -> None:
        """Write the result axis of locked attempts."""
        self._db.execute(
            update(attempts)
            .where(attempts.c.id.in_(attempt_ids))
            .values(result_state=state, row_version=attempts.c.row_version + 1)
        )
