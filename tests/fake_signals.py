"""Standing of signals in memory; what people ruled is read from the incidents there."""

from collections.abc import Sequence

from app.services.rows.signal_weeks import SignalWeek
from proctoring.precision import Judged, Pair, Standing, Watched
from tests.fake_state import State


class FakeSignals:
    def __init__(self, state: State) -> None:
        self.state = state

    def judged(self) -> Sequence[Judged]:
        return []

    def standing(self) -> Sequence[Standing]:
        return [self.state.signals[key] for key in sorted(self.state.signals, key=str)]

    def put(self, standing: Standing) -> None:
        self.state.signals[standing.signal] = standing

    def week(self, name: str) -> SignalWeek | None:
        return self.state.signal_weeks.get(name)

    def weeks(self, limit: int) -> Sequence[SignalWeek]:
        named = sorted(self.state.signal_weeks, reverse=True)
        return [self.state.signal_weeks[name] for name in named][:limit]

    def put_week(self, week: SignalWeek) -> bool:
        return self.state.signal_weeks.setdefault(week.week, week) is week

    def pairs(self) -> Sequence[tuple[bool, bool]]:
        return []

    def agreements(self) -> Sequence[Pair]:
        return []

    def watched(self) -> Sequence[Watched]:
        return []
