"""What an attempt's state is called in LTI's Assessment Control Service.

A pure mapping for consumers; no state of ours is derived from it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from exam_engine.attempts.states import AttemptState


class AcsStatus(StrEnum):
    """The words of the service."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    TERMINATED = "terminated"
    COMPLETE = "complete"


_STATUS: Final[Mapping[AttemptState, AcsStatus]] = {
    AttemptState.IN_PROGRESS: AcsStatus.RUNNING,
    AttemptState.PAUSED: AcsStatus.PAUSED,
    AttemptState.TERMINATED: AcsStatus.TERMINATED,
    AttemptState.VOIDED: AcsStatus.TERMINATED,
    AttemptState.CLOSING: AcsStatus.COMPLETE,
    AttemptState.SUBMITTED: AcsStatus.COMPLETE,
}


def acs_status(state: AttemptState) -> AcsStatus:
    """Return the service's word for a state; `none` where nothing has started or ever will."""
    return _STATUS.get(state, AcsStatus.NONE)
