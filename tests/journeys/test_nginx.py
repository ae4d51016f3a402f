"""The shipped nginx configuration: what it passes on, and what it must not write down."""

import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.journeys.nginx import Nginx
from tests.support.ports import free_port

SECRET = "c2VjcmV0LXRoYXQtb3BlbnMtYS1saW5r"


class Mirror(BaseHTTPRequestHandler):
    """Answers with the headers that came in."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """Nginx in front of a mirror and of nobody."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as mirror:
        threading.Thread(target=mirror.serve_forever, daemon=True).start()
        ports = (mirror.server_address[1], free_port())
        with Nginx(tmp_path_factory.mktemp("proxy") / "nginx", ports) as nginx:
            yield nginx
        mirror.shutdown()


def asked(nginx: Nginx, path: str, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", nginx.port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/c/1", f"/s/{SECRET}", "/socket.io/?EIO=4"])
def test_a_process_is_told_whom_it_serves_and_nothing_a_stranger_made_up(
    mirrored: Nginx, path: str
) -> None:
    forged = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    forged |= {"X-Forwarded-Host": "evil.example", "Forwarded": "for=198.51.100.7"}
    status, body = asked(mirrored, path, **{"Host": "exams.example", **forged})
    assert status == 200
    told = json.loads(body)
    assert told["host"] == "exams.example"
    assert told["x-forwarded-for"] == "198.51.100.7, 127.0.0.1"
    assert told["x-forwarded-proto"] == "http"
    assert not {"x-forwarded-host", "forwarded", "upgrade"} & set(told)


def test_while_no_process_answers_people_read_what_to_do(tmp_path: Path) -> None:
    with Nginx(tmp_path / "nginx", (free_port(), free_port())) as nginx:
        for path in ("/", "/me", "/socket.io/?EIO=4", f"/s/{SECRET}"):
            status, body = asked(nginx, path)
            assert status == 502
            assert b"keep working" in body, path


def test_the_secret_of_a_holders_link_is_written_nowhere(tmp_path: Path) -> None:
    with Nginx(tmp_path / "nginx", (free_port(), free_port())) as nginx:
        for path in (f"/s/{SECRET}", "/c/told-in-the-log"):
            assert asked(nginx, path)[0] == 502
    written = {one: one.read_text() for one in nginx.folder.rglob("*.*") if one.is_file()}
    assert [one.name for one, text in written.items() if "told-in-the-log" in text] == ["error.log"]
    assert not [one.name for one, text in written.items() if SECRET in text]
