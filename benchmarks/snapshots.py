"""What reading a snapshot costs, against the bare face detector on the same decoded picture.

Interleaved rounds in one process and one thread, CPU time, so that a busy machine moves both sides
alike. The ratio is asserted, the milliseconds are only told.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import numpy as np

from proctoring.analysis import analyse
from proctoring.backends import FaceBackend, choose_backend
from proctoring.frames import FrameState
from proctoring.opencv import cv2
from proctoring.snapshot import decode
from tests.support.camera import Scene, jpeg_sequence

GOAL_RATIO = 1.35
SNAPSHOTS = 24


class SnapshotFigures(TypedDict):
    """What one run measured; times are CPU milliseconds per snapshot."""

    detector: str
    rounds: int
    analyse_ms: float
    detector_ms: float
    decode_ms: float
    full_decode_ms: float
    analyse_over_detector: float
    snapshots_per_second_and_core: float
    goal_ratio: float
    met: bool


def run(model_dir: Path, seconds: float = 8.0) -> SnapshotFigures:
    """Measure and print.

    Args:
        model_dir: folder of installed face models.
        seconds: wall time to spend, warm-up excluded.
    """
    backend = choose_backend(model_dir)
    backend.warmup()
    sides = _sides(backend)
    rounds = _interleaved(sides, seconds)
    analyse_ms, detector_ms, decode_ms, full_ms = (
        statistics.median(one[side] for one in rounds) for side in range(len(sides))
    )
    # The median of the rounds' own ratios: both sides of one round met the same noise.
    ratio = statistics.median(one[0] / one[1] for one in rounds)
    figures: SnapshotFigures = {
        "detector": backend.caps.detector.name,
        "rounds": len(rounds),
        "analyse_ms": round(analyse_ms, 3),
        "detector_ms": round(detector_ms, 3),
        "decode_ms": round(decode_ms, 3),
        "full_decode_ms": round(full_ms, 3),
        "analyse_over_detector": round(ratio, 3),
        "snapshots_per_second_and_core": round(1000 / analyse_ms, 1),
        "goal_ratio": GOAL_RATIO,
        "met": ratio <= GOAL_RATIO,
    }
    print(
        f"snapshots: {analyse_ms:.2f} ms, bare detector {detector_ms:.2f} ms"
        f" ({figures['detector']}); ratio {ratio:.3f}, goal at most {GOAL_RATIO}"
    )
    return figures


def _sides(backend: FaceBackend) -> tuple[Callable[[], object], ...]:
    """Return the whole analysis, the bare detector, our decoding and a full decoding."""
    pictures = list(jpeg_sequence([Scene("present", SNAPSHOTS * 5)], 5))
    decoded = [decode(picture).pixels for picture in pictures]
    buffers = [np.frombuffer(picture, dtype=np.uint8) for picture in pictures]

    return (
        lambda: _analysed(pictures, backend),
        lambda: [backend.detect(pixels) for pixels in decoded],
        lambda: [decode(picture) for picture in pictures],
        lambda: [cv2.imdecode(buffer, cv2.IMREAD_COLOR) for buffer in buffers],
    )


def _analysed(pictures: list[bytes], backend: FaceBackend) -> FrameState | None:
    """Analyse pictures one after the other, each with the memory of the one before."""
    frame: FrameState | None = None
    for picture in pictures:
        frame = analyse(picture, frame, backend).frame
    return frame


def _interleaved(
    sides: tuple[Callable[[], object], ...], seconds: float
) -> list[tuple[float, ...]]:
    """Run the sides in turn until the time is up; the first, cold round is thrown away."""
    rounds: list[tuple[float, ...]] = []
    until = time.monotonic() + seconds
    while len(rounds) < 4 or time.monotonic() < until:
        rounds.append(tuple(_cpu_ms(side) for side in sides))
    return rounds[1:]


def _cpu_ms(side: Callable[[], object]) -> float:
    """Return CPU milliseconds per snapshot of one pass."""
    began = time.process_time()
    side()
    return (time.process_time() - began) * 1000 / SNAPSHOTS
