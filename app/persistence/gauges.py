"""What operators watch in the database: attempts by state, waiting messages, unread snapshots."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from app.persistence.analysis import WAITS
from app.persistence.tables import (
    attempts,
    letters,
    notices,
    outbox,
    replay_findings,
    snapshots,
    sweep_failures,
)
from app.persistence.types import Instant
from app.services.rows.notices import GIVEN_UP, REFUSED


@dataclass(frozen=True, slots=True)
class PutOff:
    """Messages of one kind that wait for the same thing.

    Attributes:
        code: of the refusal, such as `no_signing_key`.
        again_at: when the first of them is tried again; in the past while it is being tried.
    """

    kind: str
    code: str
    many: int
    again_at: datetime


def gauges(connection: Connection, now: datetime) -> dict[str, float]:
    """Return gauges by name; counts of attempts carry their state after a colon."""
    states = connection.execute(
        select(attempts.c.state, func.count().label("many")).group_by(attempts.c.state)
    )
    found = {f"attempts:{row.state}": float(row.many) for row in states}
    oldest = connection.scalar(select(func.min(outbox.c.due_at, type_=Instant)))
    waiting = connection.scalar(select(func.count()).select_from(outbox))
    unread = connection.scalar(select(func.count()).select_from(snapshots).where(WAITS))
    aside = connection.scalar(
        select(func.count()).select_from(sweep_failures).where(sweep_failures.c.again_at.is_(None))
    )
    lost = sum(
        connection.scalar(
            select(func.count()).select_from(table).where(table.c.outcome.in_((REFUSED, GIVEN_UP)))
        )
        or 0
        for table in (notices, letters)
    )
    differing = connection.scalar(select(func.count()).select_from(replay_findings))
    overdue = (now - oldest).total_seconds() if oldest is not None else 0.0
    held_up = connection.scalar(
        select(func.count()).select_from(outbox).where(outbox.c.put_off.is_not(None))
    )
    return found | {
        "attempts_quarantined": float(aside or 0),
        "attempts_differing_from_journal": float(differing or 0),
        "letters_undelivered": float(lost),
        "outbox_put_off": float(held_up or 0),
        "outbox_messages": float(waiting or 0),
        "outbox_overdue_seconds": max(0.0, overdue),
        "snapshots_unread": float(unread or 0),
    }


def put_off(connection: Connection) -> list[PutOff]:
    """Return what cannot be served now: kinds of messages with the reason, most of them first."""
    many = func.count().label("many")
    rows = connection.execute(
        select(
            outbox.c.kind,
            outbox.c.put_off.label("code"),
            many,
            func.min(outbox.c.due_at, type_=Instant).label("again_at"),
        )
        .where(outbox.c.put_off.is_not(None))
        .group_by(outbox.c.kind, outbox.c.put_off)
        .order_by(many.desc(), outbox.c.kind)
    )
    return [PutOff(**row._asdict()) for row in rows]
