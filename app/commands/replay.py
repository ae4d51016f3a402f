"""`assay replay check`: rebuild attempts from their journals and compare with what is stored."""

import time
from collections.abc import Iterator

from app.commands.output import write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.replay_check import SqlReplayCheck
from app.services.ports import ReplayCheck

PAGE = 200


class NoSuchAttempt(Exception):
    """The named attempt does not exist."""

    code = "no_such_attempt"


def check(settings: Settings, *, attempt: str | None) -> int:
    """Check one attempt, or all; one line per difference, then how many were checked.

    Returns:
        0 when everything replays to what is stored, else 1. Nothing is repaired.

    Raises:
        NoSuchAttempt: `attempt` names none.
    """
    database = open_database(settings.database_url)
    checks = SqlReplayCheck(database)
    began, checked, differing = time.monotonic(), 0, 0
    try:
        for attempt_id in _one(checks, attempt) if attempt else _all(checks):
            found = checks.check(attempt_id)
            checked += 1
            if found is not None:
                differing += 1
                write(f"{found.attempt_id} record {found.seq}: {found.what}: {found.detail}")
    finally:
        database.close()
    seconds = max(time.monotonic() - began, 0.001)
    write(f"{checked} checked, {differing} differ, {checked / seconds:.0f} attempts/s")
    return 1 if differing else 0


def _one(checks: ReplayCheck, attempt: str) -> Iterator[str]:
    if not checks.exists(attempt):
        raise NoSuchAttempt(f"there is no attempt {attempt!r}")
    yield attempt


def _all(checks: ReplayCheck) -> Iterator[str]:
    """Yield all ids, a page at a time."""
    after = ""
    while page := checks.ids(after, PAGE):
        yield from page
        after = page[-1]
