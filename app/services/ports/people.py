"""Port of accounts and login sessions."""

from collections.abc import Sequence
from typing import Protocol

from app.services.rows import Account, LoginSession


class PeopleRepository(Protocol):
    """Accounts, roles and login sessions."""

    def add(self, account: Account) -> None:
        """Store a new account; raises `EmailTaken`."""

    def by_email(self, email: str) -> Account | None:
        """Find an account by its address, folded to lower case."""

    def get(self, person_id: str) -> Account | None:
        """Read one account with its roles."""

    def lock(self, person_id: str) -> None:
        """Keep out, until the end of the transaction, whoever locks the same person."""

    def with_role(self, role: str) -> Sequence[str]:
        """Read the ids of everybody who holds a role, disabled accounts left out."""
        ...

    def add_role(self, person_id: str, role: str) -> None:
        """Give a person a role; one that they hold stays."""

    def drop_role(self, person_id: str, role: str) -> None:
        """Take a role from a person; it counts from their next request on."""

    def set_time_zone(self, person_id: str, time_zone: str) -> None:
        """Note the zone a person works in, by its IANA name."""

    def set_password(self, person_id: str, password_hash: str) -> None:
        """Let another password count, and end every login session of the person."""

    def open_session(self, session: LoginSession) -> None:
        """Store a login session under the SHA-256 of its token."""

    def session(self, token_sha256: str) -> LoginSession | None:
        """Read a live session; the caller compares `expires_at` with now."""

    def close_session(self, token_sha256: str) -> None:
        """End a login session at once; unknown ones are ignored."""
