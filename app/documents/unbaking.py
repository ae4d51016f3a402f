"""Reads the credential out of a baked badge, or takes a token or a JSON document as it is.

Looks at no picture and keeps nothing: a PNG is walked chunk by chunk, an SVG is parsed without
entities, network or scripts. What comes out is text that somebody still has to verify.

Source: Open Badges 3.0, sections on baking PNG (`iTXt`, keyword `openbadgecredential`, not
compressed, once) and SVG (element `openbadges:credential`, once); PNG, third edition.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from lxml import etree

from app.services.verifying.presented_refusals import (
    CompressedCredential,
    DamagedFile,
    NoCredentialInFile,
    PresentedTooLarge,
    TwoCredentialsInFile,
    UnknownFile,
    UnsafeFile,
)

LARGEST_FILE = 1 << 20
"""Bytes of a file that is looked at, inclusive."""
LARGEST_CREDENTIAL = 65_536
"""Bytes of the credential inside, or of a file that is nothing else, inclusive."""
MOST_CHUNKS = 4_096

KEYWORD = b"openbadgecredential"
SVG_SPACE = "https://purl.imsglobal.org/ob/v3p0"
SVG_ELEMENT = f"{{{SVG_SPACE}}}credential"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

_CHUNK_HEAD = 8
_CHUNK_FRAME = 12
_TEXT_CHUNKS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_ITXT = re.compile(rb"openbadgecredential\0(.)(.)[\x20-\x7e]*\0[^\0]*\0(.*)", re.DOTALL)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SVG = "{http://www.w3.org/2000/svg}svg"
_SCRIPT = "{*}script"  # whatever name space it claims


def credential_text(raw: bytes) -> str:
    """Return the credential that a file holds: a compact token or a JSON document, as text.

    Args:
        raw: a token, a JSON document, a PNG or an SVG; told apart by how it begins, since names
            and media types are whatever somebody wrote.

    Raises:
        PresentedRefused: the narrowest class that says why there is nothing to verify.
    """
    if len(raw) > LARGEST_FILE:
        raise PresentedTooLarge
    if raw.startswith(PNG_SIGNATURE):
        return _text(_from_png(raw))
    bare = raw.removeprefix(b"\xef\xbb\xbf").strip()
    if bare.startswith(b"<"):
        return _from_svg(bare)
    if not re.match(rb"[{A-Za-z0-9_-]", bare) or b"\0" in bare or bare.startswith(b"%PDF"):
        raise UnknownFile
    return _text(bare)


def _text(raw: bytes) -> str:
    if len(raw) > LARGEST_CREDENTIAL:
        raise PresentedTooLarge
    try:
        text = raw.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise UnknownFile from error
    if not text:
        raise NoCredentialInFile
    return text


def _from_png(raw: bytes) -> bytes:
    found = [(kind, body) for kind, body in _chunks(raw) if _is_credential(kind, body)]
    if len(found) != 1:
        raise TwoCredentialsInFile if found else NoCredentialInFile
    kind, body = found[0]
    parts = _ITXT.fullmatch(body)
    if kind == b"zTXt" or (parts is not None and (parts[1], parts[2]) != (b"\0", b"\0")):
        raise CompressedCredential
    if kind != b"iTXt" or parts is None:
        raise DamagedFile
    return parts[3]


def _is_credential(kind: bytes, body: bytes) -> bool:
    return kind in _TEXT_CHUNKS and body.startswith(KEYWORD + b"\0")


def _chunks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Return kind and body of each chunk; the file has to be whole and to end with the picture."""
    place = len(PNG_SIGNATURE)
    for number in range(MOST_CHUNKS):
        if len(raw) - place < _CHUNK_FRAME:
            raise DamagedFile
        length, kind = struct.unpack_from(">I4s", raw, place)
        body = raw[place + _CHUNK_HEAD : place + _CHUNK_HEAD + length]
        end = place + _CHUNK_FRAME + length
        if end > len(raw) or (number == 0) != (kind == b"IHDR"):
            raise DamagedFile
        if zlib.crc32(kind + body) != int.from_bytes(raw[end - 4 : end]):
            raise DamagedFile
        yield kind, body
        if kind == b"IEND":
            if end != len(raw):
                raise UnsafeFile
            return
        place = end
    raise DamagedFile


def _from_svg(raw: bytes) -> str:
    # Before parsing: a parser that resolves nothing still has to read what is declared.
    if _DECLARES.search(raw):
        raise UnsafeFile
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFile from error
    if root.getroottree().docinfo.doctype:
        raise UnsafeFile
    if root.tag != _SVG:
        raise UnknownFile
    if next(root.iter(_SCRIPT), None) is not None:
        raise UnsafeFile
    found = list(root.iter(SVG_ELEMENT))
    if len(found) != 1:
        raise TwoCredentialsInFile if found else NoCredentialInFile
    signed, written = found[0].get("verify", "").strip(), (found[0].text or "").strip()
    if bool(signed) == bool(written):
        raise TwoCredentialsInFile if signed else NoCredentialInFile
    return _text((signed or written).encode())
