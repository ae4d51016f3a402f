"""What a case means for credentials that its exam had earned before: people are asked, and act.

An open case asks a decider whether to suspend; a closed one whose result does not count proposes
a withdrawal, which a second person confirms. Nothing here suspends or withdraws.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from app.services.cases.case_store import OPEN_STATES
from app.services.catalogue.content import Library
from app.services.letters.letters import write_letter
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import CredentialRow, JsonValue, ProposalRow
from app.services.standing.standing import DECLINED
from app.services.standing.standing_record import histories_of
from exam_engine.attempts.events.evidence import CaseMoved
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from exam_engine.issuance.standing import History
from exam_engine.issuance.states import CredentialState, Reinstated, Suspended, WithdrawalReason
from proctoring.case_record import Case, Decision
from proctoring.case_table import Outcome, Step

_REASONS: Final[Mapping[Outcome, WithdrawalReason]] = MappingProxyType(
    {
        Outcome.INVALID_MISCONDUCT: WithdrawalReason.INTEGRITY_VIOLATION,
        Outcome.INVALID_TECHNICAL: WithdrawalReason.ISSUED_IN_ERROR,
    }
)
_OPENING: Final = frozenset({Step.OPEN.value, Step.REOPEN.value})


@dataclass(frozen=True, slots=True)
class InQuestion:
    """An active credential whose exam has an open case.

    Attributes:
        since: when the case was opened first; aware UTC.
    """

    row: CredentialRow
    case_id: str
    since: datetime


def in_question(uow: UnitOfWork) -> list[InQuestion]:
    """Return every credential that a decider is asked to suspend, by the day its case is due.

    Asked until it is suspended, or the case is closed. Where somebody lifts a suspension for the
    case they have decided; it is asked again only when the case is opened again.
    """
    return [
        InQuestion(row, case.id, case.opened_at)
        for case in uow.cases.in_states(OPEN_STATES)
        for row in _suspendable(uow, case.attempt_id, case.id)
    ]


def case_in_question(uow: UnitOfWork, row: CredentialRow) -> str | None:
    """Return the open case for which a decider is asked to suspend this one; None if there is none.

    Args:
        uow: where to look.
        row: an issued credential.
    """
    case = uow.cases.of_attempt(row.attempt_id)
    if case is None or case.state not in OPEN_STATES:
        return None
    asked = _suspendable(uow, row.attempt_id, case.id)
    return case.id if any(one.number == row.number for one in asked) else None


def certified(uow: UnitOfWork, attempt_id: str) -> bool:
    """Tell whether an exam has a credential, or one that is being issued, that is not withdrawn."""
    withdrawn = CredentialState.WITHDRAWN.value
    return any(row.state != withdrawn for row in uow.credentials.all_of_attempt(attempt_id))


def ask_deciders(uow: UnitOfWork, case: Case) -> None:
    """Write to deciders where an open case is about an exam that has earned a credential.

    May be called at every step of a case: a letter is written once for each opening.
    """
    for row in _suspendable(uow, case.attempt, case.id):
        times = len(_openings(uow, case.attempt))
        about = f"{case.id}:{row.number}:{times}"
        _tell_deciders(uow, row, "credential_in_question", case.id, about)


def propose_withdrawals(uow: UnitOfWork, case: Case) -> None:
    """Propose to withdraw what rests on a result that a closed case says does not count.

    Proposed in the name of who decided, once for each decision: what a second person declined is
    not proposed again. Where somebody has proposed a withdrawal already, that one stands; another
    scope that was proposed is dropped, since there may be nothing left to cover.
    """
    final = case.final
    assert final is not None, f"case {case.id} is closed without a decision"
    now = uow.now()
    for row, history in _issued(uow, case.attempt):
        proposal = _proposal(case.id, final, row, now)
        withdrawn = history.state(now) is CredentialState.WITHDRAWN
        if withdrawn or uow.standing.proposal(proposal.id) is not None:
            continue
        _drop_scope(uow, row.number, final, now)
        if uow.standing.add_proposal(proposal):
            kind, but = "withdrawal_proposed", final.person
            _tell_deciders(uow, row, kind, case.id, proposal.id, but)


def _drop_scope(uow: UnitOfWork, number: str, final: Decision, now: datetime) -> None:
    for one in uow.standing.proposals_of(number):
        if one.covers is not None and one.settled_at is None:
            by, words = final.person, f"the exam does not count: {final.reason}"
            uow.standing.settle_proposal(one.id, outcome=DECLINED, by=by, words=words, at=now)


def _suspendable(uow: UnitOfWork, attempt_id: str, case_id: str) -> list[CredentialRow]:
    """Return active, unexpired credentials of an exam, but those that somebody left active."""
    now = uow.now()
    found = [
        (row, history)
        for row, history in _issued(uow, attempt_id)
        if history.state(now) is CredentialState.ACTIVE and now <= row.valid_until
    ]
    if not found:
        return []
    opened = _openings(uow, attempt_id)[-1].replace(microsecond=0)
    return [row for row, history in found if not _left_active(history, case_id, opened)]


def _left_active(history: History, case_id: str, opened: datetime) -> bool:
    """Tell whether a person has lifted a suspension for this case since it was opened."""
    case = ""
    for entry in history.entries:
        if isinstance(entry.event, Suspended):
            case = entry.event.case
        elif isinstance(entry.event, Reinstated) and case_id in case and entry.event.at >= opened:
            return True
    return False


def _issued(uow: UnitOfWork, attempt_id: str) -> list[tuple[CredentialRow, History]]:
    rows = [row for row in uow.credentials.all_of_attempt(attempt_id) if row.issued_at is not None]
    histories = histories_of(uow, rows) if rows else {}
    return [(row, histories[row.number]) for row in rows]


def _openings(uow: UnitOfWork, attempt_id: str) -> list[datetime]:
    """Return when the attempt's case was opened, and opened again."""
    moves = uow.attempts.events(attempt_id, kinds=(CaseMoved.kind,))
    return [one.at for one in moves if one.body["step"] in _OPENING]


def _proposal(case_id: str, final: Decision, row: CredentialRow, now: datetime) -> ProposalRow:
    named = f"withdraw:{case_id}:{final.at.isoformat()}:{row.number}"
    return ProposalRow(
        id=hashlib.sha256(named.encode()).hexdigest()[:32],
        number=row.number,
        reason=_REASONS[final.outcome].value,
        words=f"Case {case_id}: {final.reason}",
        proposed_by=final.person,
        proposed_at=now,
    )


def _tell_deciders(
    uow: UnitOfWork, row: CredentialRow, kind: str, case_id: str, about: str, but: str = ""
) -> None:
    """Write to every decider but the holder, and but who proposed it."""
    number = display(CredentialNumber(row.number))
    facts: dict[str, JsonValue] = {
        "title": Library(uow.content).scheme(row.scheme_id).name,
        "case": case_id,
        "number": number,
        "path": f"/credentials/{number}",
    }
    for person_id in uow.people.with_role(Role.DECIDER):
        if person_id not in {row.person_id, but}:
            write_letter(uow, person_id, kind, about, facts, uow.now())
