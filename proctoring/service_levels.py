"""Promised times of a case and what became of them: one span per step that staff owe.

Pure: the steps come as moves out of a journal. What is the candidate's own time counts for nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from proctoring.case_table import CaseState
from proctoring.case_terms import WHOLE_CASE_DAYS, WORKING_DAYS, working_days_on

TRIAGE_DAYS: Final = 1
"""Working days from the end of an exam until its case is open, where one is due."""


class Level(StrEnum):
    """What was promised, in the order in which a case meets it."""

    TRIAGE = "triage"
    FIRST_REVIEW = "first_review"
    NEXT_REVIEW = "next_review"
    DECISION = "decision"
    WHOLE_CASE = "whole_case"
    ADMISSION = "admission"
    PANEL = "panel"


LEVEL_OF: Final = {
    CaseState.REVIEW: Level.FIRST_REVIEW,
    CaseState.SECOND_REVIEW: Level.NEXT_REVIEW,
    CaseState.THIRD_REVIEW: Level.NEXT_REVIEW,
    CaseState.DECISION: Level.DECISION,
    CaseState.APPEALED: Level.ADMISSION,
    CaseState.APPEAL_REVIEW: Level.PANEL,
}
"""Which promise a state is under; the candidate's own states are under none."""
DAYS_OF: Final = {
    Level.TRIAGE: TRIAGE_DAYS,
    Level.WHOLE_CASE: WHOLE_CASE_DAYS,
    **{level: WORKING_DAYS[state] for state, level in LEVEL_OF.items()},
}
"""Working days that are promised."""
_DECIDED: Final = frozenset({CaseState.NOTIFIED, CaseState.CLOSED})


@dataclass(frozen=True, slots=True)
class Move:
    """A case came into a state; aware UTC."""

    at: datetime
    state: CaseState


@dataclass(frozen=True, slots=True)
class Span:
    """One promise that ran.

    Attributes:
        began: from when its time runs.
        due: until when it was promised.
        ended: None while it is still owed.
    """

    level: Level
    began: datetime
    due: datetime
    ended: datetime | None = None

    @property
    def kept(self) -> bool:
        """Tell whether it was done in time."""
        return self.ended is not None and self.ended <= self.due

    def overdue(self, now: datetime) -> bool:
        """Tell whether it is still owed, and its time is over."""
        return self.ended is None and now > self.due


def triage(ended: datetime, opened: datetime | None) -> Span:
    """Return the span from the end of an exam to its case; None while there is no case."""
    due = working_days_on(ended, DAYS_OF[Level.TRIAGE])
    return Span(Level.TRIAGE, ended, due, opened)


def spans(moves: Iterable[Move]) -> tuple[Span, ...]:
    """Return the promises of one case, from its moves in their order; the first opens it."""
    steps = _steps(moves)
    if not steps:
        return ()
    ends: list[datetime | None] = [after.at for _before, after in pairwise(steps)]
    each = zip(steps, [*ends, None], strict=True)
    found = [_span(step, ended) for step, ended in each if step.state in LEVEL_OF]
    return (*found, _whole(steps))


def _steps(moves: Iterable[Move]) -> list[Move]:
    """Return the moves that led to another state."""
    steps: list[Move] = []
    for move in moves:
        if not steps or steps[-1].state is not move.state:
            steps.append(move)
    return steps


def _span(step: Move, ended: datetime | None) -> Span:
    level = LEVEL_OF[step.state]
    return Span(level, step.at, working_days_on(step.at, DAYS_OF[level]), ended)


def _whole(steps: Sequence[Move]) -> Span:
    """Return the span to the first decision; the candidate's own time moves its end."""
    opened, own, ended = steps[0].at, timedelta(0), None
    for before, after in pairwise(steps):
        if before.state is CaseState.STATEMENT:
            own += after.at - before.at
        if after.state in _DECIDED:
            ended = after.at
            break
    due = working_days_on(opened + own, DAYS_OF[Level.WHOLE_CASE])
    return Span(Level.WHOLE_CASE, opened, due, ended)
