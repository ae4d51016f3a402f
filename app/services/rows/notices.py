"""Rows of letters to holders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.services.rows.json import JsonValue

SENT, REFUSED, GIVEN_UP = "sent", "refused", "given_up"
NO_SERVER, DISMISSED = "no_server", "dismissed"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One letter to the holder of a credential.

    Attributes:
        id: follows from what it is about, so that the same letter is never written twice.
        kind: a key of `notice_words.LETTERS`.
        facts: what the words need; no reason that is kept from the public.
        outcome: `sent`, `refused` by the mail server, `given_up` after many tries, `no_server`, or
            `dismissed` by a person after one of these; None while it waits.
        tries: how often it was not taken since it was written or asked for again.
        held_until: until when one worker alone sends it; None where none does.
        failure: what the mail server said at the last try; for staff.
    """

    id: str
    person_id: str
    number: str
    kind: str
    facts: Mapping[str, JsonValue]
    created_at: datetime
    settled_at: datetime | None = None
    outcome: str | None = None
    tries: int = 0
    held_until: datetime | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class ExpiringRow:
    """One active credential whose last day comes nearer."""

    number: str
    person_id: str
    scheme_id: str
    valid_until: datetime
    scheme_digest: str | None
