"""What holds in one snapshot: readings held against thresholds, nothing remembered.

A kind that a snapshot cannot speak about is left out: a covered lens says nothing about faces.
Whether a condition lasts is for `rules`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from proctoring.flags import FlagKind
from proctoring.objects import ObjectKind
from proctoring.observations import Framing, Observation, SeenFace
from proctoring.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether what a flag watches for holds in one snapshot.

    Attributes:
        kind: the flag that watches.
        holds: whether it does.
        reading: the measured value, in the unit of its observation.
        threshold: the bound it was held against.
        strength: how far beyond the bound, 0 to 1; 0 when it does not hold.
        lingers: whether it is still near enough to its bound to keep an open episode open.
    """

    kind: FlagKind
    holds: bool
    reading: float
    threshold: float
    strength: float
    lingers: bool = False


OBJECT_FLAGS = MappingProxyType(
    {
        ObjectKind.PHONE: FlagKind.OBJECT_PHONE,
        ObjectKind.BOOK: FlagKind.OBJECT_BOOK,
        ObjectKind.SCREEN: FlagKind.OBJECT_SCREEN,
    }
)
"""Which flag watches for which thing."""


def conditions(
    observation: Observation, thresholds: Thresholds, usual_yaw: float | None = None
) -> tuple[Condition, ...]:
    """Return every condition that this snapshot can speak about, at most one per kind.

    Args:
        observation: the readings.
        thresholds: their bounds.
        usual_yaw: the person's own, in degrees; without it nothing is said about looking away.
    """
    covered = _covered(observation, thresholds)
    if covered.holds:
        return (covered,)
    return (
        covered,
        _below(
            FlagKind.CAMERA_TOO_DARK,
            reading=observation.framing.luma,
            threshold=thresholds.dark_luma,
        ),
        *_of_stillness(observation, thresholds),
        *_of_faces(observation, thresholds),
        *_of_gaze(observation, thresholds, usual_yaw),
        *_of_identity(observation),
        *_of_objects(observation, thresholds),
    )


def counted_faces(observation: Observation, thresholds: Thresholds) -> tuple[SeenFace, ...]:
    """Return the faces that count, the tallest first; none when no detector looked.

    The tallest needs the ordinary score. Every further one needs the higher score and a share of
    the tallest's height: a second person is a grave thing to claim.
    """
    scores = observation.detector.scores
    faces = sorted(
        (face for face in observation.faces or () if face.score >= scores.face),
        key=lambda face: face.height,
        reverse=True,
    )
    return tuple(
        face
        for rank, face in enumerate(faces)
        if rank == 0
        or (
            face.score >= scores.further
            and face.height >= thresholds.further_face_height * faces[0].height
        )
    )


def looks_covered(framing: Framing, thresholds: Thresholds) -> bool:
    """Tell whether the light alone speaks for a covered lens: no contrast nor detail, or black."""
    flat = framing.spread < thresholds.covered_spread and framing.detail < thresholds.covered_detail
    return flat or framing.luma < thresholds.black_luma


def _covered(observation: Observation, thresholds: Thresholds) -> Condition:
    """Tell whether something lies on the lens.

    A lens through which a face is seen is not covered: a room at an eighth of its usual light
    is as flat as a cap, and detectors still find the face in it.
    """
    framing = observation.framing
    covered = looks_covered(framing, thresholds) and not counted_faces(observation, thresholds)
    # A black picture may have a lamp in it: then its light is what speaks, not its contrast.
    by_light = framing.spread >= thresholds.covered_spread and framing.luma < thresholds.black_luma
    reading, threshold = (
        (framing.luma, thresholds.black_luma)
        if by_light
        else (framing.spread, thresholds.covered_spread)
    )
    return Condition(
        FlagKind.CAMERA_COVERED,
        holds=covered,
        reading=reading,
        threshold=threshold,
        strength=max(0.0, 1 - reading / threshold) if covered else 0.0,
    )


def _of_stillness(observation: Observation, thresholds: Thresholds) -> Iterator[Condition]:
    """Tell whether the picture stands still or comes back.

    An empty chair before a wall is as still as a frozen feed, so a picture in which a trusted
    detector sees nobody does not speak about freezing: `face.absent` does.
    """
    change = observation.stillness.change
    if change is None:
        return
    looked = observation.faces is not None and observation.detector.trusted_for_absence
    if not looked or counted_faces(observation, thresholds):
        yield _below(FlagKind.CAMERA_FROZEN, reading=change, threshold=thresholds.frozen_change)
    yield _replayed(observation, thresholds, moves=change >= thresholds.frozen_change)


def _replayed(observation: Observation, thresholds: Thresholds, *, moves: bool) -> Condition:
    """Tell whether an earlier picture has come back, exactly or nearly, while the film goes on.

    Nearly counts for pictures with somebody in it and enough light and contrast: an empty room
    looks as it did minutes ago, and in a flat picture everything is alike.
    """
    framing, stillness = observation.framing, observation.stillness
    clear = framing.luma >= thresholds.dark_luma and framing.spread >= thresholds.replayed_spread
    nearest = stillness.nearest
    near = nearest is not None and nearest < thresholds.replayed_change
    somebody = bool(counted_faces(observation, thresholds))
    holds = moves and (stillness.repeated or (near and clear and somebody))
    return Condition(
        FlagKind.CAMERA_REPLAYED,
        holds=holds,
        reading=0.0 if stillness.repeated or nearest is None else nearest,
        threshold=thresholds.replayed_change,
        strength=(1.0 if stillness.repeated else 0.5) if holds else 0.0,
    )


def _of_gaze(
    observation: Observation, thresholds: Thresholds, usual_yaw: float | None
) -> Iterator[Condition]:
    """Tell how far the only face is turned from where this person usually looks."""
    faces = counted_faces(observation, thresholds)
    if usual_yaw is None or len(faces) != 1 or faces[0].yaw is None:
        return
    turned = abs(faces[0].yaw - usual_yaw)
    away = turned > thresholds.away_yaw
    yield Condition(
        FlagKind.GAZE_AWAY,
        holds=away,
        reading=turned,
        threshold=thresholds.away_yaw,
        strength=min(1.0, turned / 90) if away else 0.0,
        lingers=turned > thresholds.back_yaw,
    )


def _of_identity(observation: Observation) -> Iterator[Condition]:
    """Tell about the likeness to the check-in, where it is available."""
    likeness = observation.likeness
    if likeness is None:
        return
    apart = likeness.value < likeness.threshold
    yield Condition(
        FlagKind.FACE_MISMATCH,
        holds=apart,
        reading=likeness.value,
        threshold=likeness.threshold,
        strength=min(1.0, (likeness.threshold - likeness.value) / 2) if apart else 0.0,
    )


def _of_objects(observation: Observation, thresholds: Thresholds) -> Iterator[Condition]:
    """Tell about each kind of thing, where a detector looked."""
    if observation.objects is None:
        return
    for kind, flag in OBJECT_FLAGS.items():
        score = max((one.score for one in observation.objects.found if one.kind is kind), default=0)
        seen = score >= thresholds.object_score
        yield Condition(flag, seen, score, thresholds.object_score, score if seen else 0.0)


def _of_faces(observation: Observation, thresholds: Thresholds) -> Iterator[Condition]:
    """Tell about the number of faces and how the first one stands in the picture."""
    if observation.faces is None:
        return
    faces = counted_faces(observation, thresholds)
    dark = observation.framing.luma < thresholds.dark_luma
    if observation.detector.trusted_for_absence and (faces or not dark):
        yield Condition(
            FlagKind.FACE_ABSENT,
            holds=not faces,
            reading=float(len(faces)),
            threshold=1.0,
            strength=0.0 if faces else 1.0,
        )
    yield Condition(
        FlagKind.FACE_MULTIPLE,
        holds=len(faces) > 1,
        reading=float(len(faces)),
        threshold=2.0,
        strength=max((face.score for face in faces[1:]), default=0.0),
    )
    if faces:
        yield _partial(faces[0], thresholds)
    if faces and not dark:
        yield _below(
            FlagKind.CAMERA_BLURRED,
            reading=faces[0].sharpness,
            threshold=thresholds.blurred_sharpness,
        )


def _partial(face: SeenFace, thresholds: Thresholds) -> Condition:
    """Tell whether the first face leaves the picture."""
    partial = face.touches_border(thresholds.border)
    return Condition(
        FlagKind.FACE_PARTIAL,
        holds=partial,
        reading=float(partial),
        threshold=thresholds.border,
        strength=face.score if partial else 0.0,
    )


def _below(kind: FlagKind, *, reading: float, threshold: float) -> Condition:
    """Return the condition that a reading lies under its bound."""
    holds = reading < threshold
    return Condition(kind, holds, reading, threshold, 1 - reading / threshold if holds else 0.0)
