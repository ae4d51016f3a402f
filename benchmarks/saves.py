"""Durable saves against bare echoes: the same process, the same sockets, turn by turn.

The server is the real delivery process, the client a process of its own with raw frames. Ratios
are the verdict; absolute rates are only told, because they are the machine's. After the run every
receipt is compared with the database and every journal's chain is verified.
"""

import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import redis

from app.config import Settings
from app.persistence import migrate
from app.persistence.engine import Database, open_database
from app.persistence.unit_of_work import SqlUnitOfWork
from benchmarks import machine
from benchmarks.processes import Client, Server
from benchmarks.seats import fill, with_tickets
from tests.support.journal import check_journal
from tests.support.ports import free_port
from tests.support.postgres import TestPostgres
from tests.support.redis import TestRedis

Backend = Literal["postgresql", "sqlite"]
ROOT = Path(__file__).resolve().parents[1]
GOAL_RATE = 0.50
GOAL_CPU = 1.9
GOAL_KIB = 80.0
GOAL_CONNECT_MS = 1.8
CONNECTIONS = 420
IN_FLIGHT: dict[Backend, int] = {"postgresql": 384, "sqlite": 256}
"""Echoes and saves under way: at least 256, and enough to work on while a batch makes its three
round trips to PostgreSQL.
"""
ROUNDS = 4
PHASE_S = 1.4
NOISY = 2.0


@dataclass(slots=True)
class Figures:
    """What one run measured; CPU in microseconds per message unless said otherwise."""

    backend: Backend
    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    echo_per_s: list[float] = field(default_factory=list)
    save_per_s: list[float] = field(default_factory=list)
    echo_us: list[float] = field(default_factory=list)
    save_us: list[float] = field(default_factory=list)
    database_us: list[float] = field(default_factory=list)
    kib_per_connection: float = 0.0
    connect_ms: float = 0.0
    first_connect_ms: float = 0.0
    redis_commands: int = 0
    saves: int = 0
    batches: float = 0.0
    latency: dict[str, dict[str, float]] = field(default_factory=dict)
    flush_us: float = 0.0

    @property
    def noisy(self) -> bool:
        """Whether the echo itself varied so much that the run says nothing."""
        return max(self.echo_us) > NOISY * min(self.echo_us)

    def verdicts(self) -> list[tuple[str, float, str, bool]]:
        """Return (what, figure, goal, met)."""
        rate, cpu = statistics.median(self.rate), statistics.median(self.cpu)
        return [
            ("saves/s over echo/s", rate, f">= {GOAL_RATE}", rate >= GOAL_RATE),
            ("CPU per save over echo", cpu, f"<= {GOAL_CPU}", cpu <= GOAL_CPU),
            (
                "KiB per connection", self.kib_per_connection, f"<= {GOAL_KIB:g}",
                self.kib_per_connection <= GOAL_KIB,
            ),
            (
                "CPU ms per reconnect", self.connect_ms, f"<= {GOAL_CONNECT_MS}",
                self.connect_ms <= GOAL_CONNECT_MS,
            ),
            ("Redis commands by saves", self.redis_commands, "= 0", self.redis_commands == 0),
        ]  # fmt: skip


def run(backend: Backend, *, rounds: int = ROUNDS, connections: int = CONNECTIONS) -> Figures:
    """Measure one database and check every receipt."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        folder = Path(name)
        cluster = TestPostgres.create() if backend == "postgresql" else None
        server = TestRedis.create()
        try:
            if cluster is not None:
                url = cluster.create_database("bench")
            else:
                url = f"sqlite:///{folder / 'bench.sqlite3'}"
            return _measure(backend, folder, url, server.url, cluster, rounds, connections)
        finally:
            server.stop()
            if cluster is not None:
                cluster.stop()


def _measure(  # noqa: PLR0917 - one place that holds the whole experiment
    backend: Backend,
    folder: Path,
    url: str,
    redis_url: str,
    cluster: TestPostgres | None,
    rounds: int,
    connections: int,
) -> Figures:
    env = _environment(folder, url, redis_url)
    settings = Settings.from_env(env)
    migrate.upgrade(url)
    database = open_database(url)
    seats = fill(settings, database, connections)
    figures = Figures(backend, flush_us=machine.flush_us(folder))
    server, client = Server(env), Client()
    try:
        _connect(figures, settings, database, client, server.pid, seats)
        _phases(figures, client, server.pid, cluster, redis_url, rounds)
        _latency(figures, client)
        receipts = folder / "receipts.json"
        told = client.do("receipts", path=str(receipts))
        assert not told["errors"], told
        figures.batches = server.counters()["journal_batches"]
    finally:
        client.close()
        server.close()
    figures.saves = _check(database, json.loads(receipts.read_text()))
    database.close()
    return figures


def _environment(folder: Path, url: str, redis_url: str) -> dict[str, str]:
    port = free_port()
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


def _connect(
    figures: Figures,
    settings: Settings,
    database: Database,
    client: Client,
    server: int,
    seats: list[dict],
) -> None:
    """Connect in steps, then let a part lose its network and come back.

    Memory is the slope over the steps. The first connect of a page also writes its lease; coming
    back is token and reads, and is what a whole cohort does at once.
    """
    step = max(1, len(seats) // 6)
    memory: list[tuple[float, float]] = []
    spent: list[float] = []

    def connect(part: list[dict]) -> int:
        with SqlUnitOfWork(database, reads_only=True) as uow:
            fresh = with_tickets(settings, part, uow.now())
        before = machine.cpu_seconds(server)
        connected = client.do("connect", port=settings.port, seats=fresh)["connected"]
        spent.append((machine.cpu_seconds(server) - before) / len(part))
        return int(connected)

    for start in range(0, len(seats), step):
        connected = connect(seats[start : start + step])
        memory.append((connected, machine.pss_kib(server)))
    figures.first_connect_ms = statistics.mean(spent[1:]) * 1000
    figures.kib_per_connection = machine.slope(memory[1:])
    client.do("leave", count=2 * step)
    time.sleep(0.5)  # the server's own business with those that went
    spent.clear()
    connect(seats[:step])
    assert connect(seats[step : 2 * step]) == len(seats)
    figures.connect_ms = statistics.mean(spent) * 1000


def _phases(
    figures: Figures,
    client: Client,
    server: int,
    cluster: TestPostgres | None,
    redis_url: str,
    rounds: int,
) -> None:
    flying = IN_FLIGHT[figures.backend]
    for kind in ("echo", "save"):
        client.do("play", kind=kind, seconds=0.7, in_flight=flying)  # warm-up
    stream = redis.Redis.from_url(redis_url)
    for turn in range(rounds):
        found: dict[str, tuple[float, float]] = {}
        for kind in ("echo", "save") if turn % 2 == 0 else ("save", "echo"):
            commands = _redis_commands(stream)
            cpu = machine.cpu_seconds(server)
            database = machine.cpu_of_family(cluster.pid) if cluster else 0.0
            told = client.do("play", kind=kind, seconds=PHASE_S, in_flight=flying)
            spent = (machine.cpu_seconds(server) - cpu) / told["count"] * 1e6
            found[kind] = (told["count"] / told["seconds"], spent)
            if kind == "save":
                figures.redis_commands += _redis_commands(stream) - commands
                if cluster:
                    used = machine.cpu_of_family(cluster.pid) - database
                    figures.database_us.append(used / told["count"] * 1e6)
        (echo_rate, echo_us), (save_rate, save_us) = found["echo"], found["save"]
        figures.echo_per_s.append(echo_rate)
        figures.save_per_s.append(save_rate)
        figures.echo_us.append(echo_us)
        figures.save_us.append(save_us)
        figures.rate.append(save_rate / echo_rate)
        figures.cpu.append(save_us / echo_us)
    stream.close()


def _latency(figures: Figures, client: Client) -> None:
    """Open loop at 15 % of what was reached, latency counted from the schedule."""
    per_second = statistics.median(figures.save_per_s) * 0.15
    for kind in ("echo", "save"):
        figures.latency[kind] = client.do("paced", kind=kind, per_second=per_second, seconds=1.0)


def _redis_commands(stream: redis.Redis) -> int:
    """Return how many commands others than this one have been carried out, pings left out."""
    stats = stream.info("commandstats")
    ignored = {"cmdstat_info", "cmdstat_ping", "cmdstat_client|setinfo", "cmdstat_hello"}
    return sum(int(each["calls"]) for name, each in stats.items() if name not in ignored)


def _check(database: Database, receipts: list[list]) -> int:
    """Compare every receipt with the journal and verify every chain; return how many."""
    by_attempt: dict[str, list[list]] = defaultdict(list)
    for attempt, *receipt in receipts:
        by_attempt[attempt].append(receipt)
    with SqlUnitOfWork(database, reads_only=True) as uow:
        for attempt, told in by_attempt.items():
            stored = uow.attempts.get(attempt)
            assert stored is not None
            check_journal(uow, stored)
            saves = uow.attempts.events(attempt, kinds=["answer.saved"])
            held = {one.cseq: (one.seq, one.digest) for one in saves}
            assert len(held) == len(saves), f"{attempt}: a save was stored twice"
            assert sorted(held) == list(range(1, len(saves) + 1)), f"{attempt}: a gap"
            assert [seq for _, (seq, _) in sorted(held.items())] == sorted(
                seq for seq, _ in held.values()
            ), f"{attempt}: out of order"
            for cseq, verdict, seq, digest in told:
                assert verdict == "accepted", (attempt, cseq, verdict)
                assert held[cseq] == (seq, digest), f"{attempt}: receipt {cseq} is not stored"
            assert len(told) == len(saves), f"{attempt}: stored without a receipt"
    return len(receipts)
