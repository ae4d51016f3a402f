"""A zip from bytes in memory to its files, or a refusal by name; nothing is ever extracted.

Sizes that an entry declares are only believed once its bytes agree with them.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from exam_engine.exchange.imported import ImportRefused

LARGEST_ARCHIVE: Final = 512 * 1024 * 1024
MOST_FILES: Final = 10_000
MOST_BYTES: Final = 512 * 1024 * 1024
"""Of all files together, uncompressed."""
LARGEST_RATIO: Final = 250
SMALL: Final = 1024 * 1024
"""Up to this size nobody asks for the ratio: short runs of one letter compress well."""
_DIRECTORY_LIMIT: Final = 4 * 1024 * 1024
_END: Final = b"PK\x05\x06"
_END_SIZE, _END_REACH = 22, 22 + 0xFFFF
_LOCAL_SIZE: Final = 30
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000


@dataclass(frozen=True, slots=True)
class Archive:
    """The files of a zip by name, folders left out."""

    data: bytes
    entries: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            KeyError: there is none of that name.
            ImportRefused: `zip_bomb`: it holds more than it declares; `broken_zip`.
        """
        entry = self.entries[name]
        start = _content_start(self.data, entry)
        raw = self.data[start : start + entry.compress_size]
        content = _inflated(raw, entry) if entry.compress_type == zipfile.ZIP_DEFLATED else raw
        if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
            raise ImportRefused("broken_zip", f"{name:.100} is damaged; pack it again")
        return content


def open_archive(data: bytes) -> Archive:
    """Return the archive, once all its names and sizes have been checked.

    Raises:
        ImportRefused: `too_large`, `not_a_zip`, `too_many_files`, `encrypted`, `zip_slip`,
            `zip_bomb`, `broken_zip`.
    """
    if len(data) > LARGEST_ARCHIVE:
        raise ImportRefused("too_large", f"{len(data)} bytes, at most {LARGEST_ARCHIVE}")
    _require_short_directory(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            entries = opened.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise ImportRefused("not_a_zip", f"cannot be opened as a zip: {error}") from error
    if len(entries) > MOST_FILES:
        raise ImportRefused("too_many_files", f"{len(entries)} files, at most {MOST_FILES}")
    for one in entries:
        _require_harmless(one)
    _require_bounded(entries)
    return Archive(data, _by_name(entries))


def _require_short_directory(data: bytes) -> None:
    """Refuse a list of files that would take long to read, before anything reads it."""
    at = data.rfind(_END, max(0, len(data) - _END_REACH))
    if at < 0 or len(data) < at + _END_SIZE:
        raise ImportRefused("not_a_zip", "has no list of files as a zip has")
    size = struct.unpack_from("<I", data, at + 12)[0]
    if size > _DIRECTORY_LIMIT:
        raise ImportRefused("too_many_files", f"a list of files of {size} bytes")


def _require_harmless(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if entry.flag_bits & _ENCRYPTED:
        raise ImportRefused("encrypted", f"{name:.100} is encrypted; pack it without a password")
    parts = name.rstrip("/").split("/")
    outside = ".." in parts or name.startswith("/") or "\\" in name or "\0" in name
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if outside or link or ":" in parts[0]:
        raise ImportRefused("zip_slip", f"{name!r:.100} would be put outside of the package")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ImportRefused("broken_zip", f"{name:.100} is packed by method {entry.compress_type}")


def _require_bounded(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(one.file_size for one in entries)
    if total > MOST_BYTES:
        raise ImportRefused("zip_bomb", f"unpacks to {total} bytes, at most {MOST_BYTES}")
    for one in entries:
        if one.file_size > SMALL and one.file_size > LARGEST_RATIO * max(one.compress_size, 1):
            raise ImportRefused("zip_bomb", f"{one.filename:.100} unpacks to {one.file_size} bytes")
    end = 0
    for one in sorted(entries, key=lambda entry: entry.header_offset):
        if one.header_offset < end:
            raise ImportRefused("zip_bomb", f"{one.filename:.100} shares its bytes with another")
        end = one.header_offset + _LOCAL_SIZE + one.compress_size


def _by_name(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    named: dict[str, zipfile.ZipInfo] = {}
    for one in entries:
        if one.filename in named:
            raise ImportRefused("broken_zip", f"holds {one.filename:.100} twice; keep one")
        if not one.is_dir():
            named[one.filename] = one
    return named


def _content_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    at = entry.header_offset
    if data[at : at + 4] != b"PK\x03\x04" or len(data) < at + _LOCAL_SIZE:
        raise ImportRefused("broken_zip", f"{entry.filename:.100} is not where the list says")
    name, extra = struct.unpack_from("<HH", data, at + 26)
    return at + _LOCAL_SIZE + int(name) + int(extra)


def _inflated(raw: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return the uncompressed bytes; stops one byte after what the entry declares."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(raw, entry.file_size + 1)
    except zlib.error as error:
        raise ImportRefused("broken_zip", f"{entry.filename:.100} is damaged: {error}") from error
    if len(content) > entry.file_size:
        raise ImportRefused("zip_bomb", f"{entry.filename:.100} holds more than it declares")
    return content
