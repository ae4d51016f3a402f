"""Port of what letters of every kind share: waiting, being sent by one worker, settled."""

from datetime import datetime
from typing import Protocol


class Waiting(Protocol):
    """A letter that was not settled."""

    @property
    def held_until(self) -> datetime | None:
        """Until when one worker alone sends it; None where none does."""


class Postings(Protocol):
    """A table of letters, as far as sending them goes."""

    def waiting(self, letter_id: str) -> Waiting | None:
        """Read one that waits; None where there is none, or it is settled."""

    def hold(self, letter_id: str, /, *, now: datetime, until: datetime) -> bool:
        """Take a letter that waits for oneself; False where it is settled or somebody has it."""
        ...

    def put_back(self, letter_id: str, /, *, failure: str) -> int:
        """Give a letter back that was not taken; returns how often that was so by now."""
        ...

    def settle(
        self, letter_id: str, /, *, outcome: str, at: datetime, failure: str | None = None
    ) -> None:
        """Record what became of a letter; the first record stays."""

    def reopen(self, letter_id: str, /) -> bool:
        """Let a letter that was refused or given up wait again; False where it was not."""
        ...

    def dismiss(self, letter_id: str, /) -> bool:
        """Take one that was refused or given up off the list; False where it was not."""
        ...
