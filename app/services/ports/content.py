"""Ports of content and, apart, of answer keys."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from app.services.rows import ExamWindow, JsonValue, StoredKey


class ContentRepository(Protocol):
    """Schemes, pages, items, forms and exam windows. Keys have a repository of their own."""

    def put_document(self, kind: str, key: str, digest: str, document: JsonValue) -> bool:
        """Store a document by kind and key.

        Kinds: `scheme`, `page`, `item`, `programme`, `cut_score`, `blueprint`. A new digest
        replaces the current version and keeps the old one.

        Returns:
            True when something changed.
        """

    def put_documents(self, kind: str, given: Mapping[str, tuple[str, JsonValue]]) -> int:
        """Store many documents of a kind, digest and document by key; returns how many changed."""

    def document(self, kind: str, key: str) -> JsonValue | None:
        """Read the current document."""

    def current_digest(self, kind: str, key: str) -> str | None:
        """Return the digest of the current document."""

    def version(self, kind: str, key: str, digest: str) -> JsonValue | None:
        """Read a document as it was or is under this digest."""

    def documents(self, kind: str) -> Mapping[str, JsonValue]:
        """Read all current documents of a kind, by key."""

    def digests(self, kind: str) -> Mapping[str, str]:
        """Read the digests of all current documents of a kind, by key."""

    def digested(self, kind: str) -> Mapping[str, tuple[str, JsonValue]]:
        """Read all current documents of a kind with their digests, by key."""

    def add_form(self, form_id: str, scheme_id: str, digest: str, document: JsonValue) -> None:
        """Store a frozen form; the same id and digest is a no-op."""

    def form_digest(self, form_id: str) -> str | None:
        """Return the digest of a form."""

    def form(self, form_id: str) -> JsonValue | None:
        """Read a form document."""

    def add_window(self, window: ExamWindow) -> None:
        """Store an exam window."""

    def put_window(self, window: ExamWindow) -> None:
        """Write the times of a window that is stored already."""

    def window(self, window_id: str) -> ExamWindow | None:
        """Read one exam window."""

    def windows(self) -> Sequence[ExamWindow]:
        """Read all windows that have not closed, soonest first; rehearsals are left out."""


class KeyRepository(Protocol):
    """Answer keys and rubrics; only scoring may hold one of these."""

    def put(self, item_id: str, version: int, digest: str, document: JsonValue) -> None:
        """Store one key version."""

    def put_all(self, given: Mapping[tuple[str, int], StoredKey]) -> None:
        """Store many keys by item and version."""

    def get(self, item_id: str, version: int) -> JsonValue | None:
        """Read the key of one item version."""

    def of(self, wanted: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], StoredKey]:
        """Read the keys of many (item, version); those without a key are left out."""
