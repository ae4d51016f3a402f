"""What is remembered of earlier pictures, so that the next one can be compared with them.

A small grey thumbnail, digests and tiny copies of earlier ones, and the description of the face at
check-in where one may be made. It is no picture of evidence: it lives as long as the attempt runs
and is deleted with it.
"""

import struct
from dataclasses import dataclass
from typing import Self

from proctoring.errors import RecordCorrupt

THUMBNAIL_WIDTH = 160
THUMBNAIL_HEIGHT = 120
THUMBNAIL_BYTES = THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT

# A looped film shows up when it begins again: 200 snapshots are 16 minutes at one per 5 s.
REMEMBERED = 200

COPY_WIDTH = 24
COPY_HEIGHT = 18
COPY_BYTES = COPY_WIDTH * COPY_HEIGHT

# One every ten seconds for the same 16 minutes, at a quarter of the bytes of all of them.
COPIES = 100
COPY_EVERY_S = 10

MOST_DESCRIPTION_BYTES = 4096

_MAGIC = b"AFS2"
_DIGEST_BYTES = 8
_COUNTS = struct.Struct(">HHH")
_SECOND = struct.Struct(">I")
_HEAD = len(_MAGIC) + _COUNTS.size


@dataclass(frozen=True, slots=True)
class Copy:
    """One earlier picture, tiny.

    Attributes:
        second: when it was received, seconds since 1970.
        grey: `COPY_WIDTH` by `COPY_HEIGHT` bytes, row by row.
    """

    second: int
    grey: bytes


@dataclass(frozen=True, slots=True)
class FrameState:
    """The last picture of one attempt, and traces of those before it.

    Attributes:
        thumbnail: grey, row by row, `THUMBNAIL_WIDTH` by `THUMBNAIL_HEIGHT` bytes.
        digests: SHA-256 of thumbnails, cut to 8 bytes, newest last, at most `REMEMBERED`;
            the last one is this thumbnail's own.
        copies: tiny copies, newest last, at most `COPIES`.
        description: of the face at check-in, for `backends.Embedder`; empty where there is none.
    """

    thumbnail: bytes
    digests: tuple[bytes, ...]
    copies: tuple[Copy, ...] = ()
    description: bytes = b""

    @staticmethod
    def fits(stored: bytes) -> bool:
        """Tell by its first bytes and its length whether `from_bytes` can read this."""
        return _measured(stored) is not None

    def to_bytes(self) -> bytes:
        """Return the state as one value for a binary column (at most 69 kB)."""
        counts = _COUNTS.pack(len(self.digests), len(self.copies), len(self.description))
        copies = b"".join(_SECOND.pack(one.second) + one.grey for one in self.copies)
        parts = (_MAGIC, counts, self.thumbnail, b"".join(self.digests), copies, self.description)
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            RecordCorrupt: not such a value, or one of an earlier version; the caller goes on with
                None, as for a first picture.
        """
        places = _measured(stored)
        if places is None:
            raise RecordCorrupt(f"frame state of {len(stored)} bytes, begins {stored[:10]!r}")
        first_copy, end = places
        each = _SECOND.size + COPY_BYTES
        return cls(
            stored[_HEAD : _HEAD + THUMBNAIL_BYTES],
            tuple(
                stored[at : at + _DIGEST_BYTES]
                for at in range(_HEAD + THUMBNAIL_BYTES, first_copy, _DIGEST_BYTES)
            ),
            tuple(_copy(stored[at : at + each]) for at in range(first_copy, end, each)),
            stored[end:],
        )


def _measured(stored: bytes) -> tuple[int, int] | None:
    """Return where the copies begin and where they end; None for what is no frame state."""
    if not stored.startswith(_MAGIC) or len(stored) < _HEAD + THUMBNAIL_BYTES:
        return None
    digests, copies, described = _COUNTS.unpack_from(stored, len(_MAGIC))
    first_copy = _HEAD + THUMBNAIL_BYTES + digests * _DIGEST_BYTES
    end = first_copy + copies * (_SECOND.size + COPY_BYTES)
    bounded = digests <= REMEMBERED and copies <= COPIES and described <= MOST_DESCRIPTION_BYTES
    return (first_copy, end) if bounded and len(stored) == end + described else None


def _copy(stored: bytes) -> Copy:
    """Read one tiny copy."""
    return Copy(_SECOND.unpack_from(stored)[0], stored[_SECOND.size :])
