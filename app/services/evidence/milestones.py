"""What happened to an attempt that decides how long its pictures live.

Reads only. How long that is, is `proctoring.retention`'s; that nothing goes while people still
look is decided here: by their incidents, their certification decision and their credential.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from app.services.cases.case_store import case_of
from app.services.certifying.certification import CASE_FROM
from app.services.ports import UnitOfWork
from app.services.rows import IncidentRow, StandingRow, StoredAttempt
from exam_engine.attempts.events.evidence import ResultRecorded
from exam_engine.attempts.states import DEAD
from exam_engine.issuance.event_spelling import SUPERSEDED
from exam_engine.issuance.states import CredentialState
from proctoring.flags import Severity
from proctoring.incidents import IncidentState
from proctoring.retention import Milestones

_NOT_ASKED: Final = timedelta(0)
"""The cycle of a scheme bounds the record alone, which nothing deletes yet."""
_RELEASED: Final = frozenset({"final", "invalidated"})
"""What a candidate is told for good; whether people are done is asked apart."""
_WAITS: Final = frozenset({IncidentState.OPEN.value, IncidentState.NEEDS_SECOND.value})

Closings = Sequence[datetime | None]
"""When each thing that people looked at was closed; None for one that is open."""


def milestones_of(uow: UnitOfWork, stored: StoredAttempt, *, held: bool) -> Milestones:
    """Gather the milestones of an attempt; `held` says whether a person stopped deletion."""
    counts = stored.attempt.state not in DEAD
    case = case_of(uow, stored.attempt.id)
    closings = (
        *_incidents(uow, stored, counts=counts),
        *_credential(uow, stored),
        *([case.closed_at] if case is not None and counts else []),
    )
    closed = [one for one in closings if one is not None]
    return Milestones(
        result_released=_released(uow, stored) if counts else None,
        has_case=bool(closings),
        case_closed=max(closed) if closed and len(closed) == len(closings) else None,
        cycle=_NOT_ASKED,
        legal_hold=held,
        ended_without_result=None if counts else stored.attempt.ended_at,
    )


def _released(uow: UnitOfWork, stored: StoredAttempt) -> datetime | None:
    """Return when the result that stands now was released."""
    if stored.result_state not in _RELEASED:
        return None
    records = uow.attempts.events(stored.attempt.id, kinds=(ResultRecorded.kind,))
    released = [one.at for one in records if one.body.get("state") in _RELEASED]
    return released[-1] if released else None


def _incidents(uow: UnitOfWork, stored: StoredAttempt, *, counts: bool) -> Closings:
    """Return the closings of what reviewers and a decider had before them.

    An attempt that counts for nothing gets no decision, and two people who voided it have also
    settled what reviewers disagreed on.
    """
    incidents = uow.invigilation.incidents(stored.attempt.id)
    grave = [one for one in incidents if Severity(one.severity).at_least(CASE_FROM)]
    waits = _WAITS | {IncidentState.DISPUTED.value} if counts else _WAITS
    open_: Closings = [None for one in grave if one.state in waits]
    decided: Closings = [_decided(uow, stored.attempt.id)] if grave and counts else []
    return (*open_, *decided, *_rulings(incidents))


def _rulings(incidents: Sequence[IncidentRow]) -> Closings:
    return [
        datetime.fromisoformat(str(ruling["at"])) for one in incidents for ruling in one.rulings
    ]


def _decided(uow: UnitOfWork, attempt_id: str) -> datetime | None:
    """Return when the newest outcome was decided on; None while that waits for a person."""
    outcome = uow.results.form_outcome(attempt_id)
    decision = uow.results.decision(attempt_id)
    if outcome is None or decision is None or decision.revision < outcome.revision:
        return None
    return decision.at


def _credential(uow: UnitOfWork, stored: StoredAttempt) -> Closings:
    """Return the closings of what was later asked about the credentials that came of it."""
    rows = {one.number: one for one in uow.credentials.all_of_attempt(stored.attempt.id)}
    if not rows:
        return ()
    events = uow.standing.events(list(rows)).values()
    asked: Closings = [one.at for told in events for one in told if not _is_renewal(one)]
    proposed = any(one.number in rows for one in uow.standing.open_proposals())
    suspended = CredentialState.SUSPENDED.value
    if proposed or any(one.state == suspended for one in rows.values()):
        return (*asked, None)
    return asked


def _is_renewal(event: StandingRow) -> bool:
    """Tell a renewal, about which nobody was asked, from a scope that two people changed."""
    return event.kind == SUPERSEDED and "why" not in event.body
