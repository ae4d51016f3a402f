"""Facts of commands that need two people: proposed by one, settled by another.

None of them moves an attempt; the command's own fact follows a confirmation.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from exam_engine.attempts.bodies import JsonValue
from exam_engine.attempts.events.coding import Event


class ProposalOutcome(StrEnum):
    """What became of a proposal."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CommandProposed(Event):
    """Somebody wants a command that a second person has to confirm; nothing has changed yet.

    Attributes:
        proposal: its id, the id of the command that was sent.
        command: name of what is asked.
        details: everything the second person confirms, word for word.
        version: of the attempt's course when it was proposed.
        expires_at: last instant at which it may be confirmed (inclusive).
    """

    kind: ClassVar[str] = "command.proposed"
    proposal: str
    command: str
    details: JsonValue
    version: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalSettled(Event):
    """A proposal was confirmed, declined or withdrawn; `text` says why not."""

    kind: ClassVar[str] = "proposal.settled"
    proposal: str
    outcome: ProposalOutcome
    text: str
