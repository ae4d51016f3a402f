"""What the board keeps besides attempts: broadcasts with receipts, and who watched whom."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody watched the live pictures of an attempt.

    Attributes:
        until: the newest picture that was noted; up to a minute of looking may follow it.
        pictures: how many were opened by then, at least 1.
    """

    attempt_id: str
    person_id: str
    since: datetime
    until: datetime
    pictures: int


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message to many candidates at once; `by` is a person's id, `name` theirs."""

    id: str
    by: str
    at: datetime
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class BroadcastReceipt:
    """One candidate's message of a broadcast.

    Attributes:
        number: of the message, as the candidate's page counts them.
        shown_at: when the page showed it; None: not yet.
        candidate: name of who sits there.
    """

    broadcast_id: str
    attempt_id: str
    number: int
    shown_at: datetime | None
    candidate: str = ""
