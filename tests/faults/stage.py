"""The installation that faults are done to, behind the fault proxy, and people who sit in it.

One stage serves many runs: each seats people of its own. A run that failed may leave anything
behind, so the stage is built anew after it.
"""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.faults.proxy import Proxy
from tests.journeys.protocol import Candidate, Visitor, board
from tests.journeys.records import Records
from tests.journeys.sitters import Sitter
from tests.journeys.system import Installation
from tests.journeys.test_kills import MANY_LOGINS, PASSWORD, all_answer_some_more
from tests.support.camera import Scene, jpeg_sequence
from tests.support.ports import free_port
from tests.support.postgres import TestPostgres
from tests.support.processes import eventually
from tests.support.redis import TestRedis

T = TypeVar("T")
SCORED_S = 60.0
MOST_AGAIN_S = 30.0


@dataclass(slots=True)
class House(Installation):
    """An installation that people reach through the proxy only."""

    front: str = ""

    @property
    def url(self) -> str:
        """Where browsers reach it."""
        return self.front


@dataclass(slots=True)
class Stage:
    """Everything that a run may break.

    Attributes:
        database: `postgresql` or `sqlite`.
        postgres: the cluster; None on SQLite.
        draw: of all that a run draws.
        full: play at the size of the design, however long that takes.
    """

    database: str
    house: House
    proxy: Proxy
    redis: TestRedis
    postgres: TestPostgres | None
    draw: random.Random
    full: bool = False
    seated: int = 0

    @property
    def records(self) -> Records:
        """What the database says."""
        return Records(self.house.database)

    def size(self, usual: T, full: T) -> T:
        """Return the size of a run: the usual one, or that of the design where it was asked for."""
        return full if self.full else usual

    def seat(self, people: int, *, window: str = "", start: bool = True) -> list[Sitter]:
        """Let people of this run check in, have them authorised, and start them."""
        wanted = window or self.records.window_open_now().id
        picture = next(jpeg_sequence([Scene("present", 2)], 1.0))
        desk = board(self.proctor())
        sitters = []
        for _ in range(people):
            self.seated += 1
            email = f"fault-{self.seated}@demo.example"
            self.records.add_candidate(email, PASSWORD)
            visitor = Visitor(self.house.url)
            visitor.log_in(email, PASSWORD)
            candidate = Candidate(visitor)
            candidate.register(wanted)
            candidate.check_in(picture)
            candidate.enter()
            desk.did("authorize", attempt=candidate.attempt)
            if start:
                candidate.start()
            candidate.leave()
            sitters.append(Sitter(candidate, self.draw.getrandbits(32)))
        desk.close()
        return sitters

    def answering(self, people: int) -> list[Sitter]:
        """Seat people and wait until each has receipts."""
        sitters = self.seat(people)
        for sitter in sitters:
            sitter.begin()
        all_answer_some_more(sitters)
        return sitters

    def proctor(self) -> Visitor:
        """Return the demo's proctor, logged in."""
        visitor = Visitor(self.house.url)
        visitor.log_in("proctor@demo.example", "assay-demo")
        return visitor

    def hand_in(self, sitters: Sequence[Sitter]) -> None:
        """Let everybody stop and hand in."""
        for sitter in sitters:
            if sitter.running:
                sitter.finish()
            if sitter.candidate.channel is None or not sitter.candidate.channel.open:
                sitter.candidate.leave()
                sitter.candidate.enter()
            assert sitter.candidate.channel is not None
            answer = sitter.candidate.channel.did("submit", c=sitter.number)
            assert answer["state"] == "submitted", answer

    def all_scored(self, sitters: Sequence[Sitter], *, seconds: float = SCORED_S) -> float:
        """Wait until everybody has a result; return how long that took."""
        began = time.monotonic()
        attempts = [sitter.candidate.attempt for sitter in sitters]
        self.records.once(
            lambda now: all(now.outcomes(attempt) for attempt in attempts),
            "everybody is scored",
            seconds=seconds,
        )
        for sitter in sitters:
            sitter.candidate.leave()
        return time.monotonic() - began


@contextmanager
def staged(database: str, folder: Path, seed: int, *, full: bool = False) -> Iterator[Stage]:
    """Build a stage and take it down again, whatever happens on it."""
    folder.mkdir(parents=True)
    redis, postgres, port = TestRedis.create(), None, free_port()
    try:
        postgres = TestPostgres.create() if database == "postgresql" else None
        url = postgres.create_database("faults") if postgres else None
        with Proxy(port, seed) as proxy:
            house = House(
                folder,
                database_url=url,
                redis_url=redis.url,
                models=folder / "none",
                extra=MANY_LOGINS,
                port=port,
                front=f"http://localhost:{proxy.own_port}",
            )
            with house:
                draw = random.Random(seed)
                yield Stage(database, house, proxy, redis, postgres, draw, full=full)
    finally:
        redis.stop()
        if postgres is not None:
            postgres.stop()


def back_after(sitters: Sequence[Sitter], since: float) -> float:
    """Wait until everybody has a receipt for a save made after an instant; return the longest.

    A receipt on its way when the fault came does not count: its save was made before.
    """
    eventually(
        lambda: all(one.heard_after(since) is not None for one in sitters),
        f"everybody saves again: {[one.surprises for one in sitters]}",
        seconds=MOST_AGAIN_S,
    )
    return max(one.heard_after(since) or since for one in sitters) - since


def waits(sitters: Sequence[Sitter], since: float, until: float) -> list[float]:
    """Return, sorted, how long each save made in a time waited for its receipt, in seconds."""
    made = [
        (one.save["ct"] / 1000, one.heard)
        for sitter in sitters
        for one in list(sitter.receipts.values())
    ]
    return sorted(heard - at for at, heard in made if since <= at < until)


def p99(sorted_waits: Sequence[float]) -> float:
    """Return the wait that one in a hundred exceeds."""
    assert sorted_waits, "no save was made in this time"
    return sorted_waits[min(len(sorted_waits) - 1, int(0.99 * len(sorted_waits)))]
