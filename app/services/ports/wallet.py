"""Port of what holders decide about their credentials, and of who looked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.services.rows import LookDay, ShareRow, ShowingRow


class WalletRepository(Protocol):
    """Decisions on what is shown, share links, counted looks."""

    def put_showing(self, row: ShowingRow) -> None:
        """Append a decision and let it count from the next request on.

        Raises:
            StaleVersion: its version is taken.
        """

    def showings(self, number: str) -> Sequence[ShowingRow]:
        """All decisions on a credential, newest first."""
        ...

    def add_share(self, row: ShareRow) -> None:
        """Store a new link."""

    def shares(self, number: str) -> Sequence[ShareRow]:
        """All links of a credential, newest first."""
        ...

    def share_of(self, token_sha256: str) -> ShareRow | None:
        """Find a link by the digest of its secret."""

    def open_share(self, share_id: str, now: datetime) -> bool:
        """Count one opening; False where it is over, revoked or used up, and nothing is counted."""
        ...

    def revoke_share(self, share_id: str, number: str, at: datetime) -> bool:
        """End a link of this credential; False where there is none that still opens anything."""
        ...

    def looks(self, number: str) -> Sequence[LookDay]:
        """Counted looks by day, newest first; days without any are left out."""
        ...
