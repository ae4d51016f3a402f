"""Fake repository of pictures that wait and of what came of reading them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from app.services.rows import (
    AnalysisState,
    EventRecord,
    FlagRow,
    ObservationRow,
    SnapshotRow,
    StoredAttempt,
)
from tests.fake_evidence import FakeInvigilation
from tests.fake_repositories import FakeAttempts
from tests.fake_state import State

EMPTY = AnalysisState(None, {})


class FakeAnalysis:
    def __init__(
        self, state: State, attempts: FakeAttempts, invigilation: FakeInvigilation
    ) -> None:
        self.state = state
        self._attempts = attempts
        self._invigilation = invigilation

    def waiting(self, attempt_ids: Sequence[str], limit: int) -> Sequence[SnapshotRow]:
        found = [
            one
            for one in self.state.snapshots.values()
            if one.attempt_id in attempt_ids and one.purpose == "live" and one.state == "accepted"
        ]
        return sorted(found, key=lambda one: (one.seq, one.attempt_id))[:limit]

    def memories(self, attempt_ids: Sequence[str]) -> Mapping[str, AnalysisState]:
        return {one: self.state.analysis.get(one, EMPTY) for one in attempt_ids}

    def lock(self, attempt_ids: Sequence[str]) -> Sequence[StoredAttempt]:
        found = [self._attempts.lock(one) for one in sorted(set(attempt_ids))]
        return [one for one in found if one is not None]

    def moved(self, memories: Mapping[str, AnalysisState]) -> Set[str]:
        return {
            one
            for one, before in memories.items()
            if self.state.analysis.get(one, EMPTY).smoother != before.smoother
            or (self.state.analysis.get(one, EMPTY).frame is None) != (before.frame is None)
        }

    def flags(self, attempt_ids: Sequence[str]) -> Mapping[str, Sequence[FlagRow]]:
        every = {one: self._invigilation.flags(one) for one in attempt_ids}
        return {one: rows for one, rows in every.items() if rows}

    def told(
        self, attempt_ids: Sequence[str], kinds: Sequence[str]
    ) -> Mapping[str, Sequence[EventRecord]]:
        every = {
            one: self._attempts.events(
                one, since=self.state.analysis.get(one, EMPTY).told, kinds=kinds
            )
            for one in attempt_ids
        }
        return {one: rows for one, rows in every.items() if rows}

    def store(self, rows: Sequence[ObservationRow], refused: Sequence[str]) -> None:
        for row in rows:
            self.state.observations.setdefault(row.snapshot_id, row)
            self._reach(row.snapshot_id, "analysed")
        for snapshot_id in refused:
            self._reach(snapshot_id, "refused")

    def remember(self, memories: Mapping[str, AnalysisState]) -> None:
        self.state.analysis.update(memories)

    def _reach(self, snapshot_id: str, state: str) -> None:
        self.state.snapshots[snapshot_id] = replace(self.state.snapshots[snapshot_id], state=state)
