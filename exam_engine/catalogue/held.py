"""What a person holds, as the rules of eligibility and renewal look at it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from exam_engine.ids import SchemeId


class CredentialState(StrEnum):
    """The states of a stored credential; expiry is read off its dates."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """A credential the person was ever given; instants aware UTC.

    Attributes:
        number: its public number, for whoever wants to follow the chain.
        covers: ids of the parts that it is limited to; empty means all.
        version: of the rule that it was issued under.
        earned_at: when the exam behind it was passed, where its scope was changed since; None where
            that is `valid_from`.
        by_delta: terms in a row, up to this one, that a shorter exam renewed.
    """

    scheme: SchemeId
    state: CredentialState
    valid_from: datetime
    valid_until: datetime
    number: str = ""
    covers: tuple[str, ...] = ()
    by_delta: int = 0
    version: str = ""
    earned_at: datetime | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it is active and within its term on that date, bounds included."""
        within = self.valid_from.date() <= day <= self.valid_until.date()
        return within and self.state is CredentialState.ACTIVE
