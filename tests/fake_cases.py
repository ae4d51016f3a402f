"""Cases, declared ties and letters in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from app.services.rows import CaseFileRow, CaseRow, LetterRow, TieRow
from app.services.rows.notices import NO_SERVER, SENT
from tests.fake_postings import FakePostings
from tests.fake_state import State


class FakeCases:
    def __init__(self, state: State) -> None:
        self.state = state

    def put(self, row: CaseRow) -> None:
        self.state.cases[row.id] = row

    def get(self, case_id: str) -> CaseRow | None:
        return self.state.cases.get(case_id)

    def of_attempt(self, attempt_id: str) -> CaseRow | None:
        held = self.state.cases.values()
        return next((one for one in held if one.attempt_id == attempt_id), None)

    def of_person(self, person_id: str) -> Sequence[CaseRow]:
        theirs = {key for key, one in self.state.attempts.items() if one.person_id == person_id}
        own = [one for one in self.state.cases.values() if one.attempt_id in theirs]
        return sorted(own, key=lambda one: (one.opened_at, one.id))

    def in_states(self, states: Collection[str]) -> Sequence[CaseRow]:
        found = [one for one in self.state.cases.values() if one.state in states]
        return sorted(found, key=lambda one: (str(one.due_at), one.id))

    def open_or_closed_since(self, at: datetime) -> Sequence[CaseRow]:
        held = self.state.cases.values()
        found = [one for one in held if one.closed_at is None or one.closed_at >= at]
        return sorted(found, key=lambda one: one.id)

    def add_file(self, row: CaseFileRow) -> bool:
        key = (row.case_id, row.about, row.sha256)
        return self.state.case_files.setdefault(key, row) is row

    def files(self, case_id: str) -> Sequence[CaseFileRow]:
        own = [one for one in self.state.case_files.values() if one.case_id == case_id]
        return sorted(own, key=lambda one: (one.at, one.id))

    def declare(self, row: TieRow) -> bool:
        return self.state.ties.setdefault((row.person_id, row.candidate_id), row) is row

    def ties_with(self, candidate_id: str) -> Sequence[TieRow]:
        own = [one for one in self.state.ties.values() if one.candidate_id == candidate_id]
        return sorted(own, key=lambda one: one.person_id)


class FakeLetters(FakePostings):
    def __init__(self, state: State) -> None:
        super().__init__(state.letters)
        self.state = state

    def settle(
        self, letter_id: str, /, *, outcome: str, at: datetime, failure: str | None = None
    ) -> None:
        super().settle(letter_id, outcome=outcome, at=at, failure=failure)
        if outcome in {SENT, NO_SERVER}:
            self._empty(letter_id)

    def dismiss(self, letter_id: str, /) -> bool:
        dismissed = super().dismiss(letter_id)
        if dismissed:
            self._empty(letter_id)
        return dismissed

    def of_person(self, person_id: str) -> Sequence[LetterRow]:
        own = [one for one in self.state.letters.values() if one.person_id == person_id]
        return sorted(own, key=lambda one: (one.created_at, one.id))

    def _empty(self, letter_id: str) -> None:
        held = self.state.letters[letter_id]
        if held.person_id is None:
            self.state.letters[letter_id] = replace(held, address="", facts={})
