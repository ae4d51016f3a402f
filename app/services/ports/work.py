"""Ports of the two write paths: the unit of work and the journal of saves."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, Self

from app.services.messages import Message
from app.services.ports.accommodations import AccommodationRepository
from app.services.ports.analysis import AnalysisRepository
from app.services.ports.api_keys import ApiKeyRepository
from app.services.ports.attempts import AttemptRepository
from app.services.ports.board import BoardRepository
from app.services.ports.cases import CaseRepository, LetterRepository
from app.services.ports.companies import CompanyCheckRepository, CompanyRepository
from app.services.ports.content import ContentRepository, KeyRepository
from app.services.ports.controls import ControlRepository
from app.services.ports.data_keys import DataKeyRepository
from app.services.ports.erasure import ErasureRepository
from app.services.ports.evidence_roots import EvidenceRootRepository
from app.services.ports.groups import GroupRepository
from app.services.ports.halls import (
    CapacityRepository,
    CohortRepository,
    HandInRepository,
    RehearsalRepository,
    SweepFailures,
)
from app.services.ports.invigilation import InvigilationRepository
from app.services.ports.issuance_log import IssuanceLogRepository
from app.services.ports.matters import MatterRepository
from app.services.ports.notices import NoticeRepository
from app.services.ports.outages import OutageRepository
from app.services.ports.people import PeopleRepository
from app.services.ports.presence import PresenceRepository
from app.services.ports.replays import ReplayRepository
from app.services.ports.results import (
    CredentialRepository,
    ResultRepository,
)
from app.services.ports.signals import SignalRepository
from app.services.ports.signing_keys import SigningKeyRepository
from app.services.ports.standing import StandingRepository
from app.services.ports.terms import TermRepository
from app.services.ports.unmarked import UnmarkedRepository
from app.services.ports.wallet import WalletRepository
from app.services.rows import SaveReceipt, SaveRequest


class Outbox(Protocol):
    """Messages that leave in the same transaction as the fact they speak of."""

    def put(self, message: Message, *, due_at: datetime) -> None:
        """Insert or raise the watermark of (kind, subject); an earlier due time wins."""

    def put_all(self, messages: Sequence[Message], *, due_at: datetime) -> None:
        """Put many messages, each (kind, subject) once, as `put` does."""

    def due_kinds(self, now: datetime) -> Sequence[str]:
        """Kinds of which something is due and not lent; takes no lock."""
        ...

    def claim(
        self, kinds: Sequence[str], *, now: datetime, lease_s: int, limit: int
    ) -> Sequence[Message]:
        """Lease due messages whose lease is free; oldest due first."""

    def postpone(self, message: Message, until: datetime, *, why: str | None = None) -> None:
        """Have a lent row come again at an instant instead of at the end of its lease.

        `why` is the code of what keeps it from being served, for the people who run this.
        Settling the row afterwards leaves it; a fact that came since it was lent wins over this.
        """

    def settle(self, message: Message) -> bool:
        """Delete the row unless its watermark has grown; False when a newer fact came."""

    def settle_all(self, messages: Sequence[Message]) -> None:
        """Settle many messages as `settle` does."""


class UnitOfWork(Protocol):
    """One transaction: repositories in, events and outbox rows out."""

    people: PeopleRepository
    content: ContentRepository
    keys: KeyRepository
    attempts: AttemptRepository
    invigilation: InvigilationRepository
    analysis: AnalysisRepository
    erasure: ErasureRepository
    data_keys: DataKeyRepository
    evidence_roots: EvidenceRootRepository
    results: ResultRepository
    credentials: CredentialRepository
    signing_keys: SigningKeyRepository
    standing: StandingRepository
    replays: ReplayRepository
    terms: TermRepository
    issuance_log: IssuanceLogRepository
    notices: NoticeRepository
    outbox: Outbox
    sweep_failures: SweepFailures
    capacity: CapacityRepository
    cohorts: CohortRepository
    hand_ins: HandInRepository
    rehearsals: RehearsalRepository
    outages: OutageRepository
    accommodations: AccommodationRepository
    presence: PresenceRepository
    board: BoardRepository
    api_keys: ApiKeyRepository
    wallet: WalletRepository
    cases: CaseRepository
    letters: LetterRepository
    matters: MatterRepository
    signals: SignalRepository
    controls: ControlRepository
    companies: CompanyRepository
    company_checks: CompanyCheckRepository
    groups: GroupRepository
    unmarked: UnmarkedRepository

    def __enter__(self) -> Self:
        """Begin the transaction."""

    def __exit__(self, *exc: object) -> None:
        """Roll back unless `commit` was called."""

    def now(self) -> datetime:
        """The database's clock, `assay_now()`: one clock for all processes."""

    def commit(self) -> None:
        """Make everything durable at once."""


class Journal(Protocol):
    """The group-commit path of saves; everything else goes through a unit of work."""

    def save(self, request: SaveRequest) -> SaveReceipt:
        """Return only after the save (or its refusal) is durable.

        Raises:
            Busy: the queue is full or the attempt's row stayed locked for 5 s.
        """

    def beat(self, attempt_id: str, *, epoch: int, cseq: int, head: str | None) -> None:
        """Note a sign of life and the page's chain head with the next batch; never waits."""


UnitOfWorkFactory = Callable[[], UnitOfWork]
"""Makes a fresh unit of work; each is used once."""
