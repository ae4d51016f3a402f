"""A bad network on purpose: a TCP relay that delays, throttles, cuts, swallows or refuses.

Weather holds for every connection at once; half-open and stalled are states of single lines. All
that is drawn comes from the seed. Bytes are relayed as they are: nothing is read into.
"""

import random
import socket
import struct
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 16_384
LOOK_S = 0.02
AT_ONCE_S = 0.01
"""A piece that was there so soon after the one before has waited with it."""
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Weather:
    """What happens to every connection.

    Attributes:
        latency_s: how long bytes are held in each direction; what follows at once passes.
        rate: bytes per second in each direction of each line; 0 for no limit.
        shared: all lines together have that rate, as those of one house do.
        reset_chance: that a piece ends its line with a reset instead of passing.
        refuse: new connections are reset at once.
        black_hole: new connections are taken, and nothing ever answers.
    """

    latency_s: float = 0.0
    rate: int = 0
    shared: bool = False
    reset_chance: float = 0.0
    refuse: bool = False
    black_hole: bool = False


@dataclass(slots=True, eq=False)
class Line:
    """One relayed connection.

    Attributes:
        dead: directions ("up" to the server, "down" to the client) whose bytes are swallowed.
        stalled: the client side reads nothing more; the server's bytes pile up before us.
        allowance: bytes that may still pass to the client before a reset; None for all.
        server_left: when the server closed its end.
        passed: when the last piece passed, by direction.
    """

    near: socket.socket
    far: socket.socket
    dead: set[str] = field(default_factory=set)
    stalled: bool = False
    allowance: int | None = None
    server_left: float | None = None
    passed: dict[str, float] = field(default_factory=dict)

    def reset(self) -> None:
        """End both ends at once, as a crashed router would."""
        for end in (self.near, self.far):
            reset(end)


@dataclass(slots=True)
class Proxy:
    """A relay to `port` on this machine; use it as a context.

    Attributes:
        others: further ports; connections are led to all of them in turn, past who refuses.
    """

    port: int
    seed: int
    others: list[int] = field(default_factory=list)
    weather: Weather = field(default_factory=Weather)
    resets: int = 0
    _turn: int = 0
    _free_at: dict[str, float] = field(default_factory=dict)
    _lines: list[Line] = field(default_factory=list)
    _lost: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _draw: random.Random = field(default_factory=random.Random)

    def __enter__(self) -> "Proxy":
        self._draw.seed(self.seed)
        threading.Thread(target=self._accept, name="fault-proxy", daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.clear()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self.lines():
            line.reset()
        for end in self._lost:
            end.close()

    @property
    def own_port(self) -> int:
        """Where clients are led to."""
        return int(self._listener.getsockname()[1])

    def lines(self) -> list[Line]:
        """Return the open connections, oldest first."""
        with self._lock:
            return list(self._lines)

    def clear(self) -> None:
        """Good weather for new connections; what is half-open stays so."""
        self.weather = Weather()

    def half_open(self, direction: str) -> list[Line]:
        """Swallow one direction of everything that is open now; new connections are sound."""
        found = self.lines()
        for line in found:
            line.dead.add(direction)
        return found

    def cut_after(self, passed: int, lines: Iterable[Line]) -> None:
        """Reset each of these lines once so many further bytes went to its client."""
        for line in lines:
            line.allowance = passed

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                near, _address = self._listener.accept()
                if self.weather.refuse:
                    reset(near)
                elif self.weather.black_hole:
                    self._lost.append(near)
                else:
                    threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        far = self._reach()
        if far is None:
            reset(near)
            return
        for end in (near, far):
            end.settimeout(None)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = Line(near, far)
        with self._lock:
            self._lines.append(line)
        back = threading.Thread(target=self._down, args=(line,), daemon=True)
        back.start()
        self._up(line)
        back.join()
        with self._lock:
            self._lines.remove(line)
        for end in (near, far):
            end.close()

    def _reach(self) -> socket.socket | None:
        """Connect to whose turn it is, or to the next one that takes us."""
        with self._lock:
            self._turn += 1
            ports = [self.port, *self.others]
            first = self._turn % len(ports)
        for port in (*ports[first:], *ports[:first]):
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", port), timeout=5)
        return None

    def _up(self, line: Line) -> None:
        """Relay to the server until the client leaves; a dead line hides even that."""
        with suppress(OSError):
            while chunk := line.near.recv(CHUNK):
                if self._storm(line, "up", len(chunk)):
                    return
                if "up" not in line.dead:
                    line.far.sendall(chunk)
        if "up" not in line.dead:
            with suppress(OSError):
                line.far.shutdown(socket.SHUT_WR)

    def _down(self, line: Line) -> None:
        """Relay to the client until the server leaves."""
        with suppress(OSError):
            while chunk := self._next_down(line):
                if self._storm(line, "down", len(chunk)):
                    return
                if not self._pass_down(line, chunk):
                    return
        line.server_left = time.monotonic()
        for end in (line.far,) if "down" in line.dead else (line.far, line.near):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _next_down(self, line: Line) -> bytes:
        """Read from the server; a stalled line only looks whether the server has closed it."""
        while line.stalled:
            if _closed(line.far):
                return b""
            time.sleep(LOOK_S)
        return line.far.recv(CHUNK)

    def _pass_down(self, line: Line, chunk: bytes) -> bool:
        """Send to the client what the line allows; False when that was its end."""
        if "down" in line.dead:
            return True
        if line.allowance is not None and len(chunk) > line.allowance:
            line.near.sendall(chunk[: line.allowance])
            self._count_reset(line)
            return False
        if line.allowance is not None:
            line.allowance -= len(chunk)
        with suppress(OSError):
            line.near.sendall(chunk)
        return True

    def _storm(self, line: Line, direction: str, size: int) -> bool:
        """Hold a piece as the weather says; True when it ended the line."""
        weather = self.weather
        with self._lock:
            unlucky = self._draw.random() < weather.reset_chance
        if unlucky:
            self._count_reset(line)
            return True
        held = self._passes_after(weather, direction, size)
        if time.monotonic() - line.passed.get(direction, 0.0) > AT_ONCE_S:
            held += weather.latency_s
        if held:
            time.sleep(held)
        line.passed[direction] = time.monotonic()
        return False

    def _passes_after(self, weather: Weather, direction: str, size: int) -> float:
        """Return how long a piece takes to pass, behind what is on a shared line before it."""
        if not weather.rate:
            return 0.0
        takes = size / weather.rate
        if not weather.shared:
            return takes
        with self._lock:
            now = time.monotonic()
            free = max(now, self._free_at.get(direction, 0.0)) + takes
            self._free_at[direction] = free
        return free - now

    def _count_reset(self, line: Line) -> None:
        with self._lock:
            self.resets += 1
        line.reset()


def reset(end: socket.socket) -> None:
    """Close with a reset; whoever reads from it in another thread wakes up."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _closed(end: socket.socket) -> bool:
    """Tell whether the other side has hung up and left nothing unread, or has reset the line."""
    info = end.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return info[0] != 1  # TCP_ESTABLISHED
