"""A whole installation, started as `make demo` starts it, on a given database and Redis.

It is ended with all its parts, whatever happens. What the parts do is not looked at here.
"""

import http.client
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from app.embedded.children import Child, ChildSpec, start_child
from app.persistence.engine import Database, open_database
from tests.support.models import model_folder
from tests.support.ports import free_port
from tests.support.processes import ROOT, eventually

START_SECONDS = 120.0
"""A fresh start migrates, imports the programme and hashes nine passwords."""

PARTS = {
    "web": "app.delivery",
    "relay": "workers relay",
    "jobs": "workers scoring issuance",
    "snapshots": "workers snapshots",
    "redis": "redis-server",
}
"""Name of each part to what its command line holds."""


@dataclass(slots=True)
class Installation:
    """The supervisor and everything that it starts; use it as a context.

    Attributes:
        folder: an empty folder for all that is written.
        database_url: an empty database; None for SQLite in the folder.
        redis_url: a running Redis; None lets the supervisor start its own.
        models: folder of the face models; None looks for one, and may fetch it.
        extra: further settings.
    """

    folder: Path
    database_url: str | None = None
    redis_url: str | None = None
    models: Path | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    child: Child | None = None
    _database: Database | None = None

    def __enter__(self) -> "Installation":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where browsers reach it; credentials name this host."""
        return f"http://localhost:{self.port}"

    @property
    def database(self) -> Database:
        """The installation's database, opened by this process for looking."""
        if self._database is None:
            default = f"sqlite:///{self.folder / 'assay.sqlite3'}"
            self._database = open_database(self.database_url or default)
        return self._database

    @property
    def logs(self) -> Path:
        """Folder of one log per part."""
        return self.folder / "logs"

    def start(self) -> None:
        """Start everything and wait until the pages answer."""
        spec = ChildSpec("supervisor", (sys.executable, "-m", "app.cli", "demo"), stop_seconds=30)
        self.child = start_child(spec, self._env(), self.logs)
        ended = self.child.ended
        eventually(
            lambda: ended() is not None or answers(self.port, "/readyz"),
            f"the installation is ready; see {self.logs}",
            seconds=START_SECONDS,
            every=0.1,
        )
        assert ended() is None, f"the demo ended: {self.child.last_line()}"

    def stop(self) -> None:
        """Stop everything; what does not end in time is killed with its parent."""
        if self._database is not None:
            self._database.close()
            self._database = None
        if self.child is not None:
            self.child.stop()

    def pid(self, part: str) -> int | None:
        """Return the process id of a running part, None while it is away."""
        assert self.child is not None
        parent = self.child.process.pid
        for pid in children_of(parent):
            if PARTS[part] in command_of(pid):
                return pid
        return None

    def kill(self, part: str) -> int:
        """End one part with SIGKILL; the supervisor starts it again. Returns the killed pid."""
        pid = self.pid(part)
        assert pid is not None, f"{part} is not running"
        os.kill(pid, signal.SIGKILL)
        return pid

    def say_sizes(self) -> str:
        """Return memory in use by part, in MiB, for the record of a run."""
        sizes = []
        for part in PARTS:
            pid = self.pid(part)
            sizes.append(f"{part} {resident_mib(pid):.0f}" if pid else f"{part} away")
        return ", ".join(sizes)

    def _env(self) -> dict[str, str]:
        models = self.models or model_folder(self.folder / "models")
        given = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "ASSAY_PORT": str(self.port),
            "ASSAY_DATA_DIR": str(self.folder),
            "ASSAY_CONTENT_DIR": str(ROOT / "programmes"),
            "ASSAY_MODEL_DIR": str(models or self.folder / "models"),
            "PUBLIC_URL": self.url,
            "DATABASE_URL": self.database_url or "",
            "REDIS_URL": self.redis_url or "",
        }
        return {**given, **self.extra}


def answers(port: int, path: str) -> bool:
    """Tell whether a page of this machine answers with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        return False
    finally:
        connection.close()


def children_of(pid: int) -> list[int]:
    """Return the direct children of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def command_of(pid: int) -> str:
    """Return a process's command line in one string; empty when it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    with suppress(OSError, IndexError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2**20
    return 0.0
