"""Employers' keys and what happened to each, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.persistence.conflict import insert_once
from app.persistence.tables import api_key_events, api_keys
from app.services.rows.api_keys import ApiKey, ApiKeyEvent, ApiKeyEventKind


class SqlApiKeys:
    """`ApiKeyRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, key: ApiKey) -> bool:
        """Store a new key; False when one of this id is there."""
        row: dict[str, object] = {
            "id": key.id,
            "organisation": key.organisation,
            "secret_sha256": key.secret_sha256,
            "per_day": key.per_day,
            "per_minute": key.per_minute,
            "made_by": key.made_by,
            "made_at": key.made_at,
            "company_id": key.company_id,
            "last_used_at": key.last_used_at,
            "revoked_at": key.revoked_at,
            "ends_at": key.ends_at,
        }
        return insert_once(self._db, api_keys, row)

    def get(self, key_id: str) -> ApiKey | None:
        """Read one key."""
        row = self._db.execute(select(api_keys).where(api_keys.c.id == key_id)).first()
        return None if row is None else ApiKey(**row._asdict())

    def all(self) -> Sequence[ApiKey]:
        """Read every key, by organisation and then oldest first."""
        order = (api_keys.c.organisation, api_keys.c.made_at, api_keys.c.id)
        rows = self._db.execute(select(api_keys).order_by(*order))
        return [ApiKey(**row._asdict()) for row in rows]

    def of_company(self, company_id: str) -> Sequence[ApiKey]:
        """Read every key that a company made for itself, oldest first."""
        own = select(api_keys).where(api_keys.c.company_id == company_id)
        rows = self._db.execute(own.order_by(api_keys.c.made_at, api_keys.c.id))
        return [ApiKey(**row._asdict()) for row in rows]

    def set_limits(self, company_id: str, *, per_day: int, per_minute: int) -> None:
        """Give every key of a company its new limits."""
        own = update(api_keys).where(api_keys.c.company_id == company_id)
        self._db.execute(own.values(per_day=per_day, per_minute=per_minute))

    def end_at(self, key_id: str, at: datetime) -> None:
        """Let a key end by itself."""
        self._db.execute(update(api_keys).where(api_keys.c.id == key_id).values(ends_at=at))

    def revoke(self, key_id: str, at: datetime) -> bool:
        """End a key; False when it has ended or was never made."""
        ended = self._db.execute(
            update(api_keys)
            .where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(api_keys.c.id)
        )
        return ended.first() is not None

    def mark_used(self, key_id: str, at: datetime) -> None:
        """Note the last use."""
        self._db.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=at))

    def note(self, event: ApiKeyEvent) -> None:
        """Append what happened."""
        self._db.execute(
            insert(api_key_events).values(
                id=event.id,
                key_id=event.key_id,
                kind=event.kind.value,
                at=event.at,
                actor=event.actor,
                words=event.words,
                body=None if event.body is None else dict(event.body),
            )
        )

    def events(self, key_id: str, limit: int) -> Sequence[ApiKeyEvent]:
        """Read what happened to a key, newest first."""
        rows = self._db.execute(
            select(api_key_events)
            .where(api_key_events.c.key_id == key_id)
            .order_by(api_key_events.c.at.desc(), api_key_events.c.id)
            .limit(limit)
        )
        return [_event(row) for row in rows]


def _event(row: Row[Any]) -> ApiKeyEvent:
    return ApiKeyEvent(**{**row._asdict(), "kind": ApiKeyEventKind(row.kind)})
