"""Whether the person of the check-in still sits there: comparable, or not said at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

import cv2
import numpy as np
import pytest

from proctoring.analysis import analyse, faces_only, with_reference
from proctoring.backends import FaceBackend, Readers
from proctoring.backends.absent import NoFaces, NoIdentity, NoObjects
from proctoring.backends.base import Caps, EmbedderCaps, Face
from proctoring.backends.sface import SFace
from proctoring.backends.yunet import YuNet
from proctoring.errors import BackendRefused
from proctoring.flags import FlagKind, FlagOpened, Severity
from proctoring.frames import FrameState
from proctoring.observations import Likeness, Observation
from proctoring.rulebook import Rules
from proctoring.rules import fold
from proctoring.signals.faces import read_faces
from proctoring.signals.likeness import read_likeness
from proctoring.signals.turning import read_yaw
from proctoring.snapshot import Pixels, decode
from proctoring.thresholds import DEFAULT_THRESHOLDS
from tests.proctoring.builders import NINE, an_observation, samples
from tests.proctoring.onnx_files import sface_shaped
from tests.support.camera import Scene, jpeg_sequence
from workers.snapshots import BackendAnalyser

NETWORK = sface_shaped()
DIGEST = sha256(NETWORK).hexdigest()
# The little network has descriptions of one person at 0.93 and more, of two at 0.70 and less.
THRESHOLD = 0.85


@pytest.fixture(scope="module")
def readers(detector: FaceBackend) -> Readers:
    """Readers with the little network; its detector must give five points."""
    if not isinstance(detector, YuNet):
        pytest.skip("this detector gives no corners of the mouth")
    return Readers(detector, SFace(NETWORK, DIGEST, THRESHOLD), NoObjects())


def shown(person: int, count: int = 4) -> Iterator[bytes]:
    return jpeg_sequence([Scene("present", count * 5)], 5, person=person)


def seen(pictures: Iterator[bytes], readers: Readers, reference: bytes) -> list[Observation]:
    """Analyse pictures as a worker does for a person who agreed to be compared."""
    frame: FrameState | None = None
    found = []
    for number, picture in enumerate(pictures):
        result = analyse(picture, frame, readers, at=NINE + timedelta(seconds=5 * number))
        first, frame = frame is None, result.frame
        if first:
            frame = with_reference(reference, readers, frame)
        frame = FrameState.from_bytes(frame.to_bytes())
        found.append(result.observation)
    return found


def test_the_same_person_is_alike_and_another_is_not(readers: Readers):
    reference = next(shown(0, 1))
    same = [one.likeness for one in seen(shown(0), readers, reference)]
    other = [one.likeness for one in seen(shown(1), readers, reference)]
    assert same[0] is other[0] is None  # the reference is read with the first picture
    assert all(one is not None and one.value > THRESHOLD for one in same[1:])
    assert all(one is not None and one.value < THRESHOLD for one in other[1:])
    assert other[1] is not None
    assert (other[1].threshold, other[1].model_sha256) == (THRESHOLD, DIGEST)
    assert "sface" in other[1].name


def test_another_person_becomes_one_flag_for_a_human_and_the_same_one_none(readers: Readers):
    reference = next(shown(0, 1))
    flags = {
        person: fold(samples(seen(shown(person, 10), readers, reference)), Rules())[1]
        for person in (0, 1)
    }
    assert not flags[0]
    (change,) = flags[1]
    assert isinstance(change, FlagOpened)
    assert (change.flag.kind, change.flag.severity) == (FlagKind.FACE_MISMATCH, Severity.HIGH)
    assert change.flag.duration >= timedelta(seconds=20)
    assert "sface" in change.flag.detector
    assert change.flag.evidence is not None
    assert change.flag.evidence.reading < change.flag.evidence.threshold == THRESHOLD


@pytest.mark.parametrize("lack", ["network", "reference", "five points", "a person at check-in"])
def test_without_all_it_takes_likeness_is_not_available(readers: Readers, lack: str):
    empty = np.full((480, 640, 3), 90, np.uint8)
    reference = {"a person at check-in": cv2.imencode(".jpg", empty)[1].tobytes()}.get(
        lack, next(shown(0, 1))
    )
    used = {
        "network": faces_only(readers.faces),
        "five points": Readers(NoFaces(), readers.identity, NoObjects()),
    }.get(lack, readers)
    frame = analyse(reference, None, used).frame
    if lack != "reference":
        frame = with_reference(reference, used, frame)
    assert frame.description == b""
    assert analyse(next(shown(1, 1)), frame, used).observation.likeness is None


@pytest.mark.parametrize("spoilt", ["small", "blurred", "two people"])
def test_a_face_that_is_not_fit_is_not_compared(readers: Readers, spoilt: str):
    reference = next(shown(0, 1))
    frame = with_reference(reference, readers, analyse(reference, None, readers).frame)
    assert len(frame.description) == 512
    picture = decode(reference, 640).pixels
    if spoilt == "small":
        picture = cv2.copyMakeBorder(
            cv2.resize(picture, (200, 150)), 165, 165, 220, 220, cv2.BORDER_CONSTANT
        )
    if spoilt == "blurred":
        picture = cv2.GaussianBlur(picture, (0, 0), 6)
    jpeg = cv2.imencode(".jpg", picture)[1].tobytes()
    if spoilt == "two people":
        jpeg = next(jpeg_sequence([Scene("second_face", 5)], 5))
    observation = analyse(jpeg, frame, readers).observation
    assert observation.faces
    assert observation.likeness is None


class Notes:
    """A network that notes which face it is shown."""

    caps = EmbedderCaps("notes", "0" * 64, 0.0, describes=True)

    def __init__(self) -> None:
        self.shown: list[Face] = []

    def describe(self, pixels: Pixels, face: Face) -> bytes:
        self.shown.append(face)
        return b"d"

    def compare(self, one: bytes, other: bytes) -> float:
        return 1.0


def test_what_is_described_is_the_face_that_was_found_at_the_size_it_was_uploaded(
    readers: Readers,
):
    picture = decode(next(shown(0, 1)), 640).pixels
    small = cv2.copyMakeBorder(
        cv2.resize(picture, (280, 210)), 135, 135, 180, 180, cv2.BORDER_CONSTANT
    )
    for size, compared in ((640, 480), False), ((1280, 960), True):
        jpeg = cv2.imencode(".jpg", cv2.resize(small, size))[1].tobytes()
        snapshot, notes = decode(jpeg), Notes()
        found = read_faces(snapshot.pixels, snapshot.grey(), readers.faces, again=None)
        likeness = read_likeness(jpeg, found, 0.6, notes, b"d", DEFAULT_THRESHOLDS)
        assert (likeness is not None, len(notes.shown)) == (compared, compared)
        expected = found.raw[0].scaled(2)
        assert all(face.overlap(expected) > 0.99 for face in notes.shown)


@dataclass(frozen=True, slots=True)
class NoseAside:
    """The detector, with every nose moved to the right by a share of the face's width."""

    detector: FaceBackend
    share: float

    @property
    def caps(self) -> Caps:
        return self.detector.caps

    def warmup(self) -> None:
        self.detector.warmup()

    def detect(self, pixels: Pixels) -> list[Face]:
        found = []
        for face in self.detector.detect(pixels):
            right, left, (x, y), *rest = face.landmarks
            nose = (x + self.share * face.width, y)
            found.append(replace(face, landmarks=(right, left, nose, *rest)))
        return found


@pytest.mark.parametrize("side", [-0.3, 0.0, 0.3])
def test_a_turned_face_is_not_compared(readers: Readers, side: float):
    reference, shown_now = shown(0, 2)
    turning = replace(readers, faces=NoseAside(readers.faces, side))
    (face,) = turning.faces.detect(decode(shown_now, 320).pixels)
    yaw = read_yaw(face)
    assert yaw is not None
    assert (abs(yaw) > DEFAULT_THRESHOLDS.frontal_yaw) is bool(side)
    first = analyse(reference, None, readers).frame
    described = with_reference(reference, readers, first)
    likeness = analyse(shown_now, described, turning).observation.likeness
    assert (likeness is None) is bool(side)
    assert (with_reference(reference, turning, first).description == b"") is bool(side)


def test_a_worker_reads_on_without_a_reference_it_cannot_read(readers: Readers):
    worker = BackendAnalyser(readers)
    first, second = shown(0, 2)
    compared = []
    for reference in (first, b"no picture"):
        _, memory = worker.analyse(first, None, NINE, reference)
        observation, _ = worker.analyse(second, memory, NINE + timedelta(seconds=5), reference)
        assert observation.faces
        compared.append(observation.likeness is not None)
    assert compared == [True, False]
    old = b"memory of an older version"
    assert [worker.remembers(one) for one in (memory, old, b"", None)] == [True, *[False] * 3]
    _, anew = worker.analyse(second, old, NINE)
    assert len(FrameState.from_bytes(anew).digests) == 1


def likeness(value: float) -> Observation:
    return replace(an_observation(), likeness=Likeness(value, 0.363, "sface", "0b" * 32))


@pytest.mark.parametrize(
    ("values", "opens"),
    [
        pytest.param([0.1] * 4, None, id="three readings within ten seconds are one"),
        pytest.param([0.1] * 5, 4, id="a median of three over twenty seconds"),
        pytest.param([0.1, 0.9, 0.9, 0.9, 0.1], 4, id="two of the three spaced ones"),
        pytest.param([0.1, 0.9, 0.9, 0.9, 0.9], None, id="one of three"),
        pytest.param([0.36] * 5, 4, id="just below"),
        pytest.param([0.363] * 9, None, id="at the bound"),
        pytest.param(
            [None, 0.1, None, None, *[0.1] * 3], 6, id="what is not available is passed by"
        ),
        pytest.param([None] * 30, None, id="never available"),
    ],
)
def test_a_median_of_three_over_twenty_seconds_decides(
    values: list[float | None], opens: int | None
):
    shown = [an_observation() if value is None else likeness(value) for value in values]
    found = fold(samples(shown), Rules())[1]
    at = [(change.flag.last_seen - NINE).total_seconds() / 5 for change in found]
    assert at == ([] if opens is None else [opens])


def test_a_network_that_does_not_load_is_refused_and_none_compares_nobody():
    with pytest.raises(BackendRefused, match="does not load"):
        SFace(b"no network at all")
    with pytest.raises(NotImplementedError):
        NoIdentity().compare(b"", b"")
