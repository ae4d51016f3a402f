"""Light and detail: is the lens covered, is it dark, is it sharp. Readings, no judgement."""

import numpy as np

from proctoring.observations import Framing
from proctoring.opencv import cv2
from proctoring.snapshot import Grey

_MEDIAN = 5
_SMALLEST_PATCH = 8


def read_framing(grey: Grey) -> Framing:
    """Read light and detail of the whole picture.

    Args:
        grey: (H, W) uint8 with a longer side of 320; the thresholds hold for this size.

    Source: proctoring/README.md, decision 2026-11-23 on thresholds.
    """
    mean, deviation = cv2.meanStdDev(grey)
    smooth = np.asarray(cv2.medianBlur(grey, _MEDIAN), dtype=np.uint8)
    return Framing(
        luma=float(mean[0, 0]), spread=float(deviation[0, 0]), detail=_laplacian_variance(smooth)
    )


def read_sharpness(grey: Grey, box: tuple[float, float, float, float]) -> float:
    """Return the variance of the Laplacian inside a box, grey levels squared.

    Args:
        grey: (H, W) uint8.
        box: left, top, width, height in pixels; what lies outside the picture is cut off. A
            patch with a side below 8 pixels reads as 0.
    """
    height, width = grey.shape
    left, top = max(0, round(box[0])), max(0, round(box[1]))
    right, bottom = min(width, round(box[0] + box[2])), min(height, round(box[1] + box[3]))
    if min(right - left, bottom - top) < _SMALLEST_PATCH:
        return 0.0
    return _laplacian_variance(grey[top:bottom, left:right])


def _laplacian_variance(grey: Grey) -> float:
    """Return how much fine detail there is."""
    _, deviation = cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S))
    return float(deviation[0, 0]) ** 2
