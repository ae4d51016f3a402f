"""The audit of standing: state and status bits of a credential against its recorded events.

Who can write to the tables could clear a bit of a withdrawal and offline readers would believe it;
the events are what happened, so the bits have to follow from them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow
from app.services.standing.standing_record import history_of
from app.services.standing.status_lists import position_of
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.states import CredentialState, lifted_at, revokes

LIFTING = timedelta(hours=1)
"""How long a suspension that ended by itself may wait for its bit to be cleared."""


def check_status(uow: UnitOfWork, row: CredentialRow, now: datetime) -> Iterator[str]:
    """Hold the recorded state and both bits against the events."""
    history = history_of(uow, row)
    state = history.state(now)
    lifted = lifted_at(history.events, now)
    lapsed = row.state == CredentialState.SUSPENDED.value and state is CredentialState.ACTIVE
    if lapsed and lifted is not None and now - lifted < LIFTING:
        state = CredentialState.SUSPENDED
    if row.state != state.value:
        yield f"is {row.state}, by its events it is {state.value}"
    revoked = any(map(revokes, history.events))
    wanted = {
        StatusPurpose.REVOCATION: revoked,
        # A credential that was revoked while suspended keeps the bit: neither is to be relied on.
        StatusPurpose.SUSPENSION: state is CredentialState.SUSPENDED,
    }
    for purpose, bit in wanted.items():
        stored = uow.standing.bit(purpose.value, position_of(row, purpose))
        kept = purpose is StatusPurpose.SUSPENSION and revoked and stored
        if stored is not bit and not kept:
            yield f"its bit of {purpose.value} is {_word(stored)}, by its events {_word(bit)}"


def _word(bit: bool | None) -> str:
    return "missing" if bit is None else "set" if bit else "clear"
