"""The life of a credential after it was issued: suspended, extended, lifted, withdrawn.

Each change is one transaction: the event, the state, the status bit, and the messages that
publish the list and tell the holder. Rules are the engine's; nothing here signs.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.services.consequences import ask_triage, resting_on
from app.services.errors import NotFound, StaleVersion
from app.services.messages import DECIDE_CERTIFICATION, LIFT_SUSPENSION, PUBLISH_STATUS, Message
from app.services.notices import write_change, write_lapse
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CredentialRow, ProposalRow, StandingRow
from app.services.status_lists import set_bit
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance import standing as rules
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.event_spelling import read, spell
from exam_engine.issuance.number import display
from exam_engine.issuance.standing import Entry, History
from exam_engine.issuance.states import (
    LONGEST_SUSPENSION,
    CredentialEvent,
    CredentialState,
    Issued,
    Reinstated,
    Suspended,
    WithdrawalReason,
    Withdrawn,
    after,
)

SYSTEM = PersonId("system")
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
            row = _locked(uow, number)
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
            NotFound: no such proposal.
            StaleVersion: it was settled already.
            ConflictOfInterest, IllegalChange, SecondPersonRequired: see the engine's `withdraw`.
        """
        with self.uow() as uow:
            proposal = uow.standing.proposal(proposal_id)
            if proposal is None:
                raise NotFound(f"proposal {proposal_id}")
            row = _locked(uow, proposal.number)
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
            row = _locked(uow, number)
            history = history_of(uow, row)
            event = deciding(history, uow.now())
            append(uow, row, history, Entry(event, actor), words)
            uow.commit()


def history_of(uow: UnitOfWork, row: CredentialRow) -> History:
    """Return the past of an issued credential."""
    return histories_of(uow, [row])[row.number]


def histories_of(uow: UnitOfWork, rows: list[CredentialRow]) -> dict[str, History]:
    """Return the past of many issued credentials by number, in a handful of statements."""
    events = uow.standing.events([row.number for row in rows])
    found: dict[str, History] = {}
    for row in rows:
        assert row.issued_at is not None, f"{row.number} was not issued"
        entries = tuple(
            Entry(read(one.kind, one.at, one.body), PersonId(one.actor))
            for one in events[row.number]
        )
        found[row.number] = History(
            PersonId(row.person_id), Issued(_second(row.issued_at)), entries
        )
    return found


def append(
    uow: UnitOfWork, row: CredentialRow, history: History, entry: Entry, words: str
) -> History:
    """Record one event with its bit and its messages; returns the history with it."""
    event, now = entry.event, uow.now()
    kind, body = spell(event)
    seq = len(history.entries) + 1
    uow.standing.append(
        StandingRow(row.number, seq, kind, event.at, entry.actor, dict(body), words),
    )
    uow.standing.set_state(row.number, after(history.state(event.at), event).value)
    if isinstance(event, Withdrawn):
        set_bit(uow, row, StatusPurpose.REVOCATION, bit=True)
    if isinstance(event, Suspended | Reinstated):
        set_bit(uow, row, StatusPurpose.SUSPENSION, bit=isinstance(event, Suspended))
    if isinstance(event, Reinstated):
        _ask_again(uow, row, now)
    if isinstance(event, Suspended):
        which = f":{row.scheme_id}" if row.through else ""  # an attempt may earn several
        lifting = Message(LIFT_SUSPENSION.name, f"{row.attempt_id}:{seq}{which}", seq)
        uow.outbox.put(lifting, due_at=event.until)
    _publish(uow, now)
    write_change(uow, row, seq, event, now)
    return History(history.holder, history.issued, (*history.entries, entry))


def _ask_again(uow: UnitOfWork, row: CredentialRow, now: datetime) -> None:
    """Have the rule look again at what waited for this suspension to end."""
    for stored in uow.attempts.of_person(row.person_id):
        attempt_id = stored.attempt.id
        if stored.result_state == "final" and uow.results.decision(attempt_id) is None:
            message = Message(DECIDE_CERTIFICATION.name, attempt_id, stored.last_seq)
            uow.outbox.put(message, due_at=now)


def _lift(uow: UnitOfWork, number: str) -> bool:
    row = uow.standing.lock(number)
    if row is None or row.issued_at is None:
        return False
    now = uow.now()
    history = history_of(uow, row)
    if row.state != CredentialState.SUSPENDED.value or history.suspensions(now):
        return False
    # No event: that it ended by itself is read off the clock, for any date.
    uow.standing.set_state(row.number, CredentialState.ACTIVE.value)
    set_bit(uow, row, StatusPurpose.SUSPENSION, bit=False)
    _publish(uow, now)
    _ask_again(uow, row, now)
    write_lapse(uow, row, len(history.entries), now)
    return True


def _publish(uow: UnitOfWork, now: datetime) -> None:
    message = Message(PUBLISH_STATUS.name, "issuer", int(now.timestamp()))
    uow.outbox.put(message, due_at=now)


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
    _cascade(uow, row, now)


def _cascade(uow: UnitOfWork, row: CredentialRow, now: datetime) -> None:
    """Suspend for review what was earned on the strength of a withdrawn credential.

    Never a withdrawal: people look at each.
    """
    own = [one for one in uow.credentials.of_person(row.person_id) if one.issued_at is not None]
    others = [one for one in own if one.number != row.number]
    histories = histories_of(uow, others)
    active = [one for one in others if histories[one.number].state(now) is CredentialState.ACTIVE]
    at = _second(now)
    case = f"prerequisite {display(CredentialNumber(row.number))}"
    for one in resting_on(uow, row, active, now):
        event = Suspended(at, at + LONGEST_SUSPENSION, case)
        words = "a credential that it rests on was withdrawn"
        append(uow, one, histories[one.number], Entry(event, SYSTEM), words)


def _locked(uow: UnitOfWork, number: str) -> CredentialRow:
    row = uow.standing.lock(number)
    if row is None or row.issued_at is None:
        raise NotFound("no such credential")
    return row


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
