"""Pages of this process that say nothing while their socket stays open.

A line that is gone closes its socket within seconds; what is left open and silent is a page that
stands still: a frozen tab, a computer without memory. Only the process that holds the socket can
tell the two apart.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Final

import gevent

from app.services.attempts.stuck import note_stuck
from app.sockets.connections import CandidateConnection
from app.wiring import Wiring
from proctoring.line import STUCK_FROM

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 5.0


def watch_standing(wiring: Wiring, connections: Mapping[str, CandidateConnection]) -> None:
    """Note pages that stand still until the process ends; each silence once."""

    def tell(one: CandidateConnection) -> None:
        note_stuck(wiring.uow, one.attempt_id, epoch=one.epoch)

    while True:
        gevent.sleep(LOOK_EVERY_S)
        try:
            tell_standing(connections, tell, time.monotonic())
        except Exception:  # what is not told now is told at the next look
            log.warning("silent pages could not be noted", exc_info=True)


def tell_standing(
    connections: Mapping[str, CandidateConnection],
    tell: Callable[[CandidateConnection], object],
    now: float,
) -> int:
    """Tell of each connection that has been silent for long enough; returns of how many.

    Args:
        connections: the open sockets.
        tell: notes one.
        now: monotonic seconds, of the clock by which connections count their messages.
    """
    told = 0
    for one in list(connections.values()):
        heard = one.bucket.at
        if one.stood_since == heard or now - heard < STUCK_FROM.total_seconds():
            continue
        tell(one)
        one.stood_since = heard
        told += 1
    return told
