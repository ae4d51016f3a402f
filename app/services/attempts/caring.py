"""Who looks after a candidate, calls for help, and raised hands: read from the journal.

Made by `steering`. Looking after somebody tells colleagues who turns to them; it gives no right,
so that nobody is left alone because somebody else had claimed them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.services.errors import CareHeld, CareNotHeld, NothingAsked
from app.services.rows import EventRecord
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.events.care import (
    CareOffered,
    CareReleased,
    CareTaken,
    HelpAnswered,
    HelpAsked,
    HelpKind,
)
from exam_engine.attempts.events.room import HandAnswered, HandRaised
from exam_engine.attempts.refusals import RoleNotAllowed

CARE_KINDS: Final = (CareTaken.kind, CareOffered.kind, CareReleased.kind)
HELP_KINDS: Final = (HelpAsked.kind, HelpAnswered.kind)
HAND_KINDS: Final = (HandRaised.kind, HandAnswered.kind)
ASKED_KINDS: Final = (*CARE_KINDS, *HELP_KINDS, *HAND_KINDS)

HELP_WORDS: Final = (
    "Your proctor has asked a colleague to help. Keep working. The number of this matter: {number}."
)
"""What the candidate reads when help is called; why is for colleagues."""


@dataclass(frozen=True, slots=True)
class Care:
    """Somebody looks after a candidate.

    Attributes:
        by: id of who does.
        since: when they took over.
        offered_at: when they handed on; None while they have not.
        note: what they wrote for whoever takes over; empty while they have not.
    """

    by: str
    since: datetime
    offered_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call for help that nobody has answered; `number` is how people speak of it."""

    to: HelpKind
    number: str
    by: str
    at: datetime
    text: str


def care_of(told: Sequence[EventRecord]) -> Care | None:
    """Return who looks after the candidate; `told` holds all of `CARE_KINDS`."""
    care: Care | None = None
    for record in told:
        if record.kind == CareTaken.kind:
            care = Care(str(record.body["by"]), record.at)
        elif record.kind == CareReleased.kind:
            care = None
        elif record.kind == CareOffered.kind and care is not None:
            care = Care(care.by, care.since, record.at, str(record.body["note"]))
    return care


def open_call(told: Sequence[EventRecord]) -> Call | None:
    """Return the newest call for help that is not answered; `told` holds all of `HELP_KINDS`."""
    newest = next((one for one in reversed(told) if one.kind in HELP_KINDS), None)
    if newest is None or newest.kind != HelpAsked.kind:
        return None
    reason = newest.body.get("reason")
    text = str(reason.get("text", "")) if isinstance(reason, dict) else ""
    person = newest.actor.partition(":")[2]
    to = HelpKind(str(newest.body["to"]))
    return Call(to, matter_number(newest), person, newest.at, text)


def matter_number(record: EventRecord) -> str:
    """Return the number by which people speak of a call for help: letters of the attempt, seq."""
    return f"{record.attempt_id[:4].upper()}-{record.seq}"


def hand_since(told: Sequence[EventRecord]) -> datetime | None:
    """Return when the raised hand went up; None while it is down. `told` holds `HAND_KINDS`."""
    since: datetime | None = None
    for record in told:
        if record.kind == HandRaised.kind:
            since = since or record.at
        elif record.kind == HandAnswered.kind:
            since = None
    return since


def answered_after(told: Sequence[EventRecord]) -> dict[int, int]:
    """Return how long each answered hand was up, in ms, by the sequence of the answer."""
    found: dict[int, int] = {}
    since: datetime | None = None
    for record in told:
        if record.kind == HandRaised.kind:
            since = since or record.at
        elif record.kind == HandAnswered.kind and since is not None:
            found[record.seq] = int((record.at - since).total_seconds() * 1000)
            since = None
    return found


def _claim(told: Sequence[EventRecord], actor: Actor) -> None:
    care = care_of(told)
    if care is None or care.offered_at is not None or actor.role is Role.SUPERVISOR:
        return
    if care.by != actor.person:
        raise CareHeld(f"{care.by} looks after this candidate")


def _hold(told: Sequence[EventRecord], actor: Actor) -> None:
    care = care_of(told)
    if care is None or (care.by != actor.person and actor.role is not Role.SUPERVISOR):
        raise CareNotHeld(f"{actor.person} does not look after this candidate")


def _hand(told: Sequence[EventRecord], _actor: Actor) -> None:
    if hand_since(told) is None:
        raise NothingAsked("no hand is up")


def _help(told: Sequence[EventRecord], actor: Actor) -> None:
    call = open_call(told)
    if call is None:
        raise NothingAsked("no call for help is open")
    if call.to is HelpKind.SUPERVISOR and actor.role is not Role.SUPERVISOR:
        raise RoleNotAllowed(f"answer_help by {actor.role}")


FITTING: Final[Mapping[str, Callable[[Sequence[EventRecord], Actor], None]]] = {
    "claim": _claim,
    "release": _hold,
    "hand_over": _hold,
    "answer_hand": _hand,
    "answer_help": _help,
}
"""What must stand before a wish is carried out; `told` holds all of `ASKED_KINDS`."""
