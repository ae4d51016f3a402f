"""The evidence store: pictures by content, one file each, below one folder per attempt.

Not reachable from the web; pages hand out short-lived signed links and read through here.
"""

import errno
import hashlib
import logging
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from app.aside import Lane
from app.durable import flush_folder, written_beside
from app.services.errors import EvidenceGone, StorageFull
from app.services.evidence.evidence_errors import EvidenceUnreachable

log = logging.getLogger(__name__)

_ATTEMPT = re.compile(r"[A-Za-z0-9._-]{1,64}")
_KEY: Final = re.compile(r"(?P<attempt>[A-Za-z0-9._-]{1,64})/(?P<digest>[0-9a-f]{64})")
THREADS: Final = 8
"""How many pictures are written, and how many read, at the same time."""
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The volume is full, or its quota or this process's own limit is reached."""


class FileEvidenceStore:
    """Evidence as files, 0600 in folders 0700; a key is `<attempt>/<SHA-256 of the bytes>`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Their own: a volume that takes 5 s for a write would use up the threads of logins.
        self._writing, self._reading = Lane(THREADS), Lane(THREADS)

    def put(self, data: bytes, *, attempt_id: str) -> str:
        """Store bytes durably and return their storage key; the same bytes twice are one file.

        Raises:
            ValueError: the attempt id could leave its folder.
            StorageFull: the volume has no room; nothing was stored.
            EvidenceUnreachable: the volume does not take it; nothing was stored.
        """
        key = f"{_checked(attempt_id)}/{hashlib.sha256(data).hexdigest()}"
        path = self._path(key)
        try:
            self._writing.run(lambda: self._write(path, data))  # four flushes
        except OSError as error:
            if error.errno in _NO_ROOM:
                log.critical("no room for pictures", extra={"event": "storage_full"})
                raise StorageFull(f"no room below {self._folder}") from error
            log.critical("pictures cannot be stored", extra={"event": "storage_down"})
            raise EvidenceUnreachable(f"{error.strerror}: {self._folder}") from error
        return key

    def get(self, key: str) -> bytes:
        """Read stored bytes.

        Raises:
            EvidenceGone: they were erased, never stored, or are no longer what was stored.
            EvidenceUnreachable: the volume does not give them.
        """
        try:
            data = self._reading.run(self._path(key).read_bytes)
        except FileNotFoundError as refusal:
            raise EvidenceGone(f"no evidence under {key!r}") from refusal
        except OSError as refusal:
            raise EvidenceUnreachable(f"{refusal.strerror}: {self._folder}") from refusal
        if not key.endswith(hashlib.sha256(data).hexdigest()):
            raise EvidenceGone(f"evidence under {key!r} has changed on the disk")
        return data

    def delete(self, key: str) -> None:
        """Erase; unknown keys are ignored."""
        try:
            self._path(key).unlink(missing_ok=True)
        except EvidenceGone:
            return

    def erase(self, attempt_id: str, *, keep: Collection[str] = ()) -> int:
        """Erase for good all files of an attempt but the keys kept; returns how many.

        By folder, not by record, so that an upload that was cut before its record goes as well.
        What is gone already is no error. When this returns, no power cut brings a file back.

        Raises:
            ValueError: the attempt id could leave its folder.
            OSError: something could not be erased; the same may be asked again.
        """
        folder = self._folder / _checked(attempt_id)
        return self._writing.run(lambda: self._erase(folder, frozenset(keep)))

    def sealed_all(self, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return the bytes: this store seals nothing, `vault` does."""
        return data

    def opened_all(self, data: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return the bytes."""
        return data

    def _path(self, key: str) -> Path:
        match = _KEY.fullmatch(key)
        if match is None or set(match["attempt"]) == {"."}:
            raise EvidenceGone(f"not an evidence key: {key!r}")
        # Two hexadecimal digits keep folders small where an exam takes thousands of pictures.
        return self._folder / match["attempt"] / match["digest"][:2] / match["digest"]

    def _write(self, path: Path, data: bytes) -> None:
        """Write beside the target, flush, then rename: no reader sees half a picture."""
        if path.exists():
            return
        for folder in (self._folder, path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # the mode is the last part's
        fresh = written_beside(path, data)
        try:
            fresh.rename(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent, self._folder):
            flush_folder(folder)

    def _erase(self, folder: Path, keep: frozenset[str]) -> int:
        erased = 0
        for place, _folders, names in os.walk(folder, topdown=False):
            going = [name for name in names if f"{folder.name}/{name}" not in keep]
            for name in going:
                (Path(place) / name).unlink(missing_ok=True)
            erased += len(going)
            if not _dropped(Path(place)):
                flush_folder(Path(place))
        if self._folder.is_dir():
            flush_folder(self._folder)
        return erased


def _checked(attempt_id: str) -> str:
    if not _ATTEMPT.fullmatch(attempt_id) or set(attempt_id) == {"."}:
        raise ValueError(f"not an attempt id: {attempt_id!r}")
    return attempt_id


def _dropped(folder: Path) -> bool:
    """Remove a folder unless something is in it; True when it is gone."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True  # another erasure was here
    except OSError as error:
        if error.errno != errno.ENOTEMPTY:
            raise
        return False
    return True
