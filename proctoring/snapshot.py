"""Bytes to pixels: the decoded picture that signals read. Loads OpenCV.

The header checks are in `jpeg`, without OpenCV, for the web process; they are offered here again
for workers, and `decode` always applies them first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proctoring.errors import UndecodableJpeg
from proctoring.frames import THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH
from proctoring.jpeg import JpegHeader, inspect_jpeg, strip_metadata
from proctoring.opencv import cv2

__all__ = ["Grey", "JpegHeader", "Pixels", "Snapshot", "decode", "inspect_jpeg", "strip_metadata"]

Pixels = NDArray[np.uint8]
Grey = NDArray[np.uint8]

ANALYSIS_SIDE = 320
CONFIRMATION_SIDE = 640

# The decoder halves while it decodes, at half the price of decoding in full and shrinking after.
_REDUCTIONS = (
    (8, cv2.IMREAD_REDUCED_COLOR_8),
    (4, cv2.IMREAD_REDUCED_COLOR_4),
    (2, cv2.IMREAD_REDUCED_COLOR_2),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One decoded picture.

    Attributes:
        pixels: (H, W, 3) uint8 BGR; the longer side is at most what was asked of `decode`.
        header: what the file says of itself, before any reduction.
    """

    pixels: Pixels
    header: JpegHeader

    def grey(self) -> Grey:
        """Return the grey picture of the same size, (H, W) uint8."""
        return np.asarray(cv2.cvtColor(self.pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def decode(data: bytes, longer_side: int = ANALYSIS_SIDE) -> Snapshot:
    """Decode a snapshot no larger than it is needed.

    640 by 480 comes back as 320 by 240: the reduction averages noise, and the detectors read
    it better than the full picture, at a quarter of the price. Orientation notes are ignored.

    Args:
        data: the upload.
        longer_side: the longer side of the result is at most this; pictures are never enlarged.

    Raises:
        SnapshotRefused: the header is refused, or the coded picture does not decode.
    """
    header = inspect_jpeg(data)
    side = max(header.width, header.height)
    flag = next(
        (flag for factor, flag in _REDUCTIONS if side >= factor * longer_side), cv2.IMREAD_COLOR
    )
    buffer = np.frombuffer(data, dtype=np.uint8)
    try:
        decoded = cv2.imdecode(buffer, flag | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise UndecodableJpeg(f"{header.width} by {header.height}: {error.err}") from error
    if decoded is None:
        raise UndecodableJpeg(f"{header.width} by {header.height}: no picture came out")
    return Snapshot(_fitted(np.asarray(decoded, dtype=np.uint8), longer_side), header)


def thumbnail(grey: Grey) -> Grey:
    """Return the picture at `THUMBNAIL_WIDTH` by `THUMBNAIL_HEIGHT`, whatever its proportions."""
    size = (THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def stretched(pixels: Pixels) -> Pixels:
    """Return the picture with the 1st to 99th percentile of its levels spread over 0 to 255.

    A dark picture becomes readable; a normal one changes little. Levels are those of all three
    colours together; what lies outside becomes 0 or 255.
    """
    low, high = (float(bound) for bound in np.percentile(pixels[::4, ::4], (1, 99)))
    if high - low < 1:
        return pixels
    levels = (np.arange(256) - low) * (255 / (high - low))
    table = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table), dtype=np.uint8)


def _fitted(pixels: Pixels, longer_side: int) -> Pixels:
    """Shrink what the decoder's own steps left too large."""
    height, width = pixels.shape[:2]
    scale = longer_side / max(width, height)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
