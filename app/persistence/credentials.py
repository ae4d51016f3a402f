"""Credentials from intent to signature, and their status entries, in SQL."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from app.persistence.conflict import insert_into, insert_once
from app.persistence.tables import (
    credential_name_tries,
    credential_views,
    credentials,
    status_entries,
)
from app.services.rows import CredentialRow, Signed
from app.services.verifying.showing import Visibility

STATUS_LIST_LENGTH: Final = 131_072
"""Entries of one status list; large enough that an index tells nothing about its neighbours."""
FULL_AT: Final = STATUS_LIST_LENGTH * 3 // 4
"""Entries after which the next list begins, so that drawing stays quick."""

_SHOWN: Final = select(credentials).where(
    credentials.c.number == bindparam("wanted"),
    credentials.c.issued_at.is_not(None),
    credentials.c.visibility != Visibility.PRIVATE.value,
)
"""Made once: building it costs as much as running it."""


def credential_from(row: Row[Any]) -> CredentialRow:
    """Return the credential a full row of the table holds."""
    return CredentialRow(**row._asdict())


class SqlCredentials:
    """`CredentialRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add_intent(self, row: CredentialRow) -> bool:
        """Record what is about to be signed; False when the attempt has one of the scheme.

        One instead of another is apart; False when that one has its successor.
        """
        return insert_once(
            self._db,
            credentials,
            {
                "number": row.number,
                "attempt_id": row.attempt_id,
                "person_id": row.person_id,
                "scheme_id": row.scheme_id,
                "state": row.state,
                "valid_from": row.valid_from,
                "valid_until": row.valid_until,
                "kid": row.kid,
                "badge": dict(row.badge),
                "holder_name": row.holder_name,
                "name_public": row.name_public,
                "created_at": row.created_at,
                "revocation_index": row.revocation_index,
                "suspension_index": row.suspension_index,
                "tokens": dict(row.tokens),
                "issued_at": row.issued_at,
                "through": row.through,
                "covers": None if row.covers is None else list(row.covers),
                "instead_of": row.instead_of,
            },
        )

    def mark_issued(self, number: str, signed: Signed, *, at: datetime) -> bool:
        """Store what was signed and set the state to active.

        One that was issued before keeps its first tokens, and the answer is False: a crash
        between signing and storing may sign twice, and only what was stored first is the
        credential.
        """
        stored = self._db.execute(
            update(credentials)
            .where(credentials.c.number == number, credentials.c.issued_at.is_(None))
            .values(**_columns(signed), issued_at=at, state="active")
            .returning(credentials.c.number)
        )
        return stored.first() is not None

    def sign_again(self, number: str, signed: Signed, *, instead_of: str) -> bool:
        """Replace signatures that rest on a key; False if they rest on it no longer."""
        rests = or_(credentials.c.kid == instead_of, credentials.c.proof_kid == instead_of)
        stored = self._db.execute(
            update(credentials)
            .where(credentials.c.number == number, credentials.c.issued_at.is_not(None), rests)
            .values(**_columns(signed))
            .returning(credentials.c.number)
        )
        return stored.first() is not None

    def by_number(self, number: str) -> CredentialRow | None:
        """Look a credential up by its canonical number (no hyphens)."""
        return self._one(credentials.c.number == number)

    def by_numbers(self, numbers: Sequence[str]) -> Sequence[CredentialRow]:
        """Look many up at once, at most 500; those that are not there are left out."""
        rows = self._db.execute(select(credentials).where(credentials.c.number.in_(numbers)))
        return [credential_from(row) for row in rows]

    def shown(self, number: str) -> CredentialRow | None:
        """Look up what strangers may see; nothing is read of what they may not."""
        row = self._db.execute(_SHOWN, {"wanted": number}).first()
        return None if row is None else credential_from(row)

    def of_attempt(self, attempt_id: str) -> CredentialRow | None:
        """The credential of what an attempt was sat for; the newest, where its scope changed."""
        own = (credentials.c.attempt_id == attempt_id) & credentials.c.through.is_(None)
        newest = select(credentials).where(own).order_by(credentials.c.created_at.desc()).limit(1)
        row = self._db.execute(newest).first()
        return None if row is None else credential_from(row)

    def all_of_attempt(self, attempt_id: str) -> Sequence[CredentialRow]:
        """All credentials that came from an attempt: of what was sat for first, then by scheme."""
        rows = self._db.execute(
            select(credentials)
            .where(credentials.c.attempt_id == attempt_id)
            .order_by(
                credentials.c.through.is_not(None),
                credentials.c.scheme_id,
                credentials.c.created_at,
            )
        )
        return [credential_from(row) for row in rows]

    def of_person(self, person_id: str) -> Sequence[CredentialRow]:
        """All credentials of a person, newest first."""
        rows = self._db.execute(
            select(credentials)
            .where(credentials.c.person_id == person_id)
            .order_by(credentials.c.created_at.desc(), credentials.c.number)
        )
        return [credential_from(row) for row in rows]

    def page(self, after: str, limit: int) -> Sequence[CredentialRow]:
        """Credentials and intents with a number behind `after`, by number."""
        rows = self._db.execute(
            select(credentials)
            .where(credentials.c.number > after)
            .order_by(credentials.c.number)
            .limit(limit)
        )
        return [credential_from(row) for row in rows]

    def next_status_index(self, purpose: str) -> int:
        """Draw an unused random position of the current status list; never drawn again.

        Returns:
            (number of the list - 1) * 131,072 + index; a list three quarters full gets a successor.
        """
        first = self._current_list(purpose)
        while True:
            index = first + secrets.randbelow(STATUS_LIST_LENGTH)
            entry: dict[str, object] = {"purpose": purpose, "list_index": index, "bit": False}
            if insert_once(self._db, status_entries, entry):
                return index

    def count_view(self, number: str, at: datetime) -> None:
        """Count one verification of a credential by day (UTC)."""
        self.count_views([number], at)

    def count_views(self, numbers: Sequence[str], at: datetime) -> None:
        """Count one verification of each of many credentials by day (UTC)."""
        if not numbers:
            return
        counted = insert_into(self._db, credential_views).on_conflict_do_update(
            index_elements=["number", "day"], set_={"views": credential_views.c.views + 1}
        )
        day = at.astimezone(UTC).date().isoformat()
        # In the order of numbers, so that two lists at the same time wait and never block for good.
        rows = [{"number": one, "day": day, "views": 1} for one in sorted(numbers)]
        self._db.execute(counted, rows)

    def take_name_try(self, number: str, at: datetime, *, most: int) -> bool:
        """Count one comparison of a name by day (UTC); False where `most` were made already."""
        tries = credential_name_tries.c.tries
        statement = insert_into(self._db, credential_name_tries).values(
            number=number, day=at.astimezone(UTC).date().isoformat(), tries=1
        )
        # Counted and judged in one statement, so that tries at the same time cannot both be last.
        counted = statement.on_conflict_do_update(
            index_elements=["number", "day"], set_={"tries": tries + 1}, where=tries < most
        ).returning(tries)
        return self._db.execute(counted).first() is not None

    def _current_list(self, purpose: str) -> int:
        """Return the first position of the list from which indices are drawn."""
        of_purpose = status_entries.c.purpose == purpose
        highest = self._db.scalar(select(func.max(status_entries.c.list_index)).where(of_purpose))
        first = (highest or 0) // STATUS_LIST_LENGTH * STATUS_LIST_LENGTH
        taken = self._db.scalar(
            select(func.count()).where(of_purpose, status_entries.c.list_index >= first)
        )
        return first + STATUS_LIST_LENGTH if (taken or 0) >= FULL_AT else first

    def _one(self, condition: object) -> CredentialRow | None:
        row = self._db.execute(
            select(credentials).where(condition)  # type: ignore[arg-type]
        ).first()
        return None if row is None else credential_from(row)


def _columns(signed: Signed) -> dict[str, object]:
    return {"tokens": dict(signed.tokens), "kid": signed.kid, "proof_kid": signed.proof_kid}
