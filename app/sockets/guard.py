"""One gate for every socket message: known, well formed, allowed, not too fast; errors mapped.

Returns the acknowledgement; a refusal has a stable `err` and changes nothing.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from socketio.exceptions import ConnectionRefusedError as Refused

from app.errors import AWAY, AWAY_RETRY_S, KNOWN_ROOTS, UNEXPECTED, problem_of
from app.persistence.queries import UNAVAILABLE
from app.realtime.schema import SocketMessage, checker
from app.services.rows import JsonValue
from app.sockets.connections import MOST_REFUSALS, TokenBucket
from app.sockets.origin import forget_headers, turned_away
from app.tokens import TokenRefused
from exam_engine.instants import Clock, to_ms

log = logging.getLogger(__name__)

Answer = dict[str, JsonValue]


class Connection(Protocol):
    """What the gate needs of a connection."""

    @property
    def bucket(self) -> TokenBucket:
        """The message budget of the socket."""

    serving: int
    """How many of its messages are being worked on."""


C = TypeVar("C", bound=Connection)
Use = Callable[[C, Mapping[str, object]], Answer]
Enter = Callable[[str, Mapping[str, object], Mapping[str, object]], None]


class Gate:
    """Builds guarded listeners over a table of connections.

    Attributes:
        closing: the process is leaving; nobody comes in any more.
    """

    def __init__(self, clock: Clock, close: Callable[[str, str], None]) -> None:
        self._clock = clock
        self._close = close
        self.closing = False

    def guard(
        self, message: SocketMessage, connections: Mapping[str, C], use: Use[C]
    ) -> Callable[..., Answer]:
        """Return the listener of one message; `use` sees only declared, checked members."""
        check = checker(message)

        def listen(sid: str, payload: object = None, *more: object) -> Answer:
            connection = connections.get(sid)
            if connection is None:
                return self._refuse("not_connected", "Connect again.")
            if not connection.bucket.take():
                return self._too_fast(sid, connection, message.namespace)
            connection.serving += 1
            try:
                return use(connection, check(more or payload))
            except KNOWN_ROOTS as error:
                problem = problem_of(error)
                return self._refuse(problem.code, f"{problem.title}. {problem.detail}")
            except UNAVAILABLE:
                log.exception("the database is away")
                return self._refuse(AWAY.code, AWAY.detail, retry_ms=1000 * AWAY_RETRY_S)
            except Exception:
                log.exception("message %s failed", message.name)
                return self._refuse(UNEXPECTED.code, UNEXPECTED.detail, retry_ms=2000)
            finally:
                connection.serving -= 1

        return listen

    def entrance(self, enter: Enter) -> Callable[..., None]:
        """Return the listener of connects; whoever does not get in learns a stable code.

        The library would keep half of a connect that ends in any other error.
        """

        def connect(sid: str, environ: dict[str, object], auth: object = None) -> None:
            if self.closing:
                raise turned_away("draining")
            try:
                enter(sid, environ, auth if isinstance(auth, dict) else {})
                forget_headers(environ)
            except Refused:
                raise
            except TokenRefused as error:
                raise turned_away("ticket_refused") from error
            except KNOWN_ROOTS as error:
                raise turned_away(problem_of(error).code) from error
            except UNAVAILABLE as error:
                log.exception("the database is away")
                raise turned_away(AWAY.code) from error
            except Exception as error:
                log.exception("connect failed")
                raise turned_away(UNEXPECTED.code) from error

        return connect

    def unknown(self, namespace: str, connections: Mapping[str, C]) -> Callable[..., Answer]:
        """Return the listener of everything that is not in the closed set."""

        def listen(_event: str, sid: str, *_payload: object) -> Answer:
            connection = connections.get(sid)
            if connection is not None and not connection.bucket.take():
                return self._too_fast(sid, connection, namespace)
            return self._refuse("unknown_event", "This server does not know that message.")

        return listen

    def _too_fast(self, sid: str, connection: Connection, namespace: str) -> Answer:
        if connection.bucket.refused > MOST_REFUSALS:
            self._close(sid, namespace)
        return self._refuse("too_fast", "Slow down; nothing was lost.", retry_ms=1000)

    def _refuse(self, code: str, words: str, retry_ms: int | None = None) -> Answer:
        answer: Answer = {"err": code, "message": words, "t": to_ms(self._clock.now())}
        if retry_ms is not None:
            answer["retry_ms"] = retry_ms
        return answer
