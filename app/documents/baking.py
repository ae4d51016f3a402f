"""Bakes a signed credential into a badge's picture, as `unbaking` reads it out.

The last thing that is done to a picture: whoever saves it again with another program may lose
what was baked in. Signs and verifies nothing.

Source: Open Badges 3.0, sections on baking PNG (`iTXt`, keyword `openbadgecredential`, not
compressed, once) and SVG (element `openbadges:credential`, once).
"""

import re
import struct
import zlib

from app.documents.unbaking import KEYWORD, PNG_SIGNATURE, SVG_SPACE

_TOKEN = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}")
_END = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
_OPENING = re.compile(r"<svg\b[^>]*>")


def bake_svg(drawing: str, token: str) -> bytes:
    """Return a drawing that carries a compact token, as the first element inside.

    Raises:
        ValueError: not a drawing of ours, or not a compact token.
    """
    opening = _OPENING.match(drawing)
    if opening is None or SVG_SPACE in drawing:
        raise ValueError("not a drawing without a credential")
    root = f'{opening[0][:-1]} xmlns:openbadges="{SVG_SPACE}">'
    element = f'<openbadges:credential verify="{_compact(token)}"/>'
    return f"{root}{element}{drawing[opening.end() :]}".encode()


def bake_png(picture: bytes, token: str) -> bytes:
    """Return a picture that carries a compact token, in the last chunk before its end.

    Raises:
        ValueError: not a whole picture, one that carries a credential, or not a compact token.
    """
    if not picture.startswith(PNG_SIGNATURE) or not picture.endswith(_END) or KEYWORD in picture:
        raise ValueError("not a whole picture without a credential")
    # keyword, no compression twice, no language, no translated keyword, then the text
    body = KEYWORD + b"\0\0\0\0\0" + _compact(token).encode("ascii")
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body
    checked = chunk + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    return picture.removesuffix(_END) + checked + _END


def _compact(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise ValueError("not a compact token")
    return token
