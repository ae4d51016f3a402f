"""Attempts in SQL: rows under a lock, the journal behind them, commands carried out once.

Saves do not come through here; they are the journal writer's.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from app.persistence.attempt_statements import (
    BY_ID,
    BY_ID_NOW,
    LOCKED,
    LOCKED_IF_FREE,
    OUTCOME,
    all_attempts,
    heard,
)
from app.persistence.conflict import insert_once
from app.persistence.consents import consent_of, put_consent
from app.persistence.journal.reading import (
    actors,
    committed_head,
    counted_responses,
    event_records,
    has_late_answers,
    sitting,
)
from app.persistence.journal.records import JournalRecord, records_of
from app.persistence.projection import columns_of, hand_raised, stored_from, waits_for_answers
from app.persistence.sweep_failures import put_aside
from app.persistence.tables import (
    attempt_events,
    attempt_evidence,
    attempts,
    command_outcomes,
)
from app.services.errors import DuplicateCommand, StaleVersion
from app.services.evidence.picture_chain import GENESIS as SNAPSHOTS_GENESIS
from app.services.rows import (
    CommittedHead,
    Consent,
    EventRecord,
    JsonValue,
    SavedResponse,
    StoredAttempt,
)
from exam_engine.attempts.attempt import Attempt, evolve
from exam_engine.attempts.chain import GENESIS
from exam_engine.attempts.events import AttemptEvent
from exam_engine.attempts.states import RUNNING, AttemptState


class SqlAttempts:
    """`AttemptRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self,
        attempt_id: str,
        *,
        person_id: str,
        events: Sequence[AttemptEvent],
        now: datetime,
        actor: str,
    ) -> StoredAttempt:
        """Create an attempt from its first events (candidate, window and form are in them)."""
        attempt = _evolved(None, events, now)
        records = records_of(attempt_id, events, seq=0, head=GENESIS.hex(), now=now, actor=actor)
        self._db.execute(
            insert(attempts).values(
                id=attempt_id,
                person_id=person_id,
                window_id=attempt.window,
                form_id=attempt.form,
                created_at=now,
                **columns_of(attempt),
                queued_at=_queued_at(attempt, now),
                hand_raised=hand_raised(events, raised=False),
                last_seq=len(records),
                chain_head=records[-1].digest,
                last_cseq=0,
                row_version=1,
                result_state="none",
            )
        )
        self._db.execute(
            insert(attempt_evidence).values(
                attempt_id=attempt_id, snapshot_seq=0, snapshot_head=SNAPSHOTS_GENESIS, version=0
            )
        )
        self._write(records)
        return self._must(attempt_id)

    def get(self, attempt_id: str) -> StoredAttempt | None:
        """Read without a lock."""
        row = self._db.execute(BY_ID, {"attempt_id": attempt_id}).first()
        return None if row is None else stored_from(row)

    def get_at(self, attempt_id: str) -> tuple[StoredAttempt, datetime] | None:
        """Read without a lock, and the database's clock with it; one round trip for both."""
        row = self._db.execute(BY_ID_NOW, {"attempt_id": attempt_id}).first()
        return None if row is None else (stored_from(row), row.read_at)

    def lock(self, attempt_id: str) -> StoredAttempt | None:
        """Read under the row lock that every writer of this attempt takes."""
        row = self._db.execute(LOCKED, {"attempt_id": attempt_id}).first()
        return None if row is None else stored_from(row)

    def lock_if_free(self, attempt_id: str) -> StoredAttempt | None:
        """Read under the lock; None, without waiting, when somebody else holds it."""
        row = self._db.execute(LOCKED_IF_FREE, {"attempt_id": attempt_id}).first()
        return None if row is None else stored_from(row)

    def append(
        self, stored: StoredAttempt, events: Sequence[AttemptEvent], *, now: datetime, actor: str
    ) -> StoredAttempt:
        """Append events to the journal: sequence, digest chain and projection in one go.

        Raises:
            StaleVersion: the attempt's `last_seq` is no longer what `stored` says.
        """
        if not events:
            return stored
        attempt = _evolved(stored.attempt, events, now)
        records = records_of(
            str(attempt.id),
            events,
            seq=stored.last_seq,
            head=stored.chain_head,
            now=now,
            actor=actor,
        )
        self._move(stored.attempt, attempt, records, events, now)
        self._write(records)
        return replace(
            stored,
            attempt=attempt,
            last_seq=records[-1].seq,
            chain_head=records[-1].digest,
            last_cseq=stored.last_cseq if attempt.epoch == stored.attempt.epoch else 0,
            row_version=stored.row_version + 1,
            hand_raised=hand_raised(events, raised=stored.hand_raised),
        )

    def command_outcome(self, attempt_id: str, command_id: str) -> JsonValue | None:
        """Return what this command on this attempt answered the first time, or None."""
        return self._db.scalar(OUTCOME, {"attempt_id": attempt_id, "command_id": command_id})

    def remember_command(self, attempt_id: str, command_id: str, outcome: JsonValue) -> None:
        """Record a command's answer; a second record of one id raises `DuplicateCommand`."""
        row: dict[str, object] = {
            "attempt_id": attempt_id,
            "command_id": command_id,
            "outcome": outcome,
        }
        if not insert_once(self._db, command_outcomes, row):
            raise DuplicateCommand(f"command {command_id!r} is carried out elsewhere")

    def events(
        self, attempt_id: str, since: int = 0, kinds: Sequence[str] | None = None
    ) -> Sequence[EventRecord]:
        """Read journal records with seq > since, in order; only of these kinds where given."""
        return event_records(self._db, attempt_id, since, kinds)

    def latest_responses(self, attempt_id: str) -> Mapping[str, SavedResponse]:
        """Per item the counted save with the highest (epoch, cseq); late ones are left out."""
        return counted_responses(self._db, attempt_id)

    def actors(self, attempt_id: str) -> Set[str]:
        """Who left a record in the journal, each as `role:person`; saves of answers aside."""
        return actors(self._db, attempt_id)

    def has_late_answers(self, attempt_id: str) -> bool:
        """Tell whether anything came late; asks the small index of late saves alone."""
        return has_late_answers(self._db, attempt_id)

    def commitment(self, attempt_id: str) -> CommittedHead | None:
        """Read the newest chain head that the page had sent in time."""
        return committed_head(self._db, attempt_id)

    def sitting(
        self, attempt_id: str, kinds: Sequence[str]
    ) -> tuple[Sequence[EventRecord], Mapping[str, SavedResponse]]:
        """Read records of these kinds (no saves) and the counted responses, in one go."""
        return sitting(self._db, attempt_id, kinds)

    def of_person(self, person_id: str) -> Sequence[StoredAttempt]:
        """Read a person's attempts, newest first."""
        rows = self._db.execute(
            all_attempts()
            .where(attempts.c.person_id == person_id)
            .order_by(attempts.c.created_at.desc(), attempts.c.id)
        )
        return [stored_from(row) for row in rows]

    def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of attempts that time has moved on without.

        Deadline, closing grace, authorization, pause limit or window ran out at `now`. Those that
        failed are left out until they may be tried again.
        """
        return list(
            self._db.scalars(
                select(attempts.c.id)
                .where(attempts.c.due_at <= now, ~waits_for_answers(now), ~put_aside(now))
                .order_by(attempts.c.due_at, attempts.c.id)
                .limit(limit)
            )
        )

    def touch(self, attempt_id: str, seen_at: datetime) -> None:
        """Note that a frame of the candidate arrived (presence only, no journal event)."""
        heard(self._db, attempt_id, seen_at)

    def commit_head(self, attempt_id: str, epoch: int, cseq: int, head: str, now: datetime) -> None:
        """Remember the page's newest chain head, which proves what existed at `now`.

        One that comes after the deadline proves nothing and is not kept; older ones neither.
        """
        newer = or_(
            attempts.c.head_epoch.is_(None),
            attempts.c.head_epoch < epoch,
            (attempts.c.head_epoch == epoch) & (func.coalesce(attempts.c.head_cseq, 0) < cseq),
        )
        answering = attempts.c.state.in_([state.value for state in RUNNING])
        in_time = or_(attempts.c.deadline_at.is_(None), attempts.c.deadline_at >= now)
        self._db.execute(
            update(attempts)
            .where(attempts.c.id == attempt_id, attempts.c.epoch == epoch, newer)
            .where(answering, in_time)
            .values(head_epoch=epoch, head_cseq=cseq, head=head, head_at=now)
        )

    def set_result_state(self, attempt_id: str, state: str) -> None:
        """Write the result axis: none, provisional, held, final or superseded."""
        self._db.execute(
            update(attempts)
            .where(attempts.c.id == attempt_id)
            .values(result_state=state, row_version=attempts.c.row_version + 1)
        )

    def record_consent(self, consent: Consent) -> None:
        """Store which text was agreed to; the journal has the event. The newest one stands."""
        put_consent(self._db, consent)

    def consent(self, attempt_id: str) -> Consent | None:
        """Read the stored consent of an attempt."""
        return consent_of(self._db, attempt_id)

    def _move(
        self,
        before: Attempt,
        attempt: Attempt,
        records: Sequence[JournalRecord],
        events: Sequence[AttemptEvent],
        now: datetime,
    ) -> None:
        """Bring the row to where the events leave it, unless it has moved on."""
        changed = {
            **columns_of(attempt),
            "last_seq": records[-1].seq,
            "chain_head": records[-1].digest,
            "row_version": attempts.c.row_version + 1,
            "hand_raised": hand_raised(events, raised=attempts.c.hand_raised),
        }
        if attempt.epoch != before.epoch:
            changed["last_cseq"] = 0
        if attempt.state != before.state:
            changed["queued_at"] = _queued_at(attempt, now)
        seq = records[0].seq - 1
        unmoved = (attempts.c.id == str(attempt.id)) & (attempts.c.last_seq == seq)
        if self._db.execute(update(attempts).where(unmoved).values(**changed)).rowcount != 1:
            raise StaleVersion(f"attempt {attempt.id!r} has moved on from {seq}")

    def _write(self, records: Sequence[JournalRecord]) -> None:
        self._db.execute(insert(attempt_events), [record.as_row() for record in records])

    def _must(self, attempt_id: str) -> StoredAttempt:
        stored = self.get(attempt_id)
        assert stored is not None, attempt_id
        return stored


def _evolved(attempt: Attempt | None, events: Sequence[AttemptEvent], now: datetime) -> Attempt:
    for event in events:
        attempt = evolve(attempt, event, now)
    assert attempt is not None, "an attempt begins with an event"
    return attempt


def _queued_at(attempt: Attempt, now: datetime) -> datetime | None:
    """Return since when an attempt whose state has just changed waits for a proctor."""
    return now if attempt.state is AttemptState.AWAITING_AUTHORIZATION else None
