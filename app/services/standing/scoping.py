"""Changing what a credential covers: proposed by one person, confirmed by another.

A reduced scope counts from the confirmation on: the wider credential is replaced in the same
transaction, its bit for offline readers set, and the issuing worker makes the narrower one, which
has its number already. What is extended again stays as it is until the wider one is signed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.errors import NotFound, StaleVersion
from app.services.messages import ISSUE_CREDENTIAL, Message
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, ProposalRow
from app.services.standing.holding import rule_of
from app.services.standing.standing import CONFIRMED, DECLINED
from app.services.standing.standing_record import SYSTEM, append, history_of, locked
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.number import RANDOM_BYTES, number_from_random
from exam_engine.issuance.scope import ScopeChange, ScopeReason, change_scope
from exam_engine.issuance.standing import Entry
from exam_engine.issuance.states import Succession, Superseded


@dataclass(frozen=True, slots=True)
class Scoping:
    """The use cases over their port; arguments as those of `Standing`."""

    uow: UnitOfWorkFactory

    def propose(
        self,
        number: str,
        *,
        actor: PersonId,
        covers: Sequence[str],
        reason: ScopeReason,
        words: str,
    ) -> str:
        """Propose the parts that a credential is to cover; nothing changes until a second person.

        `covers` are ids of parts that its rule declares; at least one.

        Returns:
            the id of the proposal.

        Raises:
            NotFound: no such credential.
            ConflictOfInterest, IllegalChange, ScopeRefused: see the engine's `change_scope`.
            StaleVersion: something is proposed about it already.
        """
        with self.uow() as uow:
            row = locked(uow, number)
            now = uow.now()
            proposal = _proposal(row, actor, now, covers=covers, reason=reason, words=words)
            # Asked with a stand-in for the second person, so that what can never be is refused now.
            change_scope(
                history_of(uow, row),
                change_of(uow, row, proposal),
                proposed_by=actor,
                confirmed_by=SYSTEM,
                now=now,
            )
            if not uow.standing.add_proposal(proposal):
                raise StaleVersion(f"something is proposed about {number} already")
            uow.commit()
        return proposal.id

    def settle(self, proposal_id: str, *, actor: PersonId, confirm: bool, words: str) -> str:
        """Confirm or decline a proposed scope; returns the credential's number.

        Declining may be done by the proposer too, confirming never.

        Raises:
            NotFound: no such proposal of a scope.
            StaleVersion: it was settled already.
            ConflictOfInterest, IllegalChange, ScopeRefused, SecondPersonRequired: see the engine's
                `change_scope`.
        """
        with self.uow() as uow:
            proposal = uow.standing.proposal(proposal_id)
            if proposal is None or proposal.covers is None:
                raise NotFound(f"proposal {proposal_id}")
            row = locked(uow, proposal.number)
            now = uow.now()
            settled = uow.standing.settle_proposal(
                proposal_id,
                outcome=CONFIRMED if confirm else DECLINED,
                by=actor,
                words=words,
                at=now,
            )
            if not settled:
                raise StaleVersion(f"proposal {proposal_id} is settled")
            if confirm:
                _change(uow, row, proposal, actor, now)
            uow.commit()
        return row.number


def change_of(uow: UnitOfWork, row: CredentialRow, proposal: ProposalRow) -> ScopeChange:
    """Return what a proposal would change, by the rule that the credential was issued under."""
    rule, _ = rule_of(uow, row)
    return ScopeChange(
        declared=tuple(one.id for one in rule.scope),
        examined=tuple(_first_of(uow, row).covers or ()),
        present=tuple(row.covers or ()),
        wanted=tuple(proposal.covers or ()),
        ends=row.valid_until,
    )


def _proposal(
    row: CredentialRow,
    actor: PersonId,
    now: datetime,
    *,
    covers: Sequence[str],
    reason: ScopeReason,
    words: str,
) -> ProposalRow:
    return ProposalRow(
        id=secrets.token_hex(16),
        number=row.number,
        reason=reason.value,
        words=words,
        proposed_by=actor,
        proposed_at=now,
        covers=sorted(set(covers)),
        successor=number_from_random(secrets.token_bytes(RANDOM_BYTES)),
    )


def _change(
    uow: UnitOfWork, row: CredentialRow, proposal: ProposalRow, actor: PersonId, now: datetime
) -> None:
    history = history_of(uow, row)
    decided = change_scope(
        history,
        change_of(uow, row, proposal),
        proposed_by=PersonId(proposal.proposed_by),
        confirmed_by=actor,
        now=now,
    )
    assert proposal.successor is not None
    if decided.why is Succession.REDUCTION:
        later = CredentialNumber(proposal.successor)
        event = Superseded(decided.at, later, decided.why)
        append(uow, row, history, Entry(event, actor), proposal.words)
    stored = uow.attempts.get(row.attempt_id)
    assert stored is not None
    message = Message(ISSUE_CREDENTIAL.name, row.attempt_id, stored.last_seq)
    uow.outbox.put(message, due_at=now)


def _first_of(uow: UnitOfWork, row: CredentialRow) -> CredentialRow:
    """Return the credential that the exam itself earned, before its scope was ever changed."""
    while row.instead_of is not None:
        before = uow.credentials.by_number(row.instead_of)
        assert before is not None, f"{row.instead_of} is gone"
        row = before
    return row
