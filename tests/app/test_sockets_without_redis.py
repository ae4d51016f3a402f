"""Redis is no part of an answer's way: without it one enters, saves, speaks and hands in."""

import secrets
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.app.lines import Line
from tests.app.rooms import Rooms, open_rooms
from tests.support.processes import eventually
from tests.support.redis import TestRedis

# Both databases are asked in test_sockets_order; here it is about the line.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def own_redis() -> Iterator[TestRedis]:
    """A Redis that this module may kill."""
    server = TestRedis.create()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def running_rooms(
    database_url: str, own_redis: TestRedis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rooms]:
    with open_rooms(tmp_path_factory.mktemp("rooms"), database_url, own_redis.url) as rooms:
        yield rooms


def pushed(line: Line, board: Line) -> bool:
    """Raise a hand and tell whether the board was told of something."""
    line.call("hand", {"command": secrets.token_hex(8), "up": True})
    with suppress(AssertionError):
        board.wait("rows", seconds=1.5)
        return True
    return False


def test_an_exam_goes_on_without_redis_and_boards_come_back_with_it(
    rooms: Rooms, own_redis: TestRedis
) -> None:
    seat = rooms.seat()
    line, board = seat.enter(), rooms.board()
    assert line.call("save", seat.saving(c=1))["v"] == "accepted"
    board.wait("board")
    own_redis.kill()
    assert line.call("save", seat.saving(c=2))["v"] == "accepted"
    late = seat.enter()
    assert late.wait("hello")["c"] == 2
    assert late.call("save", seat.saving(c=3))["v"] == "accepted"
    assert late.call("hand", {"command": f"hand-{seat.attempt}", "up": True}).keys() == {"t"}
    said = {"command": f"say-{seat.attempt}", "attempt": seat.attempt, "text": "without Redis"}
    assert "err" not in board.call("message", said)
    assert late.wait("notice")["text"] == "without Redis"
    rows = board.call("sync", {"versions": {}})["rows"]
    assert {row["attempt"]: row["hand"] for row in rows}[seat.attempt] is True
    assert rooms.system.get("/readyz")[0] == 200
    own_redis.restart(empty=True)
    assert late.call("save", seat.saving(c=4))["v"] == "accepted"
    board.events["rows"].clear()
    eventually(lambda: pushed(late, board), "the boards are fed again", seconds=15)
    submitted = late.call("submit", {"command": f"submit-{seat.attempt}", "c": 4})
    assert submitted["state"] == "submitted"
    with rooms.store.uow() as uow:
        kept = uow.attempts.events(seat.attempt, kinds=("answer.saved",))
    assert [one.cseq for one in kept] == [1, 2, 3, 4]
