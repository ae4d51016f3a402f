"""A process that gevent has patched: its store of pictures takes no write, and all else goes on.

Usage: python -m tests.support.slow_store DATABASE_URL FOLDER. Prints how many pictures were on
their way, how many of them had been stored by the time a save was acknowledged, a login checked
and an older picture read, the verdict of the save, and how many pictures were stored at last.
"""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402  # nothing may be imported before the patch
import sys
import threading
from pathlib import Path

import gevent

from app.passwords import Argon2Hasher
from app.persistence.engine import open_database
from app.persistence.journal.writer import GroupCommitWriter
from app.storage import FileEvidenceStore
from tests.builders import answer

PICTURES = 40
"""More than a process has native threads for all it does."""


class StuckStore(FileEvidenceStore):
    """Files whose writes wait until the volume answers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        # Of the unpatched kind: native threads wait here, as they do in a system call.
        self.volume = monkey.get_original("_thread", "allocate_lock")()

    def _write(self, path: Path, data: bytes) -> None:
        with self.volume:
            super()._write(path, data)


def main() -> None:
    """Send the pictures, do all else, and only then let the volume answer."""
    database = open_database(sys.argv[1])
    writer = GroupCommitWriter(database)
    writer.start()
    store, stored = StuckStore(Path(sys.argv[2])), []
    older = store.put(b"older", attempt_id="a1")
    store.volume.acquire()

    def send(number: int) -> None:
        stored.append(store.put(b"picture %d" % number, attempt_id="a1"))

    sending = [threading.Thread(target=send, args=(one,)) for one in range(PICTURES)]
    for one in sending:
        one.start()
    gevent.sleep(0)
    verdict = writer.save(answer(1)).verdict
    hasher = Argon2Hasher()
    assert hasher.verify(hasher.hash("correct horse"), "correct horse")
    assert store.get(older) == b"older"
    during = len(stored)
    store.volume.release()
    for one in sending:
        one.join()
    writer.stop()
    database.close()
    sys.stdout.write(f"{len(sending)} {during} {verdict} {len(set(stored))}\n")


if __name__ == "__main__":
    main()
