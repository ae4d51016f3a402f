"""People, passwords and login sessions.

A login gives a random token once; only its SHA-256 is stored. Which of address and password was
wrong is never said, and both failures cost the same time.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from app.services.errors import BadLogin, NotFound, TooMany
from app.services.ports import PasswordHasher, RateLimiter, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import Account, LoginSession
from app.services.zones import known_zone

TRIES_WINDOW_S = 60
MAX_PASSWORD_LENGTH = 1024


@dataclass(frozen=True, slots=True)
class LoginRules:
    """Limits of logins.

    Attributes:
        lifetime: how long a session lives from login.
        tries_per_minute: per (address of the network, account); a stranger elsewhere cannot lock
            a candidate out on exam day, because the pair is what counts.
    """

    lifetime: timedelta
    tries_per_minute: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """The use cases of accounts over their ports."""

    uow: UnitOfWorkFactory
    hasher: PasswordHasher
    limiter: RateLimiter
    rules: LoginRules

    def add(self, *, email: str, name: str, password: str, roles: frozenset[Role]) -> Account:
        """Create an account.

        Raises:
            EmailTaken: the address has one already.
        """
        encoded = self.hasher.hash(password)
        account = Account(
            id=secrets.token_hex(16),
            email=email.strip().casefold(),
            name=name.strip(),
            password_hash=encoded,
            roles=frozenset(roles),
        )
        with self.uow() as uow:
            uow.people.add(account)
            uow.commit()
        return account

    def set_password(self, email: str, password: str) -> Account:
        """Give somebody who cannot sign in another password; every session of theirs ends.

        Raises:
            NotFound: nobody has an account with this address.
        """
        encoded = self.hasher.hash(password)
        with self.uow() as uow:
            account = uow.people.by_email(email)
            if account is None:
                raise NotFound(f"nobody has an account with the address {email!r}")
            uow.people.set_password(account.id, encoded)
            uow.commit()
        return account

    def log_in(
        self, *, email: str, password: str, network_address: str, time_zone: str = ""
    ) -> tuple[str, Account]:
        """Check a password and open a session; a zone that is known is noted.

        Returns:
            The session token (43 URL-safe characters, 256 random bits) and the account.

        Raises:
            TooMany: the pair of network address and account has used up its tries.
            BadLogin: address or password is wrong, or the account is disabled.
        """
        folded = email.strip().casefold()
        key = f"login:{network_address}:{folded}"
        if not self.limiter.allow(key, limit=self.rules.tries_per_minute, per_s=TRIES_WINDOW_S):
            raise TooMany("too many tries; wait a minute", retry_after_s=TRIES_WINDOW_S)
        account = self.confirm(folded, password)
        return self._open(account, known_zone(time_zone)), account

    def confirm(self, email: str, password: str) -> Account:
        """Return whose address and password these are; nobody is signed in, no try is counted.

        Raises:
            BadLogin: address or password is wrong, or the account is disabled.
        """
        with self.uow() as uow:
            account = uow.people.by_email(email.strip().casefold())
        encoded = account.password_hash if account and not account.disabled else None
        fits = len(password) <= MAX_PASSWORD_LENGTH
        if not self.hasher.verify(encoded, password if fits else "") or account is None or not fits:
            raise BadLogin("address or password is wrong")
        return account

    def _open(self, account: Account, zone: str | None) -> str:
        token = secrets.token_urlsafe(32)
        with self.uow() as uow:
            now = uow.now()
            if zone is not None and zone != account.time_zone:
                uow.people.set_time_zone(account.id, zone)
            uow.people.open_session(
                LoginSession(
                    token_sha256=digest_of(token),
                    person_id=account.id,
                    csrf_secret=secrets.token_hex(16),
                    created_at=now,
                    expires_at=now + self.rules.lifetime,
                )
            )
            uow.commit()
        return token

    def log_out(self, token: str) -> None:
        """End the session of this token at once."""
        with self.uow() as uow:
            uow.people.close_session(digest_of(token))
            uow.commit()


def digest_of(token: str) -> str:
    """Return the SHA-256 (hex) under which a session token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(secret: bytes, basis: str) -> str:
    """Return the token that requests of a login or visit with this secret carry."""
    return hmac.new(secret, f"csrf:{basis}".encode(), hashlib.sha256).hexdigest()


def login_cookie(*, secure: bool) -> str:
    """Return the name of the cookie that holds a login."""
    return f"{'__Host-' if secure else ''}assay-login"
