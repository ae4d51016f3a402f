"""How well a detector sees one person, by the pictures of the check-in; and hints for a person.

Somebody whom the detector often misses would be flagged for nothing all exam long: then it says
nothing about faces. That is no finding about the person, and nothing follows from it for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from proctoring.conditions import counted_faces, looks_covered
from proctoring.observations import Observation
from proctoring.thresholds import DEFAULT_THRESHOLDS, Thresholds

LEAST = 4
"""Pictures below which nothing is concluded."""
SEEN_SHARE = 0.75
"""Share of pictures with exactly one face below which the detector stands aside."""
TURNED = 15.0
"""Degrees from the person's own usual from which a head counts as turned, in a hint."""


class Hint(StrEnum):
    """What a picture of a turned head seems to show; a person looks, whatever it says."""

    FITS = "fits"
    OTHER_SIDE = "other_side"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the pictures of one check-in came to.

    Attributes:
        pictures: those that show anything; covered ones are left out.
        seen: in how many exactly one face was seen.
        trusted: whether the detector would claim that nobody is there.
        yaw: the usual turn in degrees, positive towards the right of the picture; None unknown.
    """

    pictures: int
    seen: int
    trusted: bool
    yaw: float | None

    @property
    def human_only(self) -> bool:
        """Tell whether the detector stands aside for this person."""
        enough = self.pictures >= LEAST
        return self.trusted and enough and self.seen < SEEN_SHARE * self.pictures


def sight_of(
    observations: Sequence[Observation], thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> Sight:
    """Return how well the detector that made these observations sees the person in them."""
    shown = [one for one in observations if _shows(one, thresholds)]
    faces = [counted_faces(one, thresholds) for one in shown if one.faces is not None]
    alone = [found[0] for found in faces if len(found) == 1]
    yaws = [face.yaw for face in alone if face.yaw is not None]
    trusted = any(one.detector.trusted_for_absence for one in shown)
    return Sight(len(faces), len(alone), trusted, median(yaws) if yaws else None)


def _shows(observation: Observation, thresholds: Thresholds) -> bool:
    """Tell whether a picture shows anything; a lens through which a face is seen is not covered."""
    if counted_faces(observation, thresholds):
        return True
    return not looks_covered(observation.framing, thresholds)


def turn_hint(
    observation: Observation,
    usual: float | None,
    *,
    to_own_left: bool,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Hint:
    """Return whether a head seems turned as it was asked.

    Args:
        observation: of the picture; pictures are not mirrored.
        usual: the person's own usual turn, degrees; None where it is not known.
        to_own_left: asked was a turn to the person's own left, which is the picture's right.
        thresholds: which faces count.
    """
    faces = counted_faces(observation, thresholds)
    yaw = faces[0].yaw if len(faces) == 1 else None
    if yaw is None or usual is None or abs(yaw - usual) < TURNED:
        return Hint.UNCLEAR
    return Hint.FITS if (yaw > usual) is to_own_left else Hint.OTHER_SIDE
