"""One snapshot to its observation. A pure function: bytes and memory in, readings and memory out.

Nothing is judged here and nothing stored. The same arguments give the same result, so a job may
run twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from proctoring.backends.absent import NoIdentity, NoObjects
from proctoring.backends.base import FaceBackend, ObjectBackend, Readers
from proctoring.conditions import looks_covered
from proctoring.frames import REMEMBERED, FrameState
from proctoring.objects import SeenObjects
from proctoring.observations import Observation
from proctoring.signals.faces import read_faces
from proctoring.signals.framing import read_framing
from proctoring.signals.likeness import describe_reference, read_likeness
from proctoring.signals.stillness import read_stillness
from proctoring.snapshot import Pixels, decode
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
    looking: FaceBackend | Readers,
    config: Thresholds = DEFAULT_THRESHOLDS,
    at: datetime | None = None,
) -> SnapshotResult:
    """Read one snapshot.

    Args:
        jpeg: the upload.
        previous: `frame` of the snapshot before it in the server's order; None for a first one,
            and for a late one, whose `frame` must then be thrown away.
        looking: all readers, or the face detector alone.
        config: what decides whether to look a second time, and which faces are fit to be compared.
        at: when the server received it, aware UTC; without it nothing is said about pictures of
            minutes ago.

    Raises:
        SnapshotRefused: the bytes are no picture that is analysed.
    """
    readers = looking if isinstance(looking, Readers) else faces_only(looking)
    snapshot = decode(jpeg)
    grey = snapshot.grey()
    framing = read_framing(grey)
    stillness, frame = read_stillness(grey, previous, at)
    # Behind a covered lens a second, larger look finds nothing and costs four times the first.
    again = None if looks_covered(framing, config) else jpeg
    found = read_faces(snapshot.pixels, grey, readers.faces, again=again)
    detector, described = readers.faces.caps.detector, frame.description
    observation = Observation(
        detector,
        found.seen,
        framing,
        stillness,
        read_likeness(jpeg, found, detector.scores.face, readers.identity, described, config),
        _objects(snapshot.pixels, readers.objects),
    )
    return SnapshotResult(observation, frame)


def faces_only(backend: FaceBackend) -> Readers:
    """Return readers that look for faces and for nothing else."""
    return Readers(backend, NoIdentity(), NoObjects())


def with_reference(
    jpeg: bytes, readers: Readers, frame: FrameState, config: Thresholds = DEFAULT_THRESHOLDS
) -> FrameState:
    """Return the memory with the description of the check-in's picture, if one can be made.

    Only for a person who agreed to be compared.

    Raises:
        SnapshotRefused: the bytes are no picture that is analysed.
    """
    described = describe_reference(jpeg, readers.faces, readers.identity, config)
    return replace(frame, description=described)


def _objects(pixels: Pixels, backend: ObjectBackend) -> SeenObjects | None:
    """Look for things on the desk, or say that nobody looked."""
    if not backend.caps.detects:
        return None
    return SeenObjects(tuple(backend.detect(pixels)), backend.caps.name, backend.caps.model_sha256)


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
    return replace(frame, digests=digests[-REMEMBERED:])
