"""Pictures as bad cameras give them, and covers and cuts that are drawn; all repeatable."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from proctoring.opencv import cv2
from proctoring.snapshot import Pixels

WIDTH, HEIGHT = 640, 480
QUALITY = 85
CUTS = (0.15, 0.30, 0.45)

_GREY = 127
_DARK, _DARK_NOISE, _NOISE, _BLUR, _LEAN = 0.12, 2.0, 20.0, 3.0, 15.0


def boxed(picture: Pixels) -> Pixels:
    """Return the whole picture inside 640 by 480, grey around it."""
    height, width = picture.shape[:2]
    scale = min(WIDTH / width, HEIGHT / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    canvas = np.full((HEIGHT, WIDTH, 3), _GREY, np.uint8)
    top, left = (HEIGHT - size[1]) // 2, (WIDTH - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA
    )
    return canvas


def noisy(picture: Pixels, sigma: float = _NOISE) -> Pixels:
    """Return the picture with sensor noise; the same picture gets the same noise."""
    noise = np.random.default_rng(int(picture.sum()) % 2**32).normal(0, sigma, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), dtype=np.uint8)


def dark(picture: Pixels) -> Pixels:
    """Return the picture at an eighth of its light, with noise."""
    return noisy(np.asarray(picture * _DARK, dtype=np.uint8), _DARK_NOISE)


def blurred(picture: Pixels) -> Pixels:
    """Return the picture out of focus."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), _BLUR), dtype=np.uint8)


def leant(picture: Pixels) -> Pixels:
    """Return the picture turned by 15 degrees."""
    shift = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), _LEAN, 1.0)
    grey = (_GREY, _GREY, _GREY)
    return np.asarray(
        cv2.warpAffine(picture, shift, (WIDTH, HEIGHT), borderValue=grey), dtype=np.uint8
    )


DEGRADATIONS: Mapping[str, Callable[[Pixels], Pixels]] = MappingProxyType(
    {
        "as is": lambda picture: picture,
        "noise of 20": noisy,
        "12 % light": dark,
        "blur of 3": blurred,
        "leant by 15 degrees": leant,
    }
)


def covers() -> list[Pixels]:
    """Draw what lies on a lens: cap, finger, paper, nothing at all; forty pictures."""
    rng = np.random.default_rng(40)
    drawn = []
    for number in range(40):
        level = (18.0, 45.0, 205.0, 2.0)[number % 4] + rng.uniform(-1, 8)
        slope = np.linspace(-1, 1, WIDTH)[None, :, None] * rng.uniform(0, min(12, level))
        colour = np.array([0.6, 0.7, 1.2]) if number % 4 == 1 else np.ones(3)
        grain = rng.normal(0, 1.5, (HEIGHT, WIDTH, 3))
        drawn.append(np.asarray(np.clip((level + slope) * colour + grain, 0, 255), np.uint8))
    return drawn


def cut(picture: Pixels, edge: float, *, side: str) -> Pixels:
    """Return the picture moved so that what lay at `edge` (a share of the side) is at its border.

    Args:
        picture: 640 by 480.
        edge: 0 to 1, from the left or the top.
        side: "left" cuts what is left of it, "bottom" what is below.
    """
    moved = np.full_like(picture, _GREY)
    if side == "left":
        at = min(WIDTH - 1, max(0, round(edge * WIDTH)))
        moved[:, : WIDTH - at] = picture[:, at:]
    else:
        at = min(HEIGHT, max(1, round(edge * HEIGHT)))
        moved[HEIGHT - at :] = picture[:at]
    return moved


def coded(picture: Pixels, quality: int = QUALITY) -> bytes:
    """Return the picture as a browser sends it."""
    _, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return content.tobytes()
