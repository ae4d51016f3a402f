"""Rows of blind control samples and what reviewers answered."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A settled incident that goes round once more, unlabelled.

    Attributes:
        violation: the known answer: whether a rule was broken.
        drawn_at: when it was put into the queues.
    """

    id: str
    incident_id: str
    attempt_id: str
    violation: bool
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class ControlAnswer:
    """What one reviewer found in a sample, as a word of `proctoring.incidents.Verdict`."""

    sample_id: str
    person_id: str
    verdict: str
    at: datetime
