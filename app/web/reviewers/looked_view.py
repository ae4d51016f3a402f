"""Who looked at a candidate, at what, and when: watched as it was, or opened afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.services.cases.looking import MARKS, MARKS_ALONE
from app.services.ports import UnitOfWork
from app.services.replay.replays import WHOLE
from app.services.rows import EventRecord
from app.web.reviewers.people_names import Names
from exam_engine.attempts.events.evidence import EvidenceViewed

FILE: Final = "file:"
"""How the fact of a view names a file that the candidate sent."""


@dataclass(slots=True)
class _Views:
    """One person's views of one kind on one day."""

    first: datetime
    last: datetime
    count: int = 0


def looked(
    uow: UnitOfWork, attempt_id: str, records: Sequence[EventRecord], names: Names
) -> list[dict[str, object]]:
    """Return who looked, as what, at what, from when until when and how often; by start."""
    found: dict[tuple[str, str, str, date], _Views] = {}
    for one in records:
        if one.kind != EvidenceViewed.kind:
            continue
        role, _sep, person = one.actor.partition(":")
        key = (person, role, _what(one), one.at.date())
        held = found.setdefault(key, _Views(one.at, one.at))
        held.last, held.count = one.at, held.count + 1
    rows = [
        _row(names.of(person), role, what, views)
        for (person, role, what, _day), views in found.items()
        if what != "marks"
    ]
    for watch in uow.board.watched(attempt_id):
        live = _Views(watch.since, watch.until, watch.pictures)
        rows.append(_row(names.of(watch.person_id), "", "live", live))
    return sorted(rows, key=lambda row: (str(row["first"]), str(row["name"])))


def _what(one: EventRecord) -> str:
    if one.body.get("purpose") in {MARKS, MARKS_ALONE}:
        return "marks"
    name = str(one.body.get("evidence", ""))
    if name == WHOLE:
        return "replay"
    return "file" if name.startswith(FILE) else "picture"


def _row(name: str, role: str, what: str, views: _Views) -> dict[str, object]:
    return {
        "name": name,
        "role": role,
        "what": what,
        "first": views.first,
        "last": views.last,
        "count": views.count,
    }
