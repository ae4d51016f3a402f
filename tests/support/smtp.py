"""A mail server that keeps what it is given: real SMTP over a real socket, answers by script."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass(slots=True)
class MailSink:
    """What arrived, and what is answered to a recipient.

    Attributes:
        answers: reply by recipient; others get 250.
        pause_s: how long it thinks before it keeps a letter.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)
    pause_s: float = 0.0

    @property
    def url(self) -> str:
        """The server's address as the settings take it."""
        return f"smtp://127.0.0.1:{self.port}"


class _Talk(socketserver.StreamRequestHandler):
    """One connection: the few verbs that a client sends."""

    sink: MailSink

    def handle(self) -> None:
        self._say(b"220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"QUIT":
                self._say(b"221 bye")
                return
            if verb == b"DATA":
                self._say(b"354 go on")
                self._take()
            elif verb == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                self._say(self.sink.answers.get(recipient, b"250 fine"))
            else:
                self._say(b"250 fine")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        read = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(read, EmailMessage)
        time.sleep(self.sink.pause_s)
        self.sink.letters.append(read)
        self._say(b"250 kept")

    def _say(self, reply: bytes) -> None:
        self.wfile.write(reply + b"\r\n")


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """Run a server on a free port of this machine."""
    sink = MailSink()
    handler = type("Talk", (_Talk,), {"sink": sink})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield sink
        server.shutdown()
        thread.join()
