"""Pictures of synthetic candidates: a grey JPEG of camera size, sent over kept connections."""

import http.client
import secrets
import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Final
from urllib.parse import urlsplit

from app.rehearsal.crowd import Payload
from app.rehearsal.figures import Step

LINES = 8
WIDTH, HEIGHT = 1280, 960
TIMEOUT_S = 10
_BITS_PER_BLOCK = 2
_QUANTIZED: Final = b"\xff\xdb\x00\x43\x00" + bytes([64] * 64)
_FRAME: Final = (
    b"\xff\xc0\x00\x0b\x08"
    + HEIGHT.to_bytes(2, "big")
    + WIDTH.to_bytes(2, "big")
    + b"\x01\x01\x11\x00"
)
_ONE_CODE: Final = bytes([1] + [0] * 15) + b"\x00"
_CODES: Final = b"\xff\xc4\x00\x14\x00" + _ONE_CODE + b"\xff\xc4\x00\x14\x10" + _ONE_CODE
_SCAN: Final = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
_JFIF: Final = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
PICTURE: Final = (
    b"\xff\xd8" + _JFIF + _QUANTIZED + _FRAME + _CODES + _SCAN
    + bytes(WIDTH * HEIGHT // 64 * _BITS_PER_BLOCK // 8) + b"\xff\xd9"
)  # fmt: skip
"""Every block repeats the grey of the one before: two zero bits each."""


class Uploads:
    """Threads that send pictures at the instants they are due."""

    def __init__(self, origin: str, step: Step) -> None:
        self._origin, self._step = origin, step
        self._due: SimpleQueue[tuple[float, Payload]] = SimpleQueue()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(LINES)]
        for thread in self._threads:
            thread.start()

    def put(self, due: float, seat: Payload) -> None:
        """Send a picture of a seat as soon as a line is free; `due` is of `perf_counter`."""
        self._due.put((due, seat))

    def stop(self) -> None:
        """Send what is due, then end; `busy` says for how long."""
        self._ended.set()

    @property
    def busy(self) -> bool:
        """Whether pictures are still on their way."""
        return any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        line = self._line()
        while True:
            try:
                due, seat = self._due.get(timeout=0.1)
            except Empty:
                if self._ended.is_set():
                    line.close()
                    return
                continue
            status = self._send(line, seat)
            took = (time.perf_counter() - due) * 1000
            with self._lock:
                self._step.picture.append(took)
                if status != http.HTTPStatus.ACCEPTED:
                    self._step.fail(f"picture answered with {status}")
            if status == 0:
                line.close()
                line = self._line()

    def _line(self) -> http.client.HTTPConnection:
        address = urlsplit(self._origin)
        secure = address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        return kind(address.hostname or "127.0.0.1", address.port, timeout=TIMEOUT_S)

    def _send(self, line: http.client.HTTPConnection, seat: Payload) -> int:
        path = f"/api/attempts/{seat['attempt']}/snapshots?client_id={secrets.token_hex(8)}&ct=1"
        headers: dict[str, str] = {**seat["headers"], "Content-Type": "image/jpeg"}
        try:
            line.request("POST", path, PICTURE, headers)
            reply = line.getresponse()
            reply.read()
        except (OSError, http.client.HTTPException):
            return 0
        return reply.status


def seats_in_turn(
    seats: Sequence[Payload], every_s: float, began: float
) -> list[tuple[float, int]]:
    """Return (instant, seat) of the first of each, spread evenly over one interval."""
    return [(began + every_s * at / len(seats), at) for at in range(len(seats))]
