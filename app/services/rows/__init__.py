"""Plain frozen rows that cross the ports: what a repository gives and takes.

They carry no behaviour; rules live in `exam_engine` and `proctoring`. Instants are aware UTC,
points exact decimals, digests lower-case hex.
"""

from app.services.rows.accommodations import Accommodation
from app.services.rows.api_keys import ApiKey, ApiKeyEvent, ApiKeyEventKind
from app.services.rows.attempts import (
    CommittedHead,
    EventRecord,
    SavedResponse,
    SaveReceipt,
    SaveRequest,
    StoredAttempt,
)
from app.services.rows.cases import CaseFileRow, CaseRow, LetterRow, TieRow
from app.services.rows.content import ExamWindow, StoredKey
from app.services.rows.controls import ControlAnswer, ControlRow
from app.services.rows.data_keys import DataKeyRow
from app.services.rows.erasure import MediaRow
from app.services.rows.evidence_roots import EvidenceEntryRow, EvidenceRootRow, GrownRow
from app.services.rows.halls import CapacityOverride, CapacityProof, Move, SweepFailure
from app.services.rows.invigilation import (
    AnalysisState,
    BoardRow,
    FlagRow,
    IncidentRow,
    ObservationRow,
    SilentCamera,
    SilentPage,
    SnapshotRow,
)
from app.services.rows.issuance_log import LogHeadRow, LogRow
from app.services.rows.json import JsonValue
from app.services.rows.matters import MatterEventRow, MatterRow, MatterSender
from app.services.rows.notices import ExpiringRow, NoticeRow
from app.services.rows.outages import Outage
from app.services.rows.people import Account, Consent, LoginSession
from app.services.rows.replays import Difference, ReplayNight
from app.services.rows.results import (
    CredentialRow,
    DecisionRow,
    FormOutcomeRow,
    ItemOutcomeRow,
    Signed,
)
from app.services.rows.signing_keys import SigningKeyRow
from app.services.rows.standing import ProposalRow, StandingRow, StatusListRow
from app.services.rows.terms import TermRow
from app.services.rows.wallet import LookDay, ShareRow, ShowingRow

__all__ = [
    "Accommodation",
    "Account",
    "AnalysisState",
    "ApiKey",
    "ApiKeyEvent",
    "ApiKeyEventKind",
    "BoardRow",
    "CapacityOverride",
    "CapacityProof",
    "CaseFileRow",
    "CaseRow",
    "CommittedHead",
    "Consent",
    "ControlAnswer",
    "ControlRow",
    "CredentialRow",
    "DataKeyRow",
    "DecisionRow",
    "Difference",
    "EventRecord",
    "EvidenceEntryRow",
    "EvidenceRootRow",
    "ExamWindow",
    "ExpiringRow",
    "FlagRow",
    "FormOutcomeRow",
    "GrownRow",
    "IncidentRow",
    "ItemOutcomeRow",
    "JsonValue",
    "LetterRow",
    "LogHeadRow",
    "LogRow",
    "LoginSession",
    "LookDay",
    "MatterEventRow",
    "MatterRow",
    "MatterSender",
    "MediaRow",
    "Move",
    "NoticeRow",
    "ObservationRow",
    "Outage",
    "ProposalRow",
    "ReplayNight",
    "SaveReceipt",
    "SaveRequest",
    "SavedResponse",
    "ShareRow",
    "ShowingRow",
    "Signed",
    "SigningKeyRow",
    "SilentCamera",
    "SilentPage",
    "SnapshotRow",
    "StandingRow",
    "StatusListRow",
    "StoredAttempt",
    "StoredKey",
    "SweepFailure",
    "TermRow",
    "TieRow",
]
