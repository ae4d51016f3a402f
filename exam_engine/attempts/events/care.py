"""Facts of who looks after a candidate: taken, handed on, help called, what staff asked for.

None of them moves an attempt; looking after somebody gives no right that a role does not give.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from exam_engine.attempts.actors import Reason
from exam_engine.attempts.events.coding import Event
from exam_engine.ids import PersonId


class HelpKind(StrEnum):
    """Who is called to help."""

    SUPERVISOR = "supervisor"
    TECHNICAL = "technical"


class Asked(StrEnum):
    """What staff ask of a candidate or their page."""

    ROOM_SCAN = "room_scan"
    CAMERA_FIX = "camera_fix"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class CareTaken(Event):
    """A proctor looks after this candidate from now on."""

    kind: ClassVar[str] = "care.taken"
    by: PersonId


@dataclass(frozen=True, slots=True)
class CareOffered(Event):
    """Who looks after a candidate hands them on; still theirs until somebody takes over.

    Attributes:
        by: who hands on.
        note: for whoever takes over, who reads it first; disclosed on appeal.
    """

    kind: ClassVar[str] = "care.offered"
    by: PersonId
    note: str


@dataclass(frozen=True, slots=True)
class CareReleased(Event):
    """Nobody in particular looks after this candidate any more."""

    kind: ClassVar[str] = "care.released"
    by: PersonId


@dataclass(frozen=True, slots=True)
class HelpAsked(Event):
    """A proctor called for help with this attempt.

    The number by which people speak of it follows from attempt and journal sequence.

    Attributes:
        to: who is called.
        reason: why, for colleagues.
    """

    kind: ClassVar[str] = "help.asked"
    to: HelpKind
    reason: Reason


@dataclass(frozen=True, slots=True)
class HelpAnswered(Event):
    """The newest call for help was answered; `text` says how."""

    kind: ClassVar[str] = "help.answered"
    text: str


@dataclass(frozen=True, slots=True)
class ProctorAsked(Event):
    """A proctor asked the candidate for something, in words that the candidate reads."""

    kind: ClassVar[str] = "proctor.asked"
    what: Asked
    text: str


@dataclass(frozen=True, slots=True)
class RateRaised(Event):
    """A proctor wants to see more pictures for a while, in words that the candidate reads.

    Attributes:
        until: last instant (inclusive) at which a further picture is taken in.
        text: why.
    """

    kind: ClassVar[str] = "rate.raised"
    until: datetime
    text: str


@dataclass(frozen=True, slots=True)
class MessageSeen(Event):
    """The candidate's page has shown every message of staff up to `number`, from 1."""

    kind: ClassVar[str] = "message.seen"
    number: int
