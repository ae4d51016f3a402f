"""Items to one package: a manifest, a document for each item, and the files that they show.

The same items and files give the same bytes: entries are sorted and bear one date for ever.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from lxml import etree

from exam_engine.exchange.imported import Exported, Loss
from exam_engine.exchange.qti_writing.items import write_item
from exam_engine.exchange.qti_writing.sheet import DIALECTS, XSI, Dialect, Version
from exam_engine.items.assessment.item import AssessmentItem, Asset

NO_FILES: Final[Mapping[str, bytes]] = MappingProxyType({})
MANIFEST: Final = "imsmanifest.xml"
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o644 << 16
_UNIX: Final = 3


class _Package:
    """Entries by name, and what the manifest says of each item."""

    def __init__(self, dialect: Dialect, files: Mapping[str, bytes]) -> None:
        self.entries: dict[str, bytes] = {}
        self.losses: list[Loss] = []
        self._dialect, self._files = dialect, files
        self._digests: dict[str, str] = {}
        self._resources: list[tuple[str, list[str]]] = []

    def add(self, item: AssessmentItem) -> None:
        """Add an item, in a folder of its own where its files are others of the same names."""
        name = f"item-{len(self._resources) + 1:05}"
        taken = any(self._digests.get(one.path, one.sha256) != one.sha256 for one in item.assets)
        folder = f"{name}/" if taken else ""
        exported = write_item(item, version=self._dialect.version)
        self._lose(item, exported.losses)
        document = f"{folder}{name}.xml"
        self.entries[document] = exported.data
        shown = [one for asset in item.assets for one in self._packed(item, asset, folder)]
        self._resources.append((name, [document, *shown]))

    def manifest(self) -> bytes:
        """Return the manifest of all that was added."""
        root = _manifest(self._dialect)
        resources = etree.SubElement(root, _named(root, "resources"))
        for name, (document, *shown) in self._resources:
            about = {"identifier": name, "type": self._dialect.resource, "href": document}
            resource = etree.SubElement(resources, _named(root, "resource"), about)
            for path in (document, *shown):
                etree.SubElement(resource, _named(root, "file"), {"href": path})
        etree.indent(root)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"

    def _packed(self, item: AssessmentItem, asset: Asset, folder: str) -> list[str]:
        """Put a file that an item shows at its path; none, with a loss, where it is not at hand."""
        content, path = self._files.get(asset.sha256), folder + asset.path
        if content is None or not _stays_inside(path) or path.endswith(".xml"):
            detail = "its bytes are not at hand; put the file beside the items"
            self._lose(item, (Loss("asset_not_packed", asset.path[:120], detail),))
            return []
        self._digests.setdefault(path, asset.sha256)
        self.entries[path] = content
        return [path]

    def _lose(self, item: AssessmentItem, losses: tuple[Loss, ...]) -> None:
        self.losses += [replace(one, where=f"{item.id}: {one.where}") for one in losses]


def write_package(
    items: Sequence[AssessmentItem], *, version: Version, files: Mapping[str, bytes] = NO_FILES
) -> Exported:
    """Return the items as one zip file, in their order, and what that version cannot say.

    Args:
        items: any number; equal identifiers are no problem.
        version: of QTI.
        files: what items show, by the SHA-256 of the bytes.
    """
    package = _Package(DIALECTS[version], files)
    for item in items:
        package.add(item)
    entries = package.entries | {MANIFEST: package.manifest()}
    return Exported(_zipped(entries), tuple(package.losses))


def _stays_inside(path: str) -> bool:
    """Tell whether a path is safe to unpack anywhere."""
    parts = path.split("/")
    return ".." not in parts and "" not in parts and not set(path) & set("\\:\0")


def _manifest(dialect: Dialect) -> etree._Element:
    """Return the manifest's root with all that comes before the resources."""
    space = dialect.manifest
    root = etree.Element(f"{{{space}}}manifest", nsmap={None: space, "xsi": XSI})
    root.set("identifier", "manifest")
    root.set(f"{{{XSI}}}schemaLocation", f"{space} {dialect.manifest_location}")
    metadata = etree.SubElement(root, _named(root, "metadata"))
    etree.SubElement(metadata, _named(root, "schema")).text = dialect.package
    etree.SubElement(metadata, _named(root, "schemaversion")).text = dialect.package_version
    etree.SubElement(root, _named(root, "organizations"))
    return root


def _named(root: etree._Element, tag: str) -> str:
    return f"{{{root.nsmap[None]}}}{tag}"


def _zipped(entries: Mapping[str, bytes]) -> bytes:
    """Return a zip file; the manifest first, as some readers want it, the rest by name.

    Nothing is compressed: compressed bytes differ from one release of a compressor to the next.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(entries, key=lambda one: (one != MANIFEST, one)):
            about = zipfile.ZipInfo(name, _DATE)
            about.create_system, about.external_attr = _UNIX, _READABLE
            archive.writestr(about, entries[name])
    return buffer.getvalue()
