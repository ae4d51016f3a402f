"""A package to its items, in the order of its manifest; one broken item stops no other.

Everything happens in memory: nothing is extracted, nothing is fetched, nothing is run.
"""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from exam_engine.exchange.assets import shown_bytes
from exam_engine.exchange.imported import ImportedItem, ImportRefused, Loss, name_of
from exam_engine.exchange.manifests import Resource
from exam_engine.exchange.package_files import PackageFiles, open_package
from exam_engine.exchange.qti.items import read_file
from exam_engine.exchange.xml_documents import ITEM_ROOTS, read_xml_items, root_name
from exam_engine.items.assessment.item import Asset

_ITEM_KINDS: Final = ("imsqti_item", "imsqti_apipitem", "imsqti_xml")
_CANVAS_ENDING: Final = ".xml.qti"
_QTI12: Final = "questestinterop"


def read_package(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the items of a package, taken or refused; or one refusal of the whole package.

    Items are named by their files inside. Their assets have digests; SVG counts as cleaned.
    """
    named = name_of(file)
    try:
        package = open_package(data)
    except ImportRefused as refusal:
        return (ImportedItem(file, named, "package", refusal=refusal),)
    found = tuple(_items(package))
    none = ImportRefused("no_items", "its manifest names no item")
    return found or (ImportedItem(file, named, "package", refusal=none),)


def asset_bytes(data: bytes, found: Iterable[ImportedItem]) -> dict[str, bytes]:
    """Return the bytes of all that items of a package show, by digest, as they may be shown.

    Raises:
        ImportRefused: what refuses the package.
    """
    package = open_package(data)
    shown: dict[str, bytes] = {}
    for one in found:
        folder = posixpath.dirname(one.file)
        for asset in one.item.assets if one.item else ():
            if asset.sha256 not in shown:
                content = package.read(package.place(asset.path, folder))
                shown[asset.sha256] = shown_bytes(content)[1]
    return shown


def _items(package: PackageFiles) -> Iterator[ImportedItem]:
    seen: set[str] = set()
    for resource in package.resources:
        for name in _documents(resource, package):
            if name not in seen:
                seen.add(name)
                for one in _document(name, resource, package):
                    yield _completed(one, resource, package)


def _documents(resource: Resource, package: PackageFiles) -> tuple[str, ...]:
    """Return the files of a resource that hold items, or should.

    What counts is the document itself: real manifests call items by many types. Canvas keeps a
    richer copy of a QTI 1.2 document beside it, which then takes its place.
    """
    names = (resource.href,) if resource.href else resource.files
    found = tuple(one for one in names if package.root(one) in ITEM_ROOTS)
    declared = resource.kind.lower().startswith(_ITEM_KINDS)
    if declared and any(package.root(one) == _QTI12 for one in found):
        return tuple(filter(_is_canvas, package.needed(resource))) or found
    return found or (names[:1] if declared else ())


def _document(name: str, resource: Resource, package: PackageFiles) -> tuple[ImportedItem, ...]:
    try:
        data = _required(name, resource, package)
    except ImportRefused as refusal:
        named = resource.id or name_of(name)
        return (ImportedItem(name, named, "package", refusal=refusal),)
    if root_name(data) == _QTI12:
        return read_xml_items(data, file=name)
    folder = posixpath.dirname(name)
    return (read_file(data, file=name, folder=folder, open_file=package.read_or_none),)


def _required(name: str, resource: Resource, package: PackageFiles) -> bytes:
    if resource.refusal and name == resource.href:
        raise resource.refusal
    return package.read(name)


def _completed(imported: ImportedItem, resource: Resource, package: PackageFiles) -> ImportedItem:
    """Give an item its metadata and the digests of what it shows."""
    if imported.item is None:
        return imported
    losses = [
        Loss("missing_file", name[:120], "in the manifest only")
        for name in package.needed(resource)
        if not package.has(name)
    ]
    assets = tuple(_assets(imported, package, losses))
    entries = (*imported.item.metadata.entries, *resource.metadata)
    known = replace(imported.item.metadata, entries=entries)
    item = replace(imported.item, assets=assets, metadata=known)
    return replace(imported, item=item, losses=tuple(dict.fromkeys((*imported.losses, *losses))))


def _assets(imported: ImportedItem, package: PackageFiles, losses: list[Loss]) -> Iterator[Asset]:
    folder = posixpath.dirname(imported.file)
    for one in imported.item.assets if imported.item else ():
        name = package.place(one.path, folder)
        try:
            yield package.asset(one.path, name)
        except ImportRefused as refusal:
            losses.append(Loss(refusal.reason, one.path[:120], f"is not shown: {refusal}"))
            continue
        if name not in {one.path, posixpath.join(folder, one.path)}:
            losses.append(Loss("asset_assumed", one.path[:120], f"taken from {name:.120}"))


def _is_canvas(name: str) -> bool:
    return name.lower().endswith(_CANVAS_ENDING)
