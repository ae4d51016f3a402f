"""What an outage of ours took from each attempt, and whom it cost the rest of the exam.

Computed from the journal each time; nothing here is stored.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.services.attempts.proposals import PROPOSAL_KINDS, open_proposals
from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, Outage, StoredAttempt
from app.services.rows.outages import OutageState
from exam_engine.attempts.events import event_from
from exam_engine.attempts.events.course import TimeAdjusted
from exam_engine.attempts.events.proposals import ProposalOutcome, ProposalSettled
from exam_engine.attempts.ledger import TIME_KINDS, TimeUse, time_ledger
from exam_engine.attempts.states import AttemptState, CommandName, SubmitReason

REOPEN = CommandName.REOPEN.value
_ZERO, _SECOND = timedelta(0), timedelta(seconds=1)
_RUNNING = frozenset({AttemptState.IN_PROGRESS, AttemptState.PAUSED})
_UNDECIDED = frozenset({OutageState.PROPOSED, OutageState.CREDITING})


class Standing(StrEnum):
    """What became of the credit for one attempt."""

    WAITS = "waits"
    CAPPED = "capped"
    """The window takes all of it: nothing would count before two people go beyond the window."""
    ASKED = "asked"
    """One supervisor asked for what the window takes, another one has not confirmed yet."""
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
        counts: how much of it was given, or would count if it were given now: less than `lost`
            where a window that caps working time takes the rest.
        before: instant of its last stored fact up to the outage.
        after: instant of its first stored fact since; None when there is none yet.
        sits: the attempt has not ended.
    """

    attempt_id: str
    person_id: str
    lost: timedelta
    counts: timedelta
    before: datetime
    after: datetime | None
    standing: Standing
    sits: bool

    @property
    def is_short(self) -> bool:
        """Whether the window takes a second of it, or more."""
        return self.lost - self.counts >= _SECOND


def losses_of(uow: UnitOfWork, outage: Outage) -> list[Loss]:
    """Return what each attempt lost in an outage; those that lost nothing are left out.

    Reads whoever sat in the outage, and nobody who came before or since.
    """
    found = []
    for attempt_id in uow.outages.sat_between(outage.began_at, outage.ended_at):
        lost = lost_in(uow, attempt_id, outage)
        stored = uow.attempts.get(attempt_id) if lost > _ZERO else None
        if stored is not None:
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


def asked_under(outage: Outage) -> str:
    """Return how the ids of proposals begin that ask for time of this outage."""
    return f"outage-{outage.id}-"


def _was_cut_short(stored: StoredAttempt) -> bool:
    """Tell whether the timer ended it, or the window by which it was capped."""
    attempt = stored.attempt
    by_timer = attempt.submit_reason is SubmitReason.TIMER
    return by_timer and attempt.state in {AttemptState.CLOSING, AttemptState.SUBMITTED}


def _loss(uow: UnitOfWork, outage: Outage, stored: StoredAttempt, lost: timedelta) -> Loss:
    attempt_id = str(stored.attempt.id)
    before, after = uow.outages.facts_around(attempt_id, outage.ended_at)
    counts, sits = _given(uow, outage, attempt_id), stored.attempt.state in _RUNNING
    if counts is not None:
        asked = sits and beyond_asked(uow, outage, attempt_id)
        standing = Standing.ASKED if asked else Standing.CREDITED
    else:
        counts = lost - stored.attempt.clock.window_takes(lost, uow.now())
        standing = _standing(uow, outage, stored, counts)
    return Loss(attempt_id, stored.person_id, lost, counts, before, after, standing, sits)


def _given(uow: UnitOfWork, outage: Outage, attempt_id: str) -> timedelta | None:
    """Return what was given for an outage: by the credit, or by a colleague's confirmation.

    A confirmation stands in the journal right before what it brought about.
    """
    told = uow.attempts.events(attempt_id, kinds=(ProposalSettled.kind, TimeAdjusted.kind))
    outcome = uow.attempts.command_outcome(attempt_id, command_id_of(outage, attempt_id))
    seqs = {outcome["seq"]} if isinstance(outcome, dict) else set()
    seqs |= {one.seq + 1 for one in told if _confirms(one, outage)}
    facts = [event_from(one.kind, one.body) for one in told if one.seq in seqs]
    given = [fact.delta for fact in facts if isinstance(fact, TimeAdjusted)]
    return sum(given, _ZERO) if given else None


def _confirms(record: EventRecord, outage: Outage) -> bool:
    fact = event_from(record.kind, record.body)
    if not isinstance(fact, ProposalSettled) or fact.outcome is not ProposalOutcome.CONFIRMED:
        return False
    return fact.proposal.startswith(asked_under(outage))


def beyond_asked(uow: UnitOfWork, outage: Outage, attempt_id: str) -> bool:
    """Tell whether going beyond the window for this outage waits for a second person."""
    records = uow.attempts.events(attempt_id, kinds=PROPOSAL_KINDS)
    asked = open_proposals(records, uow.now())
    return any(one.id.startswith(asked_under(outage)) for one in asked)


def _standing(
    uow: UnitOfWork, outage: Outage, stored: StoredAttempt, counts: timedelta
) -> Standing:
    attempt_id = str(stored.attempt.id)
    if stored.attempt.state in _RUNNING:
        if counts:
            return Standing.WAITS
        return Standing.ASKED if beyond_asked(uow, outage, attempt_id) else Standing.CAPPED
    if not _was_cut_short(stored) or stored.result_state == "final":
        return Standing.ENDED
    return Standing.REOPENING if reopening_asked(uow, attempt_id) else Standing.CUT_SHORT
