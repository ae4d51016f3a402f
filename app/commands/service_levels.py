"""`assay proctoring levels`: promised times of cases, how they are kept, what is overdue."""

import json
from collections.abc import Iterator
from datetime import timedelta

from app.commands.output import table, write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.queries import Queries
from app.persistence.unit_of_work import readings
from app.services.cases.service_levels import WITHIN, Levels, Measured, Owed, ServiceLevels

OVERDUE = 3


def levels(settings: Settings, *, as_json: bool) -> int:
    """Print the report; returns the exit status: 3 where something is overdue."""
    database = open_database(settings.database_url)
    try:
        waits = [one.incident.attempt_id for one in Queries(database).open_incidents()]
        found = ServiceLevels(readings(database)).report(waits)
    finally:
        database.close()
    write(json.dumps(_document(found), indent=2) if as_json else "\n".join(_lines(found)))
    return OVERDUE if found.owed else 0


def _lines(found: Levels) -> Iterator[str]:
    yield f"Promised times as of {found.at:%Y-%m-%d %H:%M} UTC, measured over {WITHIN.days} days."
    head = ("step", "working days", "waiting", "overdue", "kept", "half within", "slowest")
    yield table(head, [_row(one) for one in found.measured])
    if not found.owed:
        yield "Nothing is overdue."
        return
    rows = [
        (one.span.level.value, one.case_id or "none yet", f"{one.span.due:%Y-%m-%d %H:%M}")
        for one in found.owed
    ]
    yield table(("overdue", "case", "was due (UTC)"), rows)


def _row(one: Measured) -> tuple[str, ...]:
    kept = f"{one.kept.count}/{one.kept.of}"
    numbers = (str(one.days), str(one.waiting), str(one.overdue), kept)
    return (one.level.value, *numbers, _hours(one.half), _hours(one.slowest))


def _hours(length: timedelta | None) -> str:
    return "" if length is None else f"{length / timedelta(hours=1):.1f} h"


def _document(found: Levels) -> dict[str, object]:
    return {
        "at": found.at.isoformat(),
        "levels": [
            {
                "level": one.level.value,
                "working_days": one.days,
                "waiting": one.waiting,
                "overdue": one.overdue,
                "kept": [one.kept.count, one.kept.of],
                "half_s": None if one.half is None else one.half.total_seconds(),
                "slowest_s": None if one.slowest is None else one.slowest.total_seconds(),
            }
            for one in found.measured
        ],
        "overdue": [_owed(one) for one in found.owed],
    }


def _owed(one: Owed) -> dict[str, str]:
    return {
        "level": one.span.level.value,
        "attempt": one.attempt_id,
        "case": one.case_id,
        "due": one.span.due.isoformat(),
    }
