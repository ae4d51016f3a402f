"""What holders decide about their credentials, and who looked, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from app.persistence.conflict import insert_into, insert_once
from app.persistence.tables import (
    credential_name_tries,
    credential_shares,
    credential_showings,
    credential_views,
    credentials,
)
from app.services.errors import StaleVersion
from app.services.rows import LookDay, ShareRow, ShowingRow
from app.services.verifying.showing import Detail, Visibility


class SqlWallet:
    """`WalletRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put_showing(self, row: ShowingRow) -> None:
        """Append a decision and let it count from the next request on.

        Raises:
            StaleVersion: its version is taken.
        """
        values: dict[str, object] = {
            "number": row.number,
            "version": row.version,
            "visibility": row.visibility,
            "fields": list(row.fields),
            "text_sha256": row.text_sha256,
            "at": row.at,
        }
        if not insert_once(self._db, credential_showings, values):
            raise StaleVersion(f"{row.number} has a decision {row.version}")
        public = row.visibility == Visibility.PUBLIC
        self._db.execute(
            update(credentials)
            .where(credentials.c.number == row.number)
            .values(
                visibility=row.visibility,
                name_public=public and Detail.NAME in row.fields,
                result_public=public and Detail.RESULT in row.fields,
            )
        )

    def showings(self, number: str) -> Sequence[ShowingRow]:
        """All decisions on a credential, newest first."""
        table = credential_showings
        wanted = select(table).where(table.c.number == number).order_by(table.c.version.desc())
        return [ShowingRow(**row._asdict()) for row in self._db.execute(wanted)]

    def add_share(self, row: ShareRow) -> None:
        """Store a new link."""
        self._db.execute(
            insert_into(self._db, credential_shares).values(
                id=row.id,
                number=row.number,
                token_sha256=row.token_sha256,
                label=row.label,
                fields=list(row.fields),
                created_at=row.created_at,
                expires_at=row.expires_at,
                view_limit=row.view_limit,
                views=row.views,
                revoked_at=row.revoked_at,
            )
        )

    def shares(self, number: str) -> Sequence[ShareRow]:
        """All links of a credential, newest first."""
        table = credential_shares
        wanted = (
            select(table)
            .where(table.c.number == number)
            .order_by(table.c.created_at.desc(), table.c.id)
        )
        return [ShareRow(**row._asdict()) for row in self._db.execute(wanted)]

    def share_of(self, token_sha256: str) -> ShareRow | None:
        """Find a link by the digest of its secret."""
        wanted = select(credential_shares).where(credential_shares.c.token_sha256 == token_sha256)
        row = self._db.execute(wanted).first()
        return None if row is None else ShareRow(**row._asdict())

    def open_share(self, share_id: str, now: datetime) -> bool:
        """Count one opening; False where it is over, revoked or used up, and nothing is counted."""
        table = credential_shares
        # Judged and counted in one statement, so that two openings cannot both be the last.
        left = or_(table.c.view_limit.is_(None), table.c.views < table.c.view_limit)
        opened = (
            update(table)
            .where(
                table.c.id == share_id,
                table.c.revoked_at.is_(None),
                table.c.expires_at > now,
                left,
            )
            .values(views=table.c.views + 1)
            .returning(table.c.id)
        )
        return self._db.execute(opened).first() is not None

    def revoke_share(self, share_id: str, number: str, at: datetime) -> bool:
        """End a link of this credential; False where there is none that still opens anything."""
        table = credential_shares
        ended = (
            update(table)
            .where(table.c.id == share_id, table.c.number == number, table.c.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(table.c.id)
        )
        return self._db.execute(ended).first() is not None

    def looks(self, number: str) -> Sequence[LookDay]:
        """Counted looks by day, newest first; days without any are left out."""
        views = credential_views
        tries = credential_name_tries
        seen = {
            row.day: row.views
            for row in self._db.execute(select(views).where(views.c.number == number))
        }
        named = {
            row.day: row.tries
            for row in self._db.execute(select(tries).where(tries.c.number == number))
        }
        days = sorted({*seen, *named}, reverse=True)
        return [LookDay(day, seen.get(day, 0), named.get(day, 0)) for day in days]
