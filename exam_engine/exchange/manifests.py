"""The manifest of a package: its resources in order, with files, dependencies and metadata.

Reads addresses and judges them; whether a file is there is for `packages`.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from lxml import etree

from exam_engine.exchange.allowed import address_loss
from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.safe_xml import parse_xml

MOST_ENTRIES: Final = 100
_LONGEST_ENTRY: Final = 400
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_WRAPPERS: Final = frozenset({"metadata", "lom", "string", "langstring", "value"})


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a manifest.

    Attributes:
        kind: its type as written, such as `imsqti_item_xmlv3p0`.
        href: its main file as a path from the root of the package; empty for none.
        files: all files as such paths, the main one too.
        needs: identifiers of resources that it depends on.
        metadata: what is said about it, each `name=value`.
        refusal: why its address is not taken.
    """

    id: str
    kind: str
    href: str
    files: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    refusal: ImportRefused | None = None


def read_manifest(data: bytes, *, folder: str) -> tuple[Resource, ...]:
    """Return the resources in the manifest's order; paths are resolved against `folder`.

    Raises:
        ImportRefused: `broken_manifest`, `doctype` or `xinclude`.
    """
    try:
        root = parse_xml(data)
    except ImportRefused as refusal:
        if refusal.reason in {"doctype", "xinclude"}:
            raise
        raise ImportRefused("broken_manifest", f"imsmanifest.xml {refusal}") from refusal
    if _name(root) != "manifest":
        raise ImportRefused("broken_manifest", f"imsmanifest.xml is a document of {_name(root)}")
    base = posixpath.join(folder, root.get(_BASE, ""))
    return tuple(
        _resource(one, posixpath.join(base, inner.get(_BASE, "")))
        for inner in _children(root, "resources")
        for one in _children(inner, "resource")
    )


def every_file(resource: Resource, resources: Mapping[str, Resource]) -> tuple[str, ...]:
    """Return the files of a resource and of all it depends on, each once; cycles end."""
    files: dict[str, None] = {}
    waiting, seen = [resource], {resource.id}
    while waiting:
        one = waiting.pop(0)
        files |= dict.fromkeys(one.files)
        for name in one.needs:
            if name in resources and name not in seen:
                seen.add(name)
                waiting.append(resources[name])
    return tuple(files)


def _resource(element: etree._Element, base: str) -> Resource:
    base = posixpath.join(base, element.get(_BASE, ""))
    name, written = element.get("identifier", ""), element.get("href", "").strip()
    refusal = None
    try:
        href = _path(base, written) if written else ""
    except ImportRefused as error:
        href, refusal = written, error
    files = [one.get("href", "").strip() for one in _children(element, "file")]
    return Resource(
        name,
        element.get("type", "").strip(),
        href,
        tuple(dict.fromkeys(_taken(base, [written, *files]))),
        tuple(one.get("identifierref", "") for one in _children(element, "dependency")),
        tuple(_metadata(element)),
        refusal,
    )


def _taken(base: str, addresses: Iterable[str]) -> Iterator[str]:
    """Return the addresses that are paths; the others are refused where they are needed."""
    for one in addresses:
        if one and not address_loss(one).endswith("_reference"):
            try:
                yield _path(base, one)
            except ImportRefused:
                continue


def _path(base: str, written: str) -> str:
    """Return a path from the root of the package.

    Raises:
        ImportRefused: `remote_reference`, `absolute_reference` or `zip_slip`.
    """
    code = address_loss(written)
    if code.endswith("_reference"):
        raise ImportRefused(code, f"{written:.100} is not in the package; put the file there")
    plain = unquote(written.partition("#")[0].partition("?")[0])
    joined = posixpath.normpath(posixpath.join(base, plain))
    if joined.startswith(("../", "/")) or joined == ".." or "\\" in joined or ":" in joined:
        raise ImportRefused("zip_slip", f"{written:.100} lies outside of the package")
    return joined


def _metadata(element: etree._Element) -> Iterator[str]:
    """Return the leaves of a resource's metadata, a bounded number of them."""
    count = 0
    for outer in _children(element, "metadata"):
        for one in outer.iter():
            text = " ".join((one.text or "").split())
            if len(one) or not text or count >= MOST_ENTRIES:
                continue
            count += 1
            path = [_name(of) for of in (*reversed(list(one.iterancestors())), one)]
            inside = path[path.index("resource") + 1 :] if "resource" in path else path
            name = ".".join(of for of in inside if of.lower() not in _WRAPPERS)
            yield f"{name}={text}"[:_LONGEST_ENTRY]


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [one for one in element if _name(one) == name]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
