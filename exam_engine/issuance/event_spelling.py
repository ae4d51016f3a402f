"""Events of a credential as plain documents and back; the instant is kept beside them.

Not a history: order and actors are the register's.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.refusals import IllegalChange
from exam_engine.issuance.states import (
    CredentialEvent,
    Reinstated,
    Succession,
    Superseded,
    Suspended,
    WithdrawalReason,
    Withdrawn,
)

Body: TypeAlias = dict[str, str]

SUSPENDED = "suspended"
REINSTATED = "reinstated"
WITHDRAWN = "withdrawn"
SUPERSEDED = "superseded"


def spell(event: CredentialEvent) -> tuple[str, Body]:
    """Return an event's kind and what else it says.

    Raises:
        IllegalChange: an `Issued`, which the credential itself records.
    """
    match event:
        case Suspended():
            return SUSPENDED, {"until": event.until.isoformat(), "case": event.case}
        case Reinstated():
            return REINSTATED, {}
        case Withdrawn():
            return WITHDRAWN, {"reason": event.reason.value}
        case Superseded():
            if event.why is Succession.RENEWAL:
                return SUPERSEDED, {"by": event.by}
            return SUPERSEDED, {"by": event.by, "why": event.why.value}
    raise IllegalChange(f"{type(event).__name__} is not recorded as a change")


def read(kind: str, at: datetime, body: Mapping[str, object]) -> CredentialEvent:
    """Return the event that was spelled.

    Raises:
        IllegalChange: no such kind.
    """
    if kind == SUSPENDED:
        until = datetime.fromisoformat(str(body["until"]))
        return Suspended(at, until, str(body["case"]))
    if kind == REINSTATED:
        return Reinstated(at)
    if kind == WITHDRAWN:
        return Withdrawn(at, WithdrawalReason(str(body["reason"])))
    if kind == SUPERSEDED:
        why = Succession(str(body.get("why", Succession.RENEWAL)))
        return Superseded(at, CredentialNumber(str(body["by"])), why)
    raise IllegalChange(f"no event {kind!r}")
