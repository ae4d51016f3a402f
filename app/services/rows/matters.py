"""Rows of complaints and appeals."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One complaint or appeal as it stands.

    Attributes:
        reference: what people call it, such as A-2026-7K2QM.
        kind, state, outcome: words of `exam_engine.issuance.matter`.
        person_id: who came with it; None for somebody without an account (`MatterSender`).
        subject: `credential`, `decision` (on an attempt) or `service`.
        about: number of the credential or id of the attempt; empty for `service`. From somebody
            without an account: what they wrote as a number, which may be none of ours.
        words: what the person wrote.
        due_at: instant by which it is answered.
        answer: what the person is told; None until it is answered.
        version: grows by one with every change.
    """

    id: str
    reference: str
    kind: str
    person_id: str | None
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
        kind: `filed`, `assigned`, `noted`, `asked`, `replied`, `tied`, `answered`, `withdrawn` or
            `set_aside`.
        actor: id of the person; None for whoever came with it without an account.
        to_person: who has it in hand from then on; only of `assigned`.
        words: of a note, which the person who came with the matter does not see; of a question and
            of its answer.
    """

    matter_id: str
    seq: int
    kind: str
    at: datetime
    actor: str | None
    to_person: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class MatterSender:
    """Somebody without an account who came with a matter; deleted a year after it ended.

    Attributes:
        secret_sha256: digest of the link by which they follow it, lower-case hex.
        name, email: as they wrote them; empty where they did not.
    """

    matter_id: str
    secret_sha256: str
    name: str
    email: str
