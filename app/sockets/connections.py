"""Who is behind each open socket, and how fast they may speak.

Filled once at the connect from a verified ticket; no database read per message.
"""

import time
from dataclasses import dataclass, field

from exam_engine.items import Interaction

BURST = 240
"""A page that comes back after ten minutes without a line may send what it kept, at once."""
PER_SECOND = 20.0
MOST_REFUSALS = 200
"""After so many messages beyond the budget, with no calm between them, the socket is closed."""


@dataclass(slots=True)
class TokenBucket:
    """A budget of messages that refills with time; monotonic seconds, never the wall clock."""

    level: float = float(BURST)
    at: float = field(default_factory=time.monotonic)
    refused: int = 0

    def take(self) -> bool:
        """Use one message's worth; False when the budget is empty."""
        now = time.monotonic()
        self.level = min(float(BURST), self.level + (now - self.at) * PER_SECOND)
        self.at = now
        if self.level == BURST:
            self.refused = 0
        if self.level < 1.0:
            self.refused += 1
            return False
        self.level -= 1.0
        return True


@dataclass(slots=True)
class CandidateConnection:
    """The candidate's socket: whose, which attempt, under which lease.

    Attributes:
        stood_since: the last message before a silence that has been told; 0 before the first.
    """

    sid: str
    person_id: str
    attempt_id: str
    epoch: int
    interactions: dict[str, Interaction]
    bucket: TokenBucket = field(default_factory=TokenBucket)
    serving: int = 0
    stood_since: float = 0.0


@dataclass(slots=True)
class ProctorConnection:
    """A proctor's socket.

    Attributes:
        roles: what the person may act as; read again every few seconds.
        login: digest of the login session that the ticket was given to.
    """

    sid: str
    person_id: str
    roles: frozenset[str]
    login: str
    bucket: TokenBucket = field(default_factory=TokenBucket)
    serving: int = 0
