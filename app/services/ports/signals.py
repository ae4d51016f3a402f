"""Port of what people's verdicts say about signals."""

from collections.abc import Sequence
from typing import Protocol

from app.services.rows.signal_weeks import SignalWeek
from proctoring.precision import Judged, Pair, Standing, Watched


class SignalRepository(Protocol):
    """Verdicts as they were given, and where each signal stands."""

    def judged(self) -> Sequence[Judged]:
        """Read what people made of every settled incident, by signal, the oldest first."""
        ...

    def standing(self) -> Sequence[Standing]:
        """Read where each signal stands that was ever judged, by kind and detector."""
        ...

    def put(self, standing: Standing) -> None:
        """Insert or overwrite one signal's standing."""

    def week(self, name: str) -> SignalWeek | None:
        """Read the report of a week."""

    def weeks(self, limit: int) -> Sequence[SignalWeek]:
        """Read the newest reports, the newest first."""
        ...

    def put_week(self, week: SignalWeek) -> bool:
        """Keep a report; False where its week has one."""
        ...

    def pairs(self) -> Sequence[tuple[bool, bool]]:
        """Read whether the first and the second person found a rule broken, where both did."""
        ...

    def agreements(self) -> Sequence[Pair]:
        """Read the same with the signal behind each incident."""
        ...

    def watched(self) -> Sequence[Watched]:
        """Read every ended attempt that was watched."""
        ...
