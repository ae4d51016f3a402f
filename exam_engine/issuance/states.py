"""The credential's axis: a table of states and recorded events, and what is shown at an instant.

Expiry needs no event, only a clock; so every answer can be given as of any date. Not storage:
the events come in, oldest first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, TypeAlias

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.refusals import IllegalChange

LONGEST_SUSPENSION = timedelta(days=30)
_LAST_SECOND = timedelta(seconds=1)


class CredentialState(StrEnum):
    """What a credential is; `not_yet_valid` and `expired` come from the clock alone."""

    INTENT = "intent"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    NOT_YET_VALID = "not_yet_valid"


class WithdrawalReason(StrEnum):
    """Why a credential was withdrawn; kept, never shown to the public."""

    INTEGRITY_VIOLATION = "integrity-violation"
    ISSUED_IN_ERROR = "issued-in-error"
    KEY_COMPROMISE = "key-compromise"
    HOLDER_REQUEST = "holder-request"
    SCHEME_DECISION = "scheme-decision"


@dataclass(frozen=True, slots=True)
class Issued:
    """The credential was signed and stored."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Suspended:
    """The credential must not be relied on until `until` (excluded), for at most 30 days."""

    at: datetime
    until: datetime
    case: str

    def __post_init__(self) -> None:
        if not self.at < self.until <= self.at + LONGEST_SUSPENSION:
            raise ValueError(f"a suspension ends within {LONGEST_SUSPENSION.days} days: {self!r}")
        if not self.case.strip():
            raise ValueError("a suspension names its case")


@dataclass(frozen=True, slots=True)
class Reinstated:
    """The suspension was lifted before its end."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The credential was withdrawn; its revocation bit is set and stays set."""

    at: datetime
    reason: WithdrawalReason


class Succession(StrEnum):
    """Why a later credential took the place of an earlier one."""

    RENEWAL = "renewal"
    REDUCTION = "reduction"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True)
class Superseded:
    """A later credential took this one's place.

    Attributes:
        why: what was renewed or extended claims nothing that the later one does not; what was
            reduced claims more than holds, so its revocation bit is set.
    """

    at: datetime
    by: CredentialNumber
    why: Succession = Succession.RENEWAL


CredentialEvent: TypeAlias = Issued | Suspended | Reinstated | Withdrawn | Superseded

_S = CredentialState
TABLE: Mapping[tuple[CredentialState, type[CredentialEvent]], CredentialState] = MappingProxyType(
    {
        (_S.INTENT, Issued): _S.ACTIVE,
        (_S.ACTIVE, Suspended): _S.SUSPENDED,
        (_S.ACTIVE, Withdrawn): _S.WITHDRAWN,
        (_S.ACTIVE, Superseded): _S.SUPERSEDED,
        (_S.SUSPENDED, Suspended): _S.SUSPENDED,
        (_S.SUSPENDED, Reinstated): _S.ACTIVE,
        (_S.SUSPENDED, Withdrawn): _S.WITHDRAWN,
        # A reduced scope may be what a suspension ends with.
        (_S.SUSPENDED, Superseded): _S.SUPERSEDED,
        # The signed file of a replaced credential lives on, so its bit must stay settable.
        (_S.SUPERSEDED, Withdrawn): _S.WITHDRAWN,
    }
)
"""Every legal change; a pair that is missing is refused. Nothing leaves `withdrawn`."""


_WHATEVER_THE_TERM = frozenset({_S.INTENT, _S.WITHDRAWN, _S.SUSPENDED})


class Term(Protocol):
    """Anything with a first and a last second."""

    @property
    def valid_from(self) -> datetime:
        """First second of validity."""
        ...

    @property
    def valid_until(self) -> datetime:
        """Last second of validity, included."""
        ...


def after(state: CredentialState, event: CredentialEvent) -> CredentialState:
    """Return the recorded state that `event` leads to.

    Raises:
        IllegalChange: the table has no such cell.
    """
    following = TABLE.get((state, type(event)))
    if following is None:
        raise IllegalChange(f"a credential that is {state} takes no {type(event).__name__}")
    return following


def recorded_at(events: Sequence[CredentialEvent], now: datetime) -> CredentialState:
    """Fold the events up to and including `now`; a suspension past its end has lifted itself.

    Raises:
        IllegalChange: the events do not form a legal history.
    """
    state = CredentialState.INTENT
    lifts_at: datetime | None = None
    for event in events:
        if event.at > now:
            break
        state = after(_lifted(state, lifts_at, event.at), event)
        lifts_at = event.until if isinstance(event, Suspended) else None
    return _lifted(state, lifts_at, now)


def state_at(term: Term, events: Sequence[CredentialEvent], now: datetime) -> CredentialState:
    """Return what is shown at `now`.

    Precedence: withdrawn, suspended, expired, superseded, not yet valid, active. The last second
    of validity is included whole: expired begins one second after `valid_until`.
    """
    return shown_of(term, recorded_at(events, now), now)


def shown_of(term: Term, recorded: CredentialState, now: datetime) -> CredentialState:
    """Return what is shown at `now` of a credential whose events were folded up to then."""
    if recorded in _WHATEVER_THE_TERM:
        return recorded
    if now >= term.valid_until + _LAST_SECOND:
        return _S.EXPIRED
    if recorded is _S.ACTIVE and now < term.valid_from:
        return _S.NOT_YET_VALID
    return recorded


def lifted_at(events: Sequence[CredentialEvent], now: datetime) -> datetime | None:
    """Return when the latest suspension up to `now` ended; None if there is none, or it runs."""
    past = [event for event in events if event.at <= now]
    ended: datetime | None = None
    for event in past:
        if isinstance(event, Suspended):
            ended = event.until
        elif isinstance(event, Reinstated) or (ended and isinstance(event, Superseded)):
            ended = min(ended or event.at, event.at)
    return ended if ended is not None and ended <= now else None


def revokes(event: CredentialEvent) -> bool:
    """Tell whether an event sets the bit by which a signed file fails without the register."""
    if isinstance(event, Superseded):
        return event.why is Succession.REDUCTION
    return isinstance(event, Withdrawn)


def superseded_at(events: Sequence[CredentialEvent], now: datetime) -> Superseded | None:
    """Return how a later credential had taken the place of this one at an instant, if one had."""
    for event in events:
        if isinstance(event, Superseded) and event.at <= now:
            return event
    return None


def _lifted(state: CredentialState, lifts_at: datetime | None, now: datetime) -> CredentialState:
    if state is _S.SUSPENDED and lifts_at is not None and now >= lifts_at:
        return _S.ACTIVE
    return state
