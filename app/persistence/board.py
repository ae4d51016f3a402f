"""The proctor's board as the database sees it: all rows in a handful of statements.

Read side only. Whatever the number of candidates, the number of statements is the same.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from app.persistence.asking import asked_of, proposed_lately
from app.persistence.attempt_statements import all_attempts
from app.persistence.invigilation import flag_from, incident_from
from app.persistence.journal.reading import ranked_saves
from app.persistence.projection import stored_from
from app.persistence.tables import (
    attempt_events,
    attempt_evidence,
    attempts,
    case_ties,
    exam_windows,
    flags,
    forms,
    incidents,
    people,
)
from app.services.attempts.caring import CARE_KINDS, HELP_KINDS
from app.services.attempts.proposals import open_proposals
from app.services.rows import BoardRow, EventRecord, FlagRow, IncidentRow
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.states import LIVE, RUNNING

STAYS: Final = timedelta(minutes=30)
"""How long an attempt that ended stays on the board."""

NAMED: Final = frozenset((*CARE_KINDS, *HELP_KINDS))

_LIVE = frozenset(state.value for state in LIVE)
_DAY = timedelta(days=1)
"""More than anybody gives at once."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the rows are made of, by attempt id."""

    answered: Mapping[str, int]
    flags: Mapping[str, Sequence[FlagRow]]
    incidents: Mapping[str, Sequence[IncidentRow]]
    asked: Mapping[str, Sequence[EventRecord]]
    names: Mapping[str, str]
    tied: Mapping[str, frozenset[str]]


def board_rows(
    connection: Connection,
    now: datetime,
    *,
    window_ids: Sequence[str] | None = None,
    newer_than: Mapping[str, int] | None = None,
) -> list[BoardRow]:
    """Return live and recently ended attempts, longest waiting first, then by name.

    One that ended longer ago is there while a proposal of it waits for a second person.

    `window_ids` None stands for all windows; `newer_than` holds the version the reader has of each
    attempt, and rows that are not newer are left out.
    """
    shown = or_(
        attempts.c.state.in_([state.value for state in LIVE]),
        attempts.c.ended_at >= now - STAYS,
        attempts.c.id.in_(proposed_lately(now)),
    )
    if window_ids is None:
        rehearsals = select(exam_windows.c.id).where(exam_windows.c.rehearsal)
        shown = shown & attempts.c.window_id.not_in(rehearsals)
    else:
        shown = shown & attempts.c.window_id.in_(window_ids)
    if newer_than:
        shown = shown & attempts.c.id.in_(_newer(connection, shown, newer_than))
    return [row for row in _rows(connection, shown, now) if _stays(row, now)]


def _stays(row: BoardRow, now: datetime) -> bool:
    recent = row.ended_at is not None and row.ended_at >= now - STAYS
    return recent or row.state in _LIVE or bool(open_proposals(row.asked, now))


def board_rows_of(
    connection: Connection, now: datetime, attempt_ids: Sequence[str]
) -> list[BoardRow]:
    """Return the rows of these attempts, in whatever state they are; unknown ids are left out."""
    return _rows(connection, attempts.c.id.in_(attempt_ids), now)


def _newer(
    connection: Connection, shown: ColumnElement[bool], newer_than: Mapping[str, int]
) -> list[str]:
    version = attempts.c.row_version + attempt_evidence.c.version
    held = connection.execute(
        select(attempts.c.id, version.label("version"))
        .join(attempt_evidence, attempt_evidence.c.attempt_id == attempts.c.id)
        .where(shown)
    )
    return [row.id for row in held if row.version > newer_than.get(row.id, -1)]


def _rows(connection: Connection, shown: ColumnElement[bool], now: datetime) -> list[BoardRow]:
    rows = connection.execute(
        all_attempts()
        .add_columns(
            people.c.name,
            forms.c.item_count,
            attempt_evidence.c.latest_id,
            attempt_evidence.c.latest_at,
            attempt_evidence.c.reference_id,
        )
        .join(people, people.c.id == attempts.c.person_id)
        .join(forms, forms.c.id == attempts.c.form_id, isouter=True)
        .where(shown)
        .order_by(
            attempts.c.queued_at.is_(None), attempts.c.queued_at, people.c.name, attempts.c.id
        )
    ).all()
    parts = _parts(connection, {row.id: row.person_id for row in rows})
    return [_board_row(row, parts, now) for row in rows]


def _parts(connection: Connection, candidates: Mapping[str, str]) -> _Parts:
    """Read what rows are made of; `candidates` tells by attempt id who sits there."""
    ids = list(candidates)
    open_flags = connection.execute(
        select(flags)
        .where(flags.c.attempt_id.in_(ids), flags.c.closed_at.is_(None))
        .order_by(flags.c.opened_at, flags.c.id)
    )
    grouped = connection.execute(
        select(incidents)
        .where(incidents.c.attempt_id.in_(ids))
        .order_by(incidents.c.started_at, incidents.c.id)
    )
    by_flag: dict[str, list[FlagRow]] = defaultdict(list)
    for row in open_flags:
        by_flag[row.attempt_id].append(flag_from(row))
    by_incident: dict[str, list[IncidentRow]] = defaultdict(list)
    for row in grouped:
        by_incident[row.attempt_id].append(incident_from(row))
    asked = asked_of(connection, ids)
    return _Parts(
        _answered(connection, ids),
        by_flag,
        by_incident,
        asked,
        _names(connection, asked),
        _tied(connection, set(candidates.values())),
    )


def _tied(connection: Connection, candidates: Collection[str]) -> dict[str, frozenset[str]]:
    """Return who said that they know each of these candidates, by the candidate's id."""
    found: dict[str, set[str]] = defaultdict(set)
    statement = select(case_ties.c.candidate_id, case_ties.c.person_id)
    for row in connection.execute(statement.where(case_ties.c.candidate_id.in_(candidates))):
        found[row.candidate_id].add(row.person_id)
    return {candidate: frozenset(known) for candidate, known in found.items()}


def _names(connection: Connection, asked: Mapping[str, Sequence[EventRecord]]) -> dict[str, str]:
    """Return the names of the staff who did what these records say, by id."""
    ids = {
        record.actor.partition(":")[2]
        for records in asked.values()
        for record in records
        if record.kind in NAMED
    }
    if not ids:
        return {}
    found = connection.execute(select(people.c.id, people.c.name).where(people.c.id.in_(ids)))
    return {row.id: row.name for row in found}


def _answered(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return how many items of each attempt have a response that counts."""
    newest = ranked_saves().where(attempt_events.c.attempt_id.in_(ids)).subquery()
    counts = connection.execute(
        select(newest.c.attempt_id, func.count().label("answered"))
        .where(newest.c.rank == 1, newest.c.answered)
        .group_by(newest.c.attempt_id)
    )
    return {row.attempt_id: row.answered for row in counts}


def _board_row(row: Row[Any], parts: _Parts, now: datetime) -> BoardRow:
    stored = stored_from(row)
    attempt = stored.attempt
    return BoardRow(
        attempt_id=row.id,
        version=stored.row_version,
        candidate_name=row.name,
        state=attempt.state.value,
        pause_kind=row.pause_kind,
        left=attempt.remaining(now) if attempt.state in RUNNING else None,
        seen_at=stored.seen_at,
        answered=parts.answered.get(row.id, 0),
        items=row.item_count or 0,
        warnings=attempt.warnings,
        hand_raised=stored.hand_raised,
        open_flags=parts.flags.get(row.id, ()),
        incidents=parts.incidents.get(row.id, ()),
        latest_snapshot_id=row.latest_id,
        latest_snapshot_at=row.latest_at,
        reference_snapshot_id=row.reference_id,
        result_state=stored.result_state,
        asked=parts.asked.get(row.id, ()),
        ended_at=attempt.ended_at,
        candidate=stored.person_id,
        started_at=attempt.started_at,
        worked=attempt.clock.used(now),
        names=parts.names,
        cap=_cap(attempt, now),
        human_only=attempt.human_only,
        tied=parts.tied.get(stored.person_id, frozenset()),
    )


def _cap(attempt: Attempt, now: datetime) -> tuple[datetime, timedelta] | None:
    """Return the end of a window that caps, and how much given now would count before it."""
    end = attempt.clock.window_end
    if end is None or attempt.state not in RUNNING:
        return None
    return end, _DAY - attempt.clock.window_takes(_DAY, now)
