"""What a check of the journal against the tables found."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One attempt whose tables do not say what its journal says.

    Attributes:
        attempt_id: whose.
        seq: the first journal record that does not fit; for a row, its newest record.
        what: `chain`, `unreadable`, `records`, `row` or `responses`.
        detail: names of what differs, for operators; never what a candidate wrote.
    """

    attempt_id: str
    seq: int
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReplayNight:
    """How far one night's check of all attempts has come.

    Attributes:
        night: its date, as 2026-11-26.
        cursor: id of the last attempt that was checked; empty before the first.
        checked, differing: how many so far.
        finished_at: when nothing was left; None until then.
    """

    night: str
    cursor: str
    checked: int
    differing: int
    started_at: datetime
    finished_at: datetime | None
