"""A delivery process on a host whose clock is wrong: `python -m tests.faults.wrong_clock SECONDS`.

Everything that this process reads from the machine's wall clock is off by so much; the steady clock
is right, as on a real machine.
"""

# ruff: noqa: E402  # as app.delivery: nothing may be imported before its patch
from gevent import monkey

monkey.patch_all()

import sys
import time
from datetime import UTC, datetime, timedelta

from app import clock

OFF = timedelta(seconds=float(sys.argv[1]))
_right_s, _right_ns = time.time, time.time_ns


def _now(_clock: clock.SystemClock) -> datetime:
    return datetime.now(UTC) + OFF


clock.SystemClock.now = _now  # type: ignore[method-assign]
time.time = lambda: _right_s() + OFF.total_seconds()
time.time_ns = lambda: _right_ns() + OFF // timedelta(microseconds=1) * 1000

from app import delivery, logs
from app.config import Settings

settings = Settings.from_env()
logs.configure(settings)
delivery.serve(settings)
