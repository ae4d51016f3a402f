"""Pictures and sounds that items show, from the package or the folder that the items came from.

Only what an item may show, only from inside that folder; what is not at hand stays missing.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from app.commands.items_sources import NoItems, Opened, read_file
from exam_engine.exchange.archives import Archive, open_archive
from exam_engine.exchange.assets import asset, shown_bytes
from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.package_files import read_entry
from exam_engine.items.assessment.item import AssessmentItem, Asset


def with_files(items: Iterable[Opened]) -> tuple[list[AssessmentItem], dict[str, bytes]]:
    """Return the items that were taken, and what they show by SHA-256, as far as it is at hand.

    An item from a loose file learns the digests of the files beside it.
    """
    shelf = _Shelf()
    found = [shelf.supplied(one.imported.item, one) for one in items if one.imported.item]
    return found, shelf.files


class _Shelf:
    """Opens each package once and keeps the bytes that were found."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._archive = cache(_archive)

    def supplied(self, item: AssessmentItem, source: Opened) -> AssessmentItem:
        """Return the item with the digests of all files that are at hand."""
        return replace(item, assets=tuple(self._known(one, source) for one in item.assets))

    def _known(self, shown: Asset, source: Opened) -> Asset:
        try:
            content = self._content(shown.path, source)
            known, kept = asset(shown.path, content), shown_bytes(content)[1]
        except (NoItems, ImportRefused):
            return shown
        self.files[known.sha256] = kept
        return known

    def _content(self, path: str, source: Opened) -> bytes:
        """Return the bytes of a file that an item shows.

        Raises:
            NoItems, ImportRefused: it is not at hand, or lies outside.
        """
        if source.is_packed:
            return read_entry(self._archive(source.path), path)
        folder = source.path.parent.resolve()
        file = (folder / path).resolve()
        if not file.is_relative_to(folder):
            raise NoItems(f"{path} lies outside of {folder}")
        return read_file(file)


def _archive(path: Path) -> Archive:
    return open_archive(read_file(path))
