"""The key under which the pictures of one attempt are stored."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DataKeyRow:
    """One data key, as it is kept.

    Attributes:
        generation: from 1; pictures that come after an erasure are stored under the next one.
        master: id of the master key that wraps it.
        wrapped: the wrapped key; None once it was destroyed, and then nothing brings it back.
    """

    attempt_id: str
    generation: int
    master: str
    wrapped: bytes | None
    made_at: datetime
    destroyed_at: datetime | None = None
