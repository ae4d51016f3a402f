"""A cable that can be pulled: a TCP relay in front of the web process, with a switch for sockets.

Pages and pictures always pass. Cutting ends every open WebSocket and refuses new ones, as a bad
network does; the browser learns of it by nothing but the connection itself.
"""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

SOCKETS = b"GET /socket.io/"
CHUNK = 65_536


@dataclass(slots=True)
class Cable:
    """A relay on a port of its own to `port` on this machine; use it as a context."""

    port: int
    cut: bool = False
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _open: set[socket.socket] = field(default_factory=set)
    _sockets: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Cable":
        threading.Thread(target=self._accept, name="cable", daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        _end(self._listener)
        for end in self._ends(self._open):
            _end(end)

    @property
    def own_port(self) -> int:
        """Where browsers are led to."""
        return int(self._listener.getsockname()[1])

    def pull(self) -> None:
        """End all sockets and let none through."""
        self.cut = True
        for end in self._ends(self._sockets):
            _end(end)

    def plug(self) -> None:
        """Let sockets through again."""
        self.cut = False

    def _ends(self, of: set[socket.socket]) -> list[socket.socket]:
        with self._lock:
            return list(of)

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                near, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        """Relay one connection until either end closes it."""
        far: socket.socket | None = None
        try:
            first = near.recv(CHUNK)
            is_socket = first.startswith(SOCKETS)
            if not first or (is_socket and self.cut):
                return
            far = socket.create_connection(("127.0.0.1", self.port), timeout=5)
            far.settimeout(None)
            self._remember({near, far}, is_socket=is_socket)
            far.sendall(first)
            back = threading.Thread(target=_relay, args=(far, near), daemon=True)
            back.start()
            _relay(near, far)
            back.join()
        except OSError:
            return
        finally:
            for end in (near, far):
                if end is not None:
                    _end(end)
            self._forget({near, far})

    def _remember(self, ends: set[socket.socket], *, is_socket: bool) -> None:
        with self._lock:
            self._open |= ends
            if is_socket:
                self._sockets |= ends

    def _forget(self, ends: set[socket.socket | None]) -> None:
        with self._lock:
            self._open -= ends
            self._sockets -= ends


def _relay(source: socket.socket, sink: socket.socket) -> None:
    """Pass bytes on until the source ends; then tell the sink."""
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            sink.sendall(chunk)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
