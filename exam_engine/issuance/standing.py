"""Commands on a credential's standing: suspend, extend, reinstate, withdraw; each to one event.

Pure: who acts and what happened before come in, the event to record goes out. The table of
states stays in `states`; here is who may do it, how often, and who must be somebody else.

Source: ISO/IEC 17024 9.6 for documented suspension, withdrawal and their being lifted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from exam_engine.ids import PersonId
from exam_engine.instants import require_utc
from exam_engine.issuance.refusals import (
    ConflictOfInterest,
    IllegalChange,
    SecondPersonRequired,
    SuspensionRefused,
)
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
    recorded_at,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded event with who made it; `system` for a rule."""

    event: CredentialEvent
    actor: PersonId


@dataclass(frozen=True, slots=True)
class History:
    """One credential's past.

    Attributes:
        holder: whose it is; nobody acts on a credential of their own.
        issued: the first event.
        entries: everything after it, oldest first.
    """

    holder: PersonId
    issued: Issued
    entries: tuple[Entry, ...] = ()

    @property
    def events(self) -> tuple[CredentialEvent, ...]:
        """All events, oldest first."""
        return (self.issued, *(one.event for one in self.entries))

    def state(self, now: datetime) -> CredentialState:
        """Return the recorded state; a suspension past its end has lifted itself."""
        return recorded_at(self.events, now)

    def suspensions(self, now: datetime) -> Sequence[Entry]:
        """Return the running suspension and what extended it; empty when none runs."""
        if self.state(now) is not CredentialState.SUSPENDED:
            return ()
        running: list[Entry] = []
        for entry in self.entries:
            if not isinstance(entry.event, Suspended):
                running = []
            elif running and _end(running[-1]) > entry.event.at:
                running.append(entry)
            else:
                running = [entry]
        return running


def suspend(
    history: History, *, actor: PersonId, case: str, until: datetime, now: datetime
) -> Suspended:
    """Suspend an active credential until an instant at most 30 days away.

    Raises:
        ConflictOfInterest: it is the actor's own.
        IllegalChange: it is not active.
        SuspensionRefused: no case, or the end is not within 30 days.
    """
    _require_other(history, actor)
    if history.state(now) is not CredentialState.ACTIVE:
        raise IllegalChange(f"only an active credential is suspended, not {history.state(now)}")
    return _suspended(case, until, now)


def extend(history: History, *, actor: PersonId, until: datetime, now: datetime) -> Suspended:
    """Extend a running suspension once, by somebody who did not begin it.

    Raises:
        ConflictOfInterest: it is the actor's own.
        IllegalChange: no suspension runs, or it was extended before.
        SecondPersonRequired: the actor began it.
        SuspensionRefused: the end is not within 30 days, or not after the present one.
    """
    _require_other(history, actor)
    running = history.suspensions(now)
    if not running:
        raise IllegalChange("no suspension runs")
    if len(running) > 1:
        raise IllegalChange("a suspension is extended once")
    began = running[0]
    if began.actor == actor:
        raise SecondPersonRequired(f"{actor} began the suspension")
    assert isinstance(began.event, Suspended)
    if until <= began.event.until:
        raise SuspensionRefused(f"the suspension runs until {began.event.until.isoformat()}")
    return _suspended(began.event.case, until, now)


def reinstate(history: History, *, actor: PersonId, now: datetime) -> Reinstated:
    """Lift a suspension before its end.

    Raises:
        ConflictOfInterest: it is the actor's own.
        IllegalChange: no suspension runs.
    """
    _require_other(history, actor)
    event = Reinstated(_second(now))
    after(history.state(now), event)
    return event


def withdraw(
    history: History,
    *,
    reason: WithdrawalReason,
    proposed_by: PersonId,
    confirmed_by: PersonId,
    now: datetime,
) -> Withdrawn:
    """Withdraw a credential for good; two people are needed, neither of them the holder.

    Raises:
        ConflictOfInterest: it is one of the two's own.
        SecondPersonRequired: the two are one.
        IllegalChange: it is withdrawn already.
    """
    _require_other(history, proposed_by)
    _require_other(history, confirmed_by)
    if proposed_by == confirmed_by:
        raise SecondPersonRequired(f"{confirmed_by} proposed the withdrawal")
    event = Withdrawn(_second(now), reason)
    after(history.state(now), event)
    return event


def _suspended(case: str, until: datetime, now: datetime) -> Suspended:
    at, end = _second(now), _second(until)
    if not case.strip():
        raise SuspensionRefused("a suspension names its case")
    if not at < end <= at + LONGEST_SUSPENSION:
        raise SuspensionRefused(f"a suspension ends within {LONGEST_SUSPENSION.days} days")
    return Suspended(at, end, case.strip())


def _require_other(history: History, actor: PersonId) -> None:
    if actor == history.holder:
        raise ConflictOfInterest(f"{actor} holds this credential")


def _end(entry: Entry) -> datetime:
    assert isinstance(entry.event, Suspended)
    return entry.event.until


def _second(instant: datetime) -> datetime:
    return require_utc(instant).replace(microsecond=0)
