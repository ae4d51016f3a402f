"""Draws, samples and first looks in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.services.rows.unmarked import DrawRow, FirstLook, PoolRow, SampleRow
from exam_engine.attempts.states import AttemptState
from tests.fake_state import State

GRAVE = {"medium", "high", "critical"}


class FakeUnmarked:
    def __init__(self, state: State) -> None:
        self.state = state

    def newest_draw(self) -> DrawRow | None:
        return self.draws()[-1] if self.state.draws else None

    def draws(self) -> Sequence[DrawRow]:
        return [self.state.draws[number] for number in sorted(self.state.draws)]

    def put_draw(self, row: DrawRow) -> None:
        self.state.draws[row.number] = row

    def promise(self, row: DrawRow) -> bool:
        return self.state.draws.setdefault(row.number, row) is row

    def candidates(self, since: datetime, until: datetime) -> Sequence[str]:
        marked = {one.attempt_id for one in self.state.incidents.values() if one.severity in GRAVE}
        tried = {one.attempt_id for one in self.state.cases.values()}
        shots = [one for one in self.state.snapshots.values() if one.purpose == "live"]
        unread = {one.attempt_id for one in shots if one.state == "accepted"}
        recorded = {one.attempt_id for one in shots if one.erased_at is None}
        return sorted(
            name
            for name, one in self.state.attempts.items()
            if one.attempt.state is AttemptState.SUBMITTED
            and one.attempt.ended_at is not None
            and since <= one.attempt.ended_at <= until
            and name in recorded - unread - marked - tried - self.state.pool.keys()
        )

    def put_pool(self, rows: Sequence[PoolRow]) -> None:
        for row in rows:
            self.state.pool.setdefault(row.attempt_id, row)

    def pool(self, draw: int) -> Sequence[PoolRow]:
        own = [one for one in self.state.pool.values() if one.draw == draw]
        return sorted(own, key=lambda one: one.attempt_id)

    def lengths(self, limit: int) -> Sequence[timedelta]:
        found = [
            one.ended_at - one.started_at
            for one in sorted(self.state.incidents.values(), key=lambda one: one.started_at)
            if one.ended_at is not None and one.severity in GRAVE
        ]
        return found[::-1][:limit]

    def put(self, row: SampleRow) -> None:
        self.state.samples[row.id] = row

    def get(self, sample_id: str) -> SampleRow | None:
        return self.state.samples.get(sample_id)

    def of_attempt(self, attempt_id: str) -> SampleRow | None:
        own = [one for one in self.state.samples.values() if one.attempt_id == attempt_id]
        return own[0] if own else None

    def unsettled(self) -> Sequence[SampleRow]:
        return [one for one in self.samples() if one.settled_at is None]

    def samples(self) -> Sequence[SampleRow]:
        return [self.state.samples[name] for name in sorted(self.state.samples)]

    def look(self, row: FirstLook) -> bool:
        return self.state.looks.setdefault((row.moment_id, row.person_id), row) is row

    def found(self, moment_id: str, person_id: str, verdict: str, words: str) -> None:
        key = (moment_id, person_id)
        self.state.looks[key] = replace(self.state.looks[key], ruled=verdict, words=words)

    def seen_first(self) -> Sequence[str]:
        true = {name for name, one in self.state.incidents.items() if one.state == "confirmed"}
        return [one.saw for one in self.state.looks.values() if one.moment_id in true]

    def looks(self, moment_id: str) -> Sequence[FirstLook]:
        own = [one for one in self.state.looks.values() if one.moment_id == moment_id]
        return sorted(own, key=lambda one: one.person_id)
