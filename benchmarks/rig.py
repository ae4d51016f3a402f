"""One installation under test: database, Redis, delivery processes, and the client process."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from app.config import Settings
from app.persistence import migrate
from app.persistence.engine import Database, open_database
from app.persistence.unit_of_work import SqlUnitOfWork
from benchmarks import machine
from benchmarks.figures import Backend
from benchmarks.processes import Client, Server
from benchmarks.seats import with_tickets
from tests.support.ports import free_port
from tests.support.postgres import TestPostgres
from tests.support.redis import TestRedis

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Rig:
    """Everything that one experiment needs.

    Attributes:
        env: of every process of the installation; the port differs.
        ports: of the delivery processes, in their order.
        cluster: the PostgreSQL under test; None for SQLite.
    """

    folder: Path
    env: dict[str, str]
    settings: Settings
    database: Database
    ports: Sequence[int]
    cluster: TestPostgres | None
    stream: redis.Redis

    @contextmanager
    def running(self) -> Iterator[tuple[list[Server], Client]]:
        """Run the delivery processes and the client."""
        with ExitStack() as stack:
            servers = []
            for port in self.ports:
                server = Server({**self.env, "ASSAY_PORT": str(port)})
                stack.callback(server.close)
                servers.append(server)
            client = Client()
            stack.callback(client.close)
            yield servers, client

    def ticketed(self, seats: list[dict]) -> list[dict]:
        """Return seats with tickets that open them for a minute."""
        with SqlUnitOfWork(self.database, reads_only=True) as uow:
            return with_tickets(self.settings, seats, uow.now(), self.ports)

    def database_cpu(self) -> float:
        """Return the seconds that PostgreSQL's living processes have worked; 0 on SQLite."""
        return machine.cpu_of_family(self.cluster.pid) if self.cluster else 0.0

    def redis_commands(self) -> int:
        """Return how many commands others than this one have been carried out, pings left out."""
        stats = self.stream.info("commandstats")
        ignored = {"cmdstat_info", "cmdstat_ping", "cmdstat_client|setinfo", "cmdstat_hello"}
        return sum(int(each["calls"]) for name, each in stats.items() if name not in ignored)


@contextmanager
def rigged(backend: Backend, *, processes: int = 1) -> Iterator[Rig]:
    """Make an empty installation with the newest schema; everything is removed at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assay-bench-")))
        cluster = TestPostgres.create() if backend == "postgresql" else None
        if cluster is not None:
            stack.callback(cluster.stop)
            url = cluster.create_database("bench")
        else:
            url = f"sqlite:///{folder / 'bench.sqlite3'}"
        server = TestRedis.create()
        stack.callback(server.stop)
        ports = [free_port() for _ in range(processes)]
        env = _environment(folder, url, server.url, ports[0])
        migrate.upgrade(url)
        database = open_database(url)
        stack.callback(database.close)
        stream = redis.Redis.from_url(server.url)
        stack.callback(stream.close)
        settings = Settings.from_env(env)
        yield Rig(folder, env, settings, database, ports, cluster, stream)


def _environment(folder: Path, url: str, redis_url: str, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "ASSAY_DATA_DIR": str(folder),
        "ASSAY_CONTENT_DIR": str(ROOT / "programmes"),
        "ASSAY_PORT": str(port),
        "ASSAY_LOG_LEVEL": "ERROR",
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": f"http://localhost:{port}",
    }
