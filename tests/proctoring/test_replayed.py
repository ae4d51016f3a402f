"""Pictures that come back minutes later: as they were, coded again, with noise; and others."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import cv2
import numpy as np
import pytest

from proctoring.analysis import analyse
from proctoring.backends import FaceBackend
from proctoring.backends.absent import NoFaces
from proctoring.conditions import conditions
from proctoring.errors import RecordCorrupt
from proctoring.flags import FlagKind
from proctoring.frames import COPIES, FrameState
from proctoring.observations import Observation
from proctoring.rulebook import Rules
from proctoring.rules import fold
from proctoring.snapshot import decode
from proctoring.thresholds import DEFAULT_THRESHOLDS
from tests.proctoring.builders import BRIGHT, LIVE, NINE, NOBODY, ONE, an_observation, samples
from tests.support.camera import Scene, jpeg_sequence


def coded(picture: bytes, quality: int, change: float = 0.0) -> bytes:
    """The same picture through another coder, with sensor noise."""
    pixels = decode(picture, 640).pixels
    noise = np.random.default_rng(len(picture)).normal(0, change, pixels.shape)
    changed = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", changed, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def observed(pictures: Iterable[bytes], backend: FaceBackend) -> list[Observation]:
    frame, found = None, []
    for number, picture in enumerate(pictures):
        result = analyse(picture, frame, backend, at=NINE + timedelta(seconds=5 * number))
        frame = FrameState.from_bytes(result.frame.to_bytes())
        found.append(result.observation)
    return found


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(lambda picture: picture, id="exact"),
        pytest.param(lambda picture: coded(picture, 50), id="coded again"),
        pytest.param(lambda picture: coded(picture, 75, 1.5), id="with noise"),
    ],
)
def test_a_film_that_begins_again_is_told_by_its_third_picture(
    detector: FaceBackend, again: Callable[[bytes], bytes]
):
    film = list(jpeg_sequence([Scene("present", 180)], 5))
    looped = observed([*film, *(again(picture) for picture in film[:4])], detector)
    (change,) = fold(samples(looped), Rules())[1]
    assert change.flag.kind is FlagKind.CAMERA_REPLAYED
    assert change.flag.started - NINE == timedelta(seconds=180)
    assert change.flag.last_seen - NINE <= timedelta(seconds=190)


def test_what_comes_twice_in_a_row_stands_still_and_what_comes_later_is_a_repetition():
    first, other = jpeg_sequence([Scene("present", 10)], 5)
    found = [one.stillness for one in observed([first, first, other, first], NoFaces())]
    assert [one.repeated for one in found] == [False, False, False, True]
    assert [one.change == 0 for one in found[1:]] == [True, False, False]


def replayed(observation: Observation) -> bool:
    found = conditions(observation, DEFAULT_THRESHOLDS)
    return any(one.holds for one in found if one.kind is FlagKind.CAMERA_REPLAYED)


AGAIN = replace(LIVE, nearest=1.0)


@pytest.mark.parametrize(
    ("observation", "holds"),
    [
        pytest.param(an_observation(stillness=AGAIN), True, id="alike while the film goes on"),
        pytest.param(an_observation(stillness=replace(AGAIN, nearest=2.0)), False, id="moved"),
        pytest.param(an_observation(stillness=replace(AGAIN, change=1.0)), False, id="all still"),
        pytest.param(replace(NOBODY, stillness=AGAIN), False, id="an empty room"),
        pytest.param(
            an_observation(ONE, replace(BRIGHT, luma=40), AGAIN), False, id="dark: all is alike"
        ),
        pytest.param(
            an_observation(ONE, replace(BRIGHT, spread=30), AGAIN), False, id="flat: all is alike"
        ),
        pytest.param(
            an_observation((), replace(BRIGHT, luma=30), replace(LIVE, repeated=True)),
            True,
            id="to the byte, whatever it shows",
        ),
    ],
)
def test_nearly_alike_counts_only_where_it_can_be_told(observation: Observation, holds: bool):
    assert replayed(observation) is holds


def test_copies_are_bounded_spaced_and_read_back():
    frame = None
    for number in range(COPIES + 20):
        shade = np.full((160, 160, 3), number % 256, np.uint8)
        jpeg = cv2.imencode(".jpg", shade)[1].tobytes()
        at = NINE + timedelta(seconds=10 * number)
        frame = analyse(jpeg, frame, NoFaces(), at=at).frame
        assert analyse(jpeg, frame, NoFaces(), at=at).frame.copies == frame.copies
    assert frame is not None
    assert len(frame.copies) == COPIES
    stored = replace(frame, description=b"d" * 512).to_bytes()
    assert FrameState.from_bytes(stored).to_bytes() == stored
    assert len(stored) < 70_000
    for broken in (stored[:-1], stored + b"x", stored.replace(b"AFS2", b"AFS1", 1)):
        with pytest.raises(RecordCorrupt):
            FrameState.from_bytes(broken)
