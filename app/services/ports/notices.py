"""Ports of letters to holders: what is to be sent, and the mail that carries it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.ports.postings import Postings
from app.services.rows import ExpiringRow, NoticeRow


class NoticeRepository(Postings, Protocol):
    """Letters that wait or were settled."""

    def add(self, row: NoticeRow) -> bool:
        """Store a letter; False when it was written before."""
        ...

    def get(self, notice_id: str) -> NoticeRow | None:
        """Read one letter."""

    def undelivered(self, limit: int) -> Sequence[NoticeRow]:
        """Letters that were refused or given up, or were not taken yet; the newest first."""
        ...

    def expiring(self, first: datetime, last: datetime) -> Sequence[ExpiringRow]:
        """Active credentials whose last second lies between the two, included; soonest first."""
        ...


class Mail(Protocol):
    """The way out for letters."""

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Hand one letter over; `key` makes its Message-ID, the same at every try.

        Raises:
            MailRefused: the server will never take it; trying again is of no use.
            OSError: the server could not be reached; it may be tried again.
        """
