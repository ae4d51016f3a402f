"""A process that gevent has patched: it saves while the database makes it wait, and counts turns.

Usage: python -m tests.support.greenlets DATABASE_URL. Prints `turns verdict`: how often another
greenlet got its turn during one second in which the save could not be written.
"""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402  # nothing may be imported before the patch
import sys
import threading
from collections.abc import Callable

import gevent

from app.persistence.engine import Database, connect_sqlite, open_database
from app.persistence.journal.writer import GroupCommitWriter
from app.persistence.unit_of_work import SqlUnitOfWork
from tests.builders import answer

TURN_S = 0.01
HELD_S = 1.0


def main() -> None:
    """Hold what the writer needs for a second, from outside its process-wide lock."""
    database = open_database(sys.argv[1])
    writer = GroupCommitWriter(database)
    writer.start()
    assert writer.save(answer(1)).verdict == "accepted"
    turns = 0

    def tick() -> None:
        nonlocal turns
        while True:
            gevent.sleep(TURN_S)
            turns += 1

    ticker = gevent.spawn(tick)
    release = _hold(database)
    verdicts: list[str] = []
    saving = threading.Thread(target=lambda: verdicts.append(writer.save(answer(2)).verdict))
    saving.start()
    gevent.sleep(HELD_S)
    seen = turns
    release()
    saving.join(10)
    ticker.kill()
    writer.stop()
    database.close()
    sys.stdout.write(f"{seen} {verdicts[0]}\n")


def _hold(database: Database) -> Callable[[], None]:
    """Take what the writer will wait for; return what gives it back."""
    if database.kind == "sqlite":
        holder = connect_sqlite(str(database.url.database), database.clock)
        holder.execute("BEGIN IMMEDIATE")
        return holder.rollback
    unit = SqlUnitOfWork(database)
    unit.__enter__().attempts.lock("a1")
    return lambda: unit.__exit__(None, None, None)


if __name__ == "__main__":
    main()
