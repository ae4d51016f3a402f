"""The life of a credential after it was issued: suspended, extended, lifted, withdrawn.

Each change is one transaction: the event, the state, the status bit, and the messages that
publish the list and tell the holder. Rules are the engine's; nothing here signs.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.services.errors import NotFound, StaleVersion
from app.services.letters.notices import write_lapse
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, ProposalRow
from app.services.standing.consequences import ask_triage, began, review, suspend_resting
from app.services.standing.standing_record import (
    SYSTEM,
    append,
    ask_again,
    history_of,
    lock,
    locked,
    publish,
)
from app.services.standing.status_lists import set_bit
from exam_engine.ids import PersonId
from exam_engine.issuance import standing as rules
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.standing import Entry, History
from exam_engine.issuance.states import (
    CredentialEvent,
    CredentialState,
    Reinstated,
    WithdrawalReason,
)

CONFIRMED = "confirmed"
DECLINED = "declined"

Deciding = Callable[[History, datetime], CredentialEvent]


@dataclass(frozen=True, slots=True)
class Standing:
    """The use cases over their ports.

    Every `number` is canonical, without hyphens; every `actor` the id of a person whose role was
    checked; every `words` the reason that is kept and never shown to the public.
    """

    uow: UnitOfWorkFactory

    def suspend(
        self, number: str, *, actor: PersonId, case: str, until: datetime, words: str
    ) -> None:
        """Suspend an active credential; the page says so at once, the list within a minute.

        Raises:
            NotFound: no such credential.
            ConflictOfInterest, IllegalChange, SuspensionRefused: see the engine's `suspend`.
        """
        self._change(
            number,
            lambda history, now: rules.suspend(
                history, actor=actor, case=case, until=until, now=now
            ),
            actor,
            words,
        )

    def extend(self, number: str, *, actor: PersonId, until: datetime, words: str) -> None:
        """Extend a running suspension once, by somebody who did not begin it.

        Raises:
            NotFound: no such credential.
            ConflictOfInterest, IllegalChange, SecondPersonRequired, SuspensionRefused.
        """
        self._change(
            number,
            lambda history, now: rules.extend(history, actor=actor, until=until, now=now),
            actor,
            words,
        )

    def restore(self, number: str, *, actor: PersonId, words: str) -> None:
        """Lift a suspension before its end.

        Raises:
            NotFound: no such credential.
            ConflictOfInterest, IllegalChange: see the engine's `reinstate`.
        """
        self._change(
            number,
            lambda history, now: rules.reinstate(history, actor=actor, now=now),
            actor,
            words,
        )

    def propose_withdrawal(
        self, number: str, *, actor: PersonId, reason: WithdrawalReason, words: str
    ) -> str:
        """Propose a withdrawal; nothing changes until a second person confirms it.

        Returns:
            the id of the proposal.

        Raises:
            NotFound: no such credential.
            ConflictOfInterest: it is the actor's own.
            IllegalChange: it is withdrawn already.
            StaleVersion: somebody has proposed it already.
        """
        with self.uow() as uow:
            row = locked(uow, number)
            now = uow.now()
            history = history_of(uow, row)
            # Asked with a stand-in for the second person, so that what can never be is refused now.
            rules.withdraw(history, reason=reason, proposed_by=actor, confirmed_by=SYSTEM, now=now)
            proposal = ProposalRow(
                secrets.token_hex(16), row.number, reason.value, words, actor, now
            )
            if not uow.standing.add_proposal(proposal):
                raise StaleVersion(f"the withdrawal of {number} is proposed already")
            uow.commit()
        return proposal.id

    def settle_withdrawal(
        self, proposal_id: str, *, actor: PersonId, confirm: bool, words: str
    ) -> str:
        """Confirm or decline a proposed withdrawal; returns the credential's number.

        Declining may be done by the proposer too, confirming never.

        Raises:
            NotFound: no such proposal of a withdrawal.
            StaleVersion: it was settled already.
            ConflictOfInterest, IllegalChange, SecondPersonRequired: see the engine's `withdraw`.
        """
        with self.uow() as uow:
            proposal = uow.standing.proposal(proposal_id)
            if proposal is None or proposal.covers is not None:
                raise NotFound(f"proposal {proposal_id}")
            row = locked(uow, proposal.number)
            now = uow.now()
            outcome = CONFIRMED if confirm else DECLINED
            if confirm:
                _withdraw(uow, row, proposal, actor, now)
            settled = uow.standing.settle_proposal(
                proposal_id, outcome=outcome, by=actor, words=words, at=now
            )
            if not settled:
                raise StaleVersion(f"proposal {proposal_id} is settled")
            uow.commit()
        return row.number

    def lift(self, attempt_id: str) -> bool:
        """Clear the bit of a suspension that has reached its end; False when it still runs."""
        with self.uow() as uow:
            found = uow.credentials.all_of_attempt(attempt_id)
            lifted = [_lift(uow, one.number) for one in found]
            uow.commit()
        return any(lifted)

    def _change(self, number: str, deciding: Deciding, actor: PersonId, words: str) -> None:
        with self.uow() as uow:
            row = locked(uow, number)
            history = history_of(uow, row)
            event = deciding(history, uow.now())
            append(uow, row, history, Entry(event, actor), words)
            if isinstance(event, Reinstated):
                review(uow, row, since=began(history))
            uow.commit()


def _lift(uow: UnitOfWork, number: str) -> bool:
    row = lock(uow, number)
    if row is None or row.issued_at is None:
        return False
    now = uow.now()
    history = history_of(uow, row)
    if row.state != CredentialState.SUSPENDED.value or history.suspensions(now):
        return False
    if review(uow, row, since=began(history)):
        return True
    # No event: that it ended by itself is read off the clock, for any date.
    uow.standing.set_state(row.number, CredentialState.ACTIVE.value)
    set_bit(uow, row, StatusPurpose.SUSPENSION, bit=False)
    publish(uow, now)
    ask_again(uow, row, now)
    write_lapse(uow, row, len(history.entries), now)
    return True


def _withdraw(
    uow: UnitOfWork, row: CredentialRow, proposal: ProposalRow, actor: PersonId, now: datetime
) -> None:
    history = history_of(uow, row)
    event = rules.withdraw(
        history,
        reason=WithdrawalReason(proposal.reason),
        proposed_by=PersonId(proposal.proposed_by),
        confirmed_by=actor,
        now=now,
    )
    append(uow, row, history, Entry(event, actor), proposal.words)
    ask_triage(uow, row, now)
    suspend_resting(uow, row, now)
