"""Bytes to readings on real pictures: footage of a fake camera, covers, copies, broken uploads."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proctoring.analysis import analyse, remember
from proctoring.backends import FaceBackend, choose_backend, choose_readers
from proctoring.backends.absent import NoFaces
from proctoring.backends.haar import Haar
from proctoring.conditions import conditions, counted_faces
from proctoring.errors import BackendRefused, RecordCorrupt, SnapshotRefused
from proctoring.flags import FlagChange, FlagClosed, FlagKind, FlagOpened
from proctoring.frames import REMEMBERED, THUMBNAIL_BYTES, FrameState
from proctoring.pins import PINNED
from proctoring.rulebook import Rules, rules_for
from proctoring.rules import fold
from proctoring.snapshot import decode, stretched
from proctoring.thresholds import DEFAULT_THRESHOLDS
from tests.proctoring.builders import NINE, samples
from tests.support.camera import Scene, jpeg_sequence, scene_at

MINUTES = 60


def a_picture(kind: str = "present", second: int = 0, person: int = 0) -> bytes:
    scene = Scene(kind, second + 1)  # type: ignore[arg-type]
    return list(jpeg_sequence([scene], 1, person=person))[second]


def flags_of(
    pictures: Iterator[bytes], backend: FaceBackend, interval: float = 5
) -> list[FlagChange]:
    """Analyse pictures in order and fold the observations, as a worker does."""
    frame, observations = None, []
    for number, picture in enumerate(pictures):
        at = NINE + timedelta(seconds=number * interval)
        found = analyse(picture, frame, backend, at=at)
        frame = found.frame
        observations.append(found.observation)
    rules = rules_for(timedelta(seconds=interval)) if interval != 5 else Rules()
    return list(fold(samples(observations, interval), rules)[1])


@pytest.mark.parametrize("seed", [1, 2])
def test_twelve_honest_minutes_raise_no_flag(each_detector: FaceBackend, seed: int):
    footage = jpeg_sequence([Scene("present", 12 * MINUTES)], 5, seed)
    assert flags_of(footage, each_detector) == []


@pytest.mark.parametrize("interval", [2, 5])
def test_a_scripted_camera_raises_exactly_the_scripted_flags(
    each_detector: FaceBackend, interval: int
):
    script = [
        Scene("present", 60),
        Scene("empty", 40),
        Scene("present", 80),
        Scene("second_face", 40),
        Scene("present", 80),
        Scene("covered", 40),
        Scene("present", 80),
        Scene("frozen", 40),
        Scene("present", 60),
    ]
    found = flags_of(jpeg_sequence(script, interval), each_detector, interval)
    expected = ["face.absent", "face.multiple", "camera.covered", "camera.frozen"]
    openings = [one.flag for one in found if isinstance(one, FlagOpened)]
    endings = [one.flag for one in found if isinstance(one, FlagClosed)]
    assert [flag.kind.value for flag in openings] == expected
    assert [flag.kind.value for flag in endings] == expected
    for flag, scene in zip(openings, ["empty", "second_face", "covered", "frozen"], strict=True):
        assert scene_at(script, (flag.started - NINE).total_seconds())[0] == scene
        assert flag.last_seen - flag.started <= timedelta(seconds=20)
        assert flag.evidence is not None
        shown = int(flag.evidence.snapshot_id.removeprefix("s")) * interval
        assert scene_at(script, shown)[0] == scene


def test_the_same_picture_gives_the_same_result(detector: FaceBackend):
    first, second = (analyse(a_picture(), None, detector) for _ in range(2))
    assert first == second
    assert first.observation.stillness.change is None


def test_a_large_picture_is_read_like_a_small_one(detector: FaceBackend):
    small = analyse(a_picture(), None, detector).observation
    picture = cv2.imdecode(np.frombuffer(a_picture(), np.uint8), cv2.IMREAD_COLOR)
    large = cv2.imencode(".jpg", cv2.resize(picture, (1280, 960)))[1].tobytes()
    big = analyse(large, None, detector).observation
    assert decode(large).pixels.shape == decode(a_picture()).pixels.shape == (240, 320, 3)
    assert big.faces is not None
    assert small.faces is not None
    assert big.faces[0].left == pytest.approx(small.faces[0].left, abs=0.02)


@pytest.mark.parametrize("size", [(160, 160), (333, 777), (3264, 2448), (200, 800)])
def test_any_allowed_size_comes_out_small(size: tuple[int, int]):
    picture = cv2.imencode(".jpg", np.full((size[1], size[0], 3), 90, np.uint8))[1].tobytes()
    snapshot = decode(picture)
    assert max(snapshot.pixels.shape[:2]) == min(320, max(size))
    assert (snapshot.header.width, snapshot.header.height) == size


def test_without_a_detector_light_and_stillness_are_still_read():
    first = analyse(a_picture(), None, NoFaces())
    again = analyse(a_picture(), first.frame, NoFaces())
    assert first.observation.faces is None
    assert again.observation.stillness.change == 0
    held = [one.kind for one in conditions(again.observation, DEFAULT_THRESHOLDS) if one.holds]
    assert held == [FlagKind.CAMERA_FROZEN]


def copies(picture: bytes) -> dict[str, bytes]:
    """What a frozen or replayed feed may send for the same picture."""
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    noise = np.random.default_rng(5).normal(0, 1.5, pixels.shape)
    noisy = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    return {
        "exact": picture,
        "coded again": cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 50])[1].tobytes(),
        "with sensor noise": cv2.imencode(".jpg", noisy)[1].tobytes(),
    }


@pytest.mark.parametrize("copy", ["exact", "coded again", "with sensor noise"])
@pytest.mark.parametrize("second", [0, 40, 80])
def test_a_copy_reads_as_still(copy: str, second: int):
    picture = a_picture(second=second)
    first = analyse(picture, None, NoFaces())
    again = analyse(copies(picture)[copy], first.frame, NoFaces()).observation
    assert again.stillness.change is not None
    assert again.stillness.change < DEFAULT_THRESHOLDS.frozen_change


@pytest.mark.parametrize("interval", [1, 2, 5])
def test_a_live_person_never_reads_as_still(interval: int):
    frame = None
    for picture in jpeg_sequence([Scene("present", 60 * interval)], interval):
        found = analyse(picture, frame, NoFaces())
        change = found.observation.stillness.change
        assert change is None or change >= DEFAULT_THRESHOLDS.frozen_change
        frame = found.frame


def covers() -> dict[str, np.ndarray]:
    """Drawn covers: cap, finger, paper, black, each with a little noise."""
    rng = np.random.default_rng(11)
    ramp = np.linspace(0, 1, 640, dtype=np.float32)[None, :, None]
    flat = np.ones((480, 640, 3), np.float32)
    drawn = {
        "cap": flat * 9,
        "grey cap": flat * 34,
        "finger": flat * (30 + 30 * ramp) * np.array([0.5, 0.6, 1.2], np.float32),
        "paper": flat * (180 + 40 * ramp),
        "black": flat * 1,
    }
    return {
        name: np.clip(one + rng.normal(0, 3, one.shape), 0, 255).astype(np.uint8)
        for name, one in drawn.items()
    }


@pytest.mark.parametrize("name", list(covers()))
def test_a_covered_lens_is_told_from_every_scene(detector: FaceBackend, name: str):
    picture = cv2.imencode(".jpg", covers()[name])[1].tobytes()
    held = conditions(analyse(picture, None, detector).observation, DEFAULT_THRESHOLDS)
    assert [one.kind for one in held if one.holds] == [FlagKind.CAMERA_COVERED]


def test_a_looped_film_is_replayed(detector: FaceBackend):
    once = list(jpeg_sequence([Scene("present", 100)], 5))
    found = flags_of(iter(once * 2), detector)
    assert [one.flag.kind for one in found] == [FlagKind.CAMERA_REPLAYED]


def test_memory_survives_storage_and_can_be_built_anew():
    frame, digests = None, []
    for picture in jpeg_sequence([Scene("present", 60)], 5):
        found = analyse(picture, frame, NoFaces())
        frame = found.frame
        digests.append(found.observation.stillness.digest)
    assert frame is not None
    assert FrameState.from_bytes(frame.to_bytes()) == frame
    assert remember(picture, tuple(digests[:-1])) == frame


def test_memory_is_bounded():
    frame = None
    for number in range(REMEMBERED + 5):
        shade = np.full((160, 160, 3), number % 256, np.uint8)
        found = analyse(cv2.imencode(".jpg", shade)[1].tobytes(), frame, NoFaces())
        frame = found.frame
    assert frame is not None
    assert len(frame.digests) == REMEMBERED
    assert len(frame.to_bytes()) == 10 + THUMBNAIL_BYTES + 8 * REMEMBERED


@pytest.mark.parametrize("cut", [0, 3, 100, THUMBNAIL_BYTES, THUMBNAIL_BYTES + 7])
def test_a_broken_memory_is_refused(cut: int):
    stored = analyse(a_picture(), None, NoFaces()).frame.to_bytes()
    with pytest.raises(RecordCorrupt):
        FrameState.from_bytes(stored[:cut])


def test_a_dark_picture_is_stretched_what_is_darker_stays_dark_and_a_flat_one_is_left_alone():
    dark = (decode(a_picture()).pixels * 0.12).astype(np.uint8)
    assert stretched(dark).max() > 200 > dark.max()
    ramp = np.full((64, 64, 3), 100, np.uint8)
    ramp[32:] = 200
    ramp[1, 1], ramp[62, 62] = 20, 250
    spread = stretched(ramp)
    assert (spread[1, 1].max(), spread[0, 0].max(), spread[62, 62].min()) == (0, 0, 255)
    flat = np.full((64, 64, 3), 77, np.uint8)
    assert np.array_equal(stretched(flat), flat)


SOUND = a_picture()
CODES = {refusal.code for refusal in SnapshotRefused.__subclasses__()}


def reading_or_code(picture: bytes) -> float | str:
    """The mean light, or the code of the refusal; anything else escapes."""
    try:
        return analyse(picture, None, NoFaces()).observation.framing.luma
    except SnapshotRefused as refusal:
        return refusal.code


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(2, len(SOUND)), st.binary(max_size=60), st.integers(0, 60))
def test_a_mutated_upload_is_read_or_refused_and_never_crashes(at: int, noise: bytes, gone: int):
    outcome = reading_or_code(SOUND[:at] + noise + SOUND[at + gone :])
    assert outcome in CODES if isinstance(outcome, str) else 0 <= outcome <= 255


def unusual() -> dict[str, bytes]:
    """Pictures that browsers do not make and that must not hurt."""
    pixels = decode(SOUND, 640).pixels
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06"
    exif += bytes(6)
    turned = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    return {
        "grey": cv2.imencode(".jpg", grey)[1].tobytes(),
        "progressive": cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes(),
        "turned by a note": SOUND[:2] + turned + SOUND[2:],
    }


@pytest.mark.parametrize("name", list(unusual()))
def test_an_unusual_picture_is_read_upright_as_it_is(detector: FaceBackend, name: str):
    observation = analyse(unusual()[name], None, detector).observation
    assert len(counted_faces(observation, DEFAULT_THRESHOLDS)) == 1


def test_the_best_installed_detector_is_chosen_and_named(models: Path, tmp_path: Path):
    chosen = choose_backend(models).caps
    assert chosen.detector.model_sha256 in {model.sha256 for model in PINNED}
    assert chosen.detector.trusted_for_absence
    without = choose_backend(tmp_path / "nothing").caps
    assert without.detector.name.startswith("haar")
    assert not without.detector.trusted_for_absence


@pytest.mark.parametrize("model", PINNED)
def test_a_changed_model_stops_the_worker(tmp_path: Path, model):
    (tmp_path / model.name).write_bytes(b"not the pinned one")
    with pytest.raises(BackendRefused, match="assay models install"):
        choose_readers(tmp_path)


def test_the_last_resort_finds_a_face_even_in_the_dark():
    haar = Haar.installed()
    assert haar is not None
    haar.warmup()
    pixels = decode(SOUND).pixels
    dark = (pixels * 0.12).astype(np.uint8)
    assert len(haar.detect(pixels)) == len(haar.detect(dark)) == 1


def test_warming_up_finds_nothing_and_changes_nothing(each_detector: FaceBackend):
    before = analyse(SOUND, None, each_detector)
    each_detector.warmup()
    assert analyse(SOUND, None, each_detector) == before
