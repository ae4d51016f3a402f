"""An analyser that says what a test scripts: so many faces in each picture."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from proctoring.observations import Detector, Framing, Observation, Scores, SeenFace, Stillness

DETECTOR = Detector("scripted 1", None, True, Scores(0.6, 0.7, 0.7))
FACE = SeenFace(0.3, 0.2, 0.4, 0.5, 0.9, 200.0)


@dataclass(slots=True)
class ScriptedAnalyser:
    """Says how many faces each picture has, in the order they come."""

    faces: Iterator[int]
    seen: int = 0
    references: list[bytes | None] = field(default_factory=list)
    """What came with each picture for the memory."""

    def remembers(self, frame: bytes | None) -> bool:
        return frame == b"frame"

    def analyse(
        self, jpeg: bytes, frame: bytes | None, at: datetime, reference: bytes | None = None
    ) -> tuple[Observation, bytes]:
        self.seen += 1
        self.references.append(reference)
        shown = tuple(FACE for _ in range(next(self.faces)))
        still = Stillness(30.0 if frame else None, f"{self.seen:016x}", repeated=False)
        return Observation(DETECTOR, shown, Framing(120.0, 60.0, 150.0), still), b"frame"
