"""Addresses and pictures of an item: kept when they stay inside the package, never fetched.

Whether a file is really there is for `packages`.
"""

import mimetypes
import posixpath
import re
from typing import Final
from urllib.parse import unquote

from exam_engine.exchange.allowed import address_loss, is_data_image, is_relative
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.assessment.interactions import Picture

_PIXELS: Final = re.compile(r"([0-9]{1,5})(?:\.[0-9]+)?(?:px)?")
_TYPES: Final = {".svg": "image/svg+xml", ".webp": "image/webp", ".m4a": "audio/mp4"}


def media_type(path: str) -> str:
    """Return the type that the ending of a path stands for; empty where it is not known."""
    ending = posixpath.splitext(path)[1].lower()
    return _TYPES.get(ending) or mimetypes.types_map.get(ending, "")


def address(element: Element, written: str, reading: Reading) -> str:
    """Return a path from the root of the package, noted as shown; empty, with a loss, for none.

    A path that climbs above the root stays at the root, as in any address (RFC 3986, 5.2.4).

    Raises:
        ImportRefused: `remote_reference`: the picture or sound lies elsewhere.
    """
    written = written.strip()
    if is_data_image(written):
        return written
    code = address_loss(written)
    if code == "remote_reference":
        raise refused(code, element, f"shows {written:.100}; put the file into the package")
    if code == "absolute_reference":
        reading.lose(code, element, f"{written:.100} is taken from the root of the package")
    if "\\" in written:
        reading.lose("backslashes_turned", element, f"{written:.100} is a path with slashes")
    path = resolved(reading.folder, written.replace("\\", "/"))
    if not is_relative(path):
        reading.lose("dropped_address", element, f"{written:.100} is no path of a file")
        return ""
    reading.assets[path] = None
    return path


def resolved(folder: str, written: str) -> str:
    """Return the path from the root that a relative or absolute path means inside a folder."""
    plain = unquote(written.partition("#")[0].partition("?")[0])
    joined = posixpath.normpath(posixpath.join("/", folder, plain)).lstrip("/")
    return joined if plain else ""


def picture(element: Element | None, reading: Reading) -> Picture | None:
    """Return the picture that `object`, `img` or `picture` shows; None without one."""
    if element is None:
        return None
    if element.name == "picture":
        return picture(element.only("img"), reading)
    source = address(element, element.get("data") or element.get("src"), reading)
    return Picture(
        source,
        element.get("type") or media_type(source),
        pixels(element.get("width")),
        pixels(element.get("height")),
        element.get("alt") or element.get("aria-label") or words_of(element),
    )


def pixels(text: str) -> int:
    """Return a size in pixels; 0 where it is none."""
    found = _PIXELS.fullmatch(text)
    return int(found[1]) if found else 0


def words_of(element: Element) -> str:
    """Return all text at and below an element, each run of blanks as one; read with it."""
    inner = [element.content()]
    for one in element.every():
        inner += [words_of(one), one.tail]
    return " ".join(" ".join(inner).split())
