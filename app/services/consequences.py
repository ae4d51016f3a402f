"""What follows from a withdrawal: which credentials rest on that one, and what its case waits for.

One rests on another when it required it, or came with it.
"""

from collections.abc import Sequence
from datetime import datetime

from app.services.content import Library
from app.services.messages import TRIAGE_ATTEMPT, Message
from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow
from exam_engine.catalogue import OnWithdrawn, Scheme


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


def _requires(scheme: Scheme, required: str) -> bool:
    suspends = scheme.on_prerequisite_withdrawn is OnWithdrawn.SUSPEND
    return suspends and required in scheme.required_schemes


def ask_triage(uow: UnitOfWork, withdrawn: CredentialRow, now: datetime) -> None:
    """Have triage look again at an exam with a case: it is annulled once nothing stands on it."""
    stored = uow.attempts.get(withdrawn.attempt_id)
    if stored is None or uow.cases.of_attempt(withdrawn.attempt_id) is None:
        return
    uow.outbox.put(Message(TRIAGE_ATTEMPT.name, stored.attempt.id, stored.last_seq), due_at=now)
