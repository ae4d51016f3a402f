"""The wall clock of this process, for displays, tokens and logs.

Not the clock of attempts: those use the database's `assay_now()`, one clock for all processes.
"""

from datetime import UTC, datetime


class SystemClock:
    """Reads the machine's clock; the only place that does."""

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        return datetime.now(UTC)
