"""Small volumes of memory that can be filled to the last byte."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.outcome import Skipped


def fill(ballast: Path) -> None:
    """Write until there is no byte left."""
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue


def require_volumes(folder: Path) -> None:
    """See whether small volumes can be had, before anybody sits down.

    Raises:
        Skipped: this machine does not let us.
    """
    place = folder / "tried"
    place.mkdir(exist_ok=True)
    with mounted(place, "1m"):
        pass


@contextmanager
def mounted(place: Path, size: str) -> Iterator[None]:
    """Put a small volume of memory on a folder.

    Raises:
        Skipped: this machine does not let us.
    """
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "assay-faults", str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Skipped(f"this machine mounts no small volume: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
