"""What is left of a websocket when it has ended: nothing that only a full collection would find."""

import base64
import gc
import socket
import weakref
from collections.abc import Iterator

import pytest

from app.sockets.frames import OurWebSocket

KEY = base64.b64encode(b"0123456789abcdef").decode()
EVENT = b'42/candidate,1["beat",{}]'


def masked(payload: bytes) -> bytes:
    """Return one text frame as a browser sends it, under a mask of zeros."""
    return bytes([0x81, 0x80 | len(payload)]) + bytes(4) + payload


class Handler:
    """Stands where the library's socket stands: hears one frame and leaves."""

    def __init__(self) -> None:
        self.heard: list[str | None] = []

    def schedule_ping(self) -> None:
        """Be told that the page lives."""

    def serve(self, line: OurWebSocket) -> list[bytes]:
        self.heard.append(line.wait())
        return []


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def environ(ours: socket.socket) -> dict[str, object]:
    return {
        "werkzeug.socket": ours,
        "HTTP_HOST": "exams.example",
        "HTTP_CONNECTION": "Upgrade",
        "HTTP_UPGRADE": "websocket",
        "HTTP_SEC_WEBSOCKET_KEY": KEY,
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
    }


def test_a_socket_that_has_ended_is_let_go_at_once(ends):
    ours, theirs = ends
    theirs.sendall(masked(EVENT))
    theirs.shutdown(socket.SHUT_WR)
    handler = Handler()
    line = OurWebSocket(handler.serve, None)
    gc.collect()
    gc.disable()
    try:
        with pytest.raises(ConnectionError):  # how the library leaves this server
            line(environ(ours), None)
        assert handler.heard == [EVENT.decode()]
        line.ws.thread.join(5)
        kept = weakref.ref(line)
        del line
        assert kept() is None
    finally:
        gc.enable()
