"""Many sockets in one process, by raw frames: websocket, Engine.IO and Socket.IO as bytes.

A library client costs more than the server it measures. Masks are real: a mask of zeros would
spare the server's codec work.
"""

import base64
import json
import os
import select
import socket
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Payload = dict[str, Any]

NAMESPACE = "/candidate"
OPENED = ord("0")
PING = ord("2")
_ACK = f"43{NAMESPACE},".encode()
_CONNECTED = f"40{NAMESPACE},".encode()
_REFUSED = f"44{NAMESPACE},".encode()
_EVENT = f"42{NAMESPACE},".encode()
_LONG, _LONGER = 126, 127
_SHORTEST = 2


@dataclass(slots=True, eq=False)
class Connection:
    """One candidate's socket."""

    seat: Payload
    sock: socket.socket
    buffer: bytearray = field(default_factory=bytearray)
    hello: Payload | None = None
    cseq: int = 0
    sent: Payload | None = None

    def send(self, text: str) -> None:
        """Send one text frame under a fresh mask."""
        payload = text.encode()
        size = len(payload)
        mask = os.urandom(4)
        key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
        masked = (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")
        if size < _LONG:
            head = bytes((0x81, 0x80 | size))
        else:
            head = bytes((0x81, 0x80 | _LONG)) + size.to_bytes(2, "big")
        self.sock.sendall(head + mask + masked)

    def emit(self, event: str, payload: Payload) -> None:
        """Send an event that asks for an acknowledgement."""
        body = json.dumps([event, payload], separators=(",", ":"))
        self.send(f"42{NAMESPACE},1{body}")

    def frames(self) -> Iterator[bytes]:
        """Return the text frames that have arrived in whole."""
        arrived = self.sock.recv(65536)
        if not arrived:
            raise ConnectionResetError("the server closed the line")
        self.buffer += arrived
        while len(self.buffer) >= _SHORTEST:
            size, start = self.buffer[1] & 0x7F, 2
            if size == _LONG:
                size, start = int.from_bytes(self.buffer[2:4], "big"), 4
            elif size == _LONGER:
                size, start = int.from_bytes(self.buffer[2:10], "big"), 10
            if len(self.buffer) < start + size:
                return
            frame = bytes(self.buffer[start : start + size])
            del self.buffer[: start + size]
            yield frame


def handshake(origin: str) -> bytes:
    """Return the request that opens a websocket from a page of ours."""
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        f"Host: {origin.partition('://')[2]}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Origin: {origin}\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def greeting(seat: Payload) -> str:
    """Return the frame that hands in a ticket."""
    return f"40{NAMESPACE},{json.dumps({'ticket': seat['ticket'], 'page': seat['attempt']})}"


class Crowd:
    """All sockets of the client process."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.connections: list[Connection] = []
        self.idle: deque[Connection] = deque()
        self.told: Callable[[Connection, str, Payload], None] | None = None
        self.lost = 0
        self._poll = select.epoll()
        self._by_fd: dict[int, Connection] = {}

    def connect(self, seat: Payload, patience_s: float = 20.0) -> None:
        """Open one socket, hand in its ticket and wait for `hello`."""
        sock = socket.create_connection(
            (seat.get("host", "127.0.0.1"), seat["port"]), timeout=patience_s
        )
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(handshake(self.origin))
        connection = Connection(seat, sock)
        reply = b""
        while b"\r\n\r\n" not in reply:
            reply += sock.recv(4096)
        head, _, rest = reply.partition(b"\r\n\r\n")
        assert b" 101 " in head, head
        connection.buffer += rest
        connection.send(greeting(seat))
        while connection.hello is None:
            for frame in connection.frames():
                self.greet(connection, frame)
        self.admit(connection)

    def greet(self, connection: Connection, frame: bytes) -> None:
        """Note what `hello` says; other frames before it say nothing.

        Raises:
            AssertionError: the connect was refused.
        """
        if frame.startswith(_REFUSED):
            raise AssertionError(frame.decode())
        if frame.startswith(_EVENT):
            name, payload = json.loads(frame[len(_EVENT) :])
            if name == "hello":
                connection.hello, connection.cseq = payload, payload["c"]

    def admit(self, connection: Connection) -> None:
        """Look after a connection that has been greeted."""
        connection.sock.setblocking(False)
        self.connections.append(connection)
        self.idle.append(connection)
        self._by_fd[connection.sock.fileno()] = connection
        self._poll.register(connection.sock.fileno(), select.EPOLLIN)

    def poll(self, timeout_s: float, acked: Callable[[Connection, Payload], None]) -> None:
        """Handle what has arrived; an acknowledgement makes its connection idle again."""
        for fd, _event in self._poll.poll(timeout_s):
            connection = self._by_fd[fd]
            for frame in self._frames(connection):
                if frame.startswith(_ACK):
                    _number, _, body = frame[len(_ACK) :].partition(b"[")
                    acked(connection, json.loads(b"[" + body)[0])
                    self.idle.append(connection)
                elif frame[:1] == b"2":
                    connection.send("3")
                elif self.told is not None and frame.startswith(_EVENT):
                    name, payload = json.loads(frame[len(_EVENT) :])
                    self.told(connection, name, payload)

    def _frames(self, connection: Connection) -> Iterator[bytes]:
        """Return what has arrived; a line that the server closed is taken out and counted."""
        try:
            yield from connection.frames()
        except OSError:
            self.lost += 1
            self._poll.unregister(connection.sock.fileno())
            del self._by_fd[connection.sock.fileno()]
            self.connections.remove(connection)
            connection.sock.close()

    def leave(self, count: int) -> None:
        """Close the first `count` sockets."""
        for connection in self.connections[:count]:
            self._poll.unregister(connection.sock.fileno())
            del self._by_fd[connection.sock.fileno()]
            self.idle.remove(connection)
            connection.sock.close()
        del self.connections[:count]

    def close(self) -> None:
        """Close all sockets."""
        for connection in self.connections:
            connection.sock.close()
        self._poll.close()
