"""Standing of signals in memory; what people ruled is read from the incidents there."""

from collections.abc import Sequence

from proctoring.precision import Judged, Standing, Watched
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

    def pairs(self) -> Sequence[tuple[bool, bool]]:
        return []

    def watched(self) -> Sequence[Watched]:
        return []
