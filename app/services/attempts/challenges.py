"""The random check: movements drawn for one attempt, one picture for each, within a short time.

A picture names its challenge and its place in it, so that none of an earlier one can stand for it
and none can come twice. What the pictures show is for people to say.
"""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.services.attempts.check_in_steps import STEP_KINDS
from app.services.attempts.journal import carry_out, note
from app.services.errors import ChallengeOver, PictureRepeated
from app.services.messages import READ_CHECK_IN, Message
from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, SnapshotRow, StoredAttempt
from exam_engine.attempts.actors import SYSTEM, Actor
from exam_engine.attempts.breaks import CHECK_LASTS, break_until
from exam_engine.attempts.commands import Resume, Tell
from exam_engine.attempts.events.check_in import ChallengeMet, ChallengeSet
from exam_engine.attempts.refusals import AttemptNotOpen
from exam_engine.attempts.states import PauseKind
from exam_engine.catalogue import CheckInStep
from exam_engine.instants import from_us

TURNS: Final = ("turn_left", "turn_right")
FINGERS: Final = (2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Challenge:
    """The newest random check of an attempt.

    Attributes:
        acts: `turn_left`, `turn_right`, as the person sees it, and `fingers_N`; in order.
        until: last instant (inclusive) at which a picture for it is taken in.
        met: every picture of it has come.
    """

    id: str
    acts: tuple[str, ...]
    until: datetime
    met: bool

    def client_id(self, place: int) -> str:
        """Return the id that the picture of the act at a place bears; places count from 0."""
        return f"{self.id}.{place}"


def newest_challenge(told: Sequence[EventRecord]) -> Challenge | None:
    """Return the newest challenge; `told` holds all of `STEP_KINDS`."""
    made = [one for one in told if one.kind == ChallengeSet.kind]
    if not made:
        return None
    body = made[-1].body
    acts, until = body["acts"], body["until_us"]
    assert isinstance(acts, list)
    assert isinstance(until, int)
    name = str(body["challenge"])
    met = any(one.kind == ChallengeMet.kind and one.body["challenge"] == name for one in told)
    return Challenge(name, tuple(map(str, acts)), from_us(until), met)


def draw_acts(draw: random.Random) -> tuple[str, ...]:
    """Draw both turns and a number of fingers, in random order."""
    acts = [*TURNS, f"fingers_{draw.choice(FINGERS)}"]
    draw.shuffle(acts)
    return tuple(acts)


def set_challenge(uow: UnitOfWork, stored: StoredAttempt) -> Challenge:
    """Draw a challenge for an attempt; the caller commits.

    Raises:
        AttemptNotOpen: this exam asks for none, or the check-in is not open.
    """
    if CheckInStep.CHALLENGE.value not in stored.attempt.policy.required_steps:
        raise AttemptNotOpen("this exam asks for no random check")
    until = uow.now() + CHECK_LASTS * float(stored.attempt.policy.factor)
    fact = _drawn(until)
    command = Tell(SYSTEM, fact)
    carry_out(uow, stored.attempt.id, command, command_id=secrets.token_hex(16))
    return Challenge(fact.challenge, fact.acts, until, met=False)


def ask_for_check(
    uow: UnitOfWork, stored: StoredAttempt, *, actor: Actor, now: datetime
) -> StoredAttempt:
    """Draw a challenge for an exam that is paused for it; the row is locked already."""
    until = break_until(stored.attempt)
    assert until is not None
    return note(uow, stored, _drawn(until), actor=actor, now=now)


def _drawn(until: datetime) -> ChallengeSet:
    return ChallengeSet(secrets.token_hex(8), draw_acts(secrets.SystemRandom()), until)


def require_challenged(uow: UnitOfWork, attempt_id: str, client_id: str, sha256: str) -> None:
    """Refuse a picture that does not belong to the standing challenge.

    Raises:
        ChallengeOver: it has run out, is met, or another one stands.
        PictureRepeated: the very same picture came before in this attempt.
    """
    found = newest_challenge(uow.attempts.events(attempt_id, kinds=STEP_KINDS))
    places = [found.client_id(place) for place in range(len(found.acts))] if found else []
    rows = uow.invigilation.snapshots(attempt_id)
    if client_id in {row.client_id for row in rows}:
        return  # an upload that is repeated gets its first answer
    if found is None or found.met or client_id not in places or uow.now() > found.until:
        raise ChallengeOver("no such challenge stands")
    if any(row.sha256 == sha256 for row in rows):
        raise PictureRepeated("this picture came before")


def note_met(uow: UnitOfWork, attempt_id: str) -> None:
    """Tell that a challenge is met once every picture of it is stored; the caller commits.

    An exam that was paused for it goes on at once, and the detectors look at the pictures.
    """
    found = newest_challenge(uow.attempts.events(attempt_id, kinds=STEP_KINDS))
    if found is None or found.met:
        return
    pictures = _pictures(found, uow.invigilation.snapshots(attempt_id))
    if len(pictures) == len(found.acts):
        command = Tell(SYSTEM, ChallengeMet(found.id, tuple(row.id for row in pictures)))
        carried = carry_out(uow, attempt_id, command, command_id=secrets.token_hex(16))
        if carried.stored.attempt.pause_kind is PauseKind.CHECK:
            carry_out(uow, attempt_id, Resume(SYSTEM), command_id=secrets.token_hex(16))
            message = Message(READ_CHECK_IN.name, attempt_id, carried.stored.last_seq)
            uow.outbox.put(message, due_at=carried.now)


def _pictures(challenge: Challenge, rows: Sequence[SnapshotRow]) -> list[SnapshotRow]:
    by_id = {row.client_id: row for row in rows}
    wanted = [challenge.client_id(place) for place in range(len(challenge.acts))]
    return [by_id[client_id] for client_id in wanted if client_id in by_id]
