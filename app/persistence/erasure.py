"""Which pictures are due, held and erased, in SQL; records of pictures are never removed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    exists,
    literal_column,
    not_,
    or_,
    select,
    update,
)

from app.persistence.tables import (
    analysis_states,
    attempt_events,
    attempt_evidence,
    attempts,
    case_files,
    cases,
    snapshots,
)
from app.services.errors import NotFound
from app.services.rows import MediaRow, SnapshotRow
from exam_engine.attempts.events.evidence import ExportAsked, SnapshotsErased

_FILED = exists().where(
    cases.c.attempt_id == attempt_evidence.c.attempt_id, case_files.c.case_id == cases.c.id
)
"""The candidate has sent files."""
_SENT = _FILED.where(
    ~exists().where(
        attempt_events.c.attempt_id == attempt_evidence.c.attempt_id,
        attempt_events.c.kind == SnapshotsErased.kind,
        attempt_events.c.at >= case_files.c.at,
    )
)
"""And some of them came after the last erasure, or there was none."""


class SqlErasure:
    """`ErasureRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def media(self, attempt_id: str) -> MediaRow:
        """Read how far an attempt's pictures are erased.

        Raises:
            NotFound: there is no such attempt.
        """
        kept = attempt_evidence.c
        row = self._db.execute(
            select(
                kept.snapshot_seq, kept.erase_to, kept.erased_to, kept.held, _SENT.label("sent")
            ).where(kept.attempt_id == attempt_id)
        ).first()
        if row is None:
            raise NotFound(f"no attempt {attempt_id!r}")
        return MediaRow(
            attempt_id, row.snapshot_seq, row.erase_to, row.erased_to, row.held, bool(row.sent)
        )

    def with_pictures(
        self, after: str, limit: int, *, ended_by: datetime, unseen_since: datetime | None = None
    ) -> Sequence[str]:
        """Ids above `after`, in order, of attempts that have any and have ended by then."""
        kept = attempt_evidence.c
        there = or_(kept.snapshot_seq > kept.erased_to, _SENT)
        ended = and_(there, attempts.c.ended_at <= ended_by)
        statement = (
            select(kept.attempt_id)
            .join(attempts, attempts.c.id == kept.attempt_id)
            .where(kept.attempt_id > after, or_(ended, kept.erase_to > kept.erased_to))
            .order_by(kept.attempt_id)
            .limit(limit)
        )
        if unseen_since is not None:
            unseen = or_(kept.looked_at.is_(None), kept.looked_at < unseen_since)
            statement = statement.where(unseen)
        return list(self._db.scalars(statement))

    def erased(self, after: str, limit: int) -> Sequence[str]:
        """Ids above `after`, in order, of attempts of which pictures or files were erased."""
        kept = attempt_evidence.c
        statement = (
            select(kept.attempt_id)
            .where(kept.attempt_id > after, or_(kept.erased_to > 0, and_(_FILED, not_(_SENT))))
            .order_by(kept.attempt_id)
            .limit(limit)
        )
        return list(self._db.scalars(statement))

    def held(self, after: str, limit: int) -> Sequence[str]:
        """Ids above `after`, in order, of attempts of which a person has stopped deletion."""
        kept = attempt_evidence.c
        own = select(kept.attempt_id).where(kept.attempt_id > after, kept.held)
        return list(self._db.scalars(own.order_by(kept.attempt_id).limit(limit)))

    def exports_asked(self, since: datetime) -> Sequence[str]:
        """Ids, in order, of attempts of which an export was asked for since then."""
        # spelled out, so that the index serves
        kind: ColumnElement[str] = literal_column(f"'{ExportAsked.kind}'")
        asked = select(attempt_events.c.attempt_id).where(
            attempt_events.c.kind == kind, attempt_events.c.at >= since
        )
        return list(self._db.scalars(asked.distinct().order_by(attempt_events.c.attempt_id)))

    def looked(self, attempt_id: str, at: datetime) -> None:
        """Note that it was asked whether the pictures are due."""
        self._write(attempt_id, {"looked_at": at})

    def mark_going(self, attempt_id: str) -> None:
        """Note that all pictures there are now are being erased."""
        self._write(attempt_id, {"erase_to": attempt_evidence.c.snapshot_seq})

    def pictures(self, media: MediaRow) -> Sequence[SnapshotRow]:
        """Records of the pictures whose erasure has begun, in their order."""
        rows = self._db.execute(
            select(snapshots).where(_going(media)).order_by(snapshots.c.seq)
        )  # an exam of two hours has 1,440
        return [SnapshotRow(**row._asdict()) for row in rows]

    def kept_keys(self, media: MediaRow) -> Sequence[str]:
        """Storage keys of the pictures that came after the erasure had begun."""
        newer = and_(snapshots.c.attempt_id == media.attempt_id, snapshots.c.seq > media.erase_to)
        return list(self._db.scalars(select(snapshots.c.storage_key).where(newer)))

    def finish(self, media: MediaRow, at: datetime) -> None:
        """Note that the pictures are gone, and forget what analysis remembered of the last one."""
        version = attempt_evidence.c.version + 1
        done = {"erased_to": media.erase_to, "looked_at": at, "version": version}
        self._write(media.attempt_id, done)
        gone = select(snapshots.c.id).where(_going(media))
        for shown in (attempt_evidence.c.latest_id, attempt_evidence.c.reference_id):
            is_gone = (attempt_evidence.c.attempt_id == media.attempt_id) & shown.in_(gone)
            self._db.execute(update(attempt_evidence).where(is_gone).values({shown: None}))
        self._db.execute(update(snapshots).where(_going(media)).values(erased_at=at))
        own = analysis_states.c.attempt_id == media.attempt_id
        self._db.execute(update(analysis_states).where(own).values(frame=None))

    def with_early(
        self, after: str, limit: int, purposes: Sequence[str], *, ended_by: datetime
    ) -> Sequence[str]:
        """Ids above `after`, in order, of attempts that ended by then and have such pictures."""
        statement = (
            select(snapshots.c.attempt_id)
            .distinct()
            .join(attempts, attempts.c.id == snapshots.c.attempt_id)
            .where(
                snapshots.c.attempt_id > after,
                snapshots.c.purpose.in_(purposes),
                snapshots.c.erased_at.is_(None),
                attempts.c.ended_at <= ended_by,
            )
            .order_by(snapshots.c.attempt_id)
            .limit(limit)
        )
        return list(self._db.scalars(statement))

    def early(self, attempt_id: str, purposes: Sequence[str]) -> Sequence[SnapshotRow]:
        """Records of an attempt's pictures of these purposes that are there, in their order."""
        own = _there(attempt_id) & snapshots.c.purpose.in_(purposes)
        rows = self._db.execute(select(snapshots).where(own).order_by(snapshots.c.seq))
        return [SnapshotRow(**row._asdict()) for row in rows]

    def other_keys(self, attempt_id: str, purposes: Sequence[str]) -> frozenset[str]:
        """Storage keys of an attempt's pictures of other purposes that are there."""
        others = _there(attempt_id) & snapshots.c.purpose.not_in(purposes)
        return frozenset(self._db.scalars(select(snapshots.c.storage_key).where(others)))

    def mark_early(self, attempt_id: str, purposes: Sequence[str], at: datetime) -> None:
        """Note that an attempt's pictures of these purposes are gone."""
        own = _there(attempt_id) & snapshots.c.purpose.in_(purposes)
        self._db.execute(update(snapshots).where(own).values(erased_at=at))

    def set_held(self, attempt_id: str, *, held: bool) -> None:
        """Stop deletion, or let it go on."""
        self._write(attempt_id, {"held": held})

    def _write(self, attempt_id: str, values: Mapping[str, object]) -> None:
        self._db.execute(
            update(attempt_evidence)
            .where(attempt_evidence.c.attempt_id == attempt_id)
            .values(**values)
        )


def _there(attempt_id: str) -> ColumnElement[bool]:
    return and_(snapshots.c.attempt_id == attempt_id, snapshots.c.erased_at.is_(None))


def _going(media: MediaRow) -> ColumnElement[bool]:
    """Select the pictures of an erasure; what went early went with a fact of its own."""
    return and_(
        _there(media.attempt_id),
        snapshots.c.seq > media.erased_to,
        snapshots.c.seq <= media.erase_to,
    )
