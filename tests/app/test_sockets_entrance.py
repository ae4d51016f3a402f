"""What the door of the sockets keeps of a request, for as long as the socket lives."""

import pytest
from socketio.exceptions import ConnectionRefusedError as Refused

from app.clock import SystemClock
from app.sockets.guard import Gate
from app.sockets.origin import turned_away

COOKIE = "session=" + "a" * 600


def handshake() -> dict[str, object]:
    return {
        "REQUEST_METHOD": "GET",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ORIGIN": "https://exams.example",
        "HTTP_UPGRADE": "websocket",
        "HTTP_COOKIE": COOKIE,
        "HTTP_USER_AGENT": "a browser",
    }


def test_headers_and_cookies_are_let_go_once_somebody_is_in():
    gate = Gate(SystemClock(), lambda _sid, _namespace: None)
    seen: list[object] = []
    enter = gate.entrance(lambda _sid, environ, _auth: seen.append(environ.get("HTTP_COOKIE")))
    environ = handshake()
    enter("one", environ, {})
    assert seen == [COOKIE]  # whoever lets people in still sees all of it
    assert environ == {
        "REQUEST_METHOD": "GET",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ORIGIN": "https://exams.example",
        "HTTP_UPGRADE": "websocket",
    }
    enter("one", environ, {})  # a second namespace of the same line asks for the origin again


def test_a_refused_connect_says_why():
    def refuse(_sid: str, _environ: object, _auth: object) -> None:
        raise turned_away("foreign_origin")

    with pytest.raises(Refused) as refused:
        Gate(SystemClock(), lambda _sid, _namespace: None).entrance(refuse)("one", handshake(), {})
    assert refused.value.error_args["data"] == {"code": "foreign_origin"}
