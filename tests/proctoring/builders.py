"""Smallest valid observations and samples; what a test does not name is harmless."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from proctoring.flags import Evidence, Flag, FlagKind, Severity
from proctoring.observations import (
    Detector,
    Framing,
    Observation,
    Scores,
    SeenFace,
    Stillness,
)
from proctoring.rules import Sample

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
TRUSTED = Detector("yunet", "8f" * 32, trusted_for_absence=True, scores=Scores(0.6, 0.7, 0.7))
DISTRUSTED = replace(TRUSTED, name="haar", model_sha256=None, trusted_for_absence=False)

BRIGHT = Framing(luma=120.0, spread=55.0, detail=120.0)
CAP = Framing(luma=20.0, spread=4.0, detail=0.5)
BLACK = Framing(luma=3.0, spread=30.0, detail=90.0)
DIM = Framing(luma=30.0, spread=25.0, detail=40.0)
LIVE = Stillness(change=30.0, digest="00" * 8, repeated=False)
STILL = replace(LIVE, change=1.0)


def a_face(score: float = 0.9, height: float = 0.3, left: float = 0.4) -> SeenFace:
    return SeenFace(left, 0.3, height * 0.6, height, score, sharpness=200.0)


ONE = (a_face(),)
TWO = (a_face(), a_face(0.8, 0.25, 0.1))


def an_observation(
    faces: tuple[SeenFace, ...] | None = ONE,
    framing: Framing = BRIGHT,
    stillness: Stillness = LIVE,
    detector: Detector = TRUSTED,
) -> Observation:
    return Observation(detector, faces, framing, stillness)


PRESENT = an_observation()
NOBODY = an_observation(())
CROWD = an_observation(TWO)
COVERED = an_observation((), CAP, STILL)
FROZEN = an_observation(stillness=STILL)


def samples(observations: list[Observation], interval: float = 5, first: int = 0) -> list[Sample]:
    """Number observations and give them instants, `interval` seconds apart."""
    return [
        Sample(number, f"s{number}", NINE + timedelta(seconds=number * interval), observation)
        for number, observation in enumerate(observations, first)
    ]


def a_flag(
    kind: FlagKind = FlagKind.FACE_ABSENT,
    start: float = 0,
    seconds: float = 10,
    severity: Severity | None = None,
    *,
    still_open: bool = False,
) -> Flag:
    started = NINE + timedelta(seconds=start)
    last = started + timedelta(seconds=seconds)
    return Flag(
        kind=kind,
        severity=severity or kind.severity,
        started=started,
        last_seen=last,
        ended=None if still_open else last,
        count=3,
        samples=4,
        evidence=Evidence("s1", 0.0, 1.0, 1.0),
        detector="yunet",
    )
