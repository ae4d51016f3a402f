"""What follows from a withdrawal: which credentials rest on that one, and what its case waits for.

One rests on another when it required it, came with it, or follows on it in its chain; whether that
matters is said by the rule that it was issued under.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Final

from app.services.messages import TRIAGE_ATTEMPT, Message
from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow
from app.services.standing.holding import rule_of
from app.services.standing.standing_record import SYSTEM, append, histories_of
from exam_engine.catalogue import OnWithdrawn, schemes_of
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from exam_engine.issuance.standing import Entry, History
from exam_engine.issuance.states import (
    LONGEST_SUSPENSION,
    CredentialState,
    Suspended,
    Withdrawn,
    revokes,
)

_RESTED: Final = "a credential that it rests on was withdrawn"


def resting_on(
    uow: UnitOfWork, withdrawn: CredentialRow, active: Sequence[CredentialRow], now: datetime
) -> list[CredentialRow]:
    """Return which of the holder's active, unexpired credentials people have to look at.

    What required the withdrawn one is left alone where the holder still has another active one of
    its scheme; what the withdrawn one's exam earned never is.
    """
    current = [one for one in active if now <= one.valid_until]
    stands_for = {withdrawn.number, *_scopes_before(uow, withdrawn)}
    return [
        one
        for one in current
        if one.through in stands_for
        or _follows_on(uow, one, withdrawn)
        or _required_it(uow, one, withdrawn, current)
    ]


def _scopes_before(uow: UnitOfWork, row: CredentialRow) -> Iterator[str]:
    """Yield the credentials whose scope was changed, step by step, to this one's."""
    before = row.instead_of
    while before is not None:
        yield before
        earlier = uow.credentials.by_number(before)
        before = earlier.instead_of if earlier is not None else None


def _follows_on(uow: UnitOfWork, row: CredentialRow, earlier: CredentialRow) -> bool:
    """Tell whether a credential continues an earlier one of its scheme, and its rule minds that.

    Another scope of the same exam always minds.
    """
    if row.scheme_id != earlier.scheme_id:
        return False
    if earlier.number in _scopes_before(uow, row):
        return True
    minds = rule_of(uow, row)[0].renewal.on_earlier_withdrawn is OnWithdrawn.SUSPEND
    return minds and earlier.number in _terms_before(uow, row)


def _terms_before(uow: UnitOfWork, row: CredentialRow) -> set[str]:
    """Return every earlier credential of its chain, those of other scopes with them."""
    found: set[str] = set()
    waiting = [row]
    while waiting:
        one = waiting.pop()
        term = uow.terms.of(one.number)
        for number in (term.renews if term is not None else None, one.instead_of):
            before = uow.credentials.by_number(number) if number else None
            if before is not None and before.number not in found:
                found.add(before.number)
                waiting.append(before)
    return found


def suspend_resting(uow: UnitOfWork, row: CredentialRow, now: datetime) -> None:
    """Suspend for review what was earned on the strength of a withdrawn credential.

    Never a withdrawal: people look at each.
    """
    own = [one for one in uow.credentials.of_person(row.person_id) if one.issued_at is not None]
    others = [one for one in own if one.number != row.number]
    histories = histories_of(uow, others)
    active = [one for one in others if histories[one.number].state(now) is CredentialState.ACTIVE]
    for one in resting_on(uow, row, active, now):
        append(uow, one, histories[one.number], Entry(_review_of(row, one, now), SYSTEM), _RESTED)


def review(uow: UnitOfWork, row: CredentialRow, *, since: datetime) -> bool:
    """Suspend for review where what a credential rests on was withdrawn since; False if not.

    For what a withdrawal did not reach: it was not signed then, or suspended for something else.
    """
    issued = [one for one in uow.credentials.of_person(row.person_id) if one.issued_at is not None]
    histories = histories_of(uow, issued)
    own = {one.number: (one, histories[one.number]) for one in issued}
    ground = _unreviewed_ground(uow, row, own, since=since)
    if ground is not None:
        event = _review_of(ground, row, uow.now())
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
) -> CredentialRow | None:
    """Return what an active credential rests on and was withdrawn since; None as a rule.

    None, too, where it was suspended for this before: then people have looked.

    `own` is all that was issued to the holder, with its past, by number. Withdrawals count from
    the second of `since` on. An earlier term whose scope was reduced since counts, too: an exam of
    every part may have been decided on before.
    """
    now = uow.now()
    active = [one for one, past in own.values() if past.state(now) is CredentialState.ACTIVE]
    said = {one.case for one in own[row.number][1].events if isinstance(one, Suspended)}
    for ground, past in own.values():
        last = past.events[-1]
        if not revokes(last) or last.at < since.replace(microsecond=0):
            continue
        if isinstance(last, Withdrawn):
            rests = row.number in {one.number for one in resting_on(uow, ground, active, now)}
        else:
            rests = row.attempt_id != ground.attempt_id and _follows_on(uow, row, ground)
        if rests and _case_of(ground, row) not in said:
            return ground
    return None


def _review_of(ground: CredentialRow, row: CredentialRow, now: datetime) -> Suspended:
    """Return the suspension, for review by people, of what rests on a withdrawn credential."""
    at = now.replace(microsecond=0)
    return Suspended(at, at + LONGEST_SUSPENSION, _case_of(ground, row))


def _case_of(ground: CredentialRow, row: CredentialRow) -> str:
    what = "earlier term" if ground.scheme_id == row.scheme_id else "prerequisite"
    return f"{what} {display(CredentialNumber(ground.number))}"


def _required_it(
    uow: UnitOfWork,
    row: CredentialRow,
    withdrawn: CredentialRow,
    current: Sequence[CredentialRow],
) -> bool:
    """Tell whether a credential required a withdrawn one, and no active one does instead."""
    rule = rule_of(uow, row)[0]
    if rule.on_prerequisite_withdrawn is not OnWithdrawn.SUSPEND:
        return False
    held = {one.scheme_id for one in current}
    asked = (schemes_of([one]) for one in rule.prerequisites)
    return any(withdrawn.scheme_id in one and held.isdisjoint(one) for one in asked)


def ask_triage(uow: UnitOfWork, withdrawn: CredentialRow, now: datetime) -> None:
    """Have triage look again at an exam with a case: it is annulled once nothing stands on it."""
    stored = uow.attempts.get(withdrawn.attempt_id)
    if stored is None or uow.cases.of_attempt(withdrawn.attempt_id) is None:
        return
    uow.outbox.put(Message(TRIAGE_ATTEMPT.name, stored.attempt.id, stored.last_seq), due_at=now)
