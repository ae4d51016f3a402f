"""One attempt's case as pages show it: what was recorded, marked, looked at, said and decided.

What reviewers found appears only when the last of them has; until then not even their number.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from app.services.cases.case_store import case_of
from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, FlagRow, IncidentRow, SnapshotRow, StoredAttempt
from app.web.reviewers.case_words import (
    marked_words,
    outcome_means,
    outcome_words,
    own_state_words,
    verdict_words,
)
from app.web.reviewers.coverage_view import coverage_words
from app.web.reviewers.grounds_view import grounds_view
from app.web.reviewers.looked_view import looked
from app.web.reviewers.mark_view import Marks, marks_of
from app.web.reviewers.people_names import Names
from app.web.reviewers.recorded_view import RECORDED_KINDS, recorded
from exam_engine.attempts.events.evidence import EvidenceViewed
from exam_engine.attempts.events.room import ProctorNote
from exam_engine.attempts.states import LIVE
from proctoring.case_record import Case, Decision
from proctoring.case_table import CaseState
from proctoring.case_terms import promised
from proctoring.drawing import Sampled
from proctoring.flags import Severity
from proctoring.incidents import UNSETTLED, IncidentState

SHOWN_PICTURES = 6
_TOLD = frozenset({CaseState.NOTIFIED, CaseState.APPEALED, CaseState.APPEAL_REVIEW})
_RECORDS = (*RECORDED_KINDS, EvidenceViewed.kind, ProctorNote.kind)


def case_page(uow: UnitOfWork, stored: StoredAttempt, now: datetime) -> dict[str, object]:
    """Return all that the candidate's own page shows, with or without a case.

    What was marked comes once the exam is over: during it, the page would tell what is noticed.
    """
    attempt_id = stored.attempt.id
    names = Names(uow)
    case, live = case_of(uow, attempt_id), stored.attempt.state in LIVE
    pictures = uow.invigilation.snapshots(attempt_id, 10_000)
    records = uow.attempts.events(attempt_id, kinds=_RECORDS)
    flags, marks = uow.invigilation.flags(attempt_id), marks_of(uow, attempt_id)
    incidents = uow.invigilation.incidents(attempt_id)
    window = uow.content.window(stored.attempt.window)
    return {
        "attempt_id": attempt_id,
        "title": window.title if window else "",
        "recorded": recorded(uow, stored, records, pictures, names),
        "looked": looked(uow, attempt_id, records, names),
        "live": live,
        "soon": not live and case is None and any(_waits(one) for one in incidents),
        "coverage": None if live else coverage_words(stored, incidents, now),
        "incidents": [
            incident_view(one, flags, pictures, names, marks) for one in (() if live else incidents)
        ],
        "case": case_view(uow, case, names, now) if case is not None else None,
        "control": _control(uow, attempt_id),
        "notes": _notes(records, names) if case is not None and case.appeal is not None else [],
    }


def _control(uow: UnitOfWork, attempt_id: str) -> dict[str, object] | None:
    """Return when people had looked at an exam that was drawn by chance, and whether they marked.

    Told once they have: until then nobody may know which exam is a control sample.
    """
    sample = uow.unmarked.of_attempt(attempt_id)
    if sample is None or sample.outcome not in {Sampled.NOTHING, Sampled.FOUND}:
        return None
    found = sample.outcome == Sampled.FOUND
    looks = uow.unmarked.looks(sample.id)
    return {
        "at": sample.settled_at,
        "moment": sample.started_at,
        "found": found,
        "words": [one.words for one in looks if one.words and not found],
    }


def _notes(records: Sequence[EventRecord], names: Names) -> list[dict[str, object]]:
    """Return what staff wrote for each other; disclosed once the candidate appeals."""
    return [
        {
            "name": names.of(one.actor.partition(":")[2]),
            "at": one.at,
            "text": str(one.body.get("text", "")),
        }
        for one in records
        if one.kind == ProctorNote.kind
    ]


def incident_view(
    row: IncidentRow,
    flags: Sequence[FlagRow],
    pictures: Sequence[SnapshotRow],
    names: Names,
    marks: Marks,
) -> dict[str, object]:
    """Return one incident in plain words, its pictures, and what people found once all have."""
    own = [flag for flag in flags if flag.id in row.flag_ids]
    until = row.ended_at or row.started_at
    during = [
        one.id
        for one in sorted(pictures, key=lambda one: one.seq)
        if one.erased_at is None and row.started_at <= one.received_at <= until
    ]
    settled = IncidentState(row.state) not in UNSETTLED
    return {
        "id": row.id,
        "words": marked_words(row.type, own),
        "severity": row.severity,
        "from": row.started_at,
        "until": row.ended_at,
        "count": sum(flag.count for flag in own),
        "detectors": sorted({names.seen_by(flag.detector) for flag in own}),
        "why": [{"at": flag.opened_at, "words": marks.why(flag)} for flag in own],
        "pictures": _shown(during, {flag.best_snapshot_id for flag in own}),
        "settled": settled,
        "state": row.state if settled else IncidentState.OPEN.value,
        "findings": _findings(row, names) if settled else [],
    }


def _findings(row: IncidentRow, names: Names) -> list[dict[str, object]]:
    """Return what each person found who ruled on an incident."""
    words = verdict_words()
    return [
        {
            "name": names.of(str(one["person"])),
            "at": datetime.fromisoformat(str(one["at"])),
            "verdict": words.get(str(one["verdict"]), str(one["verdict"])),
            "reason": str(one["reason"]),
            "technical": one.get("technical_alternative") or "",
            "grounds": grounds_view(one),
        }
        for one in row.rulings
    ]


def _waits(row: IncidentRow) -> bool:
    """Tell whether people have to look at an incident and have not: its case is opened soon."""
    return IncidentState(row.state) in UNSETTLED and Severity(row.severity).at_least(
        Severity.MEDIUM
    )


def _shown(during: Sequence[str], best: Collection[str | None]) -> list[str]:
    """Return pictures from all of an incident's time, in order, with those that show it best."""
    spread = during[:: max(1, len(during) // SHOWN_PICTURES)][:SHOWN_PICTURES]
    first = [one for one in during if one in best][:SHOWN_PICTURES]
    chosen = {*first, *[one for one in spread if one not in first][: SHOWN_PICTURES - len(first)]}
    return [one for one in during if one in chosen]


def case_view(uow: UnitOfWork, case: Case, names: Names, now: datetime) -> dict[str, object]:
    """Return where a case stands, what was said, decided and appealed."""
    files = uow.cases.files(case.id)
    return {
        "id": case.id,
        "state": case.state.value,
        "words": own_state_words()[case.state],
        "version": case.version,
        "opened_at": case.opened_at,
        "due_at": case.due_at - timedelta(seconds=1) if case.due_at else None,  # the last moment
        "overdue": case.overdue(now),
        "promised": promised(case.opened_at),
        "told": case.state in _TOLD or case.state is CaseState.CLOSED,
        "statement": case.statement,
        "heard_at": case.heard_at,
        "files": [
            {"id": one.id, "name": one.name, "about": one.about, "kb": max(1, one.size // 1000)}
            for one in files
        ],
        "outcome": outcome_words()[case.outcome] if case.outcome else None,
        "means": outcome_means()[case.outcome] if case.outcome else None,
        "decision": _decision(case.decision, names) if case.decision else None,
        "appeal": _appeal(case, names) if case.appeal else None,
        "closed_at": case.closed_at,
    }


def _decision(one: Decision, names: Names) -> dict[str, object]:
    return {
        "name": names.of(one.person),
        "at": one.at,
        "outcome": one.outcome.value,
        "words": outcome_words()[one.outcome],
        "means": outcome_means()[one.outcome],
        "reason": one.reason,
        "ban_days": one.ban_days,
    }


def _appeal(case: Case, names: Names) -> dict[str, object]:
    appeal = case.appeal
    assert appeal is not None
    settled = appeal.settled_at is not None
    return {
        "filed_at": appeal.filed_at,
        "grounds": appeal.grounds,
        "admitted": appeal.admitted,
        "by": names.of(appeal.admitted_by) if appeal.admitted_by else "",
        "reason": appeal.admitted_reason,
        "settled_at": appeal.settled_at,
        "findings": [_decision(one, names) for one in appeal.votes] if settled else [],
        "final": _decision(case.final, names) if settled and case.final else None,
    }
