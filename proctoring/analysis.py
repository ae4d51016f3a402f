"""One snapshot to its observation. A pure function: bytes and memory in, readings and memory out.

Nothing is judged here and nothing stored. The same arguments give the same result, so a job may
run twice.
"""

from dataclasses import dataclass

from proctoring.backends.base import FaceBackend
from proctoring.conditions import looks_covered
from proctoring.frames import REMEMBERED, FrameState
from proctoring.observations import Observation
from proctoring.signals.faces import read_faces
from proctoring.signals.framing import read_framing
from proctoring.signals.stillness import read_stillness
from proctoring.snapshot import decode
from proctoring.thresholds import DEFAULT_THRESHOLDS, Thresholds


@dataclass(frozen=True, slots=True)
class SnapshotResult:
    """What came of one snapshot.

    Attributes:
        observation: its readings, to be stored.
        frame: what to pass with the next snapshot of the same attempt.
    """

    observation: Observation
    frame: FrameState


def analyse(
    jpeg: bytes,
    previous: FrameState | None,
    backend: FaceBackend,
    config: Thresholds = DEFAULT_THRESHOLDS,
) -> SnapshotResult:
    """Read one snapshot.

    Args:
        jpeg: the upload.
        previous: `frame` of the snapshot before it in the server's order; None for a first one,
            and for a late one, whose `frame` must then be thrown away.
        backend: the face detector.
        config: only what decides whether to look a second time for a face.

    Raises:
        SnapshotRefused: the bytes are no picture that is analysed.
    """
    snapshot = decode(jpeg)
    grey = snapshot.grey()
    framing = read_framing(grey)
    stillness, frame = read_stillness(grey, previous)
    # Behind a covered lens a second, larger look finds nothing and costs four times the first.
    again = None if looks_covered(framing, config) else jpeg
    faces = read_faces(snapshot.pixels, grey, backend, again=again)
    observation = Observation(backend.caps.detector, faces, framing, stillness)
    return SnapshotResult(observation, frame)


def remember(jpeg: bytes, earlier: tuple[str, ...] = ()) -> FrameState:
    """Build the memory anew from a stored picture, where no frame state was kept.

    Args:
        jpeg: the newest analysed snapshot.
        earlier: `observation.stillness.digest` of the snapshots before it, oldest first.

    Raises:
        SnapshotRefused: the bytes are no picture that is analysed.
    """
    _, frame = read_stillness(decode(jpeg).grey(), None)
    digests = (*(bytes.fromhex(digest) for digest in earlier), *frame.digests)
    return FrameState(frame.thumbnail, digests[-REMEMBERED:])
