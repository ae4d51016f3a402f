"""The supervisor: own Redis, web and workers of one machine, started and stopped together.

It restarts what crashes and leaves no process behind. It knows commands, ports and folders;
migrations, content and people are prepared by whoever calls it.
"""

import fcntl
import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Self

from app.config import Settings
from app.embedded.children import (
    Child,
    ChildSpec,
    adopt_orphans,
    end_orphans,
    start_child,
    stop_children,
)
from app.embedded.errors import AlreadyRunning, ChildNotReady, PortTaken
from app.embedded.redis import OwnRedis, start_redis

READY_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
PROBE_SECONDS = 0.5
STEADY_SECONDS = 10.0
"""A child that ran so long does not keep crashing: its next crash is again its first. So is that of
a web process that had become ready, however soon it is killed.
"""

PYTHON = sys.executable
WEB = ChildSpec("web", (PYTHON, "-m", "app.delivery"))
WORKERS = (
    ChildSpec("relay", (PYTHON, "-m", "workers", "relay")),
    ChildSpec("jobs", (PYTHON, "-m", "workers", "scoring", "issuance", "mail")),
    ChildSpec("snapshots", (PYTHON, "-m", "workers", "snapshots")),
)

Say = Callable[[str], None]


@dataclass(slots=True)
class _Kept:
    """One child that is started again when it ends.

    Attributes:
        served: web only: it was ready once since it was started.
    """

    child: Child
    started: float
    served: bool = False
    crashes: int = 0
    restart_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Runs the parts of one embedded installation; use it as a context.

    Attributes:
        settings: where, and on which port; `redis_url` None means "start our own".
        env: environment of the children; the Redis URL is added.
        say: takes one line for the person who watches.
        web: what serves pages and sockets.
        workers: everything else, started after Redis and before web.
        erase: empties the data folder; called when folder and port are ours, before anything
            starts, so that it never touches what another supervisor works on.
        steady_seconds: how long a child runs until its crashes so far are forgotten; those of
            web are forgotten as soon as it is ready.
    """

    settings: Settings
    env: Mapping[str, str]
    say: Say
    web: ChildSpec = WEB
    workers: Sequence[ChildSpec] = WORKERS
    erase: Callable[[], None] | None = None
    steady_seconds: float = STEADY_SECONDS
    _lock: IO[str] | None = None
    _redis: OwnRedis | None = None
    _kept: list[_Kept] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        """Take the data folder and the port, and start Redis.

        Raises:
            AlreadyRunning: another supervisor has the folder.
            PortTaken: somebody listens on the port.
            RedisMissing, RedisNotStarted: there is no Redis, or it does not start.
        """
        self._lock = _take_folder(self.settings.data_dir)
        try:
            self._begin()
        except BaseException:
            self._lock.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop web, then the workers, then Redis; kill what is left."""
        children = [kept.child for kept in self._kept]
        stop_children([child for child in children if child.spec is self.web])
        stop_children([child for child in children if child.spec is not self.web])
        if self._redis is not None:
            self._redis.stop()
        end_orphans()
        if self._lock is not None:
            self._lock.close()

    @property
    def redis_url(self) -> str:
        """URL of the Redis in use."""
        return self._redis.url if self._redis else str(self.settings.redis_url)

    @property
    def stopping(self) -> bool:
        """Tell whether a signal asked us to stop."""
        return self._stop.is_set()

    def start(self) -> None:
        """Start workers and web and wait until web says it is ready.

        Raises:
            ChildNotReady: a child ended, or web was not ready within 60 s.
        """
        for spec in (*self.workers, self.web):
            self._kept.append(_Kept(self._start(spec), time.monotonic()))
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping:
            for kept in self._kept:
                _require_running(kept.child)
            if self._is_ready():
                self._kept[-1].served = True
                return
            if time.monotonic() > deadline:
                log = self._kept[-1].child.log
                raise ChildNotReady(f"web was not ready within {READY_SECONDS:.0f} s: see {log}")
            self._stop.wait(LOOK_EVERY_SECONDS)

    def watch(self) -> None:
        """Restart what ends until a signal comes; a child that keeps crashing waits longer."""
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            if self._redis is not None and self._redis.child.ended() is not None:
                self.say(f"redis ended ({self._redis.child.ended()}); starting it again")
                self._redis = start_redis(self.settings.data_dir / "redis")
            for kept in self._kept:
                self._look_after(kept)

    def _begin(self) -> None:
        _require_free_port(self.settings.host, self.settings.port)
        if self.erase is not None:
            self.erase()
        adopt_orphans()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        if self.settings.redis_url is None:
            self._redis = start_redis(self.settings.data_dir / "redis")

    def _look_after(self, kept: _Kept) -> None:
        status = kept.child.ended()
        if status is None:
            if kept.child.spec is self.web and not kept.served:
                kept.served = self._is_ready(PROBE_SECONDS)
            return
        name, now = kept.child.spec.name, time.monotonic()
        if kept.restart_at is None:
            if kept.served or now - kept.started >= self.steady_seconds:
                kept.crashes = 0
            pause = min(LONGEST_PAUSE_SECONDS, 2.0**kept.crashes - 1)
            kept.restart_at = now + pause
            kept.crashes += 1
            self.say(f"{name} ended ({status}); again in {pause:.0f} s, see {kept.child.log}")
        if now >= kept.restart_at:
            kept.child, kept.restart_at = self._start(kept.child.spec), None
            kept.started, kept.served = now, False

    def _is_ready(self, seconds: float = 5.0) -> bool:
        return _answers(self.settings.host, self.settings.port, "/readyz", seconds)

    def _start(self, spec: ChildSpec) -> Child:
        env = {**self.env, "REDIS_URL": self.redis_url}
        return start_child(spec, env, self.settings.data_dir / "logs")

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()


def _take_folder(data_dir: Path) -> IO[str]:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (data_dir / "supervisor.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyRunning(
            f"another demo is running on {data_dir}: stop it, or set ASSAY_DATA_DIR"
        ) from None
    return lock


def _require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"{host}:{port} cannot be used ({os.strerror(error.errno or 0)}): "
                f"choose another with `make demo PORT={port + 1}`"
            ) from None


def _require_running(child: Child) -> None:
    status = child.ended()
    if status is not None:
        raise ChildNotReady(
            f"{child.spec.name} ended with {status}: {child.last_line()} (see {child.log})"
        )


def _answers(host: str, port: int, path: str, seconds: float) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    return False
