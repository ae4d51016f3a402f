"""Rows of the keys with which employers' programs ask, and of what happened to each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.services.rows.json import JsonValue


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key of one organisation; the key itself is nowhere, only its digest.

    Attributes:
        id: ten signs, the visible part of the key.
        organisation: whose it is, as an administrator wrote it.
        secret_sha256: digest of the hidden part, lower-case hex.
        per_day: credentials that may be checked per day (UTC); positive.
        per_minute: requests that may come per minute; positive.
        made_by: id of the administrator.
        company_id: of the company that made it for itself, whose quota it uses; None for none.
        last_used_at: exact to a minute; None before the first use.
        ends_at: when it ends by itself, because another one has taken its place; None for never.
    """

    id: str
    organisation: str
    secret_sha256: str
    per_day: int
    per_minute: int
    made_by: str
    made_at: datetime
    company_id: str | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def counted_as(self) -> str:
        """Under what its use is counted: a company's keys have one quota together."""
        return self.company_id or self.id

    def is_over(self, now: datetime) -> bool:
        """Tell whether nobody can use it any more."""
        ended = self.ends_at is not None and self.ends_at <= now
        return ended or self.revoked_at is not None


class ApiKeyEventKind(StrEnum):
    """What can happen to a key."""

    MADE = "made"
    REVOKED = "revoked"
    ROTATED = "rotated"
    LIST_CHECKED = "list_checked"


@dataclass(frozen=True, slots=True)
class ApiKeyEvent:
    """One thing that happened to a key; appended, never changed.

    Attributes:
        actor: id of the person; empty where the key itself was used.
        words: why, in the person's words; empty where none are asked for.
        body: counts of a list that was checked; never a number of a credential.
    """

    id: str
    key_id: str
    kind: ApiKeyEventKind
    at: datetime
    actor: str = ""
    words: str = ""
    body: Mapping[str, JsonValue] | None = None
