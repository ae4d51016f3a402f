"""A complaint or an appeal: its states, its deadlines, and who may not decide on it.

Pure: who acted before is told by the caller, and nothing is stored here. An appeal is against a
decision on this person, within thirty days of it; a complaint may be about anything, at any time.

Source: ISO/IEC 17024:2012, 9.8 (appeals) and 9.9 (complaints).
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from exam_engine.ids import PersonId
from exam_engine.issuance.refusals import ConflictOfInterest, IssuanceError

APPEAL_WINDOW = timedelta(days=30)
"""How long after a decision it can be appealed against."""
ANSWER_WITHIN = timedelta(days=30)
"""How long after it came a matter is answered at the latest."""


class MatterKind(StrEnum):
    """What a person wants."""

    COMPLAINT = "complaint"
    APPEAL = "appeal"


class MatterState(StrEnum):
    """Where it stands; the last three are ends."""

    RECEIVED = "received"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"
    """What came from the public and is no complaint, such as advertising."""


class MatterOutcome(StrEnum):
    """What was found."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


ENDED = frozenset({MatterState.ANSWERED, MatterState.WITHDRAWN, MatterState.SET_ASIDE})


class AppealTooLate(IssuanceError):
    """The thirty days after the decision are over; a complaint can be made at any time."""

    code: ClassVar[str] = "appeal_too_late"


class MatterMoved(IssuanceError):
    """The state of the matter does not allow this, or not to this person."""

    code: ClassVar[str] = "matter_moved"


@dataclass(frozen=True, slots=True)
class Matter:
    """One complaint or appeal.

    Attributes:
        person: who came with it; None for somebody without an account.
        due_at: instant by which it is answered.
        assigned_to: who decides on it; None while nobody has taken it.
    """

    kind: MatterKind
    person: PersonId | None
    filed_at: datetime
    due_at: datetime
    state: MatterState = MatterState.RECEIVED
    assigned_to: PersonId | None = None
    outcome: MatterOutcome | None = None


def filed(
    kind: MatterKind, person: PersonId | None, *, decided_at: datetime | None, now: datetime
) -> Matter:
    """Return a new matter with its deadline.

    Args:
        kind: what the person wants.
        person: who comes with it; None for somebody without an account, who can only complain.
        decided_at: when what they appeal against was decided; None for a complaint.
        now: aware UTC.

    Raises:
        AppealTooLate: at the first instant after thirty days, or there is no decision.
    """
    assert person is not None or kind is MatterKind.COMPLAINT, "a stranger has no decision"
    if kind is MatterKind.APPEAL and (decided_at is None or now > decided_at + APPEAL_WINDOW):
        raise AppealTooLate("an appeal follows a decision within thirty days")
    return Matter(kind, person, now, now + ANSWER_WITHIN)


def assigned(matter: Matter, to: PersonId, *, barred: Set[PersonId]) -> Matter:
    """Give a matter to the person who decides on it; also away from one who has it.

    Raises:
        MatterMoved: it has ended, or this person has it already.
        ConflictOfInterest: this person had a part in what it is about, or it is their own.
    """
    _require_open(matter)
    if matter.assigned_to == to:
        raise MatterMoved(f"{to} has it already")
    if to == matter.person or to in barred:
        raise ConflictOfInterest(f"{to} had a part in this")
    return replace(matter, state=MatterState.IN_HAND, assigned_to=to)


def answered(
    matter: Matter, by: PersonId, outcome: MatterOutcome, *, barred: Set[PersonId]
) -> Matter:
    """Decide on a matter; only whoever has it in hand may.

    Raises:
        MatterMoved: it has ended, nobody or somebody else has it in hand.
        ConflictOfInterest: this person has got a part in it since they took it.
    """
    _require_open(matter)
    if matter.assigned_to != by:
        raise MatterMoved(f"{by} does not have it in hand")
    if by == matter.person or by in barred:
        raise ConflictOfInterest(f"{by} had a part in this")
    return replace(matter, state=MatterState.ANSWERED, outcome=outcome)


def set_aside(matter: Matter, by: PersonId, *, barred: Set[PersonId]) -> Matter:
    """End what came from the public and is no complaint, without an answer.

    Raises:
        MatterMoved: it has ended, somebody has it in hand, or somebody with an account came with
            it: these are answered.
        ConflictOfInterest: this person had a part in what it is about.
    """
    _require_open(matter)
    if matter.person is not None or matter.assigned_to is not None:
        raise MatterMoved("it is answered")
    if by in barred:
        raise ConflictOfInterest(f"{by} had a part in this")
    return replace(matter, state=MatterState.SET_ASIDE)


def withdrawn(matter: Matter, by: PersonId | None) -> Matter:
    """Take a matter back; only who came with it may.

    Args:
        matter: as it stands.
        by: who asks; None for somebody without an account who has shown that it is theirs.

    Raises:
        MatterMoved: it has ended, or it is somebody else's.
    """
    _require_open(matter)
    if matter.person != by:
        raise MatterMoved("only who came with it takes it back")
    return replace(matter, state=MatterState.WITHDRAWN)


def _require_open(matter: Matter) -> None:
    if matter.state in ENDED:
        raise MatterMoved(f"it is {matter.state} already")
