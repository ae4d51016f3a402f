"""Folders of a test run, in memory where that is asked for and there is room.

A run that was killed cannot tidy up, and what it left would take memory until the machine is
started again: whoever comes next removes what nobody holds any more.
"""

import fcntl
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")  # every folder below is made private
ROOM_BYTES: Final = 2 * 2**30
"""Free memory from which on we take a part: a run with three workers uses about a third of it."""

_HELD = "held"


@dataclass(frozen=True, slots=True)
class Place:
    """A private folder.

    Attributes:
        folder: where it is.
        in_memory: whether it takes memory instead of disk.
        _hold: what keeps others from removing it; closed with it, or by the kernel with us.
    """

    folder: Path
    in_memory: bool
    _hold: int

    @classmethod
    def fresh(cls, prefix: str, *, in_memory: bool = False) -> "Place":
        """Make a folder: in memory if asked and where there is room, else among temporary files."""
        in_memory = in_memory and room() >= ROOM_BYTES
        if in_memory:
            _remove_forgotten(prefix)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if in_memory else None))
        hold = os.open(folder / "new", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(hold, fcntl.LOCK_EX)
        (folder / "new").rename(folder / _HELD)  # nobody looks before it is held
        return cls(folder, in_memory, hold)

    def remove(self) -> None:
        """Remove it with all that lies in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._hold)


def room() -> int:
    """Return how many bytes are free in memory's file system; 0 where there is none."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize if os.access(MEMORY, os.W_OK) else 0


def _remove_forgotten(prefix: str) -> None:
    """Remove folders whose owners were killed; a lock tells it, whatever namespace they ran in."""
    for held in MEMORY.glob(f"{prefix}*/{_HELD}"):
        try:
            hold = os.open(held, os.O_RDWR | os.O_CLOEXEC)
        except OSError:  # another's, or just gone
            continue
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(held.parent, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(hold)
