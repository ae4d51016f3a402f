"""Stillness: how far this picture differs from those before it.

A perceptual hash cannot tell a still person from a frozen feed: sensor noise moves it further
than a breath does. The 99th percentile of the difference can.
"""

import hashlib
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from proctoring.frames import (
    COPIES,
    COPY_EVERY_S,
    COPY_HEIGHT,
    COPY_WIDTH,
    REMEMBERED,
    THUMBNAIL_HEIGHT,
    THUMBNAIL_WIDTH,
    Copy,
    FrameState,
)
from proctoring.observations import Stillness
from proctoring.opencv import cv2
from proctoring.snapshot import Grey, thumbnail

_PERCENTILE = 0.99
_DIGEST_BYTES = 8
_NEAR_FROM = timedelta(minutes=2)


def read_stillness(
    grey: Grey, previous: FrameState | None, at: datetime | None = None
) -> tuple[Stillness, FrameState]:
    """Compare with the picture before, the digests and the tiny copies of earlier ones.

    Args:
        grey: (H, W) uint8 of any size.
        previous: what was remembered, or None for a first picture.
        at: when the picture was received, aware UTC; without it tiny copies are neither compared
            nor kept.

    Returns:
        The reading, and what to remember for the next picture.
    """
    small = thumbnail(grey)
    content = small.tobytes()
    digest = hashlib.sha256(content).digest()[:_DIGEST_BYTES]
    before = previous or FrameState(content, ())
    tiny = _tiny(small)
    reading = Stillness(
        change=None if previous is None else _change(small, previous),
        digest=digest.hex(),
        repeated=digest in before.digests[:-1],
        nearest=None if at is None else _nearest(tiny, before.copies, at),
    )
    digests = (*before.digests, digest)[-REMEMBERED:]
    copies = before.copies if at is None else _with_copy(before.copies, tiny, at)
    return reading, FrameState(content, digests, copies, before.description)


def _change(small: Grey, previous: FrameState) -> float:
    """Return the 99th percentile of the absolute difference, 0 to 255."""
    before = np.frombuffer(previous.thumbnail, dtype=np.uint8).reshape(
        THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH
    )
    # Grey levels are few: counting them is ten times faster than sorting pixels.
    levels = cv2.calcHist([cv2.absdiff(small, before)], [0], None, [256], [0, 256]).reshape(-1)
    return float(np.searchsorted(np.cumsum(levels), _PERCENTILE * small.size))


def _tiny(small: Grey) -> Grey:
    """Return the copy that is kept for minutes."""
    size = (COPY_WIDTH, COPY_HEIGHT)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _nearest(tiny: Grey, copies: tuple[Copy, ...], at: datetime) -> float | None:
    """Return the difference to the most alike copy of more than two minutes ago."""
    until = (at - _NEAR_FROM).timestamp()
    old = [one.grey for one in copies if one.second <= until]
    if not old:
        return None
    earlier = np.frombuffer(b"".join(old), dtype=np.uint8).reshape(len(old), -1)
    flat = tiny.reshape(-1)
    apart: NDArray[np.uint8] = np.maximum(earlier, flat) - np.minimum(earlier, flat)
    rank = int(_PERCENTILE * tiny.size)
    return float(np.partition(apart, rank, axis=1)[:, rank].min())


def _with_copy(copies: tuple[Copy, ...], tiny: Grey, at: datetime) -> tuple[Copy, ...]:
    """Keep this picture's copy, unless the last one is younger than ten seconds."""
    second = int(at.timestamp())
    if copies and second - copies[-1].second < COPY_EVERY_S:
        return copies
    return (*copies, Copy(second, tiny.tobytes()))[-COPIES:]
