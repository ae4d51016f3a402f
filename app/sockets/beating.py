"""Signs of life of this process in the database, so that nobody has to guess when we did not serve.

A database that is away gives no sign either: to a candidate it is the same outage.
"""

import logging
import os
import secrets
import socket
from datetime import timedelta

import gevent

from app.services.timekeeping.outages import Outages
from app.wiring import Wiring

log = logging.getLogger(__name__)

EVERY_S = 2.0


def beat_forever(wiring: Wiring) -> None:
    """Give a sign every 2 s until the process ends; an outage that it ends is an alarm."""
    outages = Outages(wiring.uow, wiring.read, wiring.delivery().tell_state)
    process = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    while True:
        wiring.clock.measure()
        beat_once(outages, process)
        gevent.sleep(EVERY_S)


def beat_once(outages: Outages, process: str) -> None:
    """Give one sign; a failure is logged and the next one tells how long it lasted."""
    try:
        found = outages.beat(process)
    except Exception:  # whatever stops the sign stops the service, and the gap will say so
        log.warning("no sign of life could be stored", exc_info=True)
        return
    if found is not None:
        fields = {
            "event": "outage_found",
            "duration_ms": (found.ended_at - found.began_at) // timedelta(milliseconds=1),
        }
        log.critical("the service did not serve; a supervisor decides about a credit", extra=fields)
