"""Ports of cases, of what people declared, and of letters that are not about a credential."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from app.services.ports.postings import Postings
from app.services.rows import CaseFileRow, CaseRow, LetterRow, TieRow


class CaseRepository(Protocol):
    """Cases with their files, and ties between staff and candidates."""

    def put(self, row: CaseRow) -> None:
        """Insert or overwrite a case by its id; the attempt is locked by the caller."""

    def get(self, case_id: str) -> CaseRow | None:
        """Read one case."""

    def of_attempt(self, attempt_id: str) -> CaseRow | None:
        """Read the case of an attempt; there is at most one."""

    def of_person(self, person_id: str) -> Sequence[CaseRow]:
        """Read all cases of one candidate, the oldest first."""
        ...

    def in_states(self, states: Collection[str]) -> Sequence[CaseRow]:
        """Read cases by state, the one that is due first first."""
        ...

    def open_or_closed_since(self, at: datetime) -> Sequence[CaseRow]:
        """Read cases that are open, or were closed at or after `at`, by id."""
        ...

    def add_file(self, row: CaseFileRow) -> bool:
        """Store a file's record; False when the same bytes were sent before."""
        ...

    def files(self, case_id: str) -> Sequence[CaseFileRow]:
        """Read the records of a case's files, the oldest first."""
        ...

    def declare(self, row: TieRow) -> bool:
        """Store what somebody declared; False when they had said so before."""
        ...

    def ties_with(self, candidate_id: str) -> Sequence[TieRow]:
        """Read who declared something about a candidate."""
        ...


class LetterRepository(Postings, Protocol):
    """Letters that are not about a credential."""

    def add(self, row: LetterRow) -> bool:
        """Store a letter; False when it was written before."""
        ...

    def get(self, letter_id: str) -> LetterRow | None:
        """Read one letter."""

    def of_person(self, person_id: str) -> Sequence[LetterRow]:
        """Read a person's letters, the oldest first."""
        ...

    def undelivered(self, limit: int) -> Sequence[LetterRow]:
        """Letters that were refused or given up, or were not taken yet; the newest first."""
        ...
