"""Rules frozen into bookings and credentials, in SQL."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from app.persistence.conflict import insert_once
from app.persistence.tables import attempt_terms, credential_terms
from app.services.rows import TermRow


class SqlTerms:
    """`TermRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def pin(self, attempt_id: str, scheme_digest: str) -> None:
        """Record the rule of a booking; the first one stays."""
        row: dict[str, object] = {"attempt_id": attempt_id, "scheme_digest": scheme_digest}
        insert_once(self._db, attempt_terms, row)

    def pinned(self, attempt_id: str) -> str | None:
        """Return the digest of the scheme that an attempt was booked under."""
        return self._db.scalar(
            select(attempt_terms.c.scheme_digest).where(attempt_terms.c.attempt_id == attempt_id)
        )

    def put(self, row: TermRow) -> None:
        """Record the rule and the chain of a credential; the first record stays."""
        values: dict[str, object] = {
            "number": row.number,
            "scheme_version": row.scheme_version,
            "scheme_digest": row.scheme_digest,
            "chain_id": row.chain_id,
            "term_no": row.term_no,
            "renews": row.renews,
            "by_delta": row.by_delta,
        }
        insert_once(self._db, credential_terms, values)

    def all_of(self, numbers: Sequence[str]) -> Mapping[str, TermRow]:
        """Return the rules and chains of many credentials by number; what has none is missing."""
        wanted = select(credential_terms).where(credential_terms.c.number.in_(numbers))
        return {row.number: TermRow(**row._asdict()) for row in self._db.execute(wanted)}

    def of(self, number: str) -> TermRow | None:
        """Return the rule and the chain of a credential."""
        wanted = select(credential_terms).where(credential_terms.c.number == number)
        row = self._db.execute(wanted).first()
        return None if row is None else TermRow(**row._asdict())
