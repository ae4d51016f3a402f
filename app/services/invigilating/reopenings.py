"""What one supervisor may not give back alone after an outage: asked for all, confirmed by another.

Exams that the timer ended are reopened; who sits in a window that would take the credit works
beyond its end. Each attempt is its own transaction under the guards of every such command, so it
may be broken off and asked again.
"""

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.services.attempts.proposals import PROPOSAL_KINDS, Proposal, open_proposals
from app.services.attempts.wishes import BEYOND_WINDOW, MOST_SECONDS, Wish, wish_from
from app.services.errors import OutageSettled, ProposalStands, ServiceError
from app.services.invigilating.steering import Steering
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import Outage
from app.services.rows.outages import OutageState
from app.services.timekeeping.losses import REOPEN, Loss, Standing, asked_under, losses_of
from app.services.timekeeping.outages import Outages
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.states import CommandName
from exam_engine.errors import EngineError

LATER = CommandName.ADJUST_TIME.value
"""Working beyond the window; beside `REOPEN` the second thing that is asked for."""
EVERYTHING = (REOPEN, LATER)
_SECOND = timedelta(seconds=1)


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
    """A reopening, or working beyond the window, that waits for a second person."""

    loss: Loss
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Reopenings:
    """The use cases over steering and outages."""

    read: UnitOfWorkFactory
    steering: Steering
    outages: Outages

    def ask(
        self,
        outage_id: str,
        *,
        supervisor: Actor,
        reason: str,
        names: Collection[str] = EVERYTHING,
    ) -> Reopened:
        """Propose it for everybody whom it concerns, before the credit lets results go on.

        Asked again, it reaches the others. Candidates read the reason. Of `names`, `REOPEN` means
        exams that were cut short, `LATER` those whose window takes a part of the credit.

        Raises:
            NotFound: no such outage.
            OutageSettled: somebody decided that nobody gets time for it.
            WishRefused: the reason is longer than a proposal holds.
        """
        why = Reason(ReasonCode.TECHNICAL_OUR_SERVICE, reason)
        outage, losses = self._losses(outage_id)
        done, refused = 0, []
        for loss in losses:
            wish = _wish(loss, why)
            if wish is None or wish.name not in names:
                continue
            command = f"{asked_under(outage)}{secrets.token_hex(6)}"
            try:
                self.steering.ask(
                    loss.attempt_id, wish, actor=supervisor, command_id=command, expected=None
                )
                done += 1
            except ProposalStands:
                done += 1
            except (EngineError, ServiceError) as refusal:
                refused.append((loss.attempt_id, refusal.code))
        return Reopened(done, tuple(refused))

    def waiting(self, outage_id: str) -> list[Waiting]:
        """Return what was asked for an outage and waits for a second person."""
        with self.read() as uow:
            outage = uow.outages.get(outage_id)
            return list(_waiting(uow, outage, losses_of(uow, outage))) if outage else []

    def confirm(self, outage_id: str, *, supervisor: Actor, reason: str) -> Reopened:
        """Do what another supervisor asked for, and give each its lost time.

        Reopened exams stand paused then; each goes on when a proctor sees that its candidate is
        back. Who works beyond the window has the new time at once.

        Raises:
            NotFound: no such outage.
            OutageSettled: somebody decided that nobody gets time for it.
        """
        self._losses(outage_id)
        done, refused = 0, []
        for one in self.waiting(outage_id):
            code = self._confirm(outage_id, one, supervisor, reason)
            if code is None:
                done += 1
            else:
                refused.append((one.loss.attempt_id, code))
        self.outages.confirm(outage_id, supervisor=supervisor, reason=reason)
        return Reopened(done, tuple(refused))

    def _confirm(self, outage_id: str, one: Waiting, supervisor: Actor, reason: str) -> str | None:
        """Confirm one proposal; returns why not."""
        attempt_id, proposal = one.loss.attempt_id, one.proposal
        try:
            self.steering.confirm(
                attempt_id, proposal.id, actor=supervisor, command_id=_fresh(), expected=None
            )
        except (EngineError, ServiceError) as refusal:
            return refusal.code
        if proposal.wish.name == REOPEN and one.loss.is_short:
            # the window that ended it would take the credit, too; these two have decided
            return self.outages.give_beyond(
                outage_id, one.loss, supervisor=supervisor, second=proposal.by, reason=reason
            )
        return None

    def decline(self, outage_id: str, *, supervisor: Actor, reason: str) -> Reopened:
        """Leave exams ended, whose results go on, and windows as they are."""
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

    def _losses(self, outage_id: str) -> tuple[Outage, Sequence[Loss]]:
        outage, losses = self.outages.proposal(outage_id)
        if outage.state is OutageState.DISMISSED:
            raise OutageSettled(f"outage {outage_id} is {outage.state}")
        return outage, losses


def _wish(loss: Loss, why: Reason) -> Wish | None:
    """Return what has to be asked for, so that this attempt gets all it lost; None: nothing.

    Of a window it is what the credit leaves over, which is given without waiting for anybody.

    Raises:
        WishRefused: the reason is longer than a proposal holds.
    """
    members = {"code": why.code.value, "reason": why.text}
    if loss.standing is Standing.CUT_SHORT:
        return wish_from(REOPEN, members)
    if loss.sits and loss.is_short and loss.standing is not Standing.ASKED:
        rest = loss.lost - loss.counts
        whole = min(-(-rest // _SECOND), MOST_SECONDS)  # rounded in the candidate's favour
        return wish_from(LATER, {**members, "seconds": whole, "cause": BEYOND_WINDOW})
    return None


def _waiting(uow: UnitOfWork, outage: Outage, losses: list[Loss]) -> Iterator[Waiting]:
    for loss in losses:
        if not loss.sits and loss.standing is not Standing.REOPENING:
            continue  # nothing can be confirmed there
        records = uow.attempts.events(loss.attempt_id, kinds=PROPOSAL_KINDS)
        for proposal in open_proposals(records, uow.now()):
            reopening = proposal.wish.name == REOPEN and loss.standing is Standing.REOPENING
            if reopening or proposal.id.startswith(asked_under(outage)):
                yield Waiting(loss, proposal)


def _fresh() -> str:
    return secrets.token_hex(16)
