"""Rows of accounts, login sessions and consents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can log in; roles are words of `app.services.roles`.

    Attributes:
        time_zone: IANA name of the zone the person last signed in from; None while nobody knows.
    """

    id: str
    email: str
    name: str
    password_hash: str
    roles: frozenset[str]
    disabled: bool = False
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class LoginSession:
    """One login; the token itself is never stored, only its SHA-256."""

    token_sha256: str
    person_id: str
    csrf_secret: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to before any camera byte."""

    attempt_id: str
    person_id: str
    version: str
    text_sha256: str
    choices: Mapping[str, bool]
    at: datetime
