"""Files that are there after a power cut: written beside their place, flushed, then put there."""

import os
from pathlib import Path


def written_beside(path: Path, data: bytes) -> Path:
    """Write and flush a file that only its owner reads, next to where it will be; returns it.

    Whoever puts it in its place flushes the folder after that.

    Raises:
        OSError: it could not be written whole; nothing is left behind.
    """
    fresh = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    return fresh


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
