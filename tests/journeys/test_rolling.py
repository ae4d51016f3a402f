"""A release in the middle of an exam: two processes are replaced in turn, nobody loses anything.

Real processes on one database and one Redis behind nginx, by the shipped configuration. Whoever
sits goes on elsewhere without signing in again; deadlines stay to the microsecond.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.embedded.children import Child, ChildSpec, start_child
from tests.journeys.nginx import Nginx
from tests.journeys.protocol import Channel, Visitor, board
from tests.journeys.records import Records
from tests.journeys.sitters import Sitter
from tests.journeys.system import Installation, answers
from tests.journeys.test_kills import (
    MANY_LOGINS,
    all_answer_some_more,
    answered_again,
    assert_kept,
    seated,
)
from tests.support.ports import free_port
from tests.support.processes import eventually, gone

BACK_S = 10.0
START_S = 30.0

pytestmark = pytest.mark.timeout(300)


@dataclass(slots=True)
class Behind(Installation):
    """An installation that browsers reach through nginx."""

    front: str = ""

    @property
    def url(self) -> str:
        """Where browsers reach it."""
        return self.front

    @contextmanager
    def second(self, port: int) -> Iterator[list[Child]]:
        """Run another delivery process beside the supervisor's; its newest is the last."""
        children: list[Child] = []
        try:
            children.append(self.another(port))
            yield children
        finally:
            for child in children:
                child.stop()

    def another(self, port: int) -> Child:
        """Start a delivery process and wait until it is ready."""
        spec = ChildSpec(f"web-{port}", (sys.executable, "-m", "app.delivery"), stop_seconds=30)
        child = start_child(spec, {**self._env(), "ASSAY_PORT": str(port)}, self.logs)
        eventually(lambda: answers(port, "/readyz"), "the second process serves", seconds=START_S)
        return child


def deadlines(records: Records, sitters: list[Sitter]) -> list[object]:
    """Return when each sitting ends, as the database has it."""
    return [
        records.read(
            lambda uow, one=one: uow.attempts.get(one.candidate.attempt)
        ).attempt.deadline_at
        for one in sitters
    ]


def test_two_processes_are_replaced_in_turn_and_nobody_notices(
    fresh_database_url: str, redis_server, tmp_path: Path, seed: int
) -> None:
    first, second = free_port(), free_port()
    with (
        Nginx(tmp_path / "nginx", (first, second)) as front,
        Behind(
            tmp_path, database_url=fresh_database_url, redis_url=redis_server.url,
            extra=MANY_LOGINS, port=first, front=front.url,
        ) as installation,
        installation.second(second) as others,
    ):  # fmt: skip
        records = Records(installation.database)
        sitters = seated(installation, records, seed)
        for sitter in sitters:
            sitter.begin()
        all_answer_some_more(sitters)
        before = deadlines(records, sitters)
        waits = [replaced(installation, sitters)]
        all_answer_some_more(sitters)
        began = time.monotonic()
        others[-1].process.send_signal(signal.SIGTERM)
        waits.append(answered_again(sitters, began))
        eventually(lambda: others[-1].ended() is not None, "it has ended", seconds=START_S)
        others.append(installation.another(second))
        assert_seen_by_both_boards(installation, sitters)
        all_answer_some_more(sitters)
        assert deadlines(records, sitters) == before
        all_hand_in(records, sitters)
        for sitter in sitters:
            assert_kept(records, sitter)
        assert sum(sitter.sent_away for sitter in sitters) >= len(sitters), "told before cut off"
        assert max(waits) <= BACK_S, waits


def all_hand_in(records: Records, sitters: list[Sitter]) -> None:
    """Let everybody hand in, each once delivered at once, and wait until all are scored."""
    for sitter in sitters:
        sitter.finish()
        if sitter.candidate.channel is None or not sitter.candidate.channel.open:
            sitter.candidate.enter()
        assert sitter.candidate.channel is not None
        answer = sitter.candidate.channel.did("submit", c=sitter.number)
        assert answer["state"] == "submitted", (answer, sitter.number)
    records.once(
        lambda now: all(now.outcomes(one.candidate.attempt) for one in sitters),
        "everybody is scored",
        seconds=60,
    )


def replaced(installation: Behind, sitters: list[Sitter]) -> float:
    """End the supervisor's process gently; return when everybody had answered again."""
    began = time.monotonic()
    pid = installation.pid("web")
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    waited = answered_again(sitters, began)
    eventually(lambda: gone(pid), "it has ended", seconds=START_S)
    eventually(
        lambda: (
            installation.pid("web") not in {None, pid} and answers(installation.port, "/readyz")
        ),
        "the process is replaced",
        seconds=START_S,
    )
    return waited


def assert_seen_by_both_boards(installation: Behind, sitters: list[Sitter]) -> None:
    """Two boards, one in each process, show everybody; what one does, the other hears of."""
    wanted = {sitter.candidate.attempt for sitter in sitters}
    proctor = Visitor(installation.url)
    proctor.log_in("proctor@demo.example", "assay-demo")
    desks = [board(proctor) for _ in range(4)]  # the one with the fewest connections takes the next
    for desk in desks:
        assert wanted <= {row["attempt"] for row in desk.wait("board")["rows"]}
    since = time.monotonic()
    told = sitters[0].candidate.attempt
    desks[0].did("message", attempt=told, text="everything is all right")
    for desk in desks:
        eventually(
            lambda desk=desk: pushed(desk, told, since), "each board hears of it", seconds=10
        )
        desk.close()


def pushed(desk: Channel, attempt: str, since: float) -> bool:
    """Tell whether a row of an attempt was pushed to a board after an instant."""
    told = [said for at, name, said in list(desk.received) if name == "rows" and at >= since]
    return any(row["attempt"] == attempt for said in told for row in said["rows"])
