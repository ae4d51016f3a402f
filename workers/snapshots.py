"""Jobs of the snapshots queue: read pictures, fold them into flags.

The detector is built once in the parent, before any fork: importing OpenCV costs far
more than one analysis.
"""

import logging
import time
from collections.abc import Sequence, Set
from datetime import datetime
from functools import cache

from app.services.messages import Message
from app.services.watching.sighting import Sighting
from app.services.watching.watching import Watching
from app.wiring import Wiring
from proctoring.analysis import analyse, with_reference
from proctoring.backends import Readers, choose_readers
from proctoring.errors import RecordCorrupt, SnapshotRefused, UndecodableJpeg
from proctoring.frames import FrameState
from proctoring.observations import Observation
from workers.runtime import Rows, ask_again, each, settings, together

log = logging.getLogger(__name__)

BUDGET_S = 0.5
"""Work on some attempts before others get their turn."""
TOGETHER = 16
"""Attempts whose pictures share a transaction: their rows are locked while it writes."""


class BackendAnalyser:
    """Reads pictures with the detectors that are installed here."""

    def __init__(self, readers: Readers) -> None:
        self.readers = readers

    def remembers(self, frame: bytes | None) -> bool:
        """Tell whether this is a memory of this version."""
        return FrameState.fits(frame or b"")

    def analyse(
        self, jpeg: bytes, frame: bytes | None, at: datetime, reference: bytes | None = None
    ) -> tuple[Observation, bytes]:
        """Return the readings and what to remember for the next picture.

        Raises:
            SnapshotRefused: the bytes cannot be read as a picture.
        """
        try:
            result = analyse(jpeg, _remembered(frame), self.readers, at=at)
        except SnapshotRefused:
            raise
        except Exception as error:
            # A mistake of ours about one picture costs this one, not all that come after it.
            log.exception("a picture could not be read", extra={"event": "picture_unreadable"})
            raise UndecodableJpeg("reading it failed") from error
        memory = result.frame
        if reference is not None:
            memory = self._compared(reference, memory)
        return result.observation, memory.to_bytes()

    def _compared(self, reference: bytes, memory: FrameState) -> FrameState:
        """Add the face of the check-in; a picture of it that cannot be read compares nobody."""
        try:
            return with_reference(reference, self.readers, memory)
        except SnapshotRefused as refusal:
            fields = {"event": "reference_refused", "code": refusal.code}
            log.warning("nobody is compared: %s", refusal, extra=fields)
            return memory


def _remembered(frame: bytes | None) -> FrameState | None:
    """Read the memory; one that does not parse counts as none, and the next picture as a first."""
    if not frame:
        return None
    try:
        return FrameState.from_bytes(frame)
    except RecordCorrupt as error:
        log.warning("memory of pictures begins anew: %s", error, extra={"event": "memory_lost"})
        return None


@cache
def analyser() -> BackendAnalyser:
    """Return the analyser of this process; built before the first fork by `preload`."""
    readers = choose_readers(settings().model_dir)
    readers.faces.warmup()
    return BackendAnalyser(readers)


def preload() -> None:
    """Load OpenCV and the detectors, and say which ones they are."""
    readers = analyser().readers
    fields = {"event": "detector", "identity": readers.identity.caps.name}
    log.info("face detector: %s", readers.faces.caps.detector.name, extra=fields)


def analyse_snapshots(rows: Rows) -> int:
    """Read the waiting pictures of each attempt, of several at a time."""
    return together(rows, _analyse, most=TOGETHER)


def _analyse(parts: Wiring, messages: Sequence[Message]) -> None:
    """Read until nothing waits or the time is up; what is left then comes again at once."""
    watching = Watching(parts.uow, parts.read, parts.store, parts.publisher)
    until = time.monotonic() + BUDGET_S
    left: Set[str] = {one.subject for one in messages}
    while left and time.monotonic() < until:
        left = watching.analyse_all(sorted(left), analyser())
    if left:
        ask_again(parts, [one for one in messages if one.subject in left])


def read_check_ins(rows: Rows) -> int:
    """Read the pictures of check-ins: how well the detector sees each person."""

    def use(parts: Wiring, message: Message) -> None:
        sighting = Sighting(parts.uow, parts.read, parts.store, parts.publisher)
        sighting.look(message.subject, analyser())

    return each(rows, use)
