"""The server process of the save benchmark: the real delivery process and one echo beside it.

The echo is registered where the real listeners are, without gate and without database: it is what
a message costs before anybody does anything with it.
"""

import json
import os
import sys

import gevent.fileobject
import gevent.socket
from gevent.pywsgi import WSGIServer

from app import delivery  # patches first
from app.config import Settings
from app.realtime.messages import CANDIDATE


def main() -> None:
    """Serve until the input is closed."""
    settings = Settings.from_env(dict(os.environ))
    process = delivery.build(settings)
    process.socketio.server.on("echo", lambda _sid, payload: payload, namespace=CANDIDATE)
    listener = gevent.socket.socket()
    listener.setsockopt(gevent.socket.SOL_SOCKET, gevent.socket.SO_REUSEADDR, 1)
    listener.setsockopt(gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", settings.port))
    listener.listen(delivery.BACKLOG)
    server = WSGIServer(listener, process.app, log=None, error_log=None)
    server.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in gevent.fileobject.FileObject(sys.stdin, "r"):
        if line.strip() == "counters":
            sys.stdout.write(json.dumps(process.journal.counters()) + "\n")
            sys.stdout.flush()
    server.stop(timeout=1)
    process.stop()


if __name__ == "__main__":
    main()
