"""Port of what people's verdicts say about signals."""

from collections.abc import Sequence
from typing import Protocol

from proctoring.precision import Judged, Standing, Watched


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

    def pairs(self) -> Sequence[tuple[bool, bool]]:
        """Read whether the first and the second person found a rule broken, where both did."""
        ...

    def watched(self) -> Sequence[Watched]:
        """Read every ended attempt that was watched."""
        ...
