"""What the use cases need from the world, as protocols and the plain rows that cross them.

Adapters in `app.persistence`, `app.storage` and `app.realtime` implement these; fakes in
`tests/fakes.py` pass the same contract tests. Nothing here knows SQL, Redis or Flask.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, Self

from app.services.messages import Message
from app.services.rows import (
    Account,
    AnalysisState,
    Consent,
    CredentialRow,
    DecisionRow,
    EventRecord,
    ExamWindow,
    FlagRow,
    FormOutcomeRow,
    IncidentRow,
    ItemOutcomeRow,
    JsonValue,
    LoginSession,
    ObservationRow,
    SavedResponse,
    SaveReceipt,
    SaveRequest,
    SnapshotRow,
    StoredAttempt,
)
from exam_engine.attempts.events import AttemptEvent


class PeopleRepository(Protocol):
    """Accounts, roles and login sessions."""

    def add(self, account: Account) -> None:
        """Store a new account; raises `EmailTaken`."""

    def by_email(self, email: str) -> Account | None:
        """Find an account by its address, folded to lower case."""

    def get(self, person_id: str) -> Account | None:
        """Read one account with its roles."""

    def open_session(self, session: LoginSession) -> None:
        """Store a login session under the SHA-256 of its token."""

    def session(self, token_sha256: str) -> LoginSession | None:
        """Read a live session; the caller compares `expires_at` with now."""

    def close_session(self, token_sha256: str) -> None:
        """End a login session at once; unknown ones are ignored."""


class ContentRepository(Protocol):
    """Schemes, pages, items, forms and exam windows. Keys have a repository of their own."""

    def put_document(self, kind: str, key: str, digest: str, document: JsonValue) -> bool:
        """Store a document by kind and key.

        Kinds: `scheme`, `page`, `item`, `programme`, `cut_score`, `blueprint`. A new digest
        replaces the current version and keeps the old one.

        Returns:
            True when something changed.
        """

    def document(self, kind: str, key: str) -> JsonValue | None:
        """Read the current document."""

    def documents(self, kind: str) -> Mapping[str, JsonValue]:
        """Read all current documents of a kind, by key."""

    def add_form(self, form_id: str, scheme_id: str, digest: str, document: JsonValue) -> None:
        """Store a frozen form; the same id and digest is a no-op."""

    def form(self, form_id: str) -> JsonValue | None:
        """Read a form document."""

    def add_window(self, window: ExamWindow) -> None:
        """Store an exam window."""

    def window(self, window_id: str) -> ExamWindow | None:
        """Read one exam window."""

    def windows(self) -> Sequence[ExamWindow]:
        """Read all windows that have not closed, soonest first."""


class KeyRepository(Protocol):
    """Answer keys and rubrics; only scoring may hold one of these."""

    def put(self, item_id: str, version: int, digest: str, document: JsonValue) -> None:
        """Store one key version."""

    def get(self, item_id: str, version: int) -> JsonValue | None:
        """Read the key of one item version."""


class AttemptRepository(Protocol):
    """Attempts, their journal and their projections."""

    def add(
        self,
        attempt_id: str,
        *,
        person_id: str,
        events: Sequence[AttemptEvent],
        now: datetime,
        actor: str,
    ) -> StoredAttempt:
        """Create an attempt from its first events (candidate, window and form are in them)."""

    def get(self, attempt_id: str) -> StoredAttempt | None:
        """Read without a lock."""

    def lock(self, attempt_id: str) -> StoredAttempt | None:
        """Read under the row lock that every writer of this attempt takes."""

    def append(
        self, stored: StoredAttempt, events: Sequence[AttemptEvent], *, now: datetime, actor: str
    ) -> StoredAttempt:
        """Append events to the journal: sequence, digest chain and projection in one go.

        Raises:
            StaleVersion: the attempt's `last_seq` is no longer what `stored` says.
        """

    def command_outcome(self, command_id: str) -> JsonValue | None:
        """Return what this command answered when it was first carried out, or None."""

    def remember_command(self, command_id: str, attempt_id: str, outcome: JsonValue) -> None:
        """Record a command's answer; a second record of one id raises `DuplicateCommand`."""

    def events(
        self, attempt_id: str, since: int = 0, kinds: Sequence[str] | None = None
    ) -> Sequence[EventRecord]:
        """Read journal records with seq > since, in order; only of these kinds where given."""

    def latest_responses(self, attempt_id: str) -> Mapping[str, SavedResponse]:
        """Per item the counted save with the highest (epoch, cseq); late ones are left out."""

    def of_person(self, person_id: str) -> Sequence[StoredAttempt]:
        """Read a person's attempts, newest first."""

    def due(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of attempts that time has moved on without.

        Deadline, closing grace, authorization, pause limit or window ran out at `now`.
        """

    def touch(self, attempt_id: str, seen_at: datetime) -> None:
        """Note that a frame of the candidate arrived (presence only, no journal event)."""

    def commit_head(self, attempt_id: str, epoch: int, cseq: int, head: str, now: datetime) -> None:
        """Remember the page's newest chain head, which proves what existed at `now`."""

    def set_result_state(self, attempt_id: str, state: str) -> None:
        """Write the result axis: none, provisional, held, final or superseded."""

    def record_consent(self, consent: Consent) -> None:
        """Store which text was agreed to; the journal has the event."""

    def consent(self, attempt_id: str) -> Consent | None:
        """Read the stored consent of an attempt."""


class InvigilationRepository(Protocol):
    """Snapshots, observations, flags, incidents and rulings."""

    def add_snapshot(self, snapshot: SnapshotRow) -> SnapshotRow:
        """Store a snapshot's record; sequence and digest chain are filled in here.

        The same (attempt, client_id) returns the first record: an upload may be repeated.
        """

    def snapshot(self, snapshot_id: str) -> SnapshotRow | None:
        """Read one snapshot record."""

    def unanalysed(self, attempt_id: str, limit: int) -> Sequence[SnapshotRow]:
        """Accepted live snapshots without observation, by sequence."""

    def latest_snapshot(self, attempt_id: str) -> SnapshotRow | None:
        """The newest snapshot of an attempt."""

    def snapshots(self, attempt_id: str, limit: int = 500) -> Sequence[SnapshotRow]:
        """The snapshots of an attempt, newest first."""

    def add_observations(self, rows: Sequence[ObservationRow]) -> None:
        """Store readings; a second one for the same snapshot is ignored."""

    def observations(self, attempt_id: str, limit: int = 240) -> Sequence[ObservationRow]:
        """The newest `limit` observations, in snapshot order."""

    def mark_refused(self, snapshot_id: str) -> None:
        """Note that the bytes cannot be read as a picture; they are not analysed again."""

    def analysis_state(self, attempt_id: str) -> AnalysisState:
        """Read what analysis remembers of an attempt, under the lock of its evidence."""

    def put_analysis_state(self, attempt_id: str, state: AnalysisState) -> None:
        """Keep what analysis remembers of an attempt."""

    def put_flag(self, flag: FlagRow) -> None:
        """Insert or update one flag episode by its id."""

    def flags(self, attempt_id: str) -> Sequence[FlagRow]:
        """All flag episodes of an attempt by start."""

    def put_incident(self, incident: IncidentRow) -> None:
        """Insert or update one incident by its id; its ruling travels with it."""

    def incident(self, incident_id: str) -> IncidentRow | None:
        """Read one incident."""

    def incidents(self, attempt_id: str) -> Sequence[IncidentRow]:
        """All incidents of an attempt by start."""


class ResultRepository(Protocol):
    """Item outcomes, form outcomes, certification decisions."""

    def put_item_outcome(self, row: ItemOutcomeRow) -> bool:
        """Store an item outcome once by its identity; False when it was there already."""

    def item_outcomes(self, attempt_id: str) -> Sequence[ItemOutcomeRow]:
        """All item outcomes of an attempt."""

    def put_form_outcome(self, row: FormOutcomeRow) -> bool:
        """Store the form outcome once per (attempt, engine and key version)."""

    def form_outcome(self, attempt_id: str) -> FormOutcomeRow | None:
        """The form outcome of an attempt."""

    def put_decision(self, row: DecisionRow) -> bool:
        """Store the certification decision; one per attempt, False when it was there."""

    def decision(self, attempt_id: str) -> DecisionRow | None:
        """The certification decision of an attempt."""


class CredentialRepository(Protocol):
    """Credentials from intent to signature, signing keys' public halves, status bits."""

    def add_intent(self, row: CredentialRow) -> bool:
        """Record what is about to be signed; unique per attempt, False when it was there."""

    def mark_issued(self, number: str, *, tokens: Mapping[str, str], at: datetime) -> None:
        """Store the signed tokens by profile and set the state to active."""

    def by_number(self, number: str) -> CredentialRow | None:
        """Look a credential up by its canonical number (no hyphens)."""

    def of_attempt(self, attempt_id: str) -> CredentialRow | None:
        """The credential that came from an attempt."""

    def of_person(self, person_id: str) -> Sequence[CredentialRow]:
        """All credentials of a person, newest first."""

    def put_public_key(self, kid: str, jwk: JsonValue, activate_at: datetime) -> None:
        """Publish the public half of a signing key; the same kid twice is a no-op."""

    def public_keys(self) -> Mapping[str, tuple[JsonValue, datetime]]:
        """Published keys by kid, each with the first instant at which it may have signed."""

    def next_status_index(self, purpose: str) -> int:
        """Draw an unused random index of the current status list (131,072 entries)."""

    def set_status_bits(self, purpose: str) -> Sequence[int]:
        """Indices whose bit is set."""

    def count_view(self, number: str, at: datetime) -> None:
        """Count one verification of a credential by day."""


class Outbox(Protocol):
    """Messages that leave in the same transaction as the fact they speak of."""

    def put(self, message: Message, *, due_at: datetime) -> None:
        """Insert or raise the watermark of (kind, subject); an earlier due time wins."""

    def claim(
        self, kinds: Sequence[str], *, now: datetime, lease_s: int, limit: int
    ) -> Sequence[Message]:
        """Lease due messages whose lease is free; oldest due first."""

    def settle(self, message: Message) -> bool:
        """Delete the row unless its watermark has grown; False when a newer fact came."""


class UnitOfWork(Protocol):
    """One transaction: repositories in, events and outbox rows out."""

    people: PeopleRepository
    content: ContentRepository
    keys: KeyRepository
    attempts: AttemptRepository
    invigilation: InvigilationRepository
    results: ResultRepository
    credentials: CredentialRepository
    outbox: Outbox

    def __enter__(self) -> Self:
        """Begin the transaction."""

    def __exit__(self, *exc: object) -> None:
        """Roll back unless `commit` was called."""

    def now(self) -> datetime:
        """The database's clock, `assay_now()`: one clock for all processes."""

    def commit(self) -> None:
        """Make everything durable at once."""


UnitOfWorkFactory = Callable[[], UnitOfWork]


class Journal(Protocol):
    """The group-commit path of saves; everything else goes through a unit of work."""

    def save(self, request: SaveRequest) -> SaveReceipt:
        """Return only after the save (or its refusal) is durable.

        Raises:
            Busy: the queue is full or the attempt's row stayed locked for 5 s.
        """

    def beat(self, attempt_id: str, *, epoch: int, cseq: int, head: str | None) -> None:
        """Note a sign of life and the page's chain head with the next batch; never waits."""


class EvidenceStore(Protocol):
    """Pictures by content; never reachable without a signed link."""

    def put(self, data: bytes, *, attempt_id: str) -> str:
        """Store bytes durably and return their storage key."""

    def get(self, key: str) -> bytes:
        """Read stored bytes; raises `EvidenceGone`."""

    def delete(self, key: str) -> None:
        """Erase; unknown keys are ignored."""


class Publisher(Protocol):
    """Pushes that may be lost: every one can be rebuilt from the database."""

    def to_attempt(self, attempt_id: str, event: str, payload: Mapping[str, JsonValue]) -> None:
        """Push to the candidate's room."""

    def board_changed(self, attempt_id: str) -> None:
        """Tell the boards that a row is worth reading again; coalesced by the listener."""


class PasswordHasher(Protocol):
    """Argon2id; slow on purpose, so it runs in the thread pool of the delivery process."""

    def hash(self, password: str) -> str:
        """Return the encoded hash."""

    def verify(self, encoded: str | None, password: str) -> bool:
        """Compare; with no hash at all it takes as long and is always false."""


class RateLimiter(Protocol):
    """Counts tries per key; fails open or closed as the caller says."""

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        """Tell whether one more try fits."""


class CredentialSigner(Protocol):
    """Signs one linted badge; only the issuing worker holds one."""

    def kid(self) -> str:
        """Key id that goes into the header."""
