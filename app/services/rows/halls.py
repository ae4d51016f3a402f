"""Rows of capacity, admission and the sweeper's failures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.services.rows.attempts import StoredAttempt
from app.services.rows.json import JsonValue
from exam_engine.attempts.events import AttemptEvent


class Move(NamedTuple):
    """Facts that one attempt of many is told.

    Attributes:
        actor: as the journal names it, role and person.
    """

    stored: StoredAttempt
    events: Sequence[AttemptEvent]
    actor: str


@dataclass(frozen=True, slots=True)
class SweepFailure:
    """An attempt that the sweeper could not move.

    Attributes:
        failures: how often, since it last moved.
        error: the newest error in one line, for operators.
        again_at: when it is tried again; None: in quarantine until a person lets it go.
    """

    attempt_id: str
    failures: int
    error: str
    failed_at: datetime
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class CapacityProof:
    """A rehearsal that this deployment has passed.

    Attributes:
        candidates: how many it served within every goal.
        report: the figures, as in the report's JSON file.
    """

    id: str
    at: datetime
    candidates: int
    report: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class CapacityOverride:
    """Somebody's decision to schedule more seats than are proven.

    Attributes:
        proven: what was proven at that time; None: nothing.
        by: who decided, by e-mail address.
    """

    window_id: str
    seats: int
    proven: int | None
    by: str
    reason: str
    at: datetime
