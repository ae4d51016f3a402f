"""Attempts as signs of life ask for them, in the driver's own words.

Every page asks every few seconds. So the four values are read without the whole document, by a
statement that is not built anew, and a clock that was read before is not decoded again.
"""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from app.persistence.engine import Database
from app.services.attempts.beats import Pulse
from exam_engine.attempts.events.coding import decode
from exam_engine.clock import ExamClock

_ASKED: Final = {
    "postgresql": "SELECT state, last_seq, value ->> 'clock', assay_now() FROM attempts"
    " WHERE id = %s",
    "sqlite": "SELECT state, last_seq, json_extract(value, '$.clock'), assay_now() FROM attempts"
    " WHERE id = ?",
}
_CLOCKS: Final = 8192
"""Clocks that are remembered by their spelling: one changes at a pause, not at a beat."""


class SqlPulses:
    """`Pulses` over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked = _ASKED[database.kind]

    def pulse(self, attempt_id: str) -> Pulse | None:
        """Read without a lock; None when there is no such attempt."""
        with self._database.reading() as connection:
            row = connection.exec_driver_sql(self._asked, (attempt_id,)).first()
        if row is None:
            return None
        state, last_seq, clock, now = row
        return Pulse(state, last_seq, _clock(clock), _instant(now))


@lru_cache(_CLOCKS)
def _clock(spelled: str) -> ExamClock:
    return decode(ExamClock, json.loads(spelled))


def _instant(value: datetime | str) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(value)
