"""Fake repositories of pictures, results, credentials and messages."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.services.errors import NotFound
from app.services.evidence.picture_chain import GENESIS, snapshot_digest
from app.services.rows import (
    CredentialRow,
    DecisionRow,
    FlagRow,
    FormOutcomeRow,
    IncidentRow,
    ItemOutcomeRow,
    ObservationRow,
    Signed,
    SnapshotRow,
)
from app.services.verifying.showing import seen_by_strangers
from tests.fake_state import State


class FakeInvigilation:
    def __init__(self, state: State) -> None:
        self.state = state

    def add_snapshot(self, snapshot: SnapshotRow) -> SnapshotRow:
        self._raise_version(snapshot.attempt_id)
        own = self._of(snapshot.attempt_id)
        for row in own:
            if row.client_id == snapshot.client_id:
                return row
        linked = replace(snapshot, seq=len(own) + 1)
        linked = replace(linked, chain=snapshot_digest(own[-1].chain if own else GENESIS, linked))
        self.state.snapshots[linked.id] = linked
        return linked

    def snapshot(self, snapshot_id: str) -> SnapshotRow | None:
        return self.state.snapshots.get(snapshot_id)

    def latest_snapshot(self, attempt_id: str) -> SnapshotRow | None:
        return next(iter(self.snapshots(attempt_id)), None)

    def reference(self, attempt_id: str) -> SnapshotRow | None:
        own = self.snapshots(attempt_id, limit=len(self.state.snapshots))
        return next((one for one in own if one.purpose == "reference"), None)

    def snapshots(self, attempt_id: str, limit: int = 500) -> Sequence[SnapshotRow]:
        return self._of(attempt_id)[::-1][:limit]

    def during(self, attempt_id: str, first: datetime, last: datetime) -> Sequence[SnapshotRow]:
        return [one for one in self._of(attempt_id) if first <= one.received_at <= last]

    def observations(self, attempt_id: str, limit: int = 240) -> Sequence[ObservationRow]:
        own = [one for one in self.state.observations.values() if one.attempt_id == attempt_id]
        return sorted(own, key=lambda one: one.seq)[-limit:]

    def put_flag(self, flag: FlagRow) -> None:
        self._raise_version(flag.attempt_id)
        self.state.flags[flag.id] = flag

    def flags(self, attempt_id: str) -> Sequence[FlagRow]:
        own = [one for one in self.state.flags.values() if one.attempt_id == attempt_id]
        return sorted(own, key=lambda one: (one.opened_at, one.id))

    def put_incident(self, incident: IncidentRow) -> None:
        self._raise_version(incident.attempt_id)
        self.state.incidents[incident.id] = incident

    def incident(self, incident_id: str) -> IncidentRow | None:
        return self.state.incidents.get(incident_id)

    def incidents(self, attempt_id: str) -> Sequence[IncidentRow]:
        own = [one for one in self.state.incidents.values() if one.attempt_id == attempt_id]
        return sorted(own, key=lambda one: (one.started_at, one.id))

    def _of(self, attempt_id: str) -> list[SnapshotRow]:
        own = [one for one in self.state.snapshots.values() if one.attempt_id == attempt_id]
        return sorted(own, key=lambda one: one.seq)

    def _raise_version(self, attempt_id: str) -> None:
        held = self.state.attempts.get(attempt_id)
        if held is None:
            raise NotFound(attempt_id)
        self.state.attempts[attempt_id] = replace(held, row_version=held.row_version + 1)


class FakeResults:
    def __init__(self, state: State) -> None:
        self.state = state

    def keep_attempt(self, attempt_id: str) -> bool:
        return attempt_id in self.state.attempts

    def put_item_outcome(self, row: ItemOutcomeRow) -> bool:
        identity = (
            row.attempt_id, row.item_id, row.item_version, row.response_sha256, row.key_version,
            row.engine_version, row.seed,
        )  # fmt: skip
        return self.state.item_outcomes.setdefault(identity, row) is row

    def put_item_outcomes(self, rows: Sequence[ItemOutcomeRow]) -> int:
        return sum(self.put_item_outcome(replace(row)) for row in rows)

    def item_outcomes(self, attempt_id: str) -> Sequence[ItemOutcomeRow]:
        own = [one for one in self.state.item_outcomes.values() if one.attempt_id == attempt_id]
        return sorted(own, key=lambda one: (one.item_id, one.response_seq))

    def put_form_outcome(self, row: FormOutcomeRow) -> bool:
        key = (row.attempt_id, row.engine_version, row.revision)
        return self.state.form_outcomes.setdefault(key, row) is row

    def form_outcome(self, attempt_id: str) -> FormOutcomeRow | None:
        own = [one for one in self.state.form_outcomes.values() if one.attempt_id == attempt_id]
        return max(own, key=lambda one: (one.revision, one.at, one.engine_version), default=None)

    def put_decision(self, row: DecisionRow) -> bool:
        return self.state.decisions.setdefault((row.attempt_id, row.revision), row) is row

    def decision(self, attempt_id: str) -> DecisionRow | None:
        own = [one for one in self.state.decisions.values() if one.attempt_id == attempt_id]
        return max(own, key=lambda one: one.revision, default=None)

    def without_credential(self, outcome: str) -> Sequence[DecisionRow]:
        held = {one.attempt_id for one in self.state.credentials.values() if one.issued_at}
        found = [one for one in self.state.decisions.values() if one.outcome == outcome]
        found = [one for one in found if one.attempt_id not in held]
        return sorted(found, key=lambda one: (one.at, one.attempt_id))


def _columns(signed: Signed) -> dict[str, Any]:
    return {"tokens": dict(signed.tokens), "kid": signed.kid, "proof_kid": signed.proof_kid}


class FakeCredentials:
    def __init__(self, state: State, seed: int = 0) -> None:
        self.state = state
        self.random = random.Random(seed)

    def add_intent(self, row: CredentialRow) -> bool:
        earned = [one for one in self.all_of_attempt(row.attempt_id) if one.instead_of is None]
        if row.instead_of is None and row.scheme_id in {one.scheme_id for one in earned}:
            return False
        if row.instead_of in {one.instead_of or "" for one in self.state.credentials.values()}:
            return False
        return self.state.credentials.setdefault(row.number, row) is row

    def mark_issued(self, number: str, signed: Signed, *, at: datetime) -> bool:
        held = self.state.credentials.get(number)
        if held is None or held.issued_at is not None:
            return False
        self.state.credentials[number] = replace(
            held, **_columns(signed), issued_at=at, state="active"
        )
        return True

    def sign_again(self, number: str, signed: Signed, *, instead_of: str) -> bool:
        held = self.state.credentials.get(number)
        if held is None or held.issued_at is None or instead_of not in {held.kid, held.proof_kid}:
            return False
        self.state.credentials[number] = replace(held, **_columns(signed))
        return True

    def by_number(self, number: str) -> CredentialRow | None:
        return self.state.credentials.get(number)

    def by_numbers(self, numbers: Sequence[str]) -> Sequence[CredentialRow]:
        return [row for number, row in self.state.credentials.items() if number in numbers]

    def shown(self, number: str) -> CredentialRow | None:
        return seen_by_strangers(self.by_number(number))

    def of_attempt(self, attempt_id: str) -> CredentialRow | None:
        held = self.all_of_attempt(attempt_id)
        own = [one for one in held if one.through is None]
        return max(own, key=lambda one: one.created_at, default=None)

    def all_of_attempt(self, attempt_id: str) -> Sequence[CredentialRow]:
        held = [one for one in self.state.credentials.values() if one.attempt_id == attempt_id]
        held.sort(key=lambda one: one.created_at)
        return sorted(held, key=lambda one: (one.through is not None, one.scheme_id))

    def of_person(self, person_id: str) -> Sequence[CredentialRow]:
        own = [one for one in self.state.credentials.values() if one.person_id == person_id]
        own.sort(key=lambda one: one.number)
        return sorted(own, key=lambda one: one.created_at, reverse=True)

    def page(self, after: str, limit: int) -> Sequence[CredentialRow]:
        held = sorted(self.state.credentials.items())
        return [row for number, row in held if number > after][:limit]

    def next_status_index(self, purpose: str) -> int:
        while True:
            index = self.random.randrange(131_072)
            if (purpose, index) not in self.state.status:
                self.state.status[purpose, index] = False
                return index

    def count_view(self, number: str, at: datetime) -> None:
        key = (number, at.astimezone(UTC).date().isoformat())
        self.state.views[key] = self.state.views.get(key, 0) + 1

    def count_views(self, numbers: Sequence[str], at: datetime) -> None:
        for number in numbers:
            self.count_view(number, at)

    def take_name_try(self, number: str, at: datetime, *, most: int) -> bool:
        key = (number, at.astimezone(UTC).date().isoformat())
        tries = self.state.name_tries.get(key, 0)
        self.state.name_tries[key] = min(most, tries + 1)
        return tries < most
