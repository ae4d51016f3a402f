"""The delivery process: sockets, pages and the group-commit writer under gevent.

Started as `python -m app.delivery` on one machine, or by gunicorn with its gevent worker as
`app.delivery:application` behind a proxy. The patch comes first of all: psycopg looks once, when
it is loaded.
"""

# ruff: noqa: E402  # nothing may be imported before the patch
from gevent import monkey

monkey.patch_all()

import atexit
import gc
import logging
import signal
import sys
from dataclasses import dataclass, replace

import gevent
from flask import Flask
from flask_socketio import SocketIO
from gevent.pywsgi import WSGIHandler, WSGIServer

from app import logs
from app.config import Settings, SettingsError
from app.factory import create_app
from app.persistence.journal.writer import GroupCommitWriter
from app.realtime.publisher import RedisPublisher
from app.sockets.beating import beat_forever
from app.sockets.origin import allowed_origins
from app.sockets.server import (
    Sockets,
    build_server,
    feed_boards,
    name_changes,
    register,
    watch_logins,
)
from app.sockets.standing_still import watch_standing
from app.sockets.starts import feed_starts
from app.wiring import Wiring, wire

log = logging.getLogger(__name__)

BACKLOG = 4096
DRAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Process:
    """All parts of one delivery process."""

    app: Flask
    socketio: SocketIO
    wiring: Wiring
    journal: GroupCommitWriter
    sockets: Sockets

    def stop(self) -> None:
        """Store what is still queued; nothing new is acknowledged afterwards."""
        self.journal.stop()
        self.wiring.database.close()


def build(settings: Settings) -> Process:
    """Build the process; the caller serves `app` and calls `stop` at the end."""
    assert monkey.is_module_patched("select"), "gevent must patch before anything else"
    assert settings.redis_url is not None, "REDIS_URL names the Redis of this installation"
    wiring = wire(settings)
    journal = GroupCommitWriter(wiring.database)
    journal.start()
    app = create_app(wiring, counters=journal.counters)
    socketio = build_server(app, settings.redis_url, allowed_origins(settings))
    wiring = _emitting(wiring, socketio)
    sockets = register(socketio, wiring, journal)
    gevent.spawn(name_changes, wiring.publisher)
    gevent.spawn(feed_boards, wiring, sockets)
    gevent.spawn(feed_starts, wiring, sockets)
    gevent.spawn(watch_logins, sockets)
    gevent.spawn(watch_standing, wiring, sockets.candidates.connections)
    gevent.spawn(beat_forever, wiring)
    _settle_memory()
    return Process(app, socketio, wiring, journal, sockets)


class OneSocketPerConnection(WSGIHandler):  # type: ignore[misc]
    """Ends the connection with its websocket: what a browser still sends is no new request."""

    def handle_one_response(self) -> None:
        """Answer, and look no further where the connection was upgraded."""
        super().handle_one_response()
        if "HTTP_UPGRADE" in self.environ:
            self.close_connection = True


def _settle_memory() -> None:
    """Keep the collector away from what stays until the end: a tenth of the CPU of each save."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then drain: send pages away in waves, flush, end."""
    process = build(settings)
    listener = gevent.socket.socket()
    listener.setsockopt(gevent.socket.SOL_SOCKET, gevent.socket.SO_REUSEADDR, 1)
    # Each accepted socket inherits it; without, a connect waits 40 ms between two small frames.
    listener.setsockopt(gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(BACKLOG)
    server = WSGIServer(
        listener, process.app, log=None, error_log=log, handler_class=OneSocketPerConnection
    )

    def drain(_number: int, _frame: object) -> None:
        gevent.spawn(_drain, process, server)

    signal.signal(signal.SIGTERM, drain)
    signal.signal(signal.SIGINT, drain)
    log.info("delivery serves", extra={"event": "started"})
    server.serve_forever()
    process.stop()


def _drain(process: Process, server: WSGIServer) -> None:
    """Take nobody in, send everybody elsewhere, then end; a second signal changes nothing."""
    if process.sockets.draining.begun:
        return
    # Not `close`, which would end the process now. A proxy in front goes to the next one at once.
    server.stop_accepting()
    server.socket.close()
    process.sockets.draining.run()
    server.stop(timeout=DRAIN_S)


def _emitting(wiring: Wiring, socketio: SocketIO) -> Wiring:
    """Let pushes of this process reach its own sockets even while Redis is away."""
    return replace(wiring, publisher=RedisPublisher(socketio.server, wiring.redis, gathers=True))


def __getattr__(name: str) -> object:
    """Build the application for gunicorn when it asks for it, once per worker process."""
    if name != "application":
        raise AttributeError(name)
    settings = Settings.from_env()
    logs.configure(settings)
    process = build(settings)
    atexit.register(process.stop)
    globals()["application"] = process.app
    return process.app


def _main() -> int:
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        for problem in error.problems:
            sys.stderr.write(f"assay: {problem}\n")
        return 1
    logs.configure(settings)
    serve(settings)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
