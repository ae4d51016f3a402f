"""Rows of the draws of exams that nobody marked, and of what people saw before they read marks."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One draw; of the next one there is a promise alone.

    Attributes:
        number: from 1 on, without gaps.
        promise: digest (hex) of the seed.
        seed: 32 bytes, hex; told to nobody while a sample of the draw is open.
        drawn_at: None while it is only promised, and so are the three that follow.
        percent: the share that was asked for.
        pool, drawn: how many exams it was drawn from, and how many were.
    """

    number: int
    promise: str
    seed: str
    promised_at: datetime
    drawn_at: datetime | None = None
    percent: int | None = None
    pool: int | None = None
    drawn: int | None = None


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One exam that stood in a draw."""

    attempt_id: str
    draw: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A moment of an exam that nobody marked, for people to look at.

    Attributes:
        due_at: as a case of that exam would have been due.
        detector: what had read its pictures last, with its version; empty where nothing had.
        settled_at: None while it is open.
        outcome: a word of `proctoring.drawing.Sampled`; empty while it is open.
        incident_id: what somebody marked in it; empty where nobody did.
    """

    id: str
    attempt_id: str
    draw: int
    started_at: datetime
    ended_at: datetime
    drawn_at: datetime
    due_at: datetime
    detector: str
    settled_at: datetime | None = None
    outcome: str = ""
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What somebody said of a moment's pictures before they read what was marked.

    Attributes:
        moment_id: of an incident or a sample.
        saw: a word of `proctoring.drawing.Saw`.
        ruled: of a sample, what they then found, as a word of `proctoring.incidents.Verdict`.
        words: why, which the candidate may read.
    """

    moment_id: str
    person_id: str
    saw: str
    at: datetime
    ruled: str = ""
    words: str = ""
