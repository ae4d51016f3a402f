"""Port of attempts and their journal."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Protocol

from app.services.rows import (
    CommittedHead,
    Consent,
    EventRecord,
    JsonValue,
    SavedResponse,
    StoredAttempt,
)
from exam_engine.attempts.events import AttemptEvent


class AttemptRepository(Protocol):
    """Attempts, their journal and their projections."""

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

    def get(self, attempt_id: str) -> StoredAttempt | None:
        """Read without a lock."""

    def get_at(self, attempt_id: str) -> tuple[StoredAttempt, datetime] | None:
        """Read without a lock, and the database's clock with it; one round trip for both."""

    def lock(self, attempt_id: str) -> StoredAttempt | None:
        """Read under the row lock that every writer of this attempt takes."""

    def lock_if_free(self, attempt_id: str) -> StoredAttempt | None:
        """Read under the lock; None, without waiting, when somebody else holds it."""

    def append(
        self, stored: StoredAttempt, events: Sequence[AttemptEvent], *, now: datetime, actor: str
    ) -> StoredAttempt:
        """Append events to the journal: sequence, digest chain and projection in one go.

        Raises:
            StaleVersion: the attempt's `last_seq` is no longer what `stored` says.
        """

    def command_outcome(self, attempt_id: str, command_id: str) -> JsonValue | None:
        """Return what this command on this attempt answered the first time, or None."""

    def remember_command(self, attempt_id: str, command_id: str, outcome: JsonValue) -> None:
        """Record a command's answer; a second record of one id raises `DuplicateCommand`."""

    def events(
        self, attempt_id: str, since: int = 0, kinds: Sequence[str] | None = None
    ) -> Sequence[EventRecord]:
        """Read journal records with seq > since, in order; only of these kinds where given."""

    def actors(self, attempt_id: str) -> Set[str]:
        """Who left a record in the journal, each as `role:person`; saves of answers aside."""
        ...

    def has_late_answers(self, attempt_id: str) -> bool:
        """Tell whether any save of the attempt came late."""

    def commitment(self, attempt_id: str) -> CommittedHead | None:
        """Read the newest chain head that the page had sent in time."""

    def latest_responses(self, attempt_id: str) -> Mapping[str, SavedResponse]:
        """Per item the counted save with the highest (epoch, cseq); late ones are left out."""

    def sitting(
        self, attempt_id: str, kinds: Sequence[str]
    ) -> tuple[Sequence[EventRecord], Mapping[str, SavedResponse]]:
        """Read records of these kinds (no saves) and the counted responses, in one go."""

    def of_person(self, person_id: str) -> Sequence[StoredAttempt]:
        """Read a person's attempts, newest first."""

    def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of attempts that time has moved on without.

        Deadline, authorization, pause limit or window ran out at `now`. A closing attempt is
        named once every save that its page committed to is stored, or its grace is over. What
        failed is left out until it may be tried again.
        """

    def touch(self, attempt_id: str, seen_at: datetime) -> None:
        """Note that a frame of the candidate arrived (presence only, no journal event)."""

    def commit_head(self, attempt_id: str, epoch: int, cseq: int, head: str, now: datetime) -> None:
        """Remember the page's newest chain head, which proves what existed at `now`."""

    def set_result_state(self, attempt_id: str, state: str) -> None:
        """Write the result axis: none, provisional, held, final or superseded."""

    def record_consent(self, consent: Consent) -> None:
        """Store which text was agreed to; the journal has the event. The newest one stands."""

    def consent(self, attempt_id: str) -> Consent | None:
        """Read the stored consent of an attempt."""
