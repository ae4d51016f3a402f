"""Fake repository of the standing of credentials and of published lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.services.errors import StaleVersion
from app.services.rows import (
    CredentialRow,
    ExpiringRow,
    ProposalRow,
    StandingRow,
    StatusListRow,
    TermRow,
)
from tests.fake_postings import FakePostings
from tests.fake_state import State

LENGTH = 131_072


class FakeStanding:
    def __init__(self, state: State) -> None:
        self.state = state

    def lock(self, number: str) -> CredentialRow | None:
        return self.state.credentials.get(number)

    def append(self, row: StandingRow) -> None:
        if (row.number, row.seq) in self.state.standing:
            raise StaleVersion(f"{row.number} has an event {row.seq}")
        self.state.standing[row.number, row.seq] = row

    def set_state(self, number: str, state: str) -> None:
        self.state.credentials[number] = replace(self.state.credentials[number], state=state)

    def events(self, numbers: Sequence[str]) -> Mapping[str, Sequence[StandingRow]]:
        rows = sorted(self.state.standing.values(), key=lambda one: one.seq)
        return {number: [one for one in rows if one.number == number] for number in numbers}

    def suspended(self) -> Sequence[CredentialRow]:
        held = self.state.credentials.values()
        return sorted((one for one in held if one.state == "suspended"), key=lambda one: one.number)

    def add_proposal(self, row: ProposalRow) -> bool:
        if any(one.number == row.number for one in self.open_proposals()):
            return False
        return self.state.proposals.setdefault(row.id, row) is row

    def proposal(self, proposal_id: str) -> ProposalRow | None:
        return self.state.proposals.get(proposal_id)

    def open_proposals(self) -> Sequence[ProposalRow]:
        still_open = [one for one in self.state.proposals.values() if one.settled_at is None]
        return sorted(still_open, key=lambda one: (one.proposed_at, one.id))

    def proposals_of(self, number: str) -> Sequence[ProposalRow]:
        own = [one for one in self.state.proposals.values() if one.number == number]
        return sorted(own, key=lambda one: (one.proposed_at, one.id))

    def settle_proposal(
        self, proposal_id: str, *, outcome: str, by: str, words: str, at: datetime
    ) -> bool:
        held = self.state.proposals.get(proposal_id)
        if held is None or held.settled_at is not None:
            return False
        self.state.proposals[proposal_id] = replace(
            held, outcome=outcome, settled_by=by, settled_words=words, settled_at=at
        )
        return True

    def set_bit(self, purpose: str, position: int, *, bit: bool) -> None:
        if (purpose, position) in self.state.status:
            self.state.status[purpose, position] = bit

    def bit(self, purpose: str, position: int) -> bool | None:
        return self.state.status.get((purpose, position))

    def lock_list(self, path: str) -> StatusListRow | None:
        return self.state.status_lists.get(path)

    def put_list(self, row: StatusListRow) -> None:
        self.state.status_lists[row.path] = row

    def status_list(self, path: str) -> StatusListRow | None:
        return self.state.status_lists.get(path)

    def list_bits(self, purpose: str) -> Mapping[int, Sequence[int]]:
        positions = sorted(position for (of, position) in self.state.status if of == purpose)
        highest = positions[-1] if positions else 0
        return {
            number + 1: [
                position % LENGTH
                for position in positions
                if position // LENGTH == number and self.state.status[purpose, position]
            ]
            for number in range(highest // LENGTH + 1)
        }


class FakeTerms:
    def __init__(self, state: State) -> None:
        self.state = state

    def pin(self, attempt_id: str, scheme_digest: str) -> None:
        self.state.pinned.setdefault(attempt_id, scheme_digest)

    def pinned(self, attempt_id: str) -> str | None:
        return self.state.pinned.get(attempt_id)

    def put(self, row: TermRow) -> None:
        self.state.terms.setdefault(row.number, row)

    def all_of(self, numbers: Sequence[str]) -> Mapping[str, TermRow]:
        return {one: row for one, row in self.state.terms.items() if one in numbers}

    def of(self, number: str) -> TermRow | None:
        return self.state.terms.get(number)


class FakeNotices(FakePostings):
    def __init__(self, state: State) -> None:
        super().__init__(state.notices)
        self.state = state

    def expiring(self, first: datetime, last: datetime) -> Sequence[ExpiringRow]:
        found = [
            one
            for one in self.state.credentials.values()
            if one.state == "active" and first <= one.valid_until <= last
        ]
        rules = {number: row.scheme_digest for number, row in self.state.terms.items()}
        return [
            ExpiringRow(
                one.number, one.person_id, one.scheme_id, one.valid_until, rules.get(one.number)
            )
            for one in sorted(found, key=lambda each: (each.valid_until, each.number))
        ]
