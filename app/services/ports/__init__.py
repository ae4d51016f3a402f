"""What the use cases need from the world, as protocols.

Adapters in `app.persistence`, `app.storage` and `app.realtime` implement these; fakes in
`tests/fakes.py` pass the same contract tests. Nothing here knows SQL, Redis or Flask.
"""

from app.services.ports.accommodations import AccommodationRepository
from app.services.ports.analysis import AnalysisRepository
from app.services.ports.api_keys import ApiKeyRepository, QuotaCounter, Taken
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
from app.services.ports.notices import Mail, NoticeRepository
from app.services.ports.outages import OutageRepository
from app.services.ports.people import PeopleRepository
from app.services.ports.postings import Postings
from app.services.ports.presence import PresenceRepository
from app.services.ports.replays import ReplayCheck, ReplayRepository
from app.services.ports.results import CredentialRepository, ResultRepository
from app.services.ports.signals import SignalRepository
from app.services.ports.signing_keys import SignerStore, SigningKeyRepository
from app.services.ports.standing import StandingRepository
from app.services.ports.terms import TermRepository
from app.services.ports.unmarked import UnmarkedRepository
from app.services.ports.wallet import WalletRepository
from app.services.ports.work import Journal, Outbox, UnitOfWork, UnitOfWorkFactory
from app.services.ports.world import EvidenceStore, PasswordHasher, Publisher, RateLimiter

__all__ = [
    "AccommodationRepository",
    "AnalysisRepository",
    "ApiKeyRepository",
    "AttemptRepository",
    "BoardRepository",
    "CapacityRepository",
    "CaseRepository",
    "CohortRepository",
    "CompanyCheckRepository",
    "CompanyRepository",
    "ContentRepository",
    "ControlRepository",
    "CredentialRepository",
    "DataKeyRepository",
    "ErasureRepository",
    "EvidenceRootRepository",
    "EvidenceStore",
    "GroupRepository",
    "HandInRepository",
    "InvigilationRepository",
    "IssuanceLogRepository",
    "Journal",
    "KeyRepository",
    "LetterRepository",
    "Mail",
    "MatterRepository",
    "NoticeRepository",
    "OutageRepository",
    "Outbox",
    "PasswordHasher",
    "PeopleRepository",
    "Postings",
    "PresenceRepository",
    "Publisher",
    "QuotaCounter",
    "RateLimiter",
    "RehearsalRepository",
    "ReplayCheck",
    "ReplayRepository",
    "ResultRepository",
    "SignalRepository",
    "SignerStore",
    "SigningKeyRepository",
    "StandingRepository",
    "SweepFailures",
    "Taken",
    "TermRepository",
    "UnitOfWork",
    "UnitOfWorkFactory",
    "UnmarkedRepository",
    "WalletRepository",
]
