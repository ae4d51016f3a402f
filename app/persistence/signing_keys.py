"""The table of signing keys, and which credentials rest on one, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, or_, select, update

from app.persistence.conflict import as_object, insert_once
from app.persistence.credentials import credential_from
from app.persistence.tables import credentials, public_keys
from app.services.rows import CredentialRow, SigningKeyRow
from exam_engine.ids import KeyId
from exam_engine.issuance.key_life import Algorithm, KeyLife, KeyState

_BY_AGE: Final = (public_keys.c.activate_at, public_keys.c.kid)
_ALL: Final = select(public_keys).order_by(*_BY_AGE)  # asked by every look-up, so made once


class SqlSigningKeys:
    """`SigningKeyRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def all(self) -> Sequence[SigningKeyRow]:
        """Every key, oldest publication first, without waiting."""
        return [_row(row) for row in self._db.execute(_ALL)]

    def shared(self) -> Sequence[SigningKeyRow]:
        """The same, and nobody changes a key until this transaction ends."""
        return self._rows(select(public_keys).with_for_update(read=True))

    def locked(self) -> Sequence[SigningKeyRow]:
        """The same, and nobody signs or changes a key until this transaction ends."""
        return self._rows(select(public_keys).with_for_update())

    def add(self, row: SigningKeyRow) -> bool:
        """Store a new key; False when one of this id is there."""
        fixed: dict[str, object] = {"kid": row.life.kid, "jwk": row.jwk, "backend": row.backend}
        return insert_once(self._db, public_keys, {**fixed, **_changing(row)})

    def put(self, row: SigningKeyRow) -> None:
        """Store what has become of a key; id, public half and backend stay as they are."""
        self._db.execute(
            update(public_keys).where(public_keys.c.kid == row.life.kid).values(**_changing(row))
        )

    def signed_with(self, kid: str, after: str, limit: int) -> Sequence[CredentialRow]:
        """Issued credentials that rest on a key, with a number behind `after`, by number."""
        rows = self._db.execute(
            select(credentials)
            .where(
                or_(credentials.c.kid == kid, credentials.c.proof_kid == kid),
                credentials.c.issued_at.is_not(None),
                credentials.c.number > after,
            )
            .order_by(credentials.c.number)
            .limit(limit)
        )
        return [credential_from(row) for row in rows]

    def count_signed_with(self) -> Mapping[str, int]:
        """How many issued credentials rest on each key; a key with none is missing."""
        found: dict[str, int] = {}
        for column in (credentials.c.kid, credentials.c.proof_kid):
            rows = self._db.execute(
                select(column, func.count())
                .where(credentials.c.issued_at.is_not(None), column.is_not(None))
                .group_by(column)
            )
            found.update((kid, count) for kid, count in rows)
        return found

    def last_needed(self, kid: str) -> datetime | None:
        """Last second of the last credential that rests on a key."""
        last: datetime | None = self._db.scalar(
            select(func.max(credentials.c.valid_until)).where(
                or_(credentials.c.kid == kid, credentials.c.proof_kid == kid)
            )
        )
        return last

    def _rows(self, wanted: Select[Any]) -> Sequence[SigningKeyRow]:
        return [_row(row) for row in self._db.execute(wanted.order_by(*_BY_AGE))]


def _row(row: Row[Any]) -> SigningKeyRow:
    life = KeyLife(
        kid=KeyId(row.kid),
        alg=Algorithm(row.alg),
        state=KeyState(row.state),
        published_at=row.published_at or row.activate_at,  # none from releases before the states
        activate_at=row.activate_at,
        sign_until=row.sign_until,
        distrust_at=row.distrust_at,
    )
    return SigningKeyRow(life, as_object(row.jwk), row.backend, row.words)


def _changing(row: SigningKeyRow) -> dict[str, object]:
    life = row.life
    return {
        "alg": life.alg.value,
        "state": life.state.value,
        "published_at": life.published_at,
        "activate_at": life.activate_at,
        "sign_until": life.sign_until,
        "distrust_at": life.distrust_at,
        "words": row.words,
    }
