"""A PostgreSQL of the test run: own folder, own socket, own port, real fsync.

Started by an unprivileged user, because the server refuses root; stopped by its process id.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from app.embedded.children import die_with_parent
from tests.support.memory import Place
from tests.support.ports import free_port

READY_SECONDS = 30
SUPERUSER = "assay"
LOCAL_ONLY = """
listen_addresses = '127.0.0.1'
max_connections = 100
shared_buffers = 64MB
fsync = on
synchronous_commit = on
full_page_writes = on
log_min_messages = warning
log_line_prefix = '%m [%p] %d '
timezone = 'UTC'
"""


COPIES_FILES = 15_00_00
"""From this version on a server has to be told to copy files instead of writing them to its log."""


class PostgresMissing(RuntimeError):
    """There is no PostgreSQL on this machine; the message says what to install."""


def find_binaries() -> Path:
    """Return the folder of `initdb` and `postgres`, newest version first.

    Raises:
        PostgresMissing: Debian's package is not installed.
    """
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: -int(p.parts[-3])
    )
    on_path = shutil.which("initdb")
    if not places and on_path is None:
        raise PostgresMissing("no PostgreSQL found: apt-get install postgresql")
    return places[0].parent if places else Path(str(on_path)).resolve().parent


@dataclass(slots=True)
class TestPostgres:
    """One cluster.

    Attributes:
        place: the folder of everything of it: data, socket and log.
        port: TCP port on 127.0.0.1.
        settings: further lines of postgresql.conf, for negative controls.
    """

    __test__ = False

    place: Place
    port: int
    settings: str = ""
    _process: subprocess.Popen[bytes] | None = None
    _line: psycopg.Connection | None = None
    _copies: int = 0
    _owner: tuple[int, int] | None = field(default=None)

    @classmethod
    def create(cls, settings: str = "", *, in_memory: bool = False) -> "TestPostgres":
        """Make a cluster in a fresh folder and start it.

        Args:
            settings: further lines of postgresql.conf.
            in_memory: keep it in memory where this machine has room, for thousands of databases
                that live for a moment. What a crash is to spare belongs on the disk.
        """
        place = Place.fresh("assay-pg-", in_memory=in_memory)
        cluster = cls(place, free_port(), settings, _owner=_unprivileged())
        folder = cluster.folder
        if cluster._owner is not None:
            os.chown(folder, *cluster._owner)
        binaries = find_binaries()
        cluster._run(
            [
                *(str(binaries / "initdb"), "--pgdata", str(cluster.data), "--auth", "trust"),
                *("--username", SUPERUSER, "--encoding", "UTF8", "--locale", "C.UTF-8"),
            ]
        )
        with (cluster.data / "postgresql.conf").open("a") as conf:
            conf.write(LOCAL_ONLY + f"unix_socket_directories = '{folder}'\n{settings}\n")
        cluster.start()
        return cluster

    @property
    def folder(self) -> Path:
        """Everything of it: data, socket and log."""
        return self.place.folder

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "data"

    @property
    def pid(self) -> int:
        """Process id of the postmaster."""
        assert self._process is not None
        return self._process.pid

    @property
    def owner(self) -> tuple[int, int]:
        """Who owns its files: user and group."""
        return self._owner or (os.getuid(), os.getgid())

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one database."""
        return f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(str(find_binaries() / "postgres"), "-D", str(self.data)),
                    *("-p", str(self.port)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_as_owner(self._owner),  # noqa: PLW1509  # nothing is imported in it
            )
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self.execute("select 1")
            except psycopg.OperationalError:
                time.sleep(0.05)  # the server has no way to call us back
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        """End it as a power failure would: no checkpoint, no goodbye."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End it at once but orderly, and remove its folder."""
        self._end(signal.SIGINT)
        self.place.remove()

    def execute(self, statement: str) -> None:
        """Run one statement as superuser in the maintenance database."""
        self._connected().execute(statement.encode())

    def create_database(self, name: str) -> str:
        """Create an empty database and return its URL."""
        self.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def copy(self, template: str, prefix: str = "copy") -> str:
        """Copy a database that nobody is connected to; return the copy's name."""
        self._copies += 1
        name = f"{prefix}_{self._copies}"
        how = ""
        if self.place.in_memory and self._connected().info.server_version >= COPIES_FILES:
            how = "STRATEGY FILE_COPY"  # two checkpoints and a copy: cheap where nothing is flushed
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {how}')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, closing what is still connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _connected(self) -> psycopg.Connection:
        """Return the one connection to the maintenance database: each would be a process."""
        if self._line is None or self._line.closed:
            self._line = psycopg.connect(
                host="127.0.0.1", port=self.port, user=SUPERUSER, dbname="postgres", autocommit=True
            )
        return self._line

    def _end(self, number: signal.Signals) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(
            command,
            preexec_fn=_as_owner(self._owner),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


def _unprivileged() -> tuple[int, int] | None:
    """Return whom to start the server as, or None when we are not root already."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return account.pw_uid, account.pw_gid
    raise PostgresMissing("no unprivileged account to run PostgreSQL as")


def _as_owner(owner: tuple[int, int] | None):
    dies = die_with_parent()

    def become() -> None:
        if owner is not None:
            os.setgroups([owner[1]])
            os.setgid(owner[1])
            os.setuid(owner[0])
        if dies is not None:
            dies()  # after setuid, which clears the wish

    return become
