"""The fake camera that other tests stand on: its people, its scenes, its file."""

from pathlib import Path

import pytest

from proctoring.analysis import analyse
from proctoring.backends import FaceBackend
from proctoring.conditions import counted_faces
from proctoring.thresholds import DEFAULT_THRESHOLDS
from tests.support.camera import PLAYED_FPS, Scene, jpeg_sequence, scene_at, write_camera


@pytest.mark.parametrize("person", range(6))
def test_every_person_of_the_fake_camera_is_one_face(each_detector: FaceBackend, person: int):
    picture = next(jpeg_sequence([Scene("present", 1)], 1, person=person))
    observation = analyse(picture, None, each_detector).observation
    assert len(counted_faces(observation, DEFAULT_THRESHOLDS)) == 1
    (face, *_) = counted_faces(observation, DEFAULT_THRESHOLDS)
    assert 0 < face.left < face.left + face.width < 1
    assert 0.1 < face.height < 0.6


def test_a_camera_file_holds_whole_pictures_at_the_speed_of_the_player(tmp_path: Path):
    film = tmp_path / "camera.mjpeg"
    count = write_camera(film, [Scene("present", 2), Scene("covered", 1)])
    content = film.read_bytes()
    assert count == 3 * PLAYED_FPS == content.count(b"\xff\xd8\xff\xe0")
    assert len(set(content.split(b"\xff\xd8\xff\xe0"))) <= 1 + 3 * 5
    assert len(content) < 3 * 700_000


def test_a_script_tells_what_it_shows_and_refuses_what_lies_beyond():
    script = [Scene("present", 2), Scene("frozen", 1)]
    assert [scene_at(script, second) for second in (0, 1.9, 2, 2.9)] == [
        ("present", 0),
        ("present", 0),
        ("frozen", 2),
        ("frozen", 2),
    ]
    with pytest.raises(IndexError, match="beyond the script"):
        scene_at(script, 3)


def test_only_frozen_scenes_repeat_a_picture():
    pictures = list(jpeg_sequence([Scene("present", 60), Scene("frozen", 10)], 1))
    assert len(set(pictures[:60])) == 60
    assert len(set(pictures[60:])) == 1
