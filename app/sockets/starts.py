"""The start of a cohort reaches the sockets of this process: one message in, one out per page."""

import json
import logging

import gevent
import redis

from app.realtime.publisher import START_CHANNEL
from app.sockets.server import RECONNECT_S, Sockets
from app.wiring import Wiring

log = logging.getLogger(__name__)

IDLE_S = 0.3


def feed_starts(wiring: Wiring, sockets: Sockets) -> None:
    """Send starts until the process ends; one that is lost is found by the page's sign of life."""
    while True:
        try:
            _listen(wiring, sockets)
        except redis.RedisError:
            log.warning("the channel of starts is gone; trying again")
        except Exception:
            log.exception("the feed of starts failed; starting it again")
        gevent.sleep(RECONNECT_S)


def _listen(wiring: Wiring, sockets: Sockets) -> None:
    with wiring.redis.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
        channel.subscribe(START_CHANNEL)
        while True:
            message = channel.get_message(timeout=IDLE_S)
            if message is not None and isinstance(message["data"], bytes):
                sockets.candidates.tell_started(json.loads(message["data"]))
