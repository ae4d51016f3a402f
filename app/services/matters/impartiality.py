"""Who had a part in what a complaint or an appeal is about, and so may not decide on it.

Whoever decided, watched or reviewed the exam, changed the credential or proposed to, had another
matter about the same thing in hand, or declared to know the person; whoever came with it, and
whose certificate or exam it is about.
"""

from typing import Final

from app.services.cases.case_store import involvement_of
from app.services.ports import UnitOfWork
from app.services.rows import MatterRow
from exam_engine.ids import PersonId

CREDENTIAL, DECISION, SERVICE = "credential", "decision", "service"
"""What a matter may be about."""

OWN: Final = "own"
ACTED: Final = "acted"
DECIDED: Final = "decided"
CHANGED: Final = "changed"
HANDLED: Final = "handled"
DECLARED: Final = "declared"


def barred_from(uow: UnitOfWork, row: MatterRow) -> dict[PersonId, str]:
    """Return everybody who may not decide on a matter, with the reason in one word."""
    attempt_id, concerned = _about(uow, row)
    acted, decided = _had_to_do(uow, attempt_id)
    reasons: dict[str, set[PersonId]] = {
        OWN: {PersonId(one) for one in concerned},
        ACTED: acted,
        DECIDED: decided,
        CHANGED: _changed(uow, row.about) if row.subject == CREDENTIAL else set(),
        HANDLED: _handled(uow, row) if row.subject != SERVICE and row.about else set(),
        DECLARED: {
            PersonId(tie.person_id) for one in concerned for tie in uow.cases.ties_with(one)
        },
    }
    found: dict[PersonId, str] = {}
    for reason, people in reasons.items():
        for one in people:
            found.setdefault(one, reason)
    return found


def _about(uow: UnitOfWork, row: MatterRow) -> tuple[str | None, set[str]]:
    """Return the attempt that a matter is about, and who came with it or is concerned."""
    attempt_id: str | None = None
    holder: str | None = None
    if row.subject == DECISION and row.about:
        stored = uow.attempts.get(row.about)
        attempt_id, holder = row.about, stored.person_id if stored is not None else None
    if row.subject == CREDENTIAL:
        credential = uow.credentials.by_number(row.about)
        if credential is not None:
            attempt_id, holder = credential.attempt_id, credential.person_id
    return attempt_id, {one for one in (row.person_id, holder) if one is not None}


def _had_to_do(uow: UnitOfWork, attempt_id: str | None) -> tuple[set[PersonId], set[PersonId]]:
    """Return who watched or reviewed an attempt, and who decided on it."""
    stored = uow.attempts.get(attempt_id) if attempt_id is not None else None
    if stored is None:
        return set(), set()
    known = involvement_of(uow, stored)
    decision = uow.results.decision(stored.attempt.id)
    decided = known.decided | ({decision.decided_by} if decision is not None else set())
    acted = known.watched | known.reviewed
    return {PersonId(one) for one in acted}, {PersonId(one) for one in decided}


def _handled(uow: UnitOfWork, row: MatterRow) -> set[PersonId]:
    """Return who had an earlier or another matter about the same thing in hand."""
    others = uow.matters.about(row.subject, row.about)
    return {PersonId(one.assigned_to) for one in others if one.assigned_to and one.id != row.id}


def _changed(uow: UnitOfWork, number: str) -> set[PersonId]:
    """Return everybody who changed a credential, proposed to, or settled a proposal."""
    events = uow.standing.events([number])[number]
    found = {PersonId(one.actor) for one in events}
    for proposal in uow.standing.proposals_of(number):
        found.add(PersonId(proposal.proposed_by))
        if proposal.settled_by is not None:
            found.add(PersonId(proposal.settled_by))
    return found
