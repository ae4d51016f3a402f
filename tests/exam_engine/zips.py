"""Packages for tests, made in memory: good ones, and ones that lie."""

import struct
import zipfile
from io import BytesIO

from tests.exam_engine.qti_xml import body, item_xml

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
MANIFEST = "imsmanifest.xml"
ITEM = "imsqti_item_xmlv2p2"


def zipped(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these files."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def manifest(*resources: str, attributes: str = "") -> str:
    """Return a manifest of these resources."""
    inner = "".join(resources)
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m">'
        f"<organizations/><resources {attributes}>{inner}</resources></manifest>"
    )


def resource(href: str, name: str = "", kind: str = ITEM, inner: str = "") -> str:
    """Return one resource."""
    named = f'identifier="{name or href}" type="{kind}" href="{href}"'
    return f'<resource {named}><file href="{href}"/>{inner}</resource>'


def question(name: str, inner: str = "<p>Ask</p>", before: str = "") -> bytes:
    """Return an item of that identifier."""
    document = item_xml(before + body(inner))
    return document.replace(b'identifier="item-1"', f'identifier="{name}"'.encode())


def package(*items: str, files: dict[str, bytes | str] | None = None) -> bytes:
    """Return a package of small items of these names, and more files."""
    listed = manifest(*(resource(f"{name}.xml") for name in items))
    return zipped(
        {MANIFEST: listed} | {f"{name}.xml": question(name) for name in items} | (files or {})
    )


def renamed(name: str) -> bytes:
    """Return a zip with one file that has a name no tool of ours would write."""
    placeholder = "p" * len(name.encode())
    return zipped({placeholder: "x"}).replace(placeholder.encode(), name.encode())


def patched(data: bytes, offset: int, value: int, form: str = "<I") -> bytes:
    """Return the zip with one number of the first central entry changed."""
    at = data.index(b"PK\x01\x02") + offset
    return data[:at] + struct.pack(form, value) + data[at + struct.calcsize(form) :]
