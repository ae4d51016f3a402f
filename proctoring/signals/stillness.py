"""Stillness: how far this picture differs from those before it.

A perceptual hash cannot tell a still person from a frozen feed: sensor noise moves it further
than a breath does. The 99th percentile of the difference can.
"""

import hashlib

import numpy as np

from proctoring.frames import REMEMBERED, THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, FrameState
from proctoring.observations import Stillness
from proctoring.opencv import cv2
from proctoring.snapshot import Grey, thumbnail

_PERCENTILE = 0.99
_DIGEST_BYTES = 8


def read_stillness(grey: Grey, previous: FrameState | None) -> tuple[Stillness, FrameState]:
    """Compare with the picture before and with the digests of earlier ones.

    Args:
        grey: (H, W) uint8 of any size.
        previous: what was remembered, or None for a first picture.

    Returns:
        The reading, and what to remember for the next picture.
    """
    small = thumbnail(grey)
    content = small.tobytes()
    digest = hashlib.sha256(content).digest()[:_DIGEST_BYTES]
    earlier = () if previous is None else previous.digests
    reading = Stillness(
        change=None if previous is None else _change(small, previous),
        digest=digest.hex(),
        repeated=digest in earlier[:-1],
    )
    return reading, FrameState(content, (*earlier, digest)[-REMEMBERED:])


def _change(small: Grey, previous: FrameState) -> float:
    """Return the 99th percentile of the absolute difference, 0 to 255."""
    before = np.frombuffer(previous.thumbnail, dtype=np.uint8).reshape(
        THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH
    )
    # Grey levels are few: counting them is ten times faster than sorting pixels.
    levels = np.bincount(cv2.absdiff(small, before).reshape(-1), minlength=256)
    return float(np.searchsorted(np.cumsum(levels), _PERCENTILE * small.size))
