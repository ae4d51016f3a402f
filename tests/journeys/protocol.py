"""People without a browser: pages and JSON over HTTP, the exam room and the board over sockets.

Speaks what the protocol says and nothing more. It keeps no answers over a crash; who needs that
keeps them outside.
"""

import http.client
import json
import queue
import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import socketio
from socketio.exceptions import ConnectionError as RefusedAtTheDoor
from socketio.exceptions import DisconnectedError
from socketio.exceptions import TimeoutError as NoAnswer

from app.web.candidates.consent import CONSENT

CSRF = re.compile(r'name="csrf-token" content="([0-9a-f]+)"')
ANSWER_SECONDS = 10.0
LOOK_SECONDS = 0.05
KNOCK_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Refused(AssertionError):
    """The server did not do what was asked."""


@dataclass(slots=True)
class Visitor:
    """One person's cookie jar on one installation."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def get(self, path: str) -> Reply:
        """Fetch a page."""
        return self._send("GET", path, b"", {})

    def post(self, path: str, *, form: Mapping[str, str] | None = None, body: Any = None) -> Reply:
        """Send a form, a picture (bytes) or JSON, with the token of the last page."""
        headers = {"X-CSRF-Token": self.csrf, "Origin": self.url}
        if isinstance(body, bytes):
            headers["Content-Type"] = "image/jpeg"
            return self._send("POST", path, body, headers)
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return self._send("POST", path, urlencode(form).encode(), headers)
        headers["Content-Type"] = "application/json"
        return self._send("POST", path, json.dumps(body or {}).encode(), headers)

    def did(self, path: str, **given: Any) -> Any:
        """Post JSON and return the JSON of the answer; anything but success is an error."""
        reply = self.post(path, **given)
        if reply.status >= http.HTTPStatus.BAD_REQUEST:
            raise Refused(f"POST {path}: {reply.status} {reply.text[:500]}")
        return reply.json if reply.body else None

    def log_in(self, email: str, password: str) -> None:
        """Log in, and take the token of the first page."""
        self.get("/login")
        reply = self.post("/login", form={"email": email, "password": password})
        if reply.status != http.HTTPStatus.SEE_OTHER:
            raise Refused(f"login of {email}: {reply.status}")
        self.get("/")

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=ANSWER_SECONDS)
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**headers, "Host": parts.netloc, **({"Cookie": jar} if jar else {})}
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            reply = Reply(answer.status, dict(answer.getheaders()), answer.read())
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
        finally:
            connection.close()
        found = (
            CSRF.search(reply.text)
            if "text/html" in reply.headers.get("Content-Type", "")
            else None
        )
        if found:
            self.csrf = found.group(1)
        return reply


class Channel:
    """One socket in one namespace: what arrived, and calls that wait for their answer."""

    def __init__(self, url: str, namespace: str, auth: Mapping[str, object]) -> None:
        self.namespace = namespace
        self.received: list[tuple[float, str, Any]] = []
        self._arrived = threading.Condition()
        self._client = socketio.Client(reconnection=False, websocket_extra_options={"origin": url})
        self._client.on("*", self._keep, namespace=namespace)
        refused: list[Any] = []
        self._client.on("connect_error", refused.append, namespace=namespace)
        # the library would wait on after the line has ended; a page does not
        self._client.connect(
            url, auth=dict(auth), namespaces=[namespace], transports=["websocket"], wait=False
        )
        self._websocket = self._client.eio.ws
        deadline = time.monotonic() + ANSWER_SECONDS
        while namespace not in self._client.namespaces:
            if refused or not self.open or time.monotonic() > deadline:
                self.close()
                raise RefusedAtTheDoor(f"not let in: {refused or 'the line ended'}")
            time.sleep(KNOCK_SECONDS)

    @property
    def open(self) -> bool:
        """Whether the socket is connected."""
        return bool(self._client.connected) and self._client.eio.state == "connected"

    def call(
        self, event: str, payload: Mapping[str, object], *, seconds: float = ANSWER_SECONDS
    ) -> dict[str, Any]:
        """Send a message and return its acknowledgement.

        The library would wait on after the line has ended; a page does not.

        Raises:
            SocketIOError: the line ended, or no acknowledgement came in time.
        """
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        heard = lambda *answer: answers.put(answer[0] if answer else None)  # noqa: E731
        self._client.emit(event, dict(payload), namespace=self.namespace, callback=heard)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                return dict(answers.get(timeout=LOOK_SECONDS) or {})
            except queue.Empty:
                if not self.open:
                    raise DisconnectedError(event) from None
        raise NoAnswer(event)

    def did(self, event: str, **payload: object) -> dict[str, Any]:
        """Send a command under a fresh id; a refusal is an error."""
        answer = self.call(event, {"command": secrets.token_hex(16), **payload})
        if "err" in answer:
            raise Refused(f"{event}: {answer}")
        return answer

    def wait(self, event: str, *, seconds: float = ANSWER_SECONDS, after: float = 0.0) -> Any:
        """Return the newest message of a kind that arrived after an instant.

        Raises:
            Refused: none came in time, or the line ended before.
        """
        deadline = time.monotonic() + seconds
        with self._arrived:
            while True:
                for at, name, payload in reversed(self.received):
                    if name == event and at >= after:
                        return payload
                left = deadline - time.monotonic()
                if left <= 0 or not self.open:
                    raise Refused(f"no {event} within {seconds:g} s, or the line ended")
                self._arrived.wait(min(left, LOOK_SECONDS))

    def close(self) -> None:
        """Leave."""
        self._client.disconnect()
        self._websocket.shutdown()  # the library leaves the socket of a broken connection open

    def drop(self) -> None:
        """Leave without a goodbye, which a dead line would have us wait for."""
        self._websocket.abort()
        self.close()

    def _keep(self, event: str, payload: Any = None) -> None:
        with self._arrived:
            self.received.append((time.monotonic(), event, payload))
            self._arrived.notify_all()


@dataclass(slots=True)
class Candidate:
    """A candidate without a browser."""

    visitor: Visitor
    attempt: str = ""
    page: str = field(default_factory=lambda: secrets.token_hex(16))
    channel: Channel | None = None

    def register(self, window: str) -> None:
        """Register for a window."""
        reply = self.visitor.post(f"/windows/{window}/register", form={})
        found = re.search(r"/attempts/([0-9a-f]{32})/", reply.headers.get("Location", ""))
        if found is None:
            raise Refused(f"register: {reply.status}")
        self.attempt = found.group(1)

    def check_in(self, picture: bytes) -> None:
        """Consent, hand in a reference picture, join the queue."""
        api = f"/api/attempts/{self.attempt}"
        self.visitor.did(f"{api}/begin")
        agreed = {"version": CONSENT.version, "sha256": CONSENT.sha256}
        choices = {"recording": True, "ai": True}
        self.visitor.did(f"{api}/consent", body={**agreed, "choices": choices})
        self.snapshot(picture, purpose="reference")
        self.visitor.did(f"{api}/check-in")

    def snapshot(self, picture: bytes, *, purpose: str = "live") -> dict[str, Any]:
        """Post one picture."""
        query = urlencode({"purpose": purpose, "client_id": secrets.token_hex(8), "ct": "1"})
        answer = self.visitor.did(f"/api/attempts/{self.attempt}/snapshots?{query}", body=picture)
        return dict(answer)

    def start(self) -> None:
        """Start the exam."""
        self.visitor.did(f"/api/attempts/{self.attempt}/start")

    def enter(self, *, takeover: bool = False, version: int | None = None) -> dict[str, Any]:
        """Open the socket, as a page of this protocol version where given; return `hello`."""
        ticket = self.visitor.did(f"/api/attempts/{self.attempt}/ticket")["ticket"]
        auth = {"ticket": ticket, "page": self.page, "takeover": takeover}
        if version is not None:
            auth["v"] = version
        self.channel = Channel(self.visitor.url, "/candidate", auth)
        return dict(self.channel.wait("hello"))

    def paper(self) -> list[dict[str, Any]]:
        """Return the items of the form in order."""
        reply = self.visitor.get(f"/api/attempts/{self.attempt}/paper")
        if reply.status != http.HTTPStatus.OK:
            raise Refused(f"paper: {reply.status} {reply.text[:300]}")
        return [item for section in reply.json["sections"] for item in section["items"]]

    def leave(self) -> None:
        """Close the socket."""
        if self.channel is not None:
            self.channel.close()
            self.channel = None


def board(visitor: Visitor) -> Channel:
    """Open the proctor's socket."""
    ticket = visitor.did("/api/proctor/ticket")["ticket"]
    return Channel(visitor.url, "/proctor", {"ticket": ticket})
