"""What the fake cameras of the day show, as files that Chromium plays; made once and kept.

A film begins anew whenever a page opens the camera, so its seconds count from there.
"""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support import camera
from tests.support.camera import Scene, write_camera

ADA = (
    Scene("present", 30),
    Scene("empty", 38),
    Scene("present", 12),
    Scene("second_face", 38),
    Scene("present", 260),
)
"""Check-in and the first answers lie within the first scene; the whole is longer than the exam.
What is wrong lasts until it weighs in full, and so holds the result."""

BEN = (Scene("present", 180),)


def film(script: Sequence[Scene], *, seed: int, person: int) -> Path:
    """Return a file that plays `script`, writing it when this machine has none yet."""
    source = Path(camera.__file__).read_bytes()
    named = hashlib.sha256(source + repr((script, seed, person)).encode()).hexdigest()[:16]
    kept = Path(tempfile.gettempdir()) / f"assay-film-{named}.mjpeg"
    if not kept.exists():
        fresh = kept.with_suffix(f".{os.getpid()}")
        write_camera(fresh, script, seed=seed, person=person)
        fresh.rename(kept)
    return kept
