"""Durable saves against bare echoes: the same processes, the same sockets, turn by turn.

The servers are the real delivery process, the client a process of its own with raw frames. Ratios
are the verdict; absolute rates are only told, because they are the machine's. After the run every
receipt is compared with the database and every journal's chain is verified.
"""

import json
import os
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass

from app.persistence.engine import Database
from app.persistence.unit_of_work import SqlUnitOfWork
from benchmarks import floors, machine
from benchmarks.figures import Backend, Figures
from benchmarks.processes import Client, Server
from benchmarks.rig import Rig, rigged
from benchmarks.seats import fill
from tests.support.journal import check_journal

CONNECTIONS = 420
IN_FLIGHT = 384
"""Of each process: its connections, and the echoes and saves that are under way there; at least
256, and enough to work on while a batch is on its way to the disk.
"""
ROUNDS = 4
PHASE_S = 1.4
LOAD = 0.15
PACED_S = 6.0
SETTLE_S = 1.0
REST_S = 0.5


def run(
    backend: Backend, *, processes: int = 1, rounds: int = ROUNDS, connections: int = CONNECTIONS
) -> Figures:
    """Measure delivery processes on one database, `connections` each, and check every receipt."""
    with rigged(backend, processes=processes) as rig:
        seats = fill(rig.settings, rig.database, connections * processes)
        figures = Figures(backend, processes, flush_us=machine.flush_us(rig.folder))
        figures.floors = floors.measure(rig.settings.database_url)
        receipts = rig.folder / "receipts.json"
        with rig.running() as (servers, client):
            experiment = Experiment(figures, rig, servers, client)
            experiment.connect(seats)
            experiment.phases(rounds)
            experiment.latency()
            told = client.do("receipts", path=str(receipts))
            assert not told["errors"], told
            figures.batches = sum(server.counters()["journal_batches"] for server in servers)
        figures.saves = _check(rig.database, json.loads(receipts.read_text()))
    return figures


@dataclass(frozen=True, slots=True)
class Experiment:
    """One run over its parts."""

    figures: Figures
    rig: Rig
    servers: list[Server]
    client: Client

    def cpu(self) -> float:
        """Return the seconds that all delivery processes have worked."""
        return sum(machine.cpu_seconds(server.pid) for server in self.servers)

    def connect(self, seats: list[dict]) -> None:
        """Connect in steps, then let parts lose their network and come back.

        Memory is the slope over the steps. The first connect of a page also writes its lease;
        coming back is token and reads, and is what a whole cohort does at once.
        """
        step = max(1, len(seats) // 6)
        parts = [seats[start : start + step] for start in range(0, len(seats), step)]
        memory: list[tuple[float, float]] = []
        spent: list[float] = []
        for part in parts:
            spent.append(self._connect("connect", part))
            here = sum(map(len, parts[: len(spent)]))
            memory.append((here, sum(machine.pss_kib(server.pid) for server in self.servers)))
        self.figures.first_connect_ms = statistics.mean(spent[1:])
        self.figures.kib_per_connection = machine.slope(memory[1:])
        for how, part in (("come_back", parts[0] + parts[1]), ("connect", parts[2] + parts[3])):
            self.client.do("leave", count=len(part))
            time.sleep(REST_S)  # the server's own business with those that went
            self.figures.back_ms[how] = self._connect(how, part)
        assert self.client.do("receipts", path=os.devnull)["connected"] == len(seats)

    def _connect(self, how: str, seats: list[dict]) -> float:
        """Open sockets one after the other or at once; return our CPU for each in milliseconds.

        What is done after the last `hello` counts; what the rest of the hall costs does not.
        """
        before = self.cpu()
        time.sleep(REST_S)
        idle, ticketed = self.cpu() - before, self.rig.ticketed(seats)
        before, began = self.cpu(), time.perf_counter()
        told = self.client.do(how, origin=self.rig.settings.public_url, seats=ticketed)
        assert not told["failed"], told
        time.sleep(REST_S)
        idle *= (time.perf_counter() - began) / REST_S
        return (self.cpu() - before - idle) / len(seats) * 1000

    def phases(self, rounds: int) -> None:
        """Play echoes and saves in turn, and beside them a commit per save where that can be."""
        figures = self.figures
        rows = figures.backend == "postgresql" and figures.processes == 1
        kinds = ["echo", "save", "row"] if rows else ["echo", "save"]
        flying = IN_FLIGHT * figures.processes
        for kind in kinds:
            self.client.do("play", kind=kind, seconds=0.7, in_flight=flying)  # warm-up
        for turn in range(rounds):
            found = {
                kind: self._phase(kind, flying)
                for kind in (kinds if turn % 2 == 0 else kinds[::-1])
            }
            (echo_rate, echo_us, _), (save_rate, save_us, database) = found["echo"], found["save"]
            figures.echo_per_s.append(echo_rate)
            figures.save_per_s.append(save_rate)
            figures.echo_us.append(echo_us)
            figures.save_us.append(save_us)
            figures.rate.append(save_rate / echo_rate)
            figures.cpu.append(save_us / echo_us)
            if self.rig.cluster is not None:
                figures.database_us.append(database)
            if rows:
                figures.row_per_s.append(found["row"][0])
                figures.row_database_us.append(found["row"][2])

    def _phase(self, kind: str, flying: int) -> tuple[float, float, float]:
        """Return messages a second, our CPU and the database's in microseconds per message."""
        commands, cpu = self.rig.redis_commands(), self.cpu()
        database = self.rig.database_cpu()
        told = self.client.do("play", kind=kind, seconds=PHASE_S, in_flight=flying)
        spent, used = self.cpu() - cpu, self.rig.database_cpu() - database
        if kind == "save":
            self.figures.redis_commands += self.rig.redis_commands() - commands
        count = told["count"]
        return count / told["seconds"], spent / count * 1e6, used / count * 1e6

    def latency(self) -> None:
        """Open loop at 15 % of what was reached, latency counted from the schedule.

        The database first puts away what the phases before have left: no exam follows on a hall
        that saved as fast as it could, and a stop of 20 ms a second later would be the whole p99.
        """
        if self.rig.cluster is not None:
            self.rig.cluster.execute("CHECKPOINT")
        time.sleep(SETTLE_S)
        per_second = statistics.median(self.figures.save_per_s) * LOAD
        for kind in ("echo", "save"):
            for server in self.servers:
                server.ask("loop")
            self.figures.latency[kind] = self.client.do(
                "paced", kind=kind, per_second=per_second, seconds=PACED_S
            )
        self.figures.gap_ms = max(server.ask("loop")["gap_ms"] for server in self.servers)


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
