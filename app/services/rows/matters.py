"""Rows of complaints and appeals."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One complaint or appeal as it stands.

    Attributes:
        reference: what people call it, such as A-2026-7K2QM.
        kind, state, outcome: words of `exam_engine.issuance.matter`.
        subject: `credential`, `decision` (on an attempt) or `service`.
        about: number of the credential or id of the attempt; empty for `service`.
        words: what the person wrote.
        due_at: instant by which it is answered.
        answer: what the person is told; None until it is answered.
        version: grows by one with every change.
    """

    id: str
    reference: str
    kind: str
    person_id: str
    subject: str
    about: str
    words: str
    filed_at: datetime
    due_at: datetime
    state: str
    assigned_to: str | None = None
    outcome: str | None = None
    answer: str | None = None
    ended_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class MatterEventRow:
    """One thing that happened to a matter; append-only.

    Attributes:
        seq: 1 for the filing.
        kind: `filed`, `assigned`, `noted`, `answered` or `withdrawn`.
        to_person: who has it in hand from then on; only of `assigned`.
        words: of a note, which the person who came with the matter does not see.
    """

    matter_id: str
    seq: int
    kind: str
    at: datetime
    actor: str
    to_person: str | None = None
    words: str = ""
