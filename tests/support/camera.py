"""Honest fake cameras: pictures that move as a person before a lens does, by a script in seconds.

For Chromium (`--use-file-for-fake-video-capture=FILE.mjpeg`) and for clients that post pictures
themselves. The face is a public-domain portrait that comes with scikit-image. A real camera never
repeats itself and never stands still; neither do these, except where the script says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from skimage import data as pictures

from proctoring.opencv import cv2

SceneKind = Literal["present", "empty", "second_face", "covered", "frozen"]
Image = NDArray[np.uint8]

WIDTH, HEIGHT = 640, 480

# Chromium plays such a file at 30 pictures a second whatever it holds (measured), in a loop: a
# script must be longer than the exam, or the camera truly repeats itself.
PLAYED_FPS = 30
CHANGES_PER_SECOND = 5

# Slowest speed of the crop along its path, in pixels per second; a person is livelier.
_SLOWEST = 5.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What the camera shows for a while.

    Attributes:
        kind: `present` (one person, moving), `empty` (nobody), `second_face` (a second person
            beside the first), `covered` (something on the lens), `frozen` (the last picture of
            the moment before, again and again).
        seconds: for how long; more than zero.
    """

    kind: SceneKind
    seconds: float


def write_camera(
    path: Path,
    script: Sequence[Scene],
    fps: int = PLAYED_FPS,
    seed: int = 1,
    *,
    person: int = 0,
    quality: int = 45,
) -> int:
    """Write a camera file: whole JPEG pictures one after the other, 640 by 480.

    The picture changes five times a second and is written as often as the player needs it.
    About 0.5 MB a second at 30 pictures a second.

    Args:
        path: the file to write.
        script: scenes in order; the length of the film is the sum of their seconds.
        fps: pictures a second at which the player plays; 30 for Chromium.
        seed: path of the movement and drift of the light.
        person: which face: 0 is the portrait itself, others are mirrored, recoloured, stretched.
        quality: of the JPEG, 1 to 100.

    Returns:
        The number of pictures written.
    """
    copies = max(1, fps // CHANGES_PER_SECOND)
    written = 0
    with path.open("wb") as film:
        for picture in _pictures(script, copies / fps, seed, person):
            film.write(_jpeg(picture, quality) * copies)
            written += copies
    return written


def jpeg_sequence(
    script: Sequence[Scene], interval: float, seed: int = 1, *, person: int = 0, quality: int = 75
) -> Iterator[bytes]:
    """Return the snapshots of such a camera, one every `interval` seconds, from second 0."""
    return (_jpeg(picture, quality) for picture in _pictures(script, interval, seed, person))


def scene_at(script: Sequence[Scene], second: float) -> tuple[SceneKind, float]:
    """Return what the script shows at a second, and when that scene began."""
    began = 0.0
    for scene in script:
        if second < began + scene.seconds:
            return scene.kind, began
        began += scene.seconds
    raise IndexError(f"second {second} lies beyond the script of {began} seconds")


def _pictures(script: Sequence[Scene], interval: float, seed: int, person: int) -> Iterator[Image]:
    """Return one picture every `interval` seconds."""
    total = sum(scene.seconds for scene in script)
    count = int(total / interval + 1e-9)
    for index in range(count):
        second = index * interval
        kind, began = scene_at(script, second)
        # Freezing holds the picture of the moment it begins.
        yield _picture(
            "present" if kind == "frozen" else kind,
            began if kind == "frozen" else second,
            seed,
            person,
        )


def _picture(kind: SceneKind, second: float, seed: int, person: int) -> Image:
    """Draw what the camera sees at one instant."""
    match kind:
        case "covered":
            return _covered(second)
        case "empty":
            canvas = _room()
        case "second_face":
            canvas = _two_people(person)
        case _:
            canvas = _one_person(person)
    return _lit(_window(canvas, second, seed), second, seed)


def _window(canvas: Image, second: float, seed: int) -> Image:
    """Cut what the lens sees: it wanders on a path that never closes."""
    phase = np.random.default_rng(seed).uniform(0, 2 * np.pi, 3)
    radius = 26 + 6 * np.sin(2 * np.pi * second / 83.7 + phase[0])
    angle = phase[1] + second * _SLOWEST / 14 + 0.9 * np.sin(2 * np.pi * second / 131.3 + phase[2])
    height, width = canvas.shape[:2]
    left = (width - WIDTH) / 2 + radius * np.cos(angle)
    top = (height - HEIGHT) / 2 + 0.8 * radius * np.sin(angle)
    shift = np.array([[1, 0, -left], [0, 1, -top]], dtype=np.float64)
    return np.asarray(
        cv2.warpAffine(canvas, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT_101),
        dtype=np.uint8,
    )


def _lit(picture: Image, second: float, seed: int) -> Image:
    """Let the light drift by a tenth, as daylight and a screen do."""
    phase = np.random.default_rng(seed + 1).uniform(0, 2 * np.pi, 2)
    gain = 0.95 + 0.07 * np.sin(2 * np.pi * second / 47.3 + phase[0])
    gain += 0.03 * np.sin(2 * np.pi * second / 11.9 + phase[1])
    return np.asarray(cv2.convertScaleAbs(picture, alpha=float(gain)), dtype=np.uint8)


def _covered(second: float) -> Image:
    """Draw a thumb on the lens: a dull red glow that breathes a little."""
    glow = np.linspace(28, 44, WIDTH, dtype=np.float32)[None, :, None]
    colour = np.array([0.5, 0.6, 1.3], dtype=np.float32)
    breath = 1 + 0.05 * np.sin(2 * np.pi * second / 7.3)
    return np.asarray(
        np.clip(np.repeat(glow, HEIGHT, axis=0) * colour * breath, 0, 255), dtype=np.uint8
    )


def _soft(canvas: NDArray[Any]) -> Image:
    """Blur as a cheap lens does; it also keeps the film small."""
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), 1.0), dtype=np.uint8)


@cache
def _one_person(person: int) -> Image:
    """Return the first person, with room around for the lens to wander."""
    return _soft(cv2.resize(_portrait(person), (768, 768))[0:568])


@cache
def _two_people(person: int) -> Image:
    """Return the first person beside another one."""
    both = np.hstack((_portrait(person)[:, 60:420], _portrait(person + 1)[:, 92:452]))
    return _soft(cv2.resize(both, (792, 563)))


@cache
def _room() -> Image:
    """Draw an empty chair before a wall with a shelf of books."""
    room = np.full((568, 852, 3), (196, 203, 208), dtype=np.uint8)
    room[430:] = (96, 118, 140)
    shades = np.random.default_rng(7).integers(40, 200, (24, 3))
    for book, shade in enumerate(shades):
        left, height = 60 + 30 * book, 70 + 11 * (book % 4)
        colour = tuple(int(tone) for tone in shade)
        cv2.rectangle(room, (left, 150 - height), (left + 22, 150), colour, cv2.FILLED)
    cv2.rectangle(room, (40, 150), (812, 162), (60, 80, 110), cv2.FILLED)
    cv2.rectangle(room, (330, 240), (522, 440), (70, 62, 58), cv2.FILLED)
    for bar in range(250, 430, 30):
        cv2.line(room, (336, bar), (516, bar), (110, 100, 92), 3)
    cv2.rectangle(room, (300, 440), (552, 478), (58, 50, 46), cv2.FILLED)
    return _soft(room)


@cache
def _portrait(person: int) -> Image:
    """Return a face: the portrait for 0, else another one made of it (512 by 512)."""
    face = cv2.cvtColor(pictures.astronaut(), cv2.COLOR_RGB2BGR)  # type: ignore[no-untyped-call]
    if person % 2:
        face = cv2.flip(face, 1)
    if not person:
        return np.asarray(face, dtype=np.uint8)
    stretch = 1 + 0.06 * ((person * 3) % 5 - 2)
    tall = cv2.resize(face, (512, round(512 * max(1.0, stretch))))[:512]
    hls = cv2.cvtColor(tall, cv2.COLOR_BGR2HLS).astype(np.int16)
    hls[:, :, 0] = (hls[:, :, 0] + person * 4) % 180
    hls[:, :, 1] = np.clip(hls[:, :, 1] * (1 - 0.05 * (person % 4)), 0, 255)
    return np.asarray(cv2.cvtColor(hls.astype(np.uint8), cv2.COLOR_HLS2BGR), dtype=np.uint8)


def _jpeg(picture: Image, quality: int) -> bytes:
    """Encode one picture."""
    _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return coded.tobytes()
