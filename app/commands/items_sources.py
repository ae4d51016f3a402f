"""Paths to items: files, folders and packages, each item with an address that finds it again.

The only part of `assay items` that reads and writes files; what is in them, the engine knows.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from exam_engine.exchange.assay_json import looks_like_assay_json, read_assay_json
from exam_engine.exchange.imported import ImportedItem, ImportRefused
from exam_engine.exchange.imports import import_bytes
from exam_engine.items.assessment.item import AssessmentItem

LARGEST_FILE = 512 * 1024 * 1024
MARK = "#"
ENDINGS = {
    *(".xml", ".qti", ".zip", ".imscc", ".json", ".txt", ".gift", ".csv", ".tsv", ".xlsx"),
    *(".yaml", ".yml", ".md", ".markdown"),
}
"""Endings of the files that are looked at in a folder; a file that is named is always opened."""
_SHOWN = 20


class NoItems(Exception):
    """A path leads to no item; the message names it and what to do."""

    code = "no_items"


class NotWritten(Exception):
    """A file cannot be written; the message names it and why."""

    code = "not_written"


@dataclass(frozen=True, slots=True)
class Opened:
    """One item, taken or refused, and where it is.

    Attributes:
        address: path on disk, for a file in a package `PACKAGE#FILE`.
        path: the file on disk.
    """

    address: str
    path: Path
    imported: ImportedItem

    @property
    def is_packed(self) -> bool:
        """Whether the item is a file in a package."""
        return self.imported.file != str(self.path)

    @property
    def identifier(self) -> str:
        """The item's identifier."""
        return self.imported.identifier


def opened(paths: Sequence[str]) -> list[Opened]:
    """Return every item that these paths lead to, folders in the order of their names.

    Raises:
        NoItems: a path is missing or unreadable, a folder has no file of items, or what stands
            after `#` is not there.
    """
    return [one for path in paths for one in _opened(path)]


def only(path: str) -> Opened:
    """Return the one item that a path leads to.

    Raises:
        NoItems: there is none, or more than one.
    """
    found = opened([path])
    if len(found) > 1:
        names = ", ".join(one.identifier for one in found[:_SHOWN])
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        fix = f"add {MARK} and one of their identifiers: {names}{more}"
        raise NoItems(f"{path} holds {len(found)} items: {fix}")
    return found[0]


def taken(items: Sequence[Opened]) -> list[AssessmentItem]:
    """Return the items that were not refused."""
    return [one.imported.item for one in items if one.imported.item is not None]


def read_file(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        NoItems: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoItems(f"{path} cannot be read: {error.strerror}") from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file, and the folder that it is in where that is missing.

    Raises:
        NotWritten: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise NotWritten(f"{path} cannot be written: {error.strerror}") from error


def _opened(path: str) -> Iterator[Opened]:
    file, _, name = (path, "", "") if Path(path).exists() else path.rpartition(MARK)
    found = Path(file or path)
    if found.is_dir() and not name:
        yield from _of_folder(found)
    elif found.is_file():
        yield from _named(_of_file(found), name, path) if name else _of_file(found)
    elif found.exists():
        raise NoItems(f"{path} is no file and no folder of items")
    else:
        raise NoItems(f"{path} does not exist: give a file, a folder or PACKAGE{MARK}IDENTIFIER")


def _named(items: Iterator[Opened], name: str, path: str) -> Iterator[Opened]:
    """Return the item of that identifier or file name; a whole file that was refused stays."""
    found = list(items)
    wanted = [one for one in found if name in {one.identifier, one.imported.file}]
    if not wanted and not (len(found) == 1 and found[0].imported.refusal):
        names = ", ".join(one.identifier for one in found[:_SHOWN])
        raise NoItems(f"{path}: no item {name} in it; it has {names}")
    yield from wanted or found


def _of_folder(folder: Path) -> Iterator[Opened]:
    files = [
        Path(parent, name)
        for parent, _, names in os.walk(folder)
        for name in names
        if _is_looked_at(Path(parent, name).relative_to(folder))
    ]
    if not files:
        raise NoItems(f"{folder} has no file of items: {', '.join(sorted(ENDINGS))}")
    for file in sorted(files):
        yield from _of_file(file)


def _is_looked_at(path: Path) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() in ENDINGS and not hidden


def _of_file(path: Path) -> Iterator[Opened]:
    shown = str(path)
    if path.stat().st_size > LARGEST_FILE:
        refusal = ImportRefused("too_large", f"more than {LARGEST_FILE} bytes; split it")
        yield Opened(shown, path, ImportedItem(shown, path.stem, "", refusal=refusal))
        return
    data = read_file(path)
    reader = read_assay_json if looks_like_assay_json(data) else import_bytes
    for one in reader(data, file=shown):
        address = shown if one.file == shown else f"{shown}{MARK}{one.file}"
        yield Opened(address, path, one)
