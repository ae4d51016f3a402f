"""What any detector of objects must keep to, and what becomes of what it tells.

The contract runs over the one that is shipped (none) and one drawn for the purpose; an operator's
own is added to `BACKENDS` here before it is trusted.
"""

import cv2
import numpy as np
import pytest

from proctoring.analysis import analyse, faces_only
from proctoring.backends import ObjectBackend, Readers
from proctoring.backends.absent import NoFaces, NoIdentity, NoObjects
from proctoring.backends.base import ObjectCaps
from proctoring.flags import FlagKind, FlagOpened, Severity
from proctoring.objects import ObjectKind, SeenObject
from proctoring.observations import Observation
from proctoring.rulebook import Rules
from proctoring.rules import fold
from proctoring.snapshot import Pixels
from tests.proctoring.builders import samples


class RedThings:
    """Takes saturated red blocks for phones and green ones for books: true looking, for tests."""

    caps = ObjectCaps("red things 1", "ab" * 32, detects=True)

    def detect(self, pixels: Pixels) -> list[SeenObject]:
        found = [
            *self._blocks(pixels, 2, ObjectKind.PHONE),
            *self._blocks(pixels, 1, ObjectKind.BOOK),
        ]
        return sorted(found, key=lambda one: one.score, reverse=True)

    def _blocks(self, pixels: Pixels, channel: int, kind: ObjectKind) -> list[SeenObject]:
        others = [other for other in range(3) if other != channel]
        margin = pixels[:, :, channel].astype(int) - pixels[:, :, others].max(axis=2)
        _, _, stats, _ = cv2.connectedComponentsWithStats((margin > 90).astype(np.uint8))
        height, width = margin.shape
        return [
            SeenObject(kind, x / width, y / height, w / width, h / height, min(1.0, area / (w * h)))
            for x, y, w, h, area in stats[1:].tolist()
            if area > 30
        ]


BACKENDS = [NoObjects(), RedThings()]
RED, GREEN = (0, 0, 220), (0, 200, 0)


def desk(*things: tuple[tuple[int, int, int], int]) -> Pixels:
    """A grey desk with coloured blocks at the given columns."""
    picture = np.random.default_rng(5).integers(90, 150, (240, 320, 3), dtype=np.uint8)
    for colour, left in things:
        cv2.rectangle(picture, (left, 100), (left + 30, 150), colour, cv2.FILLED)
    return picture


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda one: one.caps.name)
@pytest.mark.parametrize("picture", [desk(), desk((RED, 20), (GREEN, 200)), desk()[:32, :32]])
def test_the_contract_of_a_detector_of_objects(backend: ObjectBackend, picture: Pixels):
    kept = picture.copy()
    found = backend.detect(picture)
    assert np.array_equal(picture, kept)
    assert backend.detect(picture) == found
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert isinstance(one.kind, ObjectKind)
        assert 0 <= one.score <= 1
        assert 0 <= one.left < one.left + one.width <= 1.001
        assert 0 <= one.top < one.top + one.height <= 1.001
    assert backend.caps.name
    assert backend.caps.model_sha256 is None or len(bytes.fromhex(backend.caps.model_sha256)) == 32
    assert backend.caps.detects or found == []


def seen(pictures: list[Pixels], backend: ObjectBackend) -> list[Observation]:
    readers = Readers(NoFaces(), NoIdentity(), backend)
    coded = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in pictures]
    return [analyse(one, None, readers).observation for one in coded]


def test_a_thing_in_two_of_three_pictures_is_a_low_flag_of_its_kind():
    observations = seen([desk((RED, 20)), desk(), desk((RED, 24)), desk()], RedThings())
    (change,) = fold(samples(observations), Rules())[1]
    assert isinstance(change, FlagOpened)
    assert (change.flag.kind, change.flag.severity) == (FlagKind.OBJECT_PHONE, Severity.LOW)
    assert change.flag.detector == "red things 1"
    assert observations[0].objects is not None
    assert observations[0].objects.model_sha256 == "ab" * 32
    for one in observations:
        assert Observation.from_document(one.to_document()) == one


def test_nobody_looks_unless_a_detector_is_there_and_nothing_is_said():
    (observation,) = seen([desk((RED, 20))], NoObjects())
    assert observation.objects is None
    coded = cv2.imencode(".jpg", desk((RED, 20)))[1].tobytes()
    assert analyse(coded, None, faces_only(NoFaces())).observation == observation
