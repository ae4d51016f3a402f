"""Does the analysis read the same on OpenCV 5? `python -m benchmarks.opencv5 [--models DIR]`.

OpenCV 5 has lost its cascades, so nobody may depend on them. An environment of its own is made from
the package index, drawn pictures are read there and here with YuNet, and everything that is stored
must agree: readings of light, detail, sharpness and stillness exactly, with the digests; of what
the network answers the last digits of single precision may differ.
Exit status 0: it does; 1: it does not; 77: it could not be tried, with the reason.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from proctoring.analysis import analyse
from proctoring.backends import choose_backend
from proctoring.errors import BackendRefused
from proctoring.frames import FrameState
from proctoring.pins import YUNET

PACKAGE = "opencv-python-headless==5.0.0.93"
NOT_TRIED = 77
TOLERANCES = {
    **dict.fromkeys(("left", "top", "width", "height", "score"), 1e-6),
    "yaw": 1e-3,
}
"""By how much these readings of a face may differ, absolute: shares, and degrees; seen were at
most 1e-7 and 1e-4. All else is to be equal."""

_ROOT = Path(__file__).parents[1]
_INSTALL_S, _READ_S = 300, 120
_BEGAN, _APART = datetime(2026, 11, 26, 9, tzinfo=UTC), timedelta(minutes=1)


def main(arguments: list[str]) -> int:
    """Compare and say so."""
    parser = argparse.ArgumentParser(description="the analysis on OpenCV 5")
    parser.add_argument("--models", type=Path, default=Path("var/models"))
    parser.add_argument("--read", type=Path, help="only read the pictures of a folder, as JSON")
    asked = parser.parse_args(arguments)
    if asked.read:
        print(json.dumps(read(asked.read, asked.models)))
        return 0
    if not (asked.models / YUNET.name).is_file():
        return _not_tried(f"{YUNET.name} is not in {asked.models}; run: assay models install")
    with tempfile.TemporaryDirectory(prefix="assay-opencv5-") as made:
        folder = Path(made)
        _draw(folder)
        python = _environment(folder / "five")
        if python is None:
            return _not_tried(f"{PACKAGE} could not be installed from the package index")
        command = [str(python), "-m", "benchmarks.opencv5", "--read", str(folder)]
        command += ["--models", str(asked.models.resolve())]
        ran = subprocess.run(
            command, cwd=_ROOT, capture_output=True, text=True, timeout=_READ_S, check=False
        )
        if ran.returncode:
            print(ran.stderr, file=sys.stderr)
            return 1
        return _verdict(read(folder, asked.models), json.loads(ran.stdout.splitlines()[-1]))


def read(folder: Path, models: Path) -> dict[str, object]:
    """Return what is stored of each picture, by its name, and which detector looked.

    Each is held against those before it, as pictures of one attempt that come once a minute.

    Raises:
        BackendRefused: the model is not the pinned one.
    """
    backend = choose_backend(models)
    frame: FrameState | None = None
    documents = {}
    for number, picture in enumerate(sorted(folder.glob("*.jpg"))):
        at = _BEGAN + number * _APART
        result = analyse(picture.read_bytes(), frame, backend, at=at)
        documents[picture.name], frame = result.observation.to_document(), result.frame
    return {"detector": backend.caps.detector.name, "pictures": documents}


def differences(one: object, other: object, path: str = "") -> list[str]:
    """Return where two documents differ by more than `TOLERANCES`, as paths with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted({*one, *other})
        return [
            said
            for key in keys
            for said in differences(one.get(key), other.get(key), f"{path}/{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [said for n, pair in pairs for said in differences(*pair, f"{path}/{n}")]
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    bound = TOLERANCES.get(path.rpartition("/")[2], 0.0)
    same = np.isclose(one, other, rtol=0, atol=bound) if numbers else one == other
    return [] if same else [f"{path}: {one!r} and {other!r}"]


def _verdict(ours: dict[str, object], theirs: dict[str, object]) -> int:
    print(f"{ours['detector']} and {theirs['detector']}")
    if "opencv 5." not in str(theirs["detector"]):
        print("the other environment did not run OpenCV 5")
        return 1
    left = dict(_comparable(ours))
    found = differences(left, dict(_comparable(theirs)))
    for said in found:
        print(said)
    print(f"{len(left)} pictures, {len(found)} differences")
    return 1 if found else 0


def _comparable(read_here: dict[str, object]) -> list[tuple[str, object]]:
    """Return the readings without what names the version."""
    pictures = json.loads(json.dumps(read_here["pictures"]))
    for document in pictures.values():
        document["detector"].pop("name")
    return list(pictures.items())


def _draw(folder: Path) -> None:
    """Write pictures of one, two and no people, a frozen one, and a covered lens."""
    from tests.support.camera import Scene, jpeg_sequence  # noqa: PLC0415  not for the other side

    for kind in ("present", "second_face", "empty", "frozen", "covered"):
        for number, jpeg in enumerate(jpeg_sequence([Scene(kind, 15)], 5)):  # type: ignore[arg-type]
            (folder / f"{kind}-{number}.jpg").write_bytes(jpeg)


def _environment(folder: Path) -> Path | None:
    """Make an environment with OpenCV 5 and our NumPy; None when it cannot be had."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--only-binary=:all:"]
    command += [PACKAGE, f"numpy=={np.__version__}"]
    try:
        ran = subprocess.run(
            command, capture_output=True, text=True, timeout=_INSTALL_S, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    print("\n".join(ran.stderr.splitlines()[-2:]), file=sys.stderr)
    return python if ran.returncode == 0 else None


def _not_tried(why: str) -> int:
    print(f"not tried: {why}")
    return NOT_TRIED


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BackendRefused as error:
        sys.exit(str(error))
