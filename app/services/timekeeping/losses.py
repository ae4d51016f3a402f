"""What an outage of ours took from each attempt, and whom it cost the rest of the exam.

Computed from the journal each time; nothing here is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.services.attempts.proposals import PROPOSAL_KINDS, open_proposals
from app.services.ports import UnitOfWork
from app.services.rows import Outage, StoredAttempt
from app.services.rows.outages import OutageState
from exam_engine.attempts.events import event_from
from exam_engine.attempts.ledger import TIME_KINDS, TimeUse, time_ledger
from exam_engine.attempts.states import AttemptState, CommandName, SubmitReason

REOPEN = CommandName.REOPEN.value
_ZERO = timedelta(0)
_RUNNING = frozenset({AttemptState.IN_PROGRESS, AttemptState.PAUSED})
_UNDECIDED = frozenset({OutageState.PROPOSED, OutageState.CREDITING})


class Standing(StrEnum):
    """What became of the credit for one attempt."""

    WAITS = "waits"
    CREDITED = "credited"
    CUT_SHORT = "cut_short"
    """The timer ended it in the outage or after it: two supervisors may reopen it."""
    REOPENING = "reopening"
    """One supervisor asked for that, another one has not confirmed yet."""
    ENDED = "ended"
    """The attempt is over: a person decides, nothing is changed silently."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What one attempt lost.

    Attributes:
        lost: how long its clock ran during the outage; positive.
        before: instant of its last stored fact up to the outage.
        after: instant of its first stored fact since; None when there is none yet.
    """

    attempt_id: str
    person_id: str
    lost: timedelta
    before: datetime
    after: datetime | None
    standing: Standing


def losses_of(uow: UnitOfWork, outage: Outage) -> list[Loss]:
    """Return what each attempt lost in an outage; those that lost nothing are left out."""
    found = []
    for attempt_id in uow.outages.sitting_since(outage.began_at):
        stored = uow.attempts.get(attempt_id)
        started = stored.attempt.started_at if stored else None
        if stored is None or started is None or started >= outage.ended_at:
            continue  # of an old outage these are most; their journals are not read
        lost = lost_in(uow, attempt_id, outage)
        if lost > _ZERO:
            found.append(_loss(uow, outage, stored, lost))
    return found


def lost_in(uow: UnitOfWork, attempt_id: str, outage: Outage) -> timedelta:
    """Return how long the clock of an attempt ran during an outage; never negative."""
    records = uow.attempts.events(attempt_id, kinds=TIME_KINDS)
    history = [(event_from(record.kind, record.body), record.at) for record in records]
    gap = (outage.began_at, outage.ended_at)
    ledger = time_ledger(history, until=outage.ended_at, outages=[gap])
    return max(ledger.total(TimeUse.OUTAGE), _ZERO) if ledger else _ZERO


def may_be_reopened(uow: UnitOfWork, stored: StoredAttempt) -> bool:
    """Tell whether people may still give an ended exam back, so that its result has to wait.

    That is while a reopening waits for its second person, or an outage that cost the candidate
    the rest of the exam has not been decided on.
    """
    if reopening_asked(uow, stored.attempt.id):
        return True
    started, ended = stored.attempt.started_at, stored.attempt.ended_at
    if started is None or ended is None or not _was_cut_short(stored):
        return False
    return any(
        outage.state in _UNDECIDED and lost_in(uow, stored.attempt.id, outage) > _ZERO
        for outage in uow.outages.between(started, ended)
    )


def reopening_asked(uow: UnitOfWork, attempt_id: str) -> bool:
    """Tell whether a reopening of this attempt waits for a second person."""
    records = uow.attempts.events(attempt_id, kinds=PROPOSAL_KINDS)
    return any(one.wish.name == REOPEN for one in open_proposals(records, uow.now()))


def command_id_of(outage: Outage, attempt_id: str) -> str:
    """Return the id under which an attempt gets its time of an outage: once."""
    return f"outage:{outage.id}:{attempt_id}"


def _was_cut_short(stored: StoredAttempt) -> bool:
    """Tell whether the timer ended it; a window that caps time ends for everybody alike."""
    attempt = stored.attempt
    by_timer = attempt.submit_reason is SubmitReason.TIMER and attempt.clock.window_end is None
    return by_timer and attempt.state in {AttemptState.CLOSING, AttemptState.SUBMITTED}


def _loss(uow: UnitOfWork, outage: Outage, stored: StoredAttempt, lost: timedelta) -> Loss:
    attempt_id = str(stored.attempt.id)
    instants: Sequence[datetime] = [record.at for record in uow.attempts.events(attempt_id)]
    before = max(at for at in instants if at < outage.ended_at)
    after = min((at for at in instants if at >= outage.ended_at), default=None)
    standing = _standing(uow, outage, stored)
    return Loss(attempt_id, stored.person_id, lost, before, after, standing)


def _standing(uow: UnitOfWork, outage: Outage, stored: StoredAttempt) -> Standing:
    attempt_id = str(stored.attempt.id)
    if uow.attempts.command_outcome(attempt_id, command_id_of(outage, attempt_id)) is not None:
        return Standing.CREDITED
    if stored.attempt.state in _RUNNING:
        return Standing.WAITS
    if not _was_cut_short(stored) or stored.result_state == "final":
        return Standing.ENDED
    return Standing.REOPENING if reopening_asked(uow, attempt_id) else Standing.CUT_SHORT
