"""The files of an opened package: each is read and judged once, refusals are remembered.

Knows the manifest and the archive; which files are items, `packages` decides.
"""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from exam_engine.exchange.archives import Archive, open_archive
from exam_engine.exchange.assets import asset
from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.manifests import Resource, every_file, read_manifest
from exam_engine.exchange.xml_documents import root_name
from exam_engine.items.assessment.item import Asset

T = TypeVar("T")
MANIFEST: Final = "imsmanifest.xml"
_XML_ENDINGS: Final = (".xml", ".qti")
_OF_MACS: Final = "__MACOSX/"


@dataclass(slots=True)
class PackageFiles:
    """A package while it is read; remembers what it opened."""

    archive: Archive
    resources: tuple[Resource, ...]
    _opened: dict[str, bytes | ImportRefused] = field(default_factory=dict)
    _assets: dict[str, Asset | ImportRefused] = field(default_factory=dict)
    _folded: dict[str, list[str]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Tell whether there is a file of that name."""
        return name in self.archive.entries

    def read(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            ImportRefused: `missing_file`, `zip_bomb` or `broken_zip`.
        """
        return _once(self._opened, name, lambda: read_entry(self.archive, name))

    def read_or_none(self, name: str) -> bytes | None:
        """Return the bytes of a file, None where there is none of that name."""
        return self.read(name) if self.has(name) else None

    def root(self, name: str) -> str:
        """Return the name of a file's root element; empty where it is no XML that we can open."""
        if not name.lower().endswith(_XML_ENDINGS) or not self.has(name):
            return ""
        try:
            return root_name(self.read(name))
        except ImportRefused:
            return ""

    def place(self, path: str, folder: str) -> str:
        """Return the name of the file that an item in `folder` calls `path`; `path` for none.

        Some programs leave the first folders out or change the case: the only file that ends so
        is meant, then.
        """
        for name in (path, posixpath.join(folder, path)):
            if self.has(name):
                return name
        ending = f"/{path}".casefold()
        alike = self._by_last_part().get(ending.rpartition("/")[2], ())
        found = [one for one in alike if f"/{one}".casefold().endswith(ending)]
        return found[0] if len(found) == 1 else path

    def _by_last_part(self) -> dict[str, list[str]]:
        if not self._folded:
            for one in self.archive.entries:
                self._folded.setdefault(posixpath.basename(one).casefold(), []).append(one)
        return self._folded

    def asset(self, path: str, name: str) -> Asset:
        """Return what an item keeps of the file `name`, which it calls `path`.

        Raises:
            ImportRefused: `missing_file`, `unsafe_asset` or why it cannot be read.
        """
        found = _once(self._assets, name, lambda: asset(name, read_entry(self.archive, name)))
        return replace(found, path=path)

    def needed(self, resource: Resource) -> tuple[str, ...]:
        """Return the files of a resource and of all it depends on."""
        return every_file(resource, {one.id: one for one in self.resources})


def open_package(data: bytes) -> PackageFiles:
    """Return the files of a package, once its archive and its manifest have been checked.

    Raises:
        ImportRefused: what `open_archive` and `read_manifest` refuse, and `no_manifest`.
    """
    archive = open_archive(data)
    manifests = [
        one
        for one in archive.entries
        if posixpath.basename(one) == MANIFEST and not one.startswith(_OF_MACS)
    ]
    if not manifests:
        raise ImportRefused("no_manifest", f"has no {MANIFEST}; export it as a content package")
    name = min(manifests, key=lambda one: (one.count("/"), one))
    folder = posixpath.dirname(name)
    return PackageFiles(archive, read_manifest(archive.read(name), folder=folder))


def read_entry(archive: Archive, name: str) -> bytes:
    """Return the bytes of a file of an archive.

    Raises:
        ImportRefused: `missing_file`, `zip_bomb` or `broken_zip`.
    """
    if name not in archive.entries:
        raise ImportRefused("missing_file", f"{name:.100} is not in the package")
    return archive.read(name)


def _once(known: dict[str, T | ImportRefused], name: str, make: Callable[[], T]) -> T:
    """Return what was made before, or raise what refused it before."""
    if name not in known:
        try:
            known[name] = make()
        except ImportRefused as refusal:
            known[name] = refusal
    found = known[name]
    if isinstance(found, ImportRefused):
        raise found
    return found
