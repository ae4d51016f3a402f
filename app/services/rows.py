"""Plain frozen rows that cross the ports: what a repository gives and takes.

They carry no behaviour; rules live in `exam_engine` and `proctoring`. Instants are aware UTC,
points exact decimals, digests lower-case hex.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from exam_engine.attempts.attempt import Attempt
from exam_engine.items import canonical

JsonValue: TypeAlias = canonical.JsonValue
"""Anything a JSON parser can return; the engine's own alias, once more for the ports."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can log in; roles are words of `app.services.roles`."""

    id: str
    email: str
    name: str
    password_hash: str
    roles: frozenset[str]
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class LoginSession:
    """One login; the token itself is never stored, only its SHA-256."""

    token_sha256: str
    person_id: str
    csrf_secret: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ExamWindow:
    """When an exam may be started, and under which scheme version.

    Attributes:
        caps_time: working time, too, ends at `closes_at`; candidates see this before the start.
    """

    id: str
    scheme_id: str
    title: str
    opens_at: datetime
    closes_at: datetime
    seed: int
    caps_time: bool = False


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """An attempt with what only storage knows.

    Attributes:
        attempt: the engine's value.
        person_id: the candidate.
        last_seq: newest journal sequence; 0 before the first event.
        chain_head: digest (hex) of the newest journal record.
        last_cseq: highest client sequence stored in the current epoch.
        row_version: grows with every change a proctor's board shows.
        seen_at: arrival of the candidate's newest frame.
        result_state: none, provisional, held, final, superseded.
        created_at: when the attempt was made.
        hand_raised: the candidate asks for somebody.
    """

    attempt: Attempt
    person_id: str
    last_seq: int
    chain_head: str
    last_cseq: int
    row_version: int
    seen_at: datetime | None
    result_state: str
    created_at: datetime
    hand_raised: bool = False


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One journal record as stored; body is canonical JSON."""

    attempt_id: str
    seq: int
    kind: str
    at: datetime
    actor: str
    body: Mapping[str, JsonValue]
    prev: str
    digest: str
    epoch: int | None = None
    cseq: int | None = None
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class SaveRequest:
    """One save as it leaves the socket, already well formed.

    Attributes:
        kind: `answer` or `tele` (telemetry that rides along).
        epoch: lease the client believes it holds.
        cseq: the client's sequence, from 1, per attempt and epoch.
        item_id: None for telemetry.
        response: JSON value as the candidate gave it, normalised form beside it; None clears.
        marked: the item's mark for review.
        client_ms: the browser's clock; recorded, never trusted.
        head: client chain head (hex) after this save, or None.
    """

    attempt_id: str
    person_id: str
    epoch: int
    cseq: int
    kind: str
    item_id: str | None
    response: JsonValue
    marked: bool
    client_ms: int
    head: str | None


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """What is durable now.

    Attributes:
        verdict: accepted, duplicate, conflict, late, lease_lost, not_open.
        seq: journal sequence of the (first) record; None when nothing was recorded.
        digest: hex digest of that record.
        at: the database's clock when it was judged.
        left_ms: working time left, None while the clock is stopped.
    """

    verdict: str
    cseq: int
    seq: int | None
    digest: str | None
    at: datetime
    left_ms: int | None


@dataclass(frozen=True, slots=True)
class SavedResponse:
    """The counted response of one item."""

    item_id: str
    response: JsonValue
    marked: bool
    epoch: int
    cseq: int
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to before any camera byte."""

    attempt_id: str
    person_id: str
    version: str
    text_sha256: str
    choices: Mapping[str, bool]
    at: datetime


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One picture's record.

    Attributes:
        purpose: `reference` or `live`.
        state: `accepted`, `analysed` or `refused`.
        chain: digest (hex) over the previous record of the attempt and this one.
    """

    id: str
    attempt_id: str
    client_id: str
    purpose: str
    received_at: datetime
    client_ms: int
    sha256: str
    size: int
    width: int
    height: int
    storage_key: str
    state: str = "accepted"
    seq: int = 0
    chain: str = ""


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """What analysis read from one snapshot, as proctoring's own document."""

    snapshot_id: str
    attempt_id: str
    seq: int
    at: datetime
    document: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class AnalysisState:
    """What analysis remembers between two pictures of an attempt; can be folded again.

    Attributes:
        frame: proctoring's `FrameState` as bytes; None before the first picture.
        smoother: proctoring's `SmootherState` as a document; empty before the first picture.
    """

    frame: bytes | None
    smoother: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag episode; `closed_at` None while it lasts."""

    id: str
    attempt_id: str
    type: str
    flag_class: str
    severity: str
    opened_at: datetime
    closed_at: datetime | None
    count: int
    best_snapshot_id: str | None
    detector: str
    document: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Automatic grouping of flags of one type, and people's rulings on it.

    Attributes:
        rulings: {person, at, verdict, reason, technical_alternative}, in the order given.
    """

    id: str
    attempt_id: str
    type: str
    severity: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    flag_ids: Sequence[str]
    rulings: Sequence[Mapping[str, JsonValue]] = ()


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
    """The result of one attempt."""

    attempt_id: str
    engine_version: str
    points: Decimal
    maximum: Decimal
    scaled: int
    passed: bool
    last_seq: int
    at: datetime
    report: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A certification decision: by a recorded rule with a named owner, or by a person."""

    attempt_id: str
    outcome: str
    decided_by: str
    rule_version: str | None
    reasons: Sequence[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """One credential from intent to signature; `number` has no hyphens."""

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


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One tile of the proctor's board; `version` lets a client ignore the older of two."""

    attempt_id: str
    version: int
    candidate_name: str
    state: str
    pause_kind: str | None
    left: timedelta | None
    seen_at: datetime | None
    answered: int
    items: int
    warnings: int
    hand_raised: bool
    open_flags: Sequence[FlagRow]
    incidents: Sequence[IncidentRow]
    latest_snapshot_id: str | None
    latest_snapshot_at: datetime | None
    reference_snapshot_id: str | None
    result_state: str
