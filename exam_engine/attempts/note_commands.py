"""Commands that put something into the journal and leave the state as it is.

In which states and by whom they are taken is told in `attempts.notes`.
"""

from dataclasses import dataclass

from exam_engine.attempts.actors import Actor, Reason
from exam_engine.attempts.events import AttemptEvent
from exam_engine.attempts.states import TerminateReason
from exam_engine.ids import ItemId


@dataclass(frozen=True, slots=True)
class TakeLease:
    """The candidate's page wants to be the one that writes."""

    actor: Actor
    page: str = ""


@dataclass(frozen=True, slots=True)
class RequestTermination:
    """A proctor asks a supervisor to end the attempt."""

    actor: Actor
    cause: TerminateReason
    reason: Reason


@dataclass(frozen=True, slots=True)
class Warn:
    """A proctor warns about a rule of the catalogue."""

    actor: Actor
    rule: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class AcknowledgeWarning:
    """The candidate has read a warning."""

    actor: Actor
    number: int


@dataclass(frozen=True, slots=True)
class TurnToMove:
    """Staff move an exam that stands paused already to another device."""

    actor: Actor
    reason: Reason


@dataclass(frozen=True, slots=True)
class HoldPause:
    """Staff keep a break or a check from ending by itself or by the candidate."""

    actor: Actor
    reason: Reason


@dataclass(frozen=True, slots=True)
class GrantLateAnswer:
    """A supervisor lets one late save count."""

    actor: Actor
    epoch: int
    cseq: int
    item: ItemId
    reason: Reason


@dataclass(frozen=True, slots=True)
class RefuseLateAnswer:
    """A supervisor lets one late save not count."""

    actor: Actor
    epoch: int
    cseq: int
    item: ItemId
    reason: Reason


@dataclass(frozen=True, slots=True)
class Tell:
    """Put one fact of `attempts.notes.TOLD` into the journal as it is."""

    actor: Actor
    fact: AttemptEvent


NoteCommand = (
    TakeLease
    | RequestTermination
    | Warn
    | AcknowledgeWarning
    | TurnToMove
    | HoldPause
    | GrantLateAnswer
    | RefuseLateAnswer
    | Tell
)
"""Commands that leave the state as it is."""
