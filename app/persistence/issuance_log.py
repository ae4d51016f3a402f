"""The issuance log in SQL; triggers of the database refuse to change or remove what is in it."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from app.persistence.conflict import insert_once
from app.persistence.tables import (
    issuance_log,
    issuance_log_heads,
    issuance_log_nodes,
    issuance_log_size,
)
from app.services.rows import LogHeadRow, LogRow


class SqlIssuanceLog:
    """`IssuanceLogRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def next_position(self) -> int:
        """Take the next position; whoever else wants one waits until this transaction ends."""
        size = issuance_log_size.c.size
        taken = self._db.execute(
            update(issuance_log_size).values(size=size + 1).returning(size)
        ).scalar_one()
        return int(taken) - 1

    def size(self) -> int:
        """Count the entries, without waiting."""
        return int(self._db.execute(select(issuance_log_size.c.size)).scalar_one())

    def add(self, row: LogRow, nodes: Sequence[tuple[int, int, bytes]]) -> None:
        """Store an entry at the position that was taken, and the subtrees that it completes."""
        self._db.execute(
            insert(issuance_log).values(position=row.position, number=row.number, entry=row.entry)
        )
        self._db.execute(
            insert(issuance_log_nodes),
            [
                {"level": level, "position": position, "digest": digest.hex()}
                for level, position, digest in nodes
            ],
        )

    def node(self, level: int, position: int) -> bytes:
        """Return the digest of a full subtree that was stored."""
        nodes = issuance_log_nodes.c
        found = self._db.execute(
            select(nodes.digest).where(nodes.level == level, nodes.position == position)
        ).scalar_one()
        return bytes.fromhex(found)

    def entries(self, after: int, limit: int) -> Sequence[LogRow]:
        """Entries behind a position (-1 for all), in order."""
        rows = self._db.execute(
            select(issuance_log)
            .where(issuance_log.c.position > after)
            .order_by(issuance_log.c.position)
            .limit(limit)
        )
        return [LogRow(**row._asdict()) for row in rows]

    def entries_of(self, number: str) -> Sequence[LogRow]:
        """Entries of one credential, in order."""
        rows = self._db.execute(
            select(issuance_log)
            .where(issuance_log.c.number == number)
            .order_by(issuance_log.c.position)
        )
        return [LogRow(**row._asdict()) for row in rows]

    def put_head(self, row: LogHeadRow) -> bool:
        """Store a head of a size and an instant once; False when there was one."""
        values: dict[str, object] = {"size": row.size, "at": row.at, "token": row.token}
        return insert_once(self._db, issuance_log_heads, values)

    def latest_head(self, least: int = 0) -> LogHeadRow | None:
        """The newest head of the greatest size, if that is `least` or more."""
        row = self._db.execute(
            select(issuance_log_heads)
            .where(issuance_log_heads.c.size >= least)
            .order_by(issuance_log_heads.c.size.desc(), issuance_log_heads.c.at.desc())
            .limit(1)
        ).first()
        return None if row is None else LogHeadRow(**row._asdict())

    def heads(self) -> Sequence[LogHeadRow]:
        """All heads by size and age, the oldest first."""
        heads = issuance_log_heads
        rows = self._db.execute(select(heads).order_by(heads.c.size, heads.c.at))
        return [LogHeadRow(**row._asdict()) for row in rows]
