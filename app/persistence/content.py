"""Schemes, pages, items, forms and windows in SQL; answer keys in a repository of their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, func, select, update

from app.persistence.conflict import insert_into, insert_many_once, insert_once
from app.persistence.tables import answer_keys, documents, exam_windows, forms
from app.persistence.types import Instant
from app.services.errors import StaleVersion
from app.services.rows import ExamWindow, JsonValue, StoredKey

_CURRENT: Final = select(documents.c.digest).where(
    documents.c.kind == bindparam("of_kind"),
    documents.c.key == bindparam("of_key"),
    documents.c.current,
)
"""Asked by most pages, so made once."""


class SqlContent:
    """`ContentRepository` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put_document(self, kind: str, key: str, digest: str, document: JsonValue) -> bool:
        """Store a document; a new digest replaces the current version and keeps the old one.

        Returns:
            True when something changed.
        """
        return bool(self.put_documents(kind, {key: (digest, document)}))

    def put_documents(self, kind: str, given: Mapping[str, tuple[str, JsonValue]]) -> int:
        """Store many documents of a kind, digest and document by key, as `put_document` does.

        Returns:
            How many changed.
        """
        name = (documents.c.kind == kind) & documents.c.current
        current = select(documents.c.key, documents.c.digest).where(name)
        if len(given) == 1:
            current = current.where(documents.c.key == next(iter(given)))
        there = {row.key: row.digest for row in self._db.execute(current)}
        fresh = [key for key, (digest, _) in given.items() if there.get(key) != digest]
        replaced = [{"replaced": key} for key in fresh if key in there]
        if replaced:
            old = update(documents).where(name, documents.c.key == bindparam("replaced"))
            self._db.execute(old.values(current=False), replaced)
        if fresh:
            statement = insert_into(self._db, documents).on_conflict_do_update(
                index_elements=["kind", "key", "digest"], set_={"current": True}
            )
            self._db.execute(
                statement,
                [
                    {
                        "kind": kind,
                        "key": key,
                        "digest": digest,
                        "document": document,
                        "current": True,
                    }
                    for key, (digest, document) in given.items()
                    if key in set(fresh)
                ],
            )
        return len(fresh)

    def document(self, kind: str, key: str) -> JsonValue | None:
        """Read the current document."""
        return self._db.scalar(
            select(documents.c.document).where(
                documents.c.kind == kind, documents.c.key == key, documents.c.current
            )
        )

    def current_digest(self, kind: str, key: str) -> str | None:
        """Return the digest of the current document."""
        return self._db.scalar(_CURRENT, {"of_kind": kind, "of_key": key})

    def version(self, kind: str, key: str, digest: str) -> JsonValue | None:
        """Read a document as it was or is under this digest."""
        return self._db.scalar(
            select(documents.c.document).where(
                documents.c.kind == kind, documents.c.key == key, documents.c.digest == digest
            )
        )

    def documents(self, kind: str) -> Mapping[str, JsonValue]:
        """Read all current documents of a kind, by key."""
        return {key: document for key, (_digest, document) in self.digested(kind).items()}

    def digests(self, kind: str) -> Mapping[str, str]:
        """Read the digests of all current documents of a kind, by key."""
        rows = self._db.execute(
            select(documents.c.key, documents.c.digest)
            .where(documents.c.kind == kind, documents.c.current)
            .order_by(documents.c.key)
        )
        return {row.key: row.digest for row in rows}

    def digested(self, kind: str) -> Mapping[str, tuple[str, JsonValue]]:
        """Read all current documents of a kind with their digests, by key."""
        rows = self._db.execute(
            select(documents.c.key, documents.c.digest, documents.c.document)
            .where(documents.c.kind == kind, documents.c.current)
            .order_by(documents.c.key)
        )
        return {row.key: (row.digest, row.document) for row in rows}

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
                route=window.route,
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
        self.put_all({(item_id, version): StoredKey(digest, document)})

    def put_all(self, given: Mapping[tuple[str, int], StoredKey]) -> None:
        """Store many keys by item and version, as `put` does.

        Raises:
            StaleVersion: another key stands under one of the versions.
        """
        rows: list[dict[str, object]] = [
            {"item_id": item, "version": version, "digest": key.digest, "document": key.document}
            for (item, version), key in given.items()
        ]
        if not rows or insert_many_once(self._db, answer_keys, rows) == len(rows):
            return
        for (item, version), stored in self.of(given.keys()).items():
            if stored.digest != given[item, version].digest:
                words = f"key {item!r} version {version} stands with digest {stored.digest}"
                raise StaleVersion(words)

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
