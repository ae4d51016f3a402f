"""A hall that comes all at once, and how much memory it holds while it only sits there.

All sockets are opened at the same instant by one client process; each hands in its ticket, takes
its lease and waits for `hello`. The first connect of a page writes; coming back after a cut of
the network does not, and is what a whole hall does at once.
"""

import json
import resource
import select
import socket
import time
from dataclasses import dataclass, field

from app.rehearsal.crowd import Connection, Crowd, greeting, handshake
from benchmarks import machine
from benchmarks.figures import GOAL_KIB, Backend, Verdict, at_most
from benchmarks.processes import Server
from benchmarks.rig import Rig, rigged
from benchmarks.seats import fill

HALL = 3000
STORM = 1000
PATIENCE_S = 60.0
SETTLE_S = 2.0
_HELLO = b'["hello",'


@dataclass(slots=True)
class Arriving:
    """One socket on its way in; `hello` is the frame that says so."""

    connection: Connection
    upgraded: bool = False
    head: bytearray = field(default_factory=bytearray)
    hello: bytes | None = None

    def heard(self) -> bool:
        """Take what has arrived; tell whether `hello` has."""
        if not self.upgraded and not self._upgrade():
            return False
        self.hello = next((frame for frame in self._frames() if _HELLO in frame), None)
        return self.hello is not None

    def _upgrade(self) -> bool:
        self.head += self.connection.sock.recv(65536)
        head, end, rest = bytes(self.head).partition(b"\r\n\r\n")
        if not end:
            return False
        assert b" 101 " in head, head[:200]
        self.upgraded = True
        self.connection.buffer += rest
        self.connection.sock.setblocking(True)
        self.connection.send(greeting(self.connection.seat))
        self.connection.sock.setblocking(False)
        return True

    def _frames(self) -> list[bytes]:
        try:
            return list(self.connection.frames())
        except BlockingIOError:
            return []


@dataclass(slots=True)
class Hall:
    """Everybody who is in, and those on their way; pings are answered all the time."""

    origin: str
    crowd: Crowd
    failed: int = 0
    _arriving: dict[int, Arriving] = field(default_factory=dict)
    _arrived: list[Arriving] = field(default_factory=list)
    _poll: select.epoll = field(default_factory=select.epoll)

    def storm(self, seats: list[dict]) -> list[float]:
        """Open all seats at once.

        Returns:
            For each that came in, the seconds from the common start to its `hello`, sorted.
        """
        began = time.perf_counter()
        took: list[float] = []
        self._arrived = []
        for seat in seats:
            self._open(seat)
            self._hear(0.0, began, took)
        while self._arriving and time.perf_counter() < began + PATIENCE_S:
            self._hear(0.5, began, took)
        self.failed += len(self._arriving)
        for one in self._arrived:  # read when nobody waits for this process any more
            self.crowd.greet(one.connection, one.hello or b"")
        return sorted(took)

    def rest(self, seconds: float) -> None:
        """Only sit there."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.crowd.poll(0.1, lambda *_acked: None)

    def _open(self, seat: dict) -> None:
        sock = socket.create_connection(("127.0.0.1", seat["port"]), timeout=PATIENCE_S)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(handshake(self.origin))
        sock.setblocking(False)
        self._arriving[sock.fileno()] = Arriving(Connection(seat, sock))
        self._poll.register(sock.fileno(), select.EPOLLIN)

    def _hear(self, wait_s: float, began: float, took: list[float]) -> None:
        for fd, _event in self._poll.poll(wait_s):
            try:
                if not self._arriving[fd].heard():
                    continue
                took.append(time.perf_counter() - began)
                self.crowd.admit(self._arriving[fd].connection)
                self._arrived.append(self._arriving[fd])
            except OSError:
                self.failed += 1
            self._poll.unregister(fd)
            del self._arriving[fd]
        self.crowd.poll(0.0, lambda *_acked: None)


def run(backend: Backend = "postgresql", *, hall: int = HALL, at_once: int = STORM) -> bool:
    """Fill a hall in storms, measure, let one storm come back; return whether goals are met."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * hall)), hard))
    with rigged(backend) as rig:
        seats = fill(rig.settings, rig.database, hall)
        with rig.running() as (servers, _client):
            return _measured(rig, servers[0], seats, at_once)


def _measured(rig: Rig, server: Server, seats: list[dict], at_once: int) -> bool:
    hall = Hall(rig.settings.public_url, Crowd(rig.settings.public_url))
    memory: list[tuple[float, float]] = []
    for start in range(0, len(seats), at_once):
        hall.storm(rig.ticketed(seats[start : start + at_once]))
        hall.rest(SETTLE_S)
        memory.append((len(hall.crowd.connections), machine.pss_kib(server.pid)))
    again = [connection.seat for connection in hall.crowd.connections[:at_once]]
    hall.crowd.leave(at_once)
    hall.rest(SETTLE_S)
    cpu = machine.cpu_seconds(server.pid)
    took = hall.storm(rig.ticketed(again))
    spent = machine.cpu_seconds(server.pid) - cpu
    verdicts = [
        at_most("sockets that failed", hall.failed + hall.crowd.lost, 0),
        at_most("KiB per connection", machine.slope(memory), GOAL_KIB),
        at_most("s until all are back", took[-1], 2 * spent),
    ]
    _report(rig, verdicts, took, spent / len(took), len(seats), json.dumps(memory))
    hall.crowd.close()
    return all(met for *_rest, met in verdicts)


def _report(
    rig: Rig, verdicts: list[Verdict], took: list[float], cpu_s: float, hall: int, memory: str
) -> None:
    kind = "postgresql" if rig.cluster else "sqlite"
    print(f"\na hall of {hall} in one process on {kind}, {len(took)} come back at once")
    for what, figure, goal, met in verdicts:
        print(f"  {'ok  ' if met else 'MISS'} {what:<34} {figure:8.2f}   goal {goal}")
    print(f"       {cpu_s * 1000:.2f} ms CPU each; p50 {took[len(took) // 2]:.2f} s")
    print(f"       sockets and KiB of the process: {memory}")
