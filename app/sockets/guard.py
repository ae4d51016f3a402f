"""One gate for every socket message: known, well formed, allowed, not too fast; errors mapped.

Returns the acknowledgement; a refusal has a stable `err` and changes nothing.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from app.errors import KNOWN_ROOTS, UNEXPECTED, problem_of
from app.realtime.schema import SocketMessage, check
from app.services.rows import JsonValue
from app.sockets.connections import MOST_REFUSALS, TokenBucket
from exam_engine.instants import Clock, to_ms

log = logging.getLogger(__name__)

Answer = dict[str, JsonValue]


class Connection(Protocol):
    """What the gate needs of a connection."""

    @property
    def bucket(self) -> TokenBucket:
        """The message budget of the socket."""


C = TypeVar("C", bound=Connection)
Use = Callable[[C, Mapping[str, object]], Answer]


class Gate:
    """Builds guarded listeners over a table of connections."""

    def __init__(self, clock: Clock, close: Callable[[str, str], None]) -> None:
        self._clock = clock
        self._close = close

    def guard(
        self, message: SocketMessage, connections: Mapping[str, C], use: Use[C]
    ) -> Callable[..., Answer]:
        """Return the listener of one message; `use` sees only declared, checked members."""

        def listen(sid: str, payload: object = None, *more: object) -> Answer:
            connection = connections.get(sid)
            if connection is None:
                return self._refuse("not_connected", "Connect again.")
            if not connection.bucket.take():
                return self._too_fast(sid, connection, message.namespace)
            try:
                return use(connection, check(message, more or payload))
            except KNOWN_ROOTS as error:
                problem = problem_of(error)
                return self._refuse(problem.code, f"{problem.title}. {problem.detail}")
            except Exception:
                log.exception("message %s failed", message.name)
                return self._refuse(UNEXPECTED.code, UNEXPECTED.detail, retry_ms=2000)

        return listen

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
