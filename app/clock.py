"""The clock of this process for tokens, displays and logs: the database's, kept between measurings.

Hosts of one installation may disagree by hours; a token that one of them makes is opened by
another. So this is not the machine's clock: it follows `assay_now()`, the one clock that attempts
use as well, and a steady clock in between, which nobody sets.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

EVERY_S = 10.0
"""Between two measurings that nobody asked for."""
WORST_S = 0.5
"""A measuring that took longer says too little to replace an earlier one."""
WRONG_S = 2.0
"""A machine's clock that is further from the database's is an alarm."""
ALARM_EVERY_S = 60.0


class SystemClock:
    """Reads the machine's clock; the only place that does."""

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        return datetime.now(UTC)


class SharedClock:
    """The database's clock as this process keeps it.

    Attributes:
        skew_s: how far the machine's own clock is ahead of it, in seconds.
    """

    def __init__(
        self,
        ask: Callable[[], datetime],
        *,
        machine: SystemClock | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep a clock; nothing is asked before the first `now`.

        Args:
            ask: reads the database's clock; may raise anything while it is away.
            machine: what is shown until the first answer, and compared afterwards.
            steady: seconds that pass, whatever anybody sets.
        """
        self.skew_s = 0.0
        self._ask, self._machine, self._steady = ask, machine or SystemClock(), steady
        self._base: tuple[datetime, float] | None = None  # replaced whole: many greenlets read it
        self._tried: float | None = None
        self._told: float | None = None

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        if self._tried is None or self._steady() - self._tried > EVERY_S:
            self.measure()
        if self._base is None:
            return self._machine.now()
        instant, at = self._base
        return instant + timedelta(seconds=self._steady() - at)

    def measure(self) -> None:
        """Ask the database; while it is away the clock goes on as it was."""
        began = self._tried = self._steady()
        try:
            instant = self._ask()
        except Exception:  # of any driver; whoever needs the database learns of it by themselves
            log.warning("the database's clock could not be read", exc_info=True)
            return
        ended = self._steady()
        if self._base is not None and ended - began > WORST_S:
            return
        self._base = (instant, (began + ended) / 2)
        self.skew_s = (self._machine.now() - self.now()).total_seconds()
        if abs(self.skew_s) > WRONG_S and self._is_time_to_tell(ended):
            fields = {"event": "clock_wrong", "skew_ms": round(self.skew_s * 1000)}
            log.critical("this machine's clock is not the database's", extra=fields)

    def _is_time_to_tell(self, now: float) -> bool:
        if self._told is not None and now - self._told < ALARM_EVERY_S:
            return False
        self._told = now
        return True
