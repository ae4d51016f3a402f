"""Jobs of the snapshots queue: read pictures, fold them into flags.

The detector is built once in the parent, before any fork: importing OpenCV costs far
more than one analysis.
"""

import logging
import time
from functools import cache

from app.services.messages import Message
from app.services.watching import Watching
from app.wiring import Wiring
from proctoring.analysis import analyse
from proctoring.backends.base import FaceBackend
from proctoring.backends.choice import choose_backend
from proctoring.frames import FrameState
from proctoring.observations import Observation
from workers.runtime import Rows, each, settings

log = logging.getLogger(__name__)

BUDGET_S = 0.5
"""Work of one job on one attempt before others get their turn."""


class BackendAnalyser:
    """Reads pictures with the detector that is installed here."""

    def __init__(self, backend: FaceBackend) -> None:
        self._backend = backend

    def analyse(self, jpeg: bytes, frame: bytes | None) -> tuple[Observation, bytes]:
        """Return the readings and what to remember for the next picture.

        Raises:
            SnapshotRefused: the bytes cannot be read as a picture.
        """
        previous = FrameState.from_bytes(frame) if frame else None
        result = analyse(jpeg, previous, self._backend)
        return result.observation, result.frame.to_bytes()


@cache
def analyser() -> BackendAnalyser:
    """Return the analyser of this process; built before the first fork by `preload`."""
    backend = choose_backend(settings().model_dir)
    backend.warmup()
    return BackendAnalyser(backend)


def preload() -> None:
    """Load OpenCV and the detector, and say which one it is."""
    backend = analyser()._backend  # noqa: SLF001 - the same module
    log.info("face detector: %s", backend.caps.detector.name, extra={"event": "detector"})


def analyse_snapshots(rows: Rows) -> int:
    """Read the waiting pictures of each attempt."""

    def use(parts: Wiring, message: Message) -> None:
        watching = Watching(parts.uow, parts.read, parts.store, parts.publisher)
        until = time.monotonic() + BUDGET_S
        while watching.analyse(message.subject, analyser()) and time.monotonic() < until:
            pass

    return each(rows, use)
