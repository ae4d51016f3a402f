"""The signer process: holds the private keys, answers on a unix socket, knows nothing else.

No database, no network, no document: whoever takes over the issuing worker can ask for signatures
while it lasts, and carries no key away.
"""

import os
import signal
import socket
import socketserver
import threading
from contextlib import suppress
from pathlib import Path

from app.hsm.files import FileSigners
from app.hsm.wire import (
    LENGTHS,
    Operation,
    WireError,
    bytes_of,
    read_line,
    spell_bytes,
    text_of,
    write_line,
)
from exam_engine.ids import KeyId
from exam_engine.issuance.key_life import Algorithm
from exam_engine.issuance.refusals import KeyRefused
from exam_engine.issuance.signing import public_jwk

QUESTION_S = 5.0
"""How long a caller may take for its question."""
LARGEST_IGNORED = 1_048_576
"""Bytes after a question that are read and ignored so that its answer arrives."""


class SocketTaken(Exception):
    """The path of the socket is in use, or something else lies there."""

    code = "socket_taken"


class SignerServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Listens on a socket that only its owner (and, if asked, its group) may open."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, path: Path, store: FileSigners, *, mode: int = 0o600) -> None:
        self.store = store
        _make_room(path)
        before = os.umask(0o777 & ~mode)
        try:
            super().__init__(str(path), _Caller)
        finally:
            os.umask(before)


class _Caller(socketserver.StreamRequestHandler):
    timeout = QUESTION_S
    server: SignerServer

    def handle(self) -> None:
        try:
            answer = _answer(self.server.store, read_line(self.rfile))
        except (WireError, KeyRefused, OSError) as error:
            answer = {"refused": str(error)}
        # The caller may be gone. What it says too much is read away, within bounds: a socket
        # closed over unread bytes is reset, and the answer would be lost.
        with suppress(OSError):
            self.wfile.write(write_line(answer))
            self.request.shutdown(socket.SHUT_WR)
            self.rfile.read(LARGEST_IGNORED)


def _answer(store: FileSigners, question: dict[str, object]) -> dict[str, object]:
    try:
        operation = Operation(text_of(question, "op"))
        alg = Algorithm(text_of(question, "alg"))
    except ValueError as error:
        raise WireError(str(error)) from error
    kid = KeyId(text_of(question, "kid"))
    if operation is Operation.MAKE:
        return {"jwk": store.make(kid, alg)}
    if operation is Operation.PUBLIC:
        held = store.signer(kid) if alg is Algorithm.ES256 else store.proof_signer(kid)
        return {"jwk": public_jwk(kid, held.public)}
    data = bytes_of(question, "data")
    if len(data) != LENGTHS[alg.value]:
        raise WireError(f"{alg} signs {LENGTHS[alg.value]} bytes, not {len(data)}")
    if alg is Algorithm.ES256:
        return {"signature": spell_bytes(store.signer(kid).sign_digest(data))}
    return {"signature": spell_bytes(store.proof_signer(kid).sign_message(data))}


def serve(path: Path, store: FileSigners, *, mode: int) -> None:
    """Answer until SIGTERM or SIGINT; the socket is removed at the end."""
    server = SignerServer(path, store, mode=mode)
    own = path.stat().st_ino
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        if path.exists() and path.stat().st_ino == own:  # not the socket of whoever came after
            path.unlink()


def _make_room(path: Path) -> None:
    """Take the socket of a signer that died away, and nothing else that lies there.

    Raises:
        SocketTaken: another signer answers there, or it is no socket.
    """
    if not path.exists():
        return
    if not path.is_socket():
        raise SocketTaken(f"{path} is there and no socket: name another path")
    with socket.socket(socket.AF_UNIX) as knock:
        if knock.connect_ex(str(path)) == 0:
            raise SocketTaken(f"a signer answers at {path}: end it first")
    path.unlink()
