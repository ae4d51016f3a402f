"""Giving back exams that the timer ended because we did not serve: asked by one supervisor for all.

Another one confirms or declines; each attempt is its own transaction under the guards of every
reopening, so it may be broken off and asked again.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.services.attempts.proposals import PROPOSAL_KINDS, Proposal, open_proposals
from app.services.attempts.wishes import Wish
from app.services.errors import OutageSettled, ProposalStands, ServiceError
from app.services.invigilating.steering import Steering
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows.outages import OutageState
from app.services.timekeeping.losses import REOPEN, Loss, Standing, losses_of
from app.services.timekeeping.outages import Outages
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class Reopened:
    """What came of a bulk step.

    Attributes:
        done: how many attempts it reached.
        refused: attempt id and code of the others; nothing of them has changed.
    """

    done: int
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reopening that waits for a second person."""

    loss: Loss
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Reopenings:
    """The use cases over steering and outages."""

    read: UnitOfWorkFactory
    steering: Steering
    outages: Outages

    def ask(self, outage_id: str, *, supervisor: Actor, reason: str) -> Reopened:
        """Propose to reopen every exam that was cut short; asked again, it reaches the others.

        To be asked before the credit is confirmed: that lets the results of the others go on.

        Raises:
            NotFound: no such outage.
            OutageSettled: somebody decided that nobody gets time for it.
        """
        wish = Wish(REOPEN, Reason(ReasonCode.TECHNICAL_OUR_SERVICE, reason))
        losses = self._losses(outage_id)
        done, refused = 0, []
        for loss in losses:
            if loss.standing is not Standing.CUT_SHORT:
                continue
            try:
                self.steering.ask(
                    loss.attempt_id, wish, actor=supervisor, command_id=_fresh(), expected=None
                )
                done += 1
            except ProposalStands:
                done += 1
            except (EngineError, ServiceError) as refusal:
                refused.append((loss.attempt_id, refusal.code))
        return Reopened(done, tuple(refused))

    def waiting(self, outage_id: str) -> list[Waiting]:
        """Return the reopenings of an outage that wait for a second person."""
        with self.read() as uow:
            outage = uow.outages.get(outage_id)
            return list(_waiting(uow, losses_of(uow, outage))) if outage else []

    def confirm(self, outage_id: str, *, supervisor: Actor, reason: str) -> Reopened:
        """Reopen what another supervisor asked for, and give each its lost time.

        The exams stand paused then; each goes on when a proctor sees that its candidate is back.

        Raises:
            NotFound: no such outage.
            OutageSettled: somebody decided that nobody gets time for it.
        """
        self._losses(outage_id)
        done, refused = 0, []
        for one in self.waiting(outage_id):
            attempt_id = one.loss.attempt_id
            try:
                self.steering.confirm(
                    attempt_id,
                    one.proposal.id,
                    actor=supervisor,
                    command_id=_fresh(),
                    expected=None,
                )
                done += 1
            except (EngineError, ServiceError) as refusal:
                refused.append((attempt_id, refusal.code))
        self.outages.confirm(outage_id, supervisor=supervisor, reason=reason)
        return Reopened(done, tuple(refused))

    def decline(self, outage_id: str, *, supervisor: Actor, reason: str) -> Reopened:
        """Leave the exams ended; their results go on."""
        done, refused = 0, []
        for one in self.waiting(outage_id):
            attempt_id = one.loss.attempt_id
            try:
                self.steering.settle(
                    attempt_id, one.proposal.id, actor=supervisor, command_id=_fresh(), text=reason
                )
                done += 1
            except (EngineError, ServiceError) as refusal:
                refused.append((attempt_id, refusal.code))
        return Reopened(done, tuple(refused))

    def _losses(self, outage_id: str) -> Sequence[Loss]:
        outage, losses = self.outages.proposal(outage_id)
        if outage.state is OutageState.DISMISSED:
            raise OutageSettled(f"outage {outage_id} is {outage.state}")
        return losses


def _waiting(uow: UnitOfWork, losses: list[Loss]) -> Iterator[Waiting]:
    for loss in losses:
        if loss.standing is Standing.REOPENING:
            records = uow.attempts.events(loss.attempt_id, kinds=PROPOSAL_KINDS)
            for proposal in open_proposals(records, uow.now()):
                if proposal.wish.name == REOPEN:
                    yield Waiting(loss, proposal)


def _fresh() -> str:
    return secrets.token_hex(16)
