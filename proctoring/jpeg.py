"""The header of a JPEG, read without decoding it. Pure bytes: no image library is loaded here.

The web process calls this on every upload, before the picture is stored; workers call it again
before they decode. What it accepts, `proctoring.snapshot.decode` may still refuse.

Source: ITU-T T.81, annex B (markers and their lengths); T.871 (JFIF).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from proctoring.errors import (
    MalformedJpeg,
    NotAJpeg,
    SideTooShort,
    SnapshotTooLarge,
    TooManyPixels,
    TruncatedJpeg,
    UnsupportedJpeg,
)

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 8_000_000
MIN_SIDE = 160
MOST_OVER_LEAST = 4
"""No camera is wider; detectors find faces in strips that are not there."""

# A browser writes 1 scan, a progressive camera file about 10; hundreds of scans over a large
# frame are a known way to make a decoder spin.
MAX_SCANS = 32
MAX_SEGMENTS = 512

_PREFIX = 0xFF
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = 0xC2
_DECODED_FRAMES = frozenset({0xC0, 0xC1, _PROGRESSIVE})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JFIF_LENGTH, _ADOBE_LENGTH = 14, 12
_LENGTH_BYTES = 2
_FRAME_BYTES = 6
_BITS = 8


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """What the header of an accepted JPEG says.

    Attributes:
        width: pixels, `MIN_SIDE` or more.
        height: pixels, `MIN_SIDE` or more; width times height ≤ `MAX_PIXELS`.
        components: 1 (grey), 3 (colour) or 4 (CMYK).
        progressive: whether the picture comes in several scans.
    """

    width: int
    height: int
    components: int
    progressive: bool


class _Segment(NamedTuple):
    """One marker with its payload; a scan's payload includes its coded bits."""

    marker: int
    start: int
    end: int


def inspect_jpeg(data: bytes) -> JpegHeader:
    """Check that the bytes are a whole JPEG within our limits, without decoding it.

    Args:
        data: the upload; bytes after the end marker are tolerated (`strip_metadata` drops them).

    Raises:
        SnapshotRefused: the narrowest subclass, with the offending value in its message.
    """
    if len(data) > MAX_BYTES:
        raise SnapshotTooLarge(f"{len(data)} bytes; at most {MAX_BYTES}")
    header: JpegHeader | None = None
    scans = 0
    for segment in _segments(data):
        if segment.marker in _FRAMES:
            if header is not None:
                raise MalformedJpeg(f"a second frame header at byte {segment.start}")
            header = _frame_header(segment.marker, data[segment.start + 4 : segment.end])
        elif segment.marker == _SOS:
            scans += 1
            if header is None or scans > MAX_SCANS:
                raise MalformedJpeg(f"scan {scans} at byte {segment.start} is not expected")
    if header is None or scans == 0:
        raise MalformedJpeg("no picture between start and end marker")
    return header


def strip_metadata(data: bytes) -> bytes:
    """Return the same picture without EXIF, comments, colour profiles, thumbnails or trailer.

    Kept are the tables and scans, the first JFIF header without its thumbnail, and Adobe's
    12-byte colour transform: without these two a decoder guesses the colours. Applying it twice
    changes nothing. The orientation note goes too; browsers draw snapshots upright.

    Raises:
        SnapshotRefused: the bytes are not a whole JPEG (see `inspect_jpeg`; limits not checked).
    """
    kept = [data[:2]]
    jfif_seen = False
    for segment in _segments(data):
        payload = data[segment.start + 4 : segment.end]
        match segment.marker:
            case 0xE0:
                whole = payload.startswith(b"JFIF\x00") and len(payload) >= _JFIF_LENGTH
                if whole and not jfif_seen:
                    jfif_seen = True
                    kept.append(_segment_bytes(_APP0, payload[: _JFIF_LENGTH - 2] + b"\x00\x00"))
            case 0xEE:
                if payload.startswith(b"Adobe") and len(payload) >= _ADOBE_LENGTH:
                    kept.append(_segment_bytes(_APP14, payload[:_ADOBE_LENGTH]))
            case marker if _APP0 < marker <= _APP15 or marker == _COM:
                pass
            case _:
                kept.append(data[segment.start : segment.end])
    return b"".join(kept)


def _segments(data: bytes) -> Iterator[_Segment]:
    """Walk every segment after the start marker up to and including the end marker."""
    if data[:3] != b"\xff\xd8\xff":
        raise NotAJpeg(f"begins with {data[:3].hex() or 'nothing'}, a JPEG with ffd8ff")
    position = 2
    for _ in range(MAX_SEGMENTS):
        segment = _segment_at(data, position)
        yield segment
        if segment.marker == _EOI:
            return
        position = segment.end
    raise MalformedJpeg(f"more than {MAX_SEGMENTS} segments")


def _segment_at(data: bytes, start: int) -> _Segment:
    """Read the segment whose marker begins at `start`."""
    while data[start : start + 2] == b"\xff\xff":  # fill bytes are legal before any marker
        start += 1
    if start + 2 > len(data):
        raise TruncatedJpeg(f"ends at byte {len(data)}, before the end marker")
    prefix, marker = data[start], data[start + 1]
    if prefix != _PREFIX or marker in {0x00, _SOI}:
        raise MalformedJpeg(f"no marker at byte {start}")
    if marker == _EOI or marker in _STANDALONE:
        return _Segment(marker, start, start + 2)
    if start + 4 > len(data):
        raise TruncatedJpeg(f"ends at byte {len(data)}, inside a marker")
    length = int.from_bytes(data[start + 2 : start + 4], "big")
    end = start + 2 + length
    if length < _LENGTH_BYTES:
        raise MalformedJpeg(f"segment of length {length} at byte {start}")
    if end > len(data):
        raise TruncatedJpeg(f"ends at byte {len(data)}, inside a segment")
    return _Segment(marker, start, _end_of_scan(data, end) if marker == _SOS else end)


def _end_of_scan(data: bytes, start: int) -> int:
    """Return where the coded bits that begin at `start` end."""
    found = _MARKER_IN_SCAN.search(data, start)
    if found is None:
        raise TruncatedJpeg(f"ends at byte {len(data)}, inside the coded picture")
    return found.start()


def _frame_header(marker: int, payload: bytes) -> JpegHeader:
    """Read the frame header and hold it against the limits."""
    if marker not in _DECODED_FRAMES:
        raise UnsupportedJpeg(f"frame type {marker:#04x}; browsers write c0, c1 or c2")
    if len(payload) < _FRAME_BYTES:
        raise MalformedJpeg(f"frame header of {len(payload)} bytes")
    precision, components = payload[0], payload[5]
    height, width = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    if precision != _BITS or components not in {1, 3, 4}:
        raise UnsupportedJpeg(f"{precision} bits, {components} components")
    if width * height > MAX_PIXELS:
        raise TooManyPixels(f"{width} by {height} pixels; at most {MAX_PIXELS}")
    if min(width, height) < MIN_SIDE:
        raise SideTooShort(f"{width} by {height} pixels; each side at least {MIN_SIDE}")
    if max(width, height) > MOST_OVER_LEAST * min(width, height):
        raise SideTooShort(f"{width} by {height} pixels; at most {MOST_OVER_LEAST} to 1")
    return JpegHeader(width, height, components, progressive=marker == _PROGRESSIVE)


def _segment_bytes(marker: int, payload: bytes) -> bytes:
    """Write one segment."""
    return bytes((_PREFIX, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload
