"""All tables, by subject. Definitions alone: no statement, no conversion.

`migrations/` makes them; a test compares the two.
"""

from app.persistence.tables.accommodations import accommodations
from app.persistence.tables.api_keys import api_key_events, api_keys
from app.persistence.tables.attempts import (
    attempt_events,
    attempt_evidence,
    attempts,
    command_outcomes,
    consents,
    outbox,
)
from app.persistence.tables.base import metadata
from app.persistence.tables.board import broadcast_receipts, broadcasts, picture_views
from app.persistence.tables.cases import case_files, case_ties, cases, letters
from app.persistence.tables.companies import (
    companies,
    company_checks,
    company_events,
    company_invitations,
    company_looks,
    company_members,
)
from app.persistence.tables.content import answer_keys, documents, exam_windows, forms
from app.persistence.tables.controls import control_answers, control_samples
from app.persistence.tables.credentials import (
    credential_name_tries,
    credential_views,
    credentials,
    public_keys,
    status_entries,
)
from app.persistence.tables.data_keys import data_keys
from app.persistence.tables.evidence_roots import (
    evidence_entries,
    evidence_renewals,
    evidence_roots,
)
from app.persistence.tables.groups import declared_groups
from app.persistence.tables.halls import (
    capacity_overrides,
    capacity_proofs,
    door,
    door_queue,
    sweep_failures,
)
from app.persistence.tables.invigilation import (
    analysis_states,
    flags,
    incidents,
    observations,
    snapshots,
)
from app.persistence.tables.issuance_log import (
    issuance_log,
    issuance_log_heads,
    issuance_log_nodes,
    issuance_log_size,
)
from app.persistence.tables.matters import matter_events, matter_senders, matters
from app.persistence.tables.notices import notices
from app.persistence.tables.outages import outages, service_beats
from app.persistence.tables.people import login_sessions, people, person_roles
from app.persistence.tables.presence import silences
from app.persistence.tables.replays import replay_findings, replay_nights
from app.persistence.tables.results import certification_decisions, form_outcomes, item_outcomes
from app.persistence.tables.signals import signal_standing, signal_weeks
from app.persistence.tables.standing import (
    credential_events,
    status_lists,
    withdrawal_proposals,
)
from app.persistence.tables.terms import attempt_terms, credential_terms
from app.persistence.tables.unmarked import (
    control_draws,
    control_pool,
    first_looks,
    unmarked_samples,
)
from app.persistence.tables.wallet import credential_shares, credential_showings

__all__ = [
    "accommodations",
    "analysis_states",
    "answer_keys",
    "api_key_events",
    "api_keys",
    "attempt_events",
    "attempt_evidence",
    "attempt_terms",
    "attempts",
    "broadcast_receipts",
    "broadcasts",
    "capacity_overrides",
    "capacity_proofs",
    "case_files",
    "case_ties",
    "cases",
    "certification_decisions",
    "command_outcomes",
    "companies",
    "company_checks",
    "company_events",
    "company_invitations",
    "company_looks",
    "company_members",
    "consents",
    "control_answers",
    "control_draws",
    "control_pool",
    "control_samples",
    "credential_events",
    "credential_name_tries",
    "credential_shares",
    "credential_showings",
    "credential_terms",
    "credential_views",
    "credentials",
    "data_keys",
    "declared_groups",
    "documents",
    "door",
    "door_queue",
    "evidence_entries",
    "evidence_renewals",
    "evidence_roots",
    "exam_windows",
    "first_looks",
    "flags",
    "form_outcomes",
    "forms",
    "incidents",
    "issuance_log",
    "issuance_log_heads",
    "issuance_log_nodes",
    "issuance_log_size",
    "item_outcomes",
    "letters",
    "login_sessions",
    "matter_events",
    "matter_senders",
    "matters",
    "metadata",
    "notices",
    "observations",
    "outages",
    "outbox",
    "people",
    "person_roles",
    "picture_views",
    "public_keys",
    "replay_findings",
    "replay_nights",
    "service_beats",
    "signal_standing",
    "signal_weeks",
    "silences",
    "snapshots",
    "status_entries",
    "status_lists",
    "sweep_failures",
    "unmarked_samples",
    "withdrawal_proposals",
]
