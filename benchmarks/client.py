"""The client process of the save benchmark: opens sockets, plays echo and save phases.

Takes one JSON command per line and answers with one JSON line; started by `benchmarks.saves`.
"""

import json
import sys
import time
from collections.abc import Callable

from app.rehearsal.crowd import Connection, Crowd
from benchmarks.storm import Hall

RESPONSES = ("a", "b", "c", "d")


class Player:
    """Carries out commands; remembers every receipt for the check at the end."""

    def __init__(self) -> None:
        self.crowd: Crowd | None = None
        self.acked: list[list] = []
        self.errors: dict[str, int] = {}
        self.count = 0

    def connect(self, origin: str, seats: list[dict]) -> dict:
        """Open one socket per seat, one after the other, at the port that the seat names."""
        if self.crowd is None:
            self.crowd = Crowd(origin)
        for seat in seats:
            self.crowd.connect(seat)
            self.crowd.poll(0, self._acked)  # the others' pings want an answer
        return {"connected": len(self.crowd.connections), "failed": 0}

    def come_back(self, origin: str, seats: list[dict]) -> dict:
        """Open one socket per seat, all at once, as people do whose network is back."""
        assert self.crowd is not None
        hall = Hall(origin, self.crowd)
        hall.storm(seats)
        return {"connected": len(self.crowd.connections), "failed": hall.failed}

    def leave(self, count: int) -> dict:
        """Close the first `count` sockets, as a network that drops them would."""
        assert self.crowd is not None
        self.crowd.leave(count)
        return {"connected": len(self.crowd.connections)}

    def play(self, kind: str, seconds: float, in_flight: int) -> dict:
        """Keep `in_flight` messages under way, spread over all sockets; count the answers."""
        assert self.crowd is not None
        send = self._sender(kind)
        self.count = 0
        flying = 0
        cpu, began = time.process_time(), time.perf_counter()
        end = began + seconds
        while True:
            now = time.perf_counter()
            while now < end and flying < in_flight and self.crowd.idle:
                send(self.crowd.idle.popleft())
                flying += 1
            if not flying:
                break
            before = self.count
            self.crowd.poll(0.5, self._acked)
            flying -= self.count - before
            if now > end + 10:
                raise AssertionError(f"{flying} messages were never answered")
        return {
            "count": self.count,
            "seconds": time.perf_counter() - began,
            "client_cpu": time.process_time() - cpu,
        }

    def paced(self, kind: str, per_second: float, seconds: float) -> dict:
        """Send at scheduled instants; latency counts from the schedule, in ms."""
        assert self.crowd is not None
        send = self._sender(kind)
        due: dict[Connection, float] = {}
        took: list[float] = []

        def acked(connection: Connection, answer: dict) -> None:
            took.append((time.perf_counter() - due.pop(connection)) * 1000)
            self._acked(connection, answer)

        began = time.perf_counter()
        planned = int(per_second * seconds)
        sent = 0
        while len(took) < planned:
            while sent < planned and began + sent / per_second <= time.perf_counter():
                connection = self.crowd.idle.popleft()
                due[connection] = began + sent / per_second
                send(connection)
                sent += 1
            self.crowd.poll(0.0005, acked)
        took.sort()
        return {"p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99)], "max": took[-1]}

    def receipts(self, path: str) -> dict:
        """Write every receipt to a file."""
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.acked, file)
        connected = len(self.crowd.connections) if self.crowd else 0
        return {"receipts": len(self.acked), "errors": self.errors, "connected": connected}

    def _sender(self, kind: str) -> Callable[[Connection], None]:
        """Return what sends: echoes and signs of life are forgotten, all else counts as a save."""

        def send(connection: Connection) -> None:
            if kind == "beat":
                connection.sent = None
                head = {"h": "ab" * 32} if connection.cseq else {}  # as a page does
                connection.emit(kind, {"c": connection.cseq, **head})
                return
            if kind == "echo":
                connection.sent = None
                connection.emit(kind, self._message(connection, connection.cseq + 1))
                return
            connection.cseq += 1
            connection.sent = self._message(connection, connection.cseq)
            connection.emit(kind, connection.sent)

        return send

    def _message(self, connection: Connection, cseq: int) -> dict:
        assert connection.hello is not None
        items = connection.seat["items"]
        return {
            "c": cseq,
            "e": connection.hello["e"],
            "i": items[cseq % len(items)],
            "r": RESPONSES[cseq % len(RESPONSES)],
            "m": False,
            "ct": 1_790_000_000_000 + cseq,
            "h": "ab" * 32,
        }

    def _acked(self, connection: Connection, answer: dict) -> None:
        self.count += 1
        if answer.get("err"):
            self.errors[answer["err"]] = self.errors.get(answer["err"], 0) + 1
            connection.cseq -= connection.sent is not None
        elif connection.sent is not None:
            attempt, cseq = connection.seat["attempt"], connection.sent["c"]
            self.acked.append([attempt, cseq, answer["v"], answer["s"], answer["d"]])


def main() -> None:
    """Carry out commands until the input ends."""
    player = Player()
    for line in sys.stdin:
        command = json.loads(line)
        answer = getattr(player, command.pop("do"))(**command)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
