"""Files that an item shows: what they really are, whether they may be shown, their digest.

Pictures, sound, film and captions; nothing that a browser would run. SVG is cleaned.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from exam_engine.exchange.allowed import SVG_TAGS, attribute
from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.safe_xml import parse_xml
from exam_engine.items.assessment.item import Asset

SVG_TYPE: Final = "image/svg+xml"
_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "{http://www.w3.org/1999/xlink}"
_MAGIC: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"BM.{12}\x28\x00", re.DOTALL), "image/bmp"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio/wav"),
    (re.compile(rb"ID3|\xff[\xfb\xfa\xf3\xf2]"), "audio/mpeg"),
    (re.compile(rb"\xff[\xf1\xf9]"), "audio/aac"),
    (re.compile(rb"fLaC"), "audio/flac"),
    (re.compile(rb"....ftyp(?:M4A|M4B)", re.DOTALL), "audio/mp4"),
    (re.compile(rb"....ftyp(?:avif|avis)", re.DOTALL), "image/avif"),
    (re.compile(rb"....ftyp", re.DOTALL), "video/mp4"),
    (re.compile(rb"\x1aE\xdf\xa3"), "video/webm"),
    (re.compile(rb"OggS"), "audio/ogg"),
    (re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT"), "text/vtt"),
)
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE\s+svg[^\[>]{0,300}(?:\[[^\]]{0,20000}\]\s*)?>")
_ENTITY: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_][\w.-]{0,60};")
_PROLOG: Final = re.compile(rb"\xef\xbb\xbf|\s+|<\?[^>]{0,400}\?>|<!--.{0,4000}?-->", re.DOTALL)
_SVG_ROOT: Final = re.compile(rb"<(?:\w{1,40}:)?svg[\s>]")
_TRANSPARENT: Final = frozenset({"a", "switch"})
"""Elements that go while what is inside of them stays."""
_DECLARATION: Final = re.compile(r"\s*([a-z-]{1,40})\s*:\s*([^;]{1,400})")


def shown_bytes(content: bytes) -> tuple[str, bytes]:
    """Return the media type that content really has, and the bytes that may be shown.

    Raises:
        ImportRefused: `unsafe_asset`: nothing that an item may show; or what `parse_xml` refuses.
    """
    for pattern, kind in _MAGIC:
        if pattern.match(content):
            return kind, content
    if _is_svg(content):
        return SVG_TYPE, clean_svg(content)
    raise ImportRefused("unsafe_asset", "is no picture, sound, film or caption that we know")


def asset(path: str, content: bytes) -> Asset:
    """Return what an item keeps of a file that it shows.

    Raises:
        ImportRefused: `unsafe_asset` or what `parse_xml` refuses.
    """
    kind, shown = shown_bytes(content)
    return Asset(path, hashlib.sha256(shown).hexdigest(), kind, len(shown))


def clean_svg(content: bytes) -> bytes:
    """Return a drawing with allowed elements and attributes only.

    Drawing programs write a DOCTYPE with entities of their own; it goes, and they stay unexpanded.

    Raises:
        ImportRefused: as `parse_xml`.
    """
    root = parse_xml(_ENTITY.sub(b"entity", _DOCTYPE.sub(b"", content, count=1)))
    clean = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})
    _copy(root, clean)
    return etree.tostring(clean, xml_declaration=False, encoding="utf-8")


def _is_svg(content: bytes) -> bool:
    at = 0
    while skipped := _PROLOG.match(content, at) or _DOCTYPE.match(content, at):
        at = skipped.end()
    return bool(_SVG_ROOT.match(content, at))


def _copy(source: etree._Element, target: etree._Element) -> None:
    """Copy what is allowed of an element; the tree's depth is bounded by `parse_xml`."""
    name = etree.QName(source).localname
    for at, value in _attributes(source):
        kept = attribute(name, at, value, places=False)
        if kept is not None:
            target.set(at, kept)
    target.text = source.text if name in {"text", "tspan", "textPath", "desc"} else None
    _copy_children(source, target)


def _copy_children(source: etree._Element, target: etree._Element) -> None:
    for one in source:
        name = etree.QName(one)
        if (name.namespace or _SVG) != _SVG:
            continue
        if name.localname in SVG_TAGS:
            inner = etree.SubElement(target, f"{{{_SVG}}}{name.localname}")
            _copy(one, inner)
            inner.tail = one.tail if target.text is not None else None
        elif name.localname in _TRANSPARENT:
            _copy_children(one, target)


def _attributes(source: etree._Element) -> Iterator[tuple[str, str]]:
    """Return plain attributes, then what `style` declares, as attributes."""
    for name, value in source.attrib.items():
        plain = str(name).removeprefix(_XLINK)
        if not plain.startswith("{"):
            yield plain, str(value)
    for property_name, value in _DECLARATION.findall(source.get("style", "")):
        yield property_name, value.strip()
