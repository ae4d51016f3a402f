"""Capacity, admission and the sweeper's failures in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from app.services.ports import AttemptRepository, ResultRepository
from app.services.rows import (
    CapacityOverride,
    CapacityProof,
    FormOutcomeRow,
    Move,
    SavedResponse,
    StoredAttempt,
    SweepFailure,
)
from exam_engine.attempts.states import BEFORE_START, LIVE, RUNNING, AttemptState
from tests.fake_state import State


class FakeSweepFailures:
    def __init__(self, state: State) -> None:
        self.state = state

    def of(self, attempt_id: str) -> int:
        found = self.state.sweep_failures.get(attempt_id)
        return found.failures if found else 0

    def put(self, failure: SweepFailure) -> None:
        self.state.sweep_failures[failure.attempt_id] = failure

    def forget(self, attempt_id: str) -> bool:
        return self.state.sweep_failures.pop(attempt_id, None) is not None

    def quarantined(self) -> Sequence[SweepFailure]:
        held = [one for one in self.state.sweep_failures.values() if one.again_at is None]
        return sorted(held, key=lambda one: (one.failed_at, one.attempt_id))


class FakeCapacity:
    def __init__(self, state: State) -> None:
        self.state = state

    def proof(self) -> CapacityProof | None:
        return max(self.state.proofs.values(), key=lambda one: one.at, default=None)

    def add_proof(self, proof: CapacityProof) -> None:
        self.state.proofs[proof.id] = proof

    def add_override(self, override: CapacityOverride) -> None:
        self.state.overrides[override.window_id] = override

    def override(self, window_id: str) -> CapacityOverride | None:
        return self.state.overrides.get(window_id)

    def close_door(self) -> None:
        return None

    def booked(self, window_id: str) -> int:
        held = [one.attempt for one in self.state.attempts.values()]
        states = [one.state for one in held if one.window == window_id]
        return sum(state is not AttemptState.CANCELLED for state in states)

    def seated(self) -> int:
        return sum(one.attempt.state in LIVE for one in self.state.attempts.values())

    def ask(self, attempt_id: str, now: datetime) -> None:
        first, _ = self.state.door.get(attempt_id, (now, now))
        self.state.door[attempt_id] = (first, now)

    def queue(self, since: datetime) -> Sequence[str]:
        there = [(at, key) for key, (at, seen) in self.state.door.items() if seen >= since]
        return [key for _at, key in sorted(there)]

    def leave_queue(self, attempt_id: str) -> None:
        self.state.door.pop(attempt_id, None)


class FakeCohorts:
    """Both repositories of many attempts at once."""

    def __init__(
        self, state: State, attempts: AttemptRepository, results: ResultRepository
    ) -> None:
        self.state, self.attempts, self.results = state, attempts, results

    def lock_authorized(self, window_id: str, after: str, limit: int) -> Sequence[StoredAttempt]:
        found = [
            one
            for key, one in sorted(self.state.attempts.items())
            if key > after
            and one.attempt.window == window_id
            and one.attempt.state is AttemptState.AUTHORIZED
        ]
        return found[:limit]

    def unstarted(self, window_id: str) -> Sequence[StoredAttempt]:
        return self._in_states(window_id, BEFORE_START)

    def sitting(self, window_id: str) -> Sequence[StoredAttempt]:
        return self._in_states(window_id, RUNNING)

    def _in_states(self, window_id: str, states: Set[AttemptState]) -> Sequence[StoredAttempt]:
        return [
            one
            for _key, one in sorted(self.state.attempts.items())
            if one.attempt.window == window_id and one.attempt.state in states
        ]

    def beside(self, attempt_ids: Sequence[str], states: Sequence[str]) -> Set[str]:
        held = self.state.attempts
        return {
            key
            for key in attempt_ids
            for other, one in held.items()
            if other != key
            and one.person_id == held[key].person_id
            and one.attempt.state.value in states
        }

    def append_all(self, batch: Sequence[Move], *, now: datetime) -> Sequence[StoredAttempt]:
        return [
            self.attempts.append(move.stored, move.events, now=now, actor=move.actor)
            for move in batch
        ]

    def lock_free(self, attempt_ids: Sequence[str]) -> Mapping[str, StoredAttempt]:
        held = self.state.attempts
        return {key: held[key] for key in sorted(attempt_ids) if key in held}

    def carried_out(self, commands: Sequence[tuple[str, str]]) -> Set[tuple[str, str]]:
        return {one for one in commands if one in self.state.commands}

    def durable(self, wanted: Sequence[tuple[str, int, int]]) -> Mapping[str, int]:
        found = {}
        for attempt_id, epoch, most in wanted:
            records = self.state.journal.get(attempt_id, ())
            of_lease = {one.cseq for one in records if one.epoch == epoch and one.item_id}
            found[attempt_id] = sum(number is not None and number <= most for number in of_lease)
        return found

    def picture_heads(self, attempt_ids: Sequence[str]) -> Mapping[str, tuple[int, str]]:
        newest: dict[str, tuple[int, str]] = {}
        for one in self.state.snapshots.values():
            if one.attempt_id in attempt_ids:
                held = newest.get(one.attempt_id, (0, ""))
                newest[one.attempt_id] = max(held, (one.seq, one.chain))
        return newest

    def remember(self, commands: Sequence[tuple[str, str, int]]) -> None:
        for attempt_id, command_id, seq in commands:
            self.attempts.remember_command(attempt_id, command_id, {"seq": seq})

    def late(self, attempt_ids: Sequence[str]) -> Set[str]:
        return {one for one in attempt_ids if self.attempts.has_late_answers(one)}

    def scored(self, attempt_ids: Sequence[str]) -> Set[str]:
        return {one for one in attempt_ids if self.results.form_outcome(one)}

    def responses(self, attempt_ids: Sequence[str]) -> Mapping[str, Mapping[str, SavedResponse]]:
        return {one: self.attempts.latest_responses(one) for one in attempt_ids}

    def put_form_outcomes(self, rows: Sequence[FormOutcomeRow]) -> None:
        for row in rows:
            self.results.put_form_outcome(row)

    def set_result_states(self, attempt_ids: Sequence[str], state: str) -> None:
        for one in attempt_ids:
            self.attempts.set_result_state(one, state)

    def states(self, window_id: str) -> Mapping[str, int]:
        held = [one.attempt for one in self.state.attempts.values()]
        return Counter(one.state.value for one in held if one.window == window_id)
