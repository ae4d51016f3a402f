"""Rows of what holders decide about their credentials: what is shown, and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ShowingRow:
    """One decision of a holder on what strangers may see; append-only, the newest counts.

    Attributes:
        version: 1 for the first.
        visibility: a word of `showing.Visibility`.
        fields: words of `showing.Detail`, agreed to for everybody.
        text_sha256: digest of the words that were agreed to.
    """

    number: str
    version: int
    visibility: str
    fields: Sequence[str]
    text_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One link by which a holder shows a credential to somebody.

    Attributes:
        token_sha256: digest of the secret in the link; the secret itself is kept nowhere.
        label: whom it is for, in the holder's words; only the holder reads it.
        fields: words of `showing.Detail` that the link shows beside the minimal view.
        expires_at: first instant at which it opens nothing any more.
        view_limit: how often it may be opened; None for any number of times.
        views: how often it was opened.
    """

    id: str
    number: str
    token_sha256: str
    label: str
    fields: Sequence[str]
    created_at: datetime
    expires_at: datetime
    view_limit: int | None = None
    views: int = 0
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LookDay:
    """How often a credential was looked at on one day (UTC), by everybody together.

    Attributes:
        day: as 2026-11-26.
        views: how often its page was opened.
        names: how often a name was compared.
    """

    day: str
    views: int
    names: int
