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
        last_used_at: exact to a minute; None before the first use.
    """

    id: str
    organisation: str
    secret_sha256: str
    per_day: int
    per_minute: int
    made_by: str
    made_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class ApiKeyEventKind(StrEnum):
    """What can happen to a key."""

    MADE = "made"
    REVOKED = "revoked"
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
