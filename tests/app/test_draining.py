"""A process that is asked to end: nobody comes in, nobody is cut off between save and receipt."""

import signal
import time
from pathlib import Path

import pytest

from app.persistence.unit_of_work import SqlUnitOfWork
from app.sockets.draining import LEAST_S, LEAVE_S
from tests.app.rooms import open_rooms
from tests.support.processes import eventually
from tests.support.redis import TestRedis

MORE_S = 0.6
"""Below the 5 s after which a save is told to come again."""


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_a_save_on_its_way_gets_its_receipt_before_its_line_ends(
    fresh_database_url: str, redis_server: TestRedis, tmp_path: Path
) -> None:
    with open_rooms(tmp_path, fresh_database_url, redis_server.url) as rooms:
        slow, quick = rooms.seat(), rooms.seat()
        line, other = slow.enter(), quick.enter()
        child = rooms.system.running["web"]
        with SqlUnitOfWork(rooms.store.database) as holder:
            assert holder.attempts.lock(slow.attempt) is not None
            number = line.post("save", slow.saving(c=1))
            at_the_door = rooms.line()
            time.sleep(0.2)  # the save is being worked on
            child.process.send_signal(signal.SIGTERM)
            by_now_s = time.monotonic() + LEAST_S + LEAVE_S + MORE_S
            for told in (line, other):
                assert 0 < told.wait("drain")["retry_in_ms"] <= 1000
            other.until(lambda: other.sent_away, "to be sent away")
            time.sleep(max(0.0, by_now_s - time.monotonic()))
            assert at_the_door.enter(ticket=quick.ticket(), page=quick.page) == {"code": "draining"}
            with pytest.raises(OSError, match="refused"):
                quick.enter()
            assert child.ended() is None, "it waits for what is on its way"
        answer = line.answer(number)
        assert (answer["v"], answer["c"]) == ("accepted", 1)
        assert not line.sent_away, "the receipt comes first"
        line.until(lambda: line.sent_away, "to be sent away")
        eventually(lambda: child.ended() == 0, "the process has ended", seconds=10)
        with rooms.store.uow() as uow:
            (kept,) = uow.attempts.events(slow.attempt, kinds=("answer.saved",))
        assert (kept.seq, kept.digest) == (answer["s"], answer["d"])
