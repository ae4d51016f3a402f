"""Letters about signals to those who answer for them: one stepped back, a week's report is there.

They name signals, never anybody who was marked.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from app.services.letters.letters import write_letter
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import JsonValue
from app.services.words import FLAG_WORDS
from proctoring.precision import Standing

OWNERS: Final = (Role.ADMINISTRATOR, Role.SUPERVISOR)


def tell_of_demotions(uow: UnitOfWork, gone: Iterable[Standing], now: datetime) -> None:
    """Write about each signal that stepped back now, once each time it does."""
    for one in gone:
        kind, rate = one.signal.kind.value, one.precision
        facts: dict[str, JsonValue] = {
            "path": "/signals",
            "signal": FLAG_WORDS[kind],
            "detector": one.signal.detector,
            "right": rate.count,
            "of": rate.of,
        }
        about = f"{kind}:{one.signal.detector}:{now.isoformat()}"
        tell_owners(uow, "signal_stepped_back", about, facts, now)


def tell_owners(
    uow: UnitOfWork, kind: str, about: str, facts: Mapping[str, JsonValue], now: datetime
) -> None:
    """Write a letter to everybody who answers for signals."""
    for person in sorted({one for role in OWNERS for one in uow.people.with_role(role)}):
        write_letter(uow, person, kind, about, facts, now)
