"""What the fake database holds: plain tables of frozen rows, copied for each unit of work."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from app.persistence.journal.records import JournalRecord
from app.services.messages import Message
from app.services.rows import (
    Accommodation,
    Account,
    AnalysisState,
    ApiKey,
    ApiKeyEvent,
    CapacityOverride,
    CapacityProof,
    CaseFileRow,
    CaseRow,
    Consent,
    ControlAnswer,
    ControlRow,
    CredentialRow,
    DecisionRow,
    Difference,
    ExamWindow,
    FlagRow,
    FormOutcomeRow,
    IncidentRow,
    ItemOutcomeRow,
    JsonValue,
    LetterRow,
    LogHeadRow,
    LoginSession,
    LogRow,
    MatterEventRow,
    MatterRow,
    MatterSender,
    NoticeRow,
    ObservationRow,
    Outage,
    ProposalRow,
    ReplayNight,
    ShareRow,
    ShowingRow,
    SigningKeyRow,
    SnapshotRow,
    StandingRow,
    StatusListRow,
    StoredAttempt,
    SweepFailure,
    TermRow,
    TieRow,
)
from app.services.rows.board import Broadcast, BroadcastReceipt, Watch
from app.services.rows.companies import (
    Company,
    CompanyCheck,
    CompanyEvent,
    CompanyInvitation,
    CompanyMember,
)
from app.services.rows.groups import Declaration
from app.services.rows.signal_weeks import SignalWeek
from app.services.rows.unmarked import DrawRow, FirstLook, PoolRow, SampleRow
from proctoring.precision import Signal, Standing


@dataclass(frozen=True, slots=True)
class Lent:
    """One outbox row."""

    message: Message
    due_at: datetime
    lease_until: datetime | None = None
    renewed: bool = False


@dataclass(slots=True)
class State:
    """All tables."""

    accommodations: dict[tuple[str, str, int], Accommodation] = field(default_factory=dict)
    silences: dict[tuple[str, datetime], datetime] = field(default_factory=dict)
    people: dict[str, Account] = field(default_factory=dict)
    watches: dict[tuple[str, str, datetime], Watch] = field(default_factory=dict)
    broadcasts: dict[str, Broadcast] = field(default_factory=dict)
    receipts: dict[tuple[str, int], BroadcastReceipt] = field(default_factory=dict)
    api_keys: dict[str, ApiKey] = field(default_factory=dict)
    api_key_events: dict[str, ApiKeyEvent] = field(default_factory=dict)
    sessions: dict[str, LoginSession] = field(default_factory=dict)
    documents: dict[tuple[str, str], tuple[str, JsonValue]] = field(default_factory=dict)
    forms: dict[str, tuple[str, JsonValue]] = field(default_factory=dict)
    windows: dict[str, ExamWindow] = field(default_factory=dict)
    keys: dict[tuple[str, int], tuple[str, JsonValue]] = field(default_factory=dict)
    attempts: dict[str, StoredAttempt] = field(default_factory=dict)
    journal: dict[str, tuple[JournalRecord, ...]] = field(default_factory=dict)
    heads: dict[str, tuple[int, int, str, datetime]] = field(default_factory=dict)
    commands: dict[tuple[str, str], JsonValue] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    snapshots: dict[str, SnapshotRow] = field(default_factory=dict)
    observations: dict[str, ObservationRow] = field(default_factory=dict)
    analysis: dict[str, AnalysisState] = field(default_factory=dict)
    flags: dict[str, FlagRow] = field(default_factory=dict)
    incidents: dict[str, IncidentRow] = field(default_factory=dict)
    item_outcomes: dict[tuple[object, ...], ItemOutcomeRow] = field(default_factory=dict)
    form_outcomes: dict[tuple[str, str, int], FormOutcomeRow] = field(default_factory=dict)
    decisions: dict[tuple[str, int], DecisionRow] = field(default_factory=dict)
    credentials: dict[str, CredentialRow] = field(default_factory=dict)
    signing_keys: dict[str, SigningKeyRow] = field(default_factory=dict)
    status: dict[tuple[str, int], bool] = field(default_factory=dict)
    standing: dict[tuple[str, int], StandingRow] = field(default_factory=dict)
    pinned: dict[str, str] = field(default_factory=dict)
    terms: dict[str, TermRow] = field(default_factory=dict)
    notices: dict[str, NoticeRow] = field(default_factory=dict)
    proposals: dict[str, ProposalRow] = field(default_factory=dict)
    status_lists: dict[str, StatusListRow] = field(default_factory=dict)
    views: dict[tuple[str, str], int] = field(default_factory=dict)
    showings: dict[tuple[str, int], ShowingRow] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    company_members: dict[str, CompanyMember] = field(default_factory=dict)
    company_invitations: dict[str, CompanyInvitation] = field(default_factory=dict)
    company_events: dict[str, CompanyEvent] = field(default_factory=dict)
    company_checks: dict[str, CompanyCheck] = field(default_factory=dict)
    company_looks: dict[tuple[str, str, str], int] = field(default_factory=dict)
    matters: dict[str, MatterRow] = field(default_factory=dict)
    matter_senders: dict[str, MatterSender] = field(default_factory=dict)
    matter_events: dict[tuple[str, int], MatterEventRow] = field(default_factory=dict)
    shares: dict[str, ShareRow] = field(default_factory=dict)
    name_tries: dict[tuple[str, str], int] = field(default_factory=dict)
    cases: dict[str, CaseRow] = field(default_factory=dict)
    case_files: dict[tuple[str, str, str], CaseFileRow] = field(default_factory=dict)
    ties: dict[tuple[str, str], TieRow] = field(default_factory=dict)
    letters: dict[str, LetterRow] = field(default_factory=dict)
    signals: dict[Signal, Standing] = field(default_factory=dict)
    controls: dict[str, ControlRow] = field(default_factory=dict)
    groups: dict[str, Declaration] = field(default_factory=dict)
    signal_weeks: dict[str, SignalWeek] = field(default_factory=dict)
    control_answers: dict[tuple[str, str], ControlAnswer] = field(default_factory=dict)
    draws: dict[int, DrawRow] = field(default_factory=dict)
    pool: dict[str, PoolRow] = field(default_factory=dict)
    samples: dict[str, SampleRow] = field(default_factory=dict)
    looks: dict[tuple[str, str], FirstLook] = field(default_factory=dict)
    sweep_failures: dict[str, SweepFailure] = field(default_factory=dict)
    proofs: dict[str, CapacityProof] = field(default_factory=dict)
    overrides: dict[str, CapacityOverride] = field(default_factory=dict)
    door: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    nights: dict[str, ReplayNight] = field(default_factory=dict)
    findings: dict[str, Difference] = field(default_factory=dict)
    log: dict[int, LogRow] = field(default_factory=dict)
    log_nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    log_heads: dict[tuple[int, datetime], LogHeadRow] = field(default_factory=dict)
    beats: dict[str, datetime] = field(default_factory=dict)
    outages: dict[str, Outage] = field(default_factory=dict)
    outbox: dict[tuple[str, str], Lent] = field(default_factory=dict)

    def copy(self) -> "State":
        """Return a state whose tables may change without changing this one's."""
        return State(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})
