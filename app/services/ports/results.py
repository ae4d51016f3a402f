"""Ports of outcomes, decisions and credentials."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import (
    CredentialRow,
    DecisionRow,
    FormOutcomeRow,
    ItemOutcomeRow,
    Signed,
)


class ResultRepository(Protocol):
    """Item outcomes, form outcomes, certification decisions."""

    def keep_attempt(self, attempt_id: str) -> bool:
        """Tell whether there is such an attempt; nobody removes it before this transaction ends.

        Who writes to it meanwhile is not in the way.
        """

    def put_item_outcome(self, row: ItemOutcomeRow) -> bool:
        """Store an item outcome once by its identity; False when it was there already."""

    def put_item_outcomes(self, rows: Sequence[ItemOutcomeRow]) -> int:
        """Store item outcomes as `put_item_outcome` does, at once; returns how many were new."""

    def item_outcomes(self, attempt_id: str) -> Sequence[ItemOutcomeRow]:
        """All item outcomes of an attempt."""

    def put_form_outcome(self, row: FormOutcomeRow) -> bool:
        """Store the form outcome once per (attempt, engine version, revision)."""

    def form_outcome(self, attempt_id: str) -> FormOutcomeRow | None:
        """The newest form outcome of an attempt."""

    def put_decision(self, row: DecisionRow) -> bool:
        """Store the decision; one per (attempt, revision), False when it was there."""

    def decision(self, attempt_id: str) -> DecisionRow | None:
        """The newest certification decision of an attempt."""

    def without_credential(self, outcome: str) -> Sequence[DecisionRow]:
        """Decisions with this outcome whose attempt has no issued credential, oldest first."""
        ...


class CredentialRepository(Protocol):
    """Credentials from intent to signature, status bits."""

    def add_intent(self, row: CredentialRow) -> bool:
        """Record what is about to be signed; False when the attempt has one of the scheme."""

    def mark_issued(self, number: str, signed: Signed, *, at: datetime) -> bool:
        """Store what was signed, set the state to active; False if it was issued."""
        ...

    def sign_again(self, number: str, signed: Signed, *, instead_of: str) -> bool:
        """Replace signatures that rest on a key; False if they rest on it no longer."""
        ...

    def by_number(self, number: str) -> CredentialRow | None:
        """Look a credential up by its canonical number (no hyphens)."""

    def by_numbers(self, numbers: Sequence[str]) -> Sequence[CredentialRow]:
        """Look many up at once, at most 500; those that are not there are left out."""
        ...

    def shown(self, number: str) -> CredentialRow | None:
        """Look up what strangers may see; nothing is read of what they may not."""

    def of_attempt(self, attempt_id: str) -> CredentialRow | None:
        """The credential of what an attempt was sat for."""

    def all_of_attempt(self, attempt_id: str) -> Sequence[CredentialRow]:
        """All credentials that came from an attempt: of what was sat for first, then by scheme."""
        ...

    def of_person(self, person_id: str) -> Sequence[CredentialRow]:
        """All credentials of a person, newest first."""

    def page(self, after: str, limit: int) -> Sequence[CredentialRow]:
        """Credentials and intents with a number behind `after`, by number."""
        ...

    def next_status_index(self, purpose: str) -> int:
        """Draw an unused random position; list number and index are its quotient and remainder."""

    def count_view(self, number: str, at: datetime) -> None:
        """Count one verification of a credential by day."""

    def count_views(self, numbers: Sequence[str], at: datetime) -> None:
        """Count one verification of each of many credentials by day."""

    def take_name_try(self, number: str, at: datetime, *, most: int) -> bool:
        """Count one comparison of a name by day (UTC); False where `most` were made already."""
        ...
