"""Real processes of ours: started with a whole environment, killed by their own id, logs kept."""

import http.client
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from app.embedded.children import Child, ChildSpec, start_child
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 30.0


def eventually(
    condition: Callable[[], bool], what: str, *, seconds: float = 10.0, every: float = 0.05
) -> None:
    """Wait until `condition()` holds; fail naming `what` when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(every)


def gone(pid: int) -> bool:
    """Tell whether no process has this id; one that only waits for its parent counts as gone."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it may end between open and read
        return True


@dataclass(slots=True)
class System:
    """Web and workers as real processes on one database, one Redis and one data folder.

    Use it as a context: everything started is ended, by its own process id.

    Attributes:
        data_dir: folder of evidence, secrets and logs.
        database_url: a migrated database.
        redis_url: a running Redis.
        port: of the web process.
        extra: further environment variables.
    """

    data_dir: Path
    database_url: str
    redis_url: str
    port: int = field(default_factory=free_port)
    extra: Mapping[str, str] = field(default_factory=dict)
    running: dict[str, Child] = field(default_factory=dict)

    def __enter__(self) -> "System":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in reversed(self.running.values()):
            child.stop()

    @property
    def env(self) -> dict[str, str]:
        """The environment of each process."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "default",
            "ASSAY_PORT": str(self.port),
            "ASSAY_DATA_DIR": str(self.data_dir),
            "ASSAY_CONTENT_DIR": str(ROOT / "programmes"),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PUBLIC_URL": f"http://localhost:{self.port}",
            **self.extra,
        }

    @property
    def url(self) -> str:
        """Where browsers reach it."""
        return f"http://localhost:{self.port}"

    def start(self, name: str, *arguments: str) -> Child:
        """Start `python ARGUMENTS` under a name; its log is `data_dir/logs/NAME.log`."""
        spec = ChildSpec(name, (sys.executable, *arguments))
        self.running[name] = start_child(spec, self.env, self.data_dir / "logs")
        return self.running[name]

    def start_web(self, *arguments: str) -> Child:
        """Start the web process and wait until it is ready."""
        child = self.start("web", *(arguments or ("-m", "app.delivery")))
        eventually(
            lambda: child.ended() is not None or self.get("/readyz")[0] == 200,
            f"web answers /readyz: {child.last_line()}",
            seconds=READY_SECONDS,
        )
        assert child.ended() is None, f"web ended: {self.log('web')[-3000:]}"
        return child

    def start_workers(self) -> None:
        """Start the dispatcher and one worker for each group of queues."""
        self.start("relay", "-m", "workers", "relay")
        self.start("jobs", "-m", "workers", "scoring", "issuance", "mail")
        self.start("snapshots", "-m", "workers", "snapshots")

    def kill(self, name: str) -> None:
        """End one process with SIGKILL, as the kernel would for want of memory."""
        process = self.running.pop(name).process
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> int:
        """End one process with SIGTERM; return its exit status."""
        child = self.running.pop(name)
        child.stop()
        return child.process.returncode

    def log(self, name: str) -> str:
        """Return everything a process wrote so far."""
        return (self.data_dir / "logs" / f"{name}.log").read_text(errors="replace")

    def get(self, path: str) -> tuple[int, bytes]:
        """Fetch a page without a login: (status, body); (0, b"") while nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            with suppress(OSError, http.client.HTTPException):
                connection.request("GET", path)
                response = connection.getresponse()
                return response.status, response.read()
            return 0, b""
        finally:
            connection.close()
