"""Waiting for PostgreSQL in a greenlet: one watcher of the event loop per wait, and nothing else.

The driver asks through `select.poll`, which gevent plays with a timer and a list of watchers for
each question; the journal writer asks some ten times per batch.
"""

from collections.abc import Generator
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")


class GreenletConnection(psycopg.Connection[tuple[object, ...]]):
    """A connection of a process that gevent has patched; other greenlets run while it waits."""

    def wait(
        self,
        gen: Generator[Any, Any, T],
        interval: float = 0.0,
        timeout: float | None = None,
    ) -> T:
        """Drive one of the driver's generators to its end; with a timeout, as the driver does."""
        if timeout is not None:
            return super().wait(gen, interval or 0.1, timeout)
        # Only a process that uses gevent loads it.
        from gevent import get_hub  # noqa: PLC0415

        hub, socket = get_hub(), self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                # The driver's and the loop's flags are the same: 1 to read, 2 to write. Being
                # told of both where one holds does no harm: the socket never blocks.
                watcher = hub.loop.io(socket, int(wanted))
                try:
                    hub.wait(watcher)
                finally:
                    watcher.close()
                wanted = gen.send(wanted)
        except StopIteration as ended:
            done: T = ended.value
            return done
