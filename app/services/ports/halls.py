"""Ports of the hall: proven capacity, admission, and what the sweeper could not move."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Protocol

from app.services.rows import (
    CapacityOverride,
    CapacityProof,
    FormOutcomeRow,
    Move,
    SavedResponse,
    StoredAttempt,
    SweepFailure,
)


class SweepFailures(Protocol):
    """Attempts that failed in the sweeper's hands."""

    def of(self, attempt_id: str) -> int:
        """Return how often an attempt has failed since it last moved."""
        ...

    def put(self, failure: SweepFailure) -> None:
        """Note the newest failure of an attempt."""

    def forget(self, attempt_id: str) -> bool:
        """Let the sweeper try again at once; False when nothing was noted."""
        ...

    def quarantined(self) -> Sequence[SweepFailure]:
        """Read what nobody tries again, longest first."""
        ...


class CapacityRepository(Protocol):
    """What was proven, what was decided beyond it, and who is in."""

    def proof(self) -> CapacityProof | None:
        """Read the newest proof."""

    def add_proof(self, proof: CapacityProof) -> None:
        """Store a proof; the older ones stay."""

    def add_override(self, override: CapacityOverride) -> None:
        """Store who scheduled more than is proven, and why."""

    def override(self, window_id: str) -> CapacityOverride | None:
        """Read the override of a window."""

    def close_door(self) -> None:
        """Let no other transaction count seats, book or move a window until this one ends."""

    def booked(self, window_id: str) -> int:
        """Count the attempts of a window that have not been cancelled."""
        ...

    def seated(self) -> int:
        """Count the attempts that have come in and have not ended."""
        ...

    def ask(self, attempt_id: str, now: datetime) -> None:
        """Note that an attempt wants in; the first time it was asked decides its place."""

    def queue(self, since: datetime) -> Sequence[str]:
        """Read who wants in and has asked again after `since`, first come first."""
        ...

    def leave_queue(self, attempt_id: str) -> None:
        """Take an attempt out of the queue."""


class CohortRepository(Protocol):
    """Many attempts of one window at once."""

    def lock_authorized(self, window_id: str, after: str, limit: int) -> Sequence[StoredAttempt]:
        """Lock and read the authorized attempts of a window whose id is above `after`, by id."""
        ...

    def unstarted(self, window_id: str) -> Sequence[StoredAttempt]:
        """Read the attempts of a window that may still start, by id; takes no lock."""
        ...

    def sitting(self, window_id: str) -> Sequence[StoredAttempt]:
        """Read the attempts of a window that have started and not ended, by id; takes no lock."""
        ...

    def beside(self, attempt_ids: Sequence[str], states: Sequence[str]) -> Set[str]:
        """Of these attempts, those whose person has another one in one of the states."""
        ...

    def append_all(self, batch: Sequence[Move], *, now: datetime) -> Sequence[StoredAttempt]:
        """Append events to many locked attempts that stay in their epoch, each named once.

        Raises:
            StaleVersion: one of them is no longer where it was read.
        """
        ...

    def states(self, window_id: str) -> Mapping[str, int]:
        """Count the attempts of a window by state."""
        ...


class HandInRepository(Protocol):
    """What handing in, and scoring what was handed in, ask of many attempts at once."""

    def lock_free(self, attempt_ids: Sequence[str]) -> Mapping[str, StoredAttempt]:
        """Lock and read these attempts, without those that somebody else holds."""
        ...

    def carried_out(self, commands: Sequence[tuple[str, str]]) -> Set[tuple[str, str]]:
        """Return which of these (attempt, command id) were carried out before."""
        ...

    def durable(self, wanted: Sequence[tuple[str, int, int]]) -> Mapping[str, int]:
        """Count each attempt's stored saves of a lease up to a number: (attempt, epoch, number)."""
        ...

    def picture_heads(self, attempt_ids: Sequence[str]) -> Mapping[str, tuple[int, str]]:
        """Read number and chain head of each newest picture; who has none is left out."""
        ...

    def remember(self, commands: Sequence[tuple[str, str, int]]) -> None:
        """Record commands as carried out: (attempt, command id, newest journal number).

        Raises:
            DuplicateCommand: one of them is recorded already.
        """

    def late(self, attempt_ids: Sequence[str]) -> Set[str]:
        """Of these attempts, those in which any save came late."""
        ...

    def scored(self, attempt_ids: Sequence[str]) -> Set[str]:
        """Of these attempts, those that have a form outcome."""
        ...

    def responses(self, attempt_ids: Sequence[str]) -> Mapping[str, Mapping[str, SavedResponse]]:
        """Per attempt and item the counted save with the highest (epoch, cseq); grants left out."""
        ...

    def put_form_outcomes(self, rows: Sequence[FormOutcomeRow]) -> None:
        """Store each once per (attempt, engine version, revision)."""

    def set_result_states(self, attempt_ids: Sequence[str], state: str) -> None:
        """Write the result axis of locked attempts."""


class RehearsalRepository(Protocol):
    """What a rehearsal leaves; windows that are not marked are not found."""

    def pictures(self, window_id: str) -> Sequence[str]:
        """Read the storage keys of all pictures of a rehearsal."""
        ...

    def remove(self, window_id: str, limit: int) -> Mapping[str, int]:
        """Remove up to `limit` attempts with all that names them; at last the window.

        Returns:
            Rows removed by table; nothing when the rehearsal is gone.
        """
        ...
