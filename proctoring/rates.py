"""So many of so many, with Wilson's interval. Nothing about what was counted."""

from dataclasses import dataclass
from math import sqrt

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Return the share, or None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return Wilson's 95 % interval; 0 to 1 of nothing.

        Source: E. B. Wilson, JASA 22 (1927).
        """
        if not self.of:
            return (0.0, 1.0)
        share, square = self.count / self.of, _Z**2
        middle = (share + square / (2 * self.of)) / (1 + square / self.of)
        spread = sqrt(share * (1 - share) / self.of + square / (4 * self.of**2))
        half = _Z * spread / (1 + square / self.of)
        return (max(0.0, middle - half), min(1.0, middle + half))
