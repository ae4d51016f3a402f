"""One transaction: repositories in, facts and messages out. One of the two places that commit.

The other is `journal.writer`. Nothing else begins or ends a transaction.
"""

import sqlite3
import time
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from app.persistence.accommodations import SqlAccommodations
from app.persistence.analysis import SqlAnalysis
from app.persistence.api_keys import SqlApiKeys
from app.persistence.attempts import SqlAttempts
from app.persistence.board_records import SqlBoard
from app.persistence.capacity import SqlCapacity
from app.persistence.cases import SqlCases
from app.persistence.cohorts import SqlCohorts
from app.persistence.companies import SqlCompanies
from app.persistence.company_checks import SqlCompanyChecks
from app.persistence.content import SqlContent, SqlKeys
from app.persistence.controls import SqlControls
from app.persistence.credentials import SqlCredentials
from app.persistence.data_keys import SqlDataKeys
from app.persistence.engine import LOCK_WAIT_S, Database
from app.persistence.erasure import SqlErasure
from app.persistence.evidence_roots import SqlEvidenceRoots
from app.persistence.groups import SqlGroups
from app.persistence.hand_ins import SqlHandIns
from app.persistence.invigilation import SqlInvigilation
from app.persistence.issuance_log import SqlIssuanceLog
from app.persistence.letters import SqlLetters
from app.persistence.matters import SqlMatters
from app.persistence.notices import SqlNotices
from app.persistence.outages import SqlOutages
from app.persistence.outbox import SqlOutbox
from app.persistence.people import SqlPeople
from app.persistence.presence import SqlPresence
from app.persistence.rehearsals import SqlRehearsals
from app.persistence.replays import SqlReplays
from app.persistence.results import SqlResults
from app.persistence.signals import SqlSignals
from app.persistence.signing_keys import SqlSigningKeys
from app.persistence.standing import SqlStanding
from app.persistence.sweep_failures import SqlSweepFailures
from app.persistence.terms import SqlTerms
from app.persistence.types import Instant
from app.persistence.unmarked import SqlUnmarked
from app.persistence.wallet import SqlWallet
from app.services.errors import Busy
from app.services.ports import (
    AccommodationRepository,
    AnalysisRepository,
    ApiKeyRepository,
    AttemptRepository,
    BoardRepository,
    CapacityRepository,
    CaseRepository,
    CohortRepository,
    CompanyCheckRepository,
    CompanyRepository,
    ContentRepository,
    ControlRepository,
    CredentialRepository,
    DataKeyRepository,
    ErasureRepository,
    EvidenceRootRepository,
    GroupRepository,
    HandInRepository,
    InvigilationRepository,
    IssuanceLogRepository,
    KeyRepository,
    LetterRepository,
    MatterRepository,
    NoticeRepository,
    OutageRepository,
    Outbox,
    PeopleRepository,
    PresenceRepository,
    RehearsalRepository,
    ReplayRepository,
    ResultRepository,
    SignalRepository,
    SigningKeyRepository,
    StandingRepository,
    SweepFailures,
    TermRepository,
    UnitOfWorkFactory,
    UnmarkedRepository,
    WalletRepository,
)

_NOW = select(func.assay_now(type_=Instant))  # made once: building it costs a third of asking
_UNAVAILABLE = (OperationalError, InterfaceError, PoolExhausted)
_LOOK_EVERY_S = 0.002


class SqlUnitOfWork:
    """`UnitOfWork` over one pooled connection; used once, by one thread.

    Raises:
        Busy: on entering or inside, when the database cannot be reached or a lock stayed taken for
            5 s. Whatever was asked may be asked again.
    """

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

    def __init__(self, database: Database, *, reads_only: bool = False) -> None:
        self._database = database
        self._reads_only = reads_only
        self._locked = False
        self._db: Connection | None = None

    def __enter__(self) -> Self:
        """Begin the transaction."""
        assert self._db is None, "a unit of work is used once"
        self._take_lock()
        try:
            self._db = self._begun()
        except _UNAVAILABLE as refusal:
            self._free_lock()
            raise Busy("the database is not reachable or stayed locked") from refusal
        except BaseException:
            self._free_lock()
            raise
        self._open_repositories(self._db)
        return self

    def _open_repositories(self, connection: Connection) -> None:
        self.people = SqlPeople(connection)
        self.content = SqlContent(connection)
        self.keys = SqlKeys(connection)
        self.attempts = SqlAttempts(connection)
        self.invigilation = SqlInvigilation(connection)
        self.analysis = SqlAnalysis(connection)
        self.erasure = SqlErasure(connection)
        self.data_keys = SqlDataKeys(connection)
        self.evidence_roots = SqlEvidenceRoots(connection)
        self.results = SqlResults(connection)
        self.credentials = SqlCredentials(connection)
        self._open_more(connection)

    def _open_more(self, connection: Connection) -> None:
        self.signing_keys = SqlSigningKeys(connection)
        self.standing = SqlStanding(connection)
        self.replays = SqlReplays(connection)
        self.terms = SqlTerms(connection)
        self.issuance_log = SqlIssuanceLog(connection)
        self.notices = SqlNotices(connection)
        self.outbox = SqlOutbox(connection)
        self.sweep_failures = SqlSweepFailures(connection)
        self.capacity = SqlCapacity(connection)
        self.cohorts = SqlCohorts(connection)
        self.hand_ins = SqlHandIns(connection)
        self.rehearsals = SqlRehearsals(connection)
        self.outages = SqlOutages(connection)
        self.accommodations = SqlAccommodations(connection)
        self._open_later(connection)

    def _open_later(self, connection: Connection) -> None:
        """Open what came later; one function alone would be too long."""
        self.presence, self.board = SqlPresence(connection), SqlBoard(connection)
        self.api_keys, self.wallet = SqlApiKeys(connection), SqlWallet(connection)
        self.cases, self.letters = SqlCases(connection), SqlLetters(connection)
        self.matters, self.signals = SqlMatters(connection), SqlSignals(connection)
        self.companies = SqlCompanies(connection)
        self.company_checks = SqlCompanyChecks(connection)
        self.controls, self.unmarked = SqlControls(connection), SqlUnmarked(connection)
        self.groups = SqlGroups(connection)

    def __exit__(self, *exc: object) -> None:
        """Roll back unless `commit` was called."""
        refusal = exc[1]
        try:
            self._connection().close()  # the pool rolls back what is open
        finally:
            self._free_lock()
        if isinstance(refusal, OperationalError | InterfaceError):
            raise Busy("the database went away or a lock stayed taken") from refusal

    def now(self) -> datetime:
        """The database's clock, `assay_now()`: one clock for all processes.

        Ask after taking a lock, so that what waited is not written as if it had come before.
        """
        now = self._connection().scalar(_NOW)
        assert isinstance(now, datetime)
        return now

    def commit(self) -> None:
        """Make everything durable at once."""
        assert not self._reads_only, "this unit of work only reads"
        self._connection().commit()

    def _connection(self) -> Connection:
        assert self._db is not None, "a unit of work is used inside its `with`"
        return self._db

    def _begun(self) -> Connection:
        if self._reads_only:
            return self._database.connect_reader()
        connection = self._database.engine.connect()
        try:
            if self._database.kind == "sqlite":
                _begin_writing(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _take_lock(self) -> None:
        if self._database.kind == "sqlite" and not self._reads_only:
            if not self._database.write_lock.acquire(timeout=LOCK_WAIT_S):
                raise Busy(f"another write took longer than {LOCK_WAIT_S} s")
            self._locked = True

    def _free_lock(self) -> None:
        if self._locked:
            self._locked = False
            self._database.write_lock.release()


def _begin_writing(connection: Connection) -> None:
    """Take SQLite's one write lock, which another process may hold for a moment.

    Taken at once: a transaction that begins by reading cannot wait for its turn. The waiting is
    ours: SQLite's own stops every greenlet, and looks so seldom that a busy worker starves it.
    """
    until = time.monotonic() + LOCK_WAIT_S
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        while not _began(connection, patient=time.monotonic() < until):
            time.sleep(_LOOK_EVERY_S)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={LOCK_WAIT_S * 1000}")


def _began(connection: Connection, *, patient: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as refusal:
        if patient and _is_locked(refusal):
            return False
        raise
    return True


def _is_locked(refusal: OperationalError) -> bool:
    return getattr(refusal.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def units_of_work(database: Database) -> UnitOfWorkFactory:
    """Return what makes a new unit of work."""
    return lambda: SqlUnitOfWork(database)


def readings(database: Database) -> UnitOfWorkFactory:
    """Return what makes a unit of work that only reads: on SQLite it waits for no writer."""
    return lambda: SqlUnitOfWork(database, reads_only=True)
