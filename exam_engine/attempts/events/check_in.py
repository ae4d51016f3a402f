"""Facts of the check-in: what was asked of the candidate, and what a detector could see of them.

None of them moves an attempt to another state, and none of them judges anybody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from exam_engine.attempts.bodies import JsonValue
from exam_engine.attempts.events.coding import Event


@dataclass(frozen=True, slots=True)
class StepUnable(Event):
    """The candidate cannot do a step; a person lets it go, or says what to do instead.

    Attributes:
        step: which one.
        text: what the candidate says about it; may be empty, for nobody owes a reason.
    """

    kind: ClassVar[str] = "step.unable"
    step: str
    text: str


@dataclass(frozen=True, slots=True)
class ConsentDeclined(Event):
    """The candidate does not agree to be recorded.

    Attributes:
        alternative: whether the way without recording was asked for.
        text: what the candidate says about it; may be empty.
    """

    kind: ClassVar[str] = "consent.declined"
    alternative: bool
    text: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn(Event):
    """The candidate takes the consent back; from here on no picture is taken in."""

    kind: ClassVar[str] = "consent.withdrawn"


@dataclass(frozen=True, slots=True)
class ChallengeSet(Event):
    """Random movements were asked, one picture for each, within a short time.

    Attributes:
        challenge: its id; pictures name it, so that none of an earlier one can stand for it.
        acts: what to do, in this order.
        until: last instant (inclusive) at which a picture for it is taken in.
    """

    kind: ClassVar[str] = "challenge.set"
    challenge: str
    acts: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class ChallengeMet(Event):
    """One picture for each act came in time; whether they show it is for people to say.

    Attributes:
        challenge: the id.
        pictures: snapshot ids, in the order of the acts.
    """

    kind: ClassVar[str] = "challenge.met"
    challenge: str
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SightTaken(Event):
    """How well the installed detector sees this person, by the pictures of the check-in.

    Attributes:
        pictures: how many it looked at.
        seen: in how many it saw exactly one face.
        detector: name and version.
        human_only: it does not see this person well, so nothing is said by it about faces.
        hints: per picture what a challenge's picture seems to show; for people, never judged.
    """

    kind: ClassVar[str] = "sight.taken"
    pictures: int
    seen: int
    detector: str
    human_only: bool
    hints: JsonValue = None


@dataclass(frozen=True, slots=True)
class CheckInErased(Event):
    """The pictures of document and room were erased; their records stay.

    Attributes:
        count: how many.
        digest: SHA-256 (hex) over their SHA-256 digests (hex), one after the other in their order.
    """

    kind: ClassVar[str] = "check_in.erased"
    count: int
    digest: str
