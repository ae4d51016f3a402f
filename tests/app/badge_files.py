"""Badge files for readers and bakers: good ones, and every way in which one can lie.

Made by hand, byte by byte, so that no library decides what an attack looks like.
"""

import json
import struct
import zlib

KEYWORD = b"openbadgecredential"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
SPACE = "https://purl.imsglobal.org/ob/v3p0"


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    """Return one PNG chunk with its checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\0"))
END = chunk(b"IEND")
BOMB = zlib.compress(b"a" * 20_000_000)


def itxt(text: bytes, *, flag: int = 0, method: int = 0, keyword: bytes = KEYWORD) -> bytes:
    """Return an `iTXt` chunk; a good one has flag and method 0."""
    return chunk(b"iTXt", keyword + bytes([0, flag, method]) + b"\0\0" + text)


def png(*extra: bytes, after: bytes = b"") -> bytes:
    """Return a picture of one pixel with more chunks."""
    return SIGNATURE + HEAD + b"".join(extra) + PIXELS + END + after


def svg(inside: str, *, before: str = "") -> bytes:
    """Return a drawing with something inside."""
    space = f'xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{SPACE}"'
    return f"{before}<svg {space}>{inside}<path d='M0 0h1v1z'/></svg>".encode()


def verify_element(token: str) -> str:
    """Return the element that carries a token."""
    return f'<openbadges:credential verify="{token}"/>'


def good(token: str) -> dict[str, bytes]:
    """Return every good file that carries a token."""
    data = {"id": f"data:application/vc+jwt,{token}", "type": "EnvelopedVerifiableCredential"}
    return {
        "token": token.encode(),
        "token with a line end": f"\ufeff{token}\n".encode(),
        "JSON around it": json.dumps({"credential": token}).encode(),
        "enveloped": json.dumps(data).encode(),
        "PNG": png(itxt(token.encode())),
        "PNG with other texts": png(chunk(b"tEXt", b"Title\0a badge"), itxt(token.encode())),
        "SVG": svg(verify_element(token)),
        "SVG with a declaration": svg(
            verify_element(token), before='<?xml version="1.0" encoding="UTF-8"?>'
        ),
    }


def bad(token: str) -> dict[str, tuple[bytes, str]]:
    """Return every file that must not be read, with the code of its refusal."""
    return {**bad_texts(), **bad_pngs(token.encode()), **bad_svgs(token)}


def bad_texts() -> dict[str, tuple[bytes, str]]:
    """Return what is neither a credential nor a badge."""
    return {
        "nothing": (b"  ", "unknown_file"),
        "PDF": (b"%PDF-1.7\n", "unknown_file"),
        "ZIP": (b"PK\x03\x04\0\0", "unknown_file"),
        "Latin-1": (b"caf\xe9", "unknown_file"),
        "long text": (b"a" * 65_537, "presented_too_large"),
        "large": (b"\0" * ((1 << 20) + 1), "presented_too_large"),
    }


def bad_pngs(raw: bytes) -> dict[str, tuple[bytes, str]]:
    """Return pictures that lie about the credential in them."""
    packed, whole = zlib.compress(raw), png(itxt(raw))
    return {
        "PNG without one": (png(), "no_credential_in_file"),
        "PNG of Open Badges 2": (png(itxt(raw, keyword=b"openbadges")), "no_credential_in_file"),
        "PNG with two": (png(itxt(raw), itxt(raw)), "two_credentials_in_file"),
        "PNG, two kinds": (
            png(itxt(raw), chunk(b"tEXt", KEYWORD + b"\0" + raw)),
            "two_credentials_in_file",
        ),
        "PNG, compressed": (png(itxt(packed, flag=1)), "compressed_credential"),
        "PNG, a bomb": (png(itxt(BOMB, flag=1)), "compressed_credential"),
        "PNG, zTXt": (png(chunk(b"zTXt", KEYWORD + b"\0\0" + packed)), "compressed_credential"),
        "PNG, method": (png(itxt(raw, method=7)), "compressed_credential"),
        "PNG, tEXt": (png(chunk(b"tEXt", KEYWORD + b"\0" + raw)), "damaged_file"),
        "PNG, empty": (png(itxt(b"")), "no_credential_in_file"),
        "PNG, cut off": (whole[:-6], "damaged_file"),
        "PNG, no end": (whole[: -len(END)], "damaged_file"),
        "PNG, changed": (whole.replace(raw, raw[:-1] + b"?"), "damaged_file"),
        "PNG, no head": (SIGNATURE + PIXELS + END, "damaged_file"),
        "PNG, length lies": (SIGNATURE + HEAD + b"\xff\xff\xff\xffiTXt" + raw, "damaged_file"),
        "PNG, many chunks": (png(*[chunk(b"tEXt", b"a\0b")] * 5_000), "damaged_file"),
        "PNG and a ZIP": (png(itxt(raw), after=b"PK\x03\x04"), "unsafe_file"),
        "PNG and a page": (png(itxt(raw), after=b"<script>"), "unsafe_file"),
    }


def bad_svgs(token: str) -> dict[str, tuple[bytes, str]]:
    """Return drawings that lie about the credential in them, or do more than draw."""
    element = verify_element(token)
    entity = f'<!DOCTYPE svg [<!ENTITY t "{token}">]>'
    outside = '<!DOCTYPE svg [<!ENTITY t SYSTEM "file:///etc/passwd">]>'
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return {
        "SVG without one": (svg(""), "no_credential_in_file"),
        "SVG, empty one": (svg("<openbadges:credential/>"), "no_credential_in_file"),
        "SVG with two": (svg(element * 2), "two_credentials_in_file"),
        "SVG, both ways": (
            svg(f'<openbadges:credential verify="{token}">{{}}</openbadges:credential>'),
            "two_credentials_in_file",
        ),
        "SVG, entity": (
            svg("<openbadges:credential verify='&t;'/>", before=entity),
            "unsafe_file",
        ),
        "SVG, a file of ours": (
            svg("<openbadges:credential>&t;</openbadges:credential>", before=outside),
            "unsafe_file",
        ),
        "SVG, laughs": (
            svg("&l9;", before=f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]>'),
            "unsafe_file",
        ),
        "SVG, script": (svg(element + "<script>1</script>"), "unsafe_file"),
        "SVG, script of a page": (
            svg(element + '<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>'),
            "unsafe_file",
        ),
        "SVG, cut off": (svg(element)[:-3], "damaged_file"),
        "SVG, deep": (svg("<g>" * 5_000 + element + "</g>" * 5_000), "damaged_file"),
        "a page": (b"<html><body></body></html>", "unknown_file"),
    }
