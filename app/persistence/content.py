"""Schemes, pages, items, forms and windows in SQL; answer keys in a repository of their own."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, func, select, update

from app.persistence.conflict import insert_into, insert_once
from app.persistence.tables import answer_keys, documents, exam_windows, forms
from app.persistence.types import Instant
from app.services.errors import StaleVersion
from app.services.rows import ExamWindow, JsonValue, StoredKey


class SqlContent:
    """`ContentRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put_document(self, kind: str, key: str, digest: str, document: JsonValue) -> bool:
        """Store a document; a new digest replaces the current version and keeps the old one.

        Returns:
            True when something changed.
        """
        name = (documents.c.kind == kind) & (documents.c.key == key)
        current = self._db.scalar(select(documents.c.digest).where(name, documents.c.current))
        if current == digest:
            return False
        self._db.execute(update(documents).where(name, documents.c.current).values(current=False))
        statement = insert_into(self._db, documents).values(
            kind=kind, key=key, digest=digest, document=document, current=True
        )
        self._db.execute(
            statement.on_conflict_do_update(
                index_elements=["kind", "key", "digest"], set_={"current": True}
            )
        )
        return True

    def document(self, kind: str, key: str) -> JsonValue | None:
        """Read the current document."""
        return self._db.scalar(
            select(documents.c.document).where(
                documents.c.kind == kind, documents.c.key == key, documents.c.current
            )
        )

    def current_digest(self, kind: str, key: str) -> str | None:
        """Return the digest of the current document."""
        return self._db.scalar(
            select(documents.c.digest).where(
                documents.c.kind == kind, documents.c.key == key, documents.c.current
            )
        )

    def version(self, kind: str, key: str, digest: str) -> JsonValue | None:
        """Read a document as it was or is under this digest."""
        return self._db.scalar(
            select(documents.c.document).where(
                documents.c.kind == kind, documents.c.key == key, documents.c.digest == digest
            )
        )

    def documents(self, kind: str) -> Mapping[str, JsonValue]:
        """Read all current documents of a kind, by key."""
        rows = self._db.execute(
            select(documents.c.key, documents.c.document)
            .where(documents.c.kind == kind, documents.c.current)
            .order_by(documents.c.key)
        )
        return {row.key: row.document for row in rows}

    def add_form(self, form_id: str, scheme_id: str, digest: str, document: JsonValue) -> None:
        """Store a frozen form; the same id and digest is a no-op.

        Raises:
            StaleVersion: another form stands under this id.
        """
        row: dict[str, object] = {
            "id": form_id,
            "scheme_id": scheme_id,
            "digest": digest,
            "item_count": _item_count(document),
            "document": document,
        }
        if insert_once(self._db, forms, row):
            return
        stored = self._db.scalar(select(forms.c.digest).where(forms.c.id == form_id))
        if stored != digest:
            raise StaleVersion(f"form {form_id!r} is frozen with digest {stored}")

    def form_digest(self, form_id: str) -> str | None:
        """Return the digest of a form."""
        return self._db.scalar(select(forms.c.digest).where(forms.c.id == form_id))

    def form(self, form_id: str) -> JsonValue | None:
        """Read a form document."""
        return self._db.scalar(select(forms.c.document).where(forms.c.id == form_id))

    def add_window(self, window: ExamWindow) -> None:
        """Store an exam window."""
        self._db.execute(
            insert_into(self._db, exam_windows).values(
                id=window.id,
                scheme_id=window.scheme_id,
                title=window.title,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
                seed=window.seed,
                caps_time=window.caps_time,
                seats=window.seats,
                rehearsal=window.rehearsal,
            )
        )

    def put_window(self, window: ExamWindow) -> None:
        """Write the times of a window that is stored already."""
        self._db.execute(
            update(exam_windows)
            .where(exam_windows.c.id == window.id)
            .values(
                opens_at=window.opens_at, closes_at=window.closes_at, caps_time=window.caps_time
            )
        )

    def window(self, window_id: str) -> ExamWindow | None:
        """Read one exam window."""
        row = self._db.execute(select(exam_windows).where(exam_windows.c.id == window_id)).first()
        return None if row is None else ExamWindow(**row._asdict())

    def windows(self) -> Sequence[ExamWindow]:
        """Read all windows that have not closed, soonest first; rehearsals are left out."""
        rows = self._db.execute(
            select(exam_windows)
            .where(
                exam_windows.c.closes_at >= func.assay_now(type_=Instant),
                exam_windows.c.rehearsal.is_(False),
            )
            .order_by(exam_windows.c.opens_at, exam_windows.c.id)
        )
        return [ExamWindow(**row._asdict()) for row in rows]


def _item_count(document: JsonValue) -> int:
    """Return how many items a form has, so that the board need not read whole forms."""
    items = document.get("items") if isinstance(document, dict) else None
    return len(items) if isinstance(items, list) else 0


class SqlKeys:
    """`KeyRepository` over one connection; only scoring may hold one."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put(self, item_id: str, version: int, digest: str, document: JsonValue) -> None:
        """Store one key version; the same digest again is a no-op.

        Raises:
            StaleVersion: another key stands under this version; a changed key is a new version.
        """
        row: dict[str, object] = {
            "item_id": item_id,
            "version": version,
            "digest": digest,
            "document": document,
        }
        if insert_once(self._db, answer_keys, row):
            return
        stored = self._db.scalar(
            select(answer_keys.c.digest).where(
                answer_keys.c.item_id == item_id, answer_keys.c.version == version
            )
        )
        if stored != digest:
            raise StaleVersion(f"key {item_id!r} version {version} stands with digest {stored}")

    def get(self, item_id: str, version: int) -> JsonValue | None:
        """Read the key of one item version."""
        return self._db.scalar(
            select(answer_keys.c.document).where(
                answer_keys.c.item_id == item_id, answer_keys.c.version == version
            )
        )

    def of(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], StoredKey]:
        """Read the keys of many (item, version); those without a key are left out."""
        items = {item_id for item_id, _version in wanted}
        rows = self._db.execute(select(answer_keys).where(answer_keys.c.item_id.in_(items)))
        found = {(row.item_id, row.version): StoredKey(row.digest, row.document) for row in rows}
        return {each: found[each] for each in wanted if each in found}
