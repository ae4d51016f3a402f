"""What follows from a withdrawal: which credentials rest on that one, and what its case waits for.

One rests on another when it required it, or came with it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Final

from app.services.catalogue.content import Library
from app.services.messages import TRIAGE_ATTEMPT, Message
from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow
from app.services.standing.standing_record import SYSTEM, append, histories_of
from exam_engine.catalogue import OnWithdrawn, Scheme
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from exam_engine.issuance.standing import Entry, History
from exam_engine.issuance.states import LONGEST_SUSPENSION, CredentialState, Suspended, Withdrawn

_RESTED: Final = "a credential that it rests on was withdrawn"


def resting_on(
    uow: UnitOfWork, withdrawn: CredentialRow, active: Sequence[CredentialRow], now: datetime
) -> list[CredentialRow]:
    """Return which of the holder's active, unexpired credentials people have to look at.

    What required the withdrawn one is left alone where the holder still has another active one of
    its scheme; what the withdrawn one's exam renewed never is.
    """
    current = [one for one in active if now <= one.valid_until]
    replaced = any(one.scheme_id == withdrawn.scheme_id for one in current)
    library = Library(uow.content)
    return [
        one
        for one in current
        if one.through == withdrawn.number
        or (not replaced and _requires(library.scheme(one.scheme_id), withdrawn.scheme_id))
    ]


def suspend_resting(uow: UnitOfWork, row: CredentialRow, now: datetime) -> None:
    """Suspend for review what was earned on the strength of a withdrawn credential.

    Never a withdrawal: people look at each.
    """
    own = [one for one in uow.credentials.of_person(row.person_id) if one.issued_at is not None]
    others = [one for one in own if one.number != row.number]
    histories = histories_of(uow, others)
    active = [one for one in others if histories[one.number].state(now) is CredentialState.ACTIVE]
    for one in resting_on(uow, row, active, now):
        append(uow, one, histories[one.number], Entry(_review_of(row, now), SYSTEM), _RESTED)


def review(
    uow: UnitOfWork, row: CredentialRow, *, since: datetime, renewed: str | None = None
) -> bool:
    """Suspend for review where what a credential rests on was withdrawn since; False if not.

    For what a withdrawal did not reach: it was not signed then, or suspended for something else.
    """
    issued = [one for one in uow.credentials.of_person(row.person_id) if one.issued_at is not None]
    histories = histories_of(uow, issued)
    own = {one.number: (one, histories[one.number]) for one in issued}
    ground = _unreviewed_ground(uow, row, own, since=since, renewed=renewed)
    if ground is not None:
        event = _review_of(ground, uow.now())
        append(uow, row, histories[row.number], Entry(event, SYSTEM), _RESTED)
    return ground is not None


def began(history: History) -> datetime:
    """Return when the last suspensions in a row began."""
    run = takewhile(lambda one: isinstance(one.event, Suspended), reversed(history.entries))
    return min(one.event.at for one in run)


def _unreviewed_ground(
    uow: UnitOfWork,
    row: CredentialRow,
    own: Mapping[str, tuple[CredentialRow, History]],
    *,
    since: datetime,
    renewed: str | None,
) -> CredentialRow | None:
    """Return what an active credential rests on and was withdrawn since; None as a rule.

    None, too, where it was suspended for this before: then people have looked.

    `own` is all that was issued to the holder, with its past, by number. Withdrawals count from
    the second of `since` on; `renewed` is the earlier term from which the dates were counted.
    """
    now = uow.now()
    active = [one for one, past in own.values() if past.state(now) is CredentialState.ACTIVE]
    said = {one.case for one in own[row.number][1].events if isinstance(one, Suspended)}
    for ground, past in own.values():
        last = past.events[-1]
        if not isinstance(last, Withdrawn) or last.at < since.replace(microsecond=0):
            continue
        resting = resting_on(uow, ground, active, now)
        counted = active if ground.number == renewed else []
        rests = row.number in {one.number for one in (*resting, *counted)}
        if rests and _review_of(ground, now).case not in said:
            return ground
    return None


def _review_of(withdrawn: CredentialRow, now: datetime) -> Suspended:
    """Return the suspension, for review by people, of what rests on a withdrawn credential."""
    at = now.replace(microsecond=0)
    case = f"prerequisite {display(CredentialNumber(withdrawn.number))}"
    return Suspended(at, at + LONGEST_SUSPENSION, case)


def _requires(scheme: Scheme, required: str) -> bool:
    suspends = scheme.on_prerequisite_withdrawn is OnWithdrawn.SUSPEND
    return suspends and required in scheme.required_schemes


def ask_triage(uow: UnitOfWork, withdrawn: CredentialRow, now: datetime) -> None:
    """Have triage look again at an exam with a case: it is annulled once nothing stands on it."""
    stored = uow.attempts.get(withdrawn.attempt_id)
    if stored is None or uow.cases.of_attempt(withdrawn.attempt_id) is None:
        return
    uow.outbox.put(Message(TRIAGE_ATTEMPT.name, stored.attempt.id, stored.last_seq), due_at=now)
