"""Rows of intervals in which the service did not serve."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutageState(StrEnum):
    """How far the credit for an outage has come."""

    PROPOSED = "proposed"
    CREDITING = "crediting"
    """Decided; some attempts may not have got their time yet."""
    CREDITED = "credited"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Outage:
    """From the last sign of life of any process to the first one after it.

    Attributes:
        decided_by: id of the supervisor who decided; None while it is proposed.
        reason: in the supervisor's words.
    """

    id: str
    began_at: datetime
    ended_at: datetime
    state: OutageState = OutageState.PROPOSED
    decided_by: str | None = None
    reason: str | None = None
    decided_at: datetime | None = None
