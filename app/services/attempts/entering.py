"""Coming into the room: which page writes, and who is looked at again after a long absence.

A lease is kept over a reconnect and taken over only on purpose. Being away changes nothing by
itself; coming back may, where the policy asks for it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from app.services.attempts.journal import Carried, carry_out, note
from app.services.messages import ANALYSE_SNAPSHOTS, Message
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import EventRecord, StoredAttempt
from exam_engine.attempts.actors import SYSTEM, Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import Pause, TakeLease
from exam_engine.attempts.events.course import AttemptResumed, ResumeAuthorized
from exam_engine.attempts.events.room import BrowserObserved, BrowserSignal, LeaseTaken
from exam_engine.attempts.presence import Presence, presence
from exam_engine.attempts.refusals import DeadlinePassed, LeaseLost
from exam_engine.attempts.states import LIVE, RUNNING, AttemptState, PauseKind
from exam_engine.ids import PersonId

LEASE_KINDS: Final = (LeaseTaken.kind, ResumeAuthorized.kind)
ENTRY_KINDS: Final = (*LEASE_KINDS, BrowserObserved.kind)
"""Records that say who writes, and from where."""
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Lease:
    """Who writes.

    Attributes:
        holder: the page that took the lease last; empty when none has, or staff took it away.
        left: the page that a move to another device has left; it may come back on purpose only.
    """

    holder: str = ""
    left: str = ""


def lease_of(told: Sequence[EventRecord]) -> Lease:
    """Return the lease as these records leave it; `told` holds all of `LEASE_KINDS`."""
    lease = Lease()
    for record in told:
        if record.kind == LeaseTaken.kind:
            lease = Lease(holder=str(record.body.get("page", "")))
        elif record.kind == ResumeAuthorized.kind:
            lease = Lease(left=lease.holder or lease.left)
    return lease


@dataclass(frozen=True, slots=True)
class Door:
    """How a page comes in.

    Attributes:
        takeover: the person asked to go on in this page.
        knock: the page comes by itself, after asking staff for the move; it gets in only once
            they made it, and never because the other page's line is lost for a moment.
        network: mark of the network it comes from; empty where none is known.
    """

    takeover: bool
    knock: bool = False
    network: str = ""


def take_lease(units: UnitOfWorkFactory, attempt: StoredAttempt, page: str, door: Door) -> bool:
    """Give a page the lease; tell whether another page lost it.

    Raises:
        LeaseLost: another page holds the attempt and is online (or offline, to who knocks), or
            staff moved the exam away from this one; both need `takeover`.
    """
    attempt_id = attempt.attempt.id
    with units() as uow:
        locked = uow.attempts.lock(attempt_id)
        assert locked is not None
        told = uow.attempts.events(attempt_id, kinds=ENTRY_KINDS)
        lease = lease_of(told)
        if lease.holder == page:
            return False
        online = presence(locked.seen_at, uow.now()) is Presence.ONLINE
        held = page == lease.left or (bool(lease.holder) and (online or door.knock))
        if held and not door.takeover:
            raise LeaseLost("another page holds this attempt")
        carried = carry_out(uow, attempt_id, _taking(locked, page), command_id=_fresh())
        if lease.holder and online and locked.attempt.state in RUNNING:
            carried = _note_second_device(uow, carried)
        if is_other_network(carried.stored, told, door.network):
            seen = _network_seen(door.network)
            note(uow, carried.stored, seen, actor=SYSTEM, now=carried.now)
        uow.attempts.touch(attempt_id, carried.now)
        uow.commit()
    return bool(lease.holder)


def is_other_network(stored: StoredAttempt, told: Sequence[EventRecord], network: str) -> bool:
    """Tell whether it is to be noted that a page comes from another network than it last did.

    Nothing is noted of whom nobody may record. `told` holds all of `ENTRY_KINDS`.
    """
    if not network or not stored.attempt.consented or stored.attempt.state not in LIVE:
        return False
    marks = [
        record.body.get("detail")
        for record in told
        if record.kind == BrowserObserved.kind
        and record.body.get("signal") == BrowserSignal.NETWORK_SEEN.value
    ]
    return not marks or marks[-1] != network


def note_network(units: UnitOfWorkFactory, attempt_id: str, network: str) -> None:
    """Keep the mark of another network, of a page that came back under its own lease."""
    with units() as uow:
        stored = uow.attempts.lock(attempt_id)
        told = uow.attempts.events(attempt_id, kinds=ENTRY_KINDS)
        if stored is not None and is_other_network(stored, told, network):
            note(uow, stored, _network_seen(network), actor=SYSTEM, now=uow.now())
            uow.commit()


def _network_seen(network: str) -> BrowserObserved:
    return BrowserObserved(BrowserSignal.NETWORK_SEEN, 0, detail=network)


def _note_second_device(uow: UnitOfWork, carried: Carried) -> Carried:
    """Keep that a page took over while another one was there; no move that staff made is one."""
    seen = BrowserObserved(BrowserSignal.SECOND_DEVICE, 0)
    told = note(uow, carried.stored, seen, actor=SYSTEM, now=carried.now)
    message = Message(ANALYSE_SNAPSHOTS.name, told.attempt.id, told.last_seq)
    uow.outbox.put(message, due_at=carried.now)
    return replace(carried, stored=told)


def look_again(units: UnitOfWorkFactory, came: StoredAttempt, now: datetime) -> bool:
    """Pause an exam whose candidate comes back after longer than the policy lets pass.

    An absence counts from the last sign of life, from the end of the last pause, or from the end
    of an outage of ours that cut the page off, whichever came last.

    Args:
        units: where to write.
        came: the attempt as it stood before this page came, with when it was last seen.
        now: the database's clock when it came.

    Returns:
        Whether the exam is paused now, until a proctor lets it go on.
    """
    bound, seen = came.attempt.policy.recheck_after, came.seen_at
    if bound is None or seen is None or now - seen <= bound:
        return False
    with units() as uow:
        locked = uow.attempts.lock(came.attempt.id)
        if locked is None or locked.attempt.state is not AttemptState.IN_PROGRESS:
            return False
        away = now - _away_since(uow, came.attempt.id, seen, now)
        if away <= bound:
            return False
        words = (
            f"You were away for {away // _MINUTE} minutes. Your proctor looks at your picture"
            " and lets you go on."
        )
        pause = Pause(SYSTEM, PauseKind.INCIDENT, Reason(ReasonCode.TECHNICAL_NETWORK, words))
        try:
            carry_out(uow, came.attempt.id, pause, command_id=_fresh())
        except DeadlinePassed:
            return False  # the time is over: the sweeper closes, nobody needs to look
        uow.commit()
    return True


def _away_since(uow: UnitOfWork, attempt_id: str, seen: datetime, now: datetime) -> datetime:
    """Return since when an absence is the candidate's own.

    Neither a pause counts, nor an outage of ours that cut off somebody who was there.
    """
    resumed = uow.attempts.events(attempt_id, kinds=(AttemptResumed.kind,))
    since = max([seen, *(record.at for record in resumed)])
    for outage in uow.outages.between(since, now):
        if presence(since, outage.began_at) is Presence.ONLINE:
            since = max(since, outage.ended_at)
    return since


def _taking(stored: StoredAttempt, page: str) -> TakeLease:
    return TakeLease(Actor(PersonId(stored.person_id), Role.CANDIDATE), page)


def _fresh() -> str:
    return secrets.token_hex(16)
