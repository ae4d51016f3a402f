"""What operators watch in the database: attempts by state, waiting messages, unread snapshots."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from app.persistence.tables import (
    attempts,
    notices,
    outbox,
    replay_findings,
    snapshots,
    sweep_failures,
)
from app.persistence.types import Instant
from app.services.rows.notices import GIVEN_UP, REFUSED


def gauges(connection: Connection, now: datetime) -> dict[str, float]:
    """Return gauges by name; counts of attempts carry their state after a colon."""
    states = connection.execute(
        select(attempts.c.state, func.count().label("many")).group_by(attempts.c.state)
    )
    found = {f"attempts:{row.state}": float(row.many) for row in states}
    oldest = connection.scalar(select(func.min(outbox.c.due_at, type_=Instant)))
    waiting = connection.scalar(select(func.count()).select_from(outbox))
    unread = connection.scalar(
        select(func.count())
        .select_from(snapshots)
        .where(snapshots.c.state == "accepted", snapshots.c.purpose == "live")
    )
    aside = connection.scalar(
        select(func.count()).select_from(sweep_failures).where(sweep_failures.c.again_at.is_(None))
    )
    lost = connection.scalar(
        select(func.count()).select_from(notices).where(notices.c.outcome.in_((REFUSED, GIVEN_UP)))
    )
    differing = connection.scalar(select(func.count()).select_from(replay_findings))
    overdue = (now - oldest).total_seconds() if oldest is not None else 0.0
    return found | {
        "attempts_quarantined": float(aside or 0),
        "attempts_differing_from_journal": float(differing or 0),
        "letters_undelivered": float(lost or 0),
        "outbox_messages": float(waiting or 0),
        "outbox_overdue_seconds": max(0.0, overdue),
        "snapshots_unread": float(unread or 0),
    }
