"""What an open line costs while nobody answers, and what is left of it once it has ended.

`python -m benchmarks.lines [postgresql|sqlite]`. Signs of life at the pace of 1,500 and of 300
candidates (one every 5 s each): CPU of the delivery process for each, those of the client and the
database left out. Then the hall comes and goes: what one line that ended still holds, as a slope.
"""

import os
import sys
import time

from benchmarks import machine
from benchmarks.figures import at_most
from benchmarks.processes import Client, Server
from benchmarks.rig import Rig, rigged
from benchmarks.seats import fill

SEATS = 300
PER_SECOND = (300, 60)
SECONDS = 8.0
ROUNDS = 6
SETTLE_S = 2.0
GOAL_LEFT_KIB = 2.0
"""What a line may leave behind: tables of the process grow, and no page is given back in part."""


def run(backend: str = "postgresql", *, rounds: int = ROUNDS, seconds: float = SECONDS) -> bool:
    """Measure one delivery process; returns whether lines that end leave nothing behind."""
    with rigged(backend) as rig:
        seats = fill(rig.settings, rig.database, SEATS)
        with rig.running() as ((server,), client):
            print(f"\nlines of one process on {backend}, {SEATS} open")
            _come(rig, client, seats)
            client.do("play", kind="save", seconds=1.0, in_flight=SEATS)  # heads to speak of
            for per_second in PER_SECOND:
                spent, told = _beats(server, client, per_second, seconds)
                print(
                    f"  a sign of life, {per_second} a second: {spent:.2f} ms CPU,"
                    f" p50 {told['p50']:.1f} ms, p99 {told['p99']:.1f} ms"
                )
            held = []
            for _ in range(rounds):
                client.do("leave", count=SEATS)
                time.sleep(SETTLE_S)
                held.append(machine.pss_kib(server.pid))
                _come(rig, client, seats)
            told = client.do("receipts", path=os.devnull)
            assert not told["errors"], told
    # the first hall that leaves warms what the process keeps for the next
    gone = [(number * SEATS, kib) for number, kib in enumerate(held[1:])]
    what, left, goal, met = at_most("KiB left of a line", machine.slope(gone), GOAL_LEFT_KIB)
    print(f"  {'ok  ' if met else 'MISS'} {what:<34} {left:8.2f}   goal {goal}")
    return met


def _come(rig: Rig, client: Client, seats: list[dict]) -> None:
    told = client.do("connect", origin=rig.settings.public_url, seats=rig.ticketed(seats))
    assert told["connected"] == len(seats), told


def _beats(server: Server, client: Client, per_second: int, seconds: float) -> tuple[float, dict]:
    """Return milliseconds of CPU of each sign of life, and how long its answer took."""
    before = machine.cpu_seconds(server.pid)
    told = client.do("paced", kind="beat", per_second=per_second, seconds=seconds)
    return (machine.cpu_seconds(server.pid) - before) / (per_second * seconds) * 1000, told


if __name__ == "__main__":
    met = [run(each) for each in sys.argv[1:] or ("postgresql", "sqlite")]
    sys.exit(0 if all(met) else 1)
