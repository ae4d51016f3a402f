"""Rows of the check-in desk."""

from dataclasses import dataclass
from datetime import datetime

from app.services.rows.attempts import StoredAttempt


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One candidate on the way in.

    Attributes:
        since: since when a proctor is waited for; None while the candidate is busy.
        declined: the candidate does not want to be recorded, and said so.
    """

    stored: StoredAttempt
    candidate_name: str
    title: str
    since: datetime | None
    declined: bool
