"""Rows of outcomes, decisions and credentials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.services.rows.json import JsonValue


@dataclass(frozen=True, slots=True)
class ItemOutcomeRow:
    """One scored response; unique by all identity fields."""

    attempt_id: str
    item_id: str
    item_version: int
    response_sha256: str
    key_version: int
    engine_version: str
    seed: str
    points: Decimal
    maximum: Decimal
    response_seq: int
    document: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormOutcomeRow:
    """The result of one attempt; `revision` counts what people changed since the first, from 0."""

    attempt_id: str
    engine_version: str
    points: Decimal
    maximum: Decimal
    scaled: int
    passed: bool
    last_seq: int
    at: datetime
    report: Mapping[str, JsonValue] = field(default_factory=dict)
    revision: int = 0


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A certification decision: by a recorded rule with a named owner, or by a person.

    Attributes:
        revision: of the outcome it rests on.
    """

    attempt_id: str
    outcome: str
    decided_by: str
    rule_version: str | None
    reasons: Sequence[str]
    at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Signed:
    """What signing made of one credential, and with which keys; see `CredentialRow`."""

    tokens: Mapping[str, str]
    kid: str
    proof_kid: str | None = None


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """One credential from intent to signature; `number` has no hyphens.

    Attributes:
        kid: key of the signed tokens; of an intent, the key that was in use.
        tokens: signed files by form: a profile's name, or `proof`.
        proof_kid: key of the proof inside the document; None where there is none.
        name_public, result_public: strangers may read these now; follows from the holder's newest
            decision.
        visibility: a word of `showing.Visibility`.
        through: number of the higher credential whose exam renewed this one; None for its own.
        covers: ids of the parts that it is limited to; None for the whole.
        instead_of: number of the credential whose scope was changed to this one's; None as a rule.
    """

    number: str
    attempt_id: str
    person_id: str
    scheme_id: str
    state: str
    valid_from: datetime
    valid_until: datetime
    kid: str
    badge: Mapping[str, JsonValue]
    holder_name: str
    name_public: bool
    created_at: datetime
    revocation_index: int
    suspension_index: int
    tokens: Mapping[str, str] = field(default_factory=dict)
    issued_at: datetime | None = None
    proof_kid: str | None = None
    visibility: str = "link"
    result_public: bool = False
    through: str | None = None
    covers: Sequence[str] | None = None
    instead_of: str | None = None
