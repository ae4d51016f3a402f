"""Signs of life and outages in memory."""

from collections.abc import Sequence
from datetime import datetime

from app.services.rows import Outage
from exam_engine.attempts.states import BEFORE_START, AttemptState
from tests.fake_state import State

_NEVER_SAT = {*BEFORE_START, AttemptState.CANCELLED, AttemptState.NO_SHOW}


class FakeOutages:
    def __init__(self, state: State) -> None:
        self.state = state

    def last_beat(self) -> datetime | None:
        return max(self.state.beats.values(), default=None)

    def beat(self, process: str, now: datetime) -> None:
        self.state.beats[process] = now

    def forget_beats(self, before: datetime) -> None:
        for process in [one for one, seen in self.state.beats.items() if seen < before]:
            del self.state.beats[process]

    def add(self, outage: Outage) -> bool:
        if any(one.began_at == outage.began_at for one in self.state.outages.values()):
            return False
        self.state.outages[outage.id] = outage
        return True

    def get(self, outage_id: str) -> Outage | None:
        return self.state.outages.get(outage_id)

    lock = get

    def put(self, outage: Outage) -> None:
        self.state.outages[outage.id] = outage

    def all(self, limit: int) -> Sequence[Outage]:
        found = sorted(self.state.outages.values(), key=lambda one: one.began_at, reverse=True)
        return found[:limit]

    def between(self, since: datetime, until: datetime) -> Sequence[Outage]:
        found = [
            one
            for one in self.state.outages.values()
            if one.ended_at > since and one.began_at < until
        ]
        return sorted(found, key=lambda one: one.began_at)

    def sat_between(self, began: datetime, ended: datetime) -> Sequence[str]:
        there = [one.attempt for one in self.state.attempts.values()]
        return sorted(
            one.id
            for one in there
            if one.started_at is not None
            and one.started_at < ended
            and (one.ended_at is None or one.ended_at >= began)
        )

    def facts_around(self, attempt_id: str, instant: datetime) -> tuple[datetime, datetime | None]:
        instants = [record.at for record in self.state.journal[attempt_id]]
        after = min((at for at in instants if at >= instant), default=None)
        return max(at for at in instants if at < instant), after

    def sitting_since(self, instant: datetime) -> Sequence[str]:
        there = [one.attempt for one in self.state.attempts.values()]
        return sorted(
            one.id
            for one in there
            if one.state not in _NEVER_SAT and (one.ended_at is None or one.ended_at >= instant)
        )
