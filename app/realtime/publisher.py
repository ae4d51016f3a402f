"""Pushes to browsers from any process: write-only, over Redis, never the truth.

A push that is lost is found again by the next heartbeat (candidate) or sync (board), because
both compare versions with the database.
"""

import json
import logging
from collections.abc import Mapping
from typing import Protocol

import redis
import socketio

from app.realtime.messages import CANDIDATE
from app.services.rows import JsonValue

log = logging.getLogger(__name__)

SOCKET_CHANNEL = "assay-sockets"
BOARD_CHANNEL = "assay-board"
START_CHANNEL = "assay-starts"


class Emitter(Protocol):
    """What a socket server and a write-only Redis connection have in common."""

    def emit(
        self, event: str, data: object = None, *, room: str | None = None, namespace: str = "/"
    ) -> object:
        """Send one message to the members of a room."""


class RedisPublisher:
    """Emits to candidates' rooms and names changed rows to the boards.

    Args:
        emitter: of pushes to candidates.
        client: of the boards' channel.
        gathers: name changed rows only when `flush` is called, many in one message; for a process
            that calls it all the time. A hall that connects at once would ask Redis once per
            candidate otherwise.
    """

    def __init__(self, emitter: Emitter, client: redis.Redis, *, gathers: bool = False) -> None:
        self._emitter = emitter
        self._client = client
        self._gathers = gathers
        self._changed: dict[str, None] = {}

    def to_attempt(self, attempt_id: str, event: str, payload: Mapping[str, JsonValue]) -> None:
        """Push to the candidate of an attempt; failures are logged and forgotten."""
        try:
            self._emitter.emit(
                event, dict(payload), room=attempt_room(attempt_id), namespace=CANDIDATE
            )
        except Exception:  # a lost push must never undo what is stored
            log.warning("push to a candidate was lost", exc_info=True)

    def cohort_started(self, states: Mapping[str, Mapping[str, JsonValue]]) -> None:
        """Tell every delivery process `state` and paper of these attempts, in one message.

        Keys of papers are not in it: each process derives them. Failures are forgotten.
        """
        try:
            self._client.publish(START_CHANNEL, json.dumps(states, separators=(",", ":")))
        except redis.RedisError:
            log.warning("the push of a start was lost; pages find it by their next sign of life")

    def board_changed(self, attempt_id: str) -> None:
        """Name a changed attempt to every delivery process."""
        self._changed[attempt_id] = None
        if not self._gathers:
            self.flush()

    def flush(self) -> None:
        """Name what has changed since the last flush; failures are logged and forgotten."""
        if not self._changed:
            return
        changed, self._changed = self._changed, {}
        try:
            self._client.publish(BOARD_CHANNEL, " ".join(changed))
        except redis.RedisError:
            log.warning("push to the boards was lost")


def attempt_room(attempt_id: str) -> str:
    """Return the room of the sockets of one attempt."""
    return f"attempt:{attempt_id}"


def worker_emitter(redis_url: str) -> Emitter:
    """Return the write-only emitter of a process that serves no sockets."""
    emitter: Emitter = socketio.RedisManager(redis_url, channel=SOCKET_CHANNEL, write_only=True)
    return emitter
