"""Rows of cases: where they stand, what candidates sent, what staff declared, letters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.services.rows.json import JsonValue


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case; `document` is all of it, the rest is what queues ask for."""

    id: str
    attempt_id: str
    state: str
    version: int
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    document: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class CaseFileRow:
    """One file that a candidate sent with a statement or an appeal.

    Attributes:
        about: `statement` or `appeal`.
        media_type: of the closed list that is taken.
        storage_key: below the attempt's folder, so that it goes with the pictures.
    """

    id: str
    case_id: str
    about: str
    name: str
    media_type: str
    size: int
    sha256: str
    storage_key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TieRow:
    """What a member of staff said to have with a candidate; it stands until an administrator acts.

    Attributes:
        kind: a word of `proctoring.conflicts.Tie`.
    """

    person_id: str
    candidate_id: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter that is not about a credential.

    Attributes:
        id: follows from what it is about, so that the same letter is never written twice.
        person_id: to whom; None for a mailbox without an account.
        kind: a key of `letter_words.LETTERS`.
        facts: what the words need; none once a letter to a mailbox without an account has left.
        address: of that mailbox until then; empty where it goes to a person.
        outcome, tries, held_until, failure: as of `NoticeRow`.
    """

    id: str
    person_id: str | None
    kind: str
    facts: Mapping[str, JsonValue]
    created_at: datetime
    settled_at: datetime | None = None
    outcome: str | None = None
    address: str = ""
    tries: int = 0
    held_until: datetime | None = None
    failure: str | None = None
