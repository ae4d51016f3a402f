"""The server process of the benchmarks: the real delivery process and two listeners beside it.

`echo` is registered where the real listeners are, without gate and without database: it is what
a message costs before anybody does anything with it. `row` is a save with a commit of its own, over
a pool of connections, and otherwise the very same.
"""

import json
import os
import sys
import time
from dataclasses import replace

import gevent
import gevent.fileobject
import gevent.queue
import gevent.socket
from gevent.pywsgi import WSGIServer

from app import delivery  # patches first
from app.config import Settings
from app.persistence.journal.incoming import incoming
from app.persistence.journal.writer import _WriterConnection
from app.realtime.messages import CANDIDATE, CLIENT_EVENTS
from app.services.rows import SaveReceipt, SaveRequest
from app.sockets.guard import Gate

POOL = 16
TICK_S = 0.005


class Loop:
    """Watches for how long no greenlet gets its turn."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        gevent.spawn(self._watch)

    def _watch(self) -> None:
        while True:
            before = time.perf_counter()
            gevent.sleep(TICK_S)
            self.longest_s = max(self.longest_s, time.perf_counter() - before - TICK_S)

    def told(self) -> dict[str, float]:
        """Return the longest stand since the last question, in ms."""
        longest, self.longest_s = self.longest_s, 0.0
        return {"gap_ms": longest * 1000}


class RowByRow:
    """The journal with a commit per save, over a pool of connections: the same statements."""

    def __init__(self, process: delivery.Process) -> None:
        self._journal = process.journal
        self._pool: gevent.queue.Queue = gevent.queue.Queue()
        for _ in range(POOL):
            self._pool.put(_WriterConnection(process.wiring.database, lambda work: work()))

    def save(self, request: SaveRequest) -> SaveReceipt:
        """Store one save by a commit of its own."""
        writer = self._pool.get()
        try:
            while True:
                (result,) = writer.store([incoming(request)], {}).results
                if isinstance(result, SaveReceipt):
                    return result
                assert result is None, result  # the row is held by a sign of life: again
        finally:
            self._pool.put(writer)

    def beat(self, attempt_id: str, *, epoch: int, cseq: int, head: str | None) -> None:
        """Leave signs of life to the real journal."""
        self._journal.beat(attempt_id, epoch=epoch, cseq=cseq, head=head)


def listen_row_by_row(process: delivery.Process) -> None:
    """Register `row`: the real listener of saves, its gate and checks, over the other journal."""
    real = process.sockets.candidates
    beside = replace(real, journal=RowByRow(process))
    gate = Gate(process.wiring.clock, lambda _sid, _namespace: None)
    listener = gate.guard(CLIENT_EVENTS[CANDIDATE, "save"], real.connections, beside.save)
    process.socketio.server.on("row", listener, namespace=CANDIDATE)


def main() -> None:
    """Serve until the input is closed."""
    settings = Settings.from_env(dict(os.environ))
    process = delivery.build(settings)
    server = process.socketio.server
    server.on("echo", lambda _sid, payload: payload, namespace=CANDIDATE)
    listen_row_by_row(process)
    loop = Loop()
    listener = gevent.socket.socket()
    listener.setsockopt(gevent.socket.SOL_SOCKET, gevent.socket.SO_REUSEADDR, 1)
    listener.setsockopt(gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", settings.port))
    listener.listen(delivery.BACKLOG)
    pages = WSGIServer(listener, process.app, log=None, error_log=None)
    pages.start()
    _say("ready")
    for line in gevent.fileobject.FileObject(sys.stdin, "r"):
        if line.strip() == "counters":
            _say(json.dumps(process.journal.counters()))
        elif line.strip() == "loop":
            _say(json.dumps(loop.told()))
    pages.stop(timeout=1)
    process.stop()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
