"""What is remembered of the last picture, so that the next one can be compared with it.

A small grey thumbnail and short digests of earlier ones. It is no picture of evidence: it lives
as long as the attempt runs and is deleted with it.
"""

from dataclasses import dataclass
from typing import Self

from proctoring.errors import RecordCorrupt

THUMBNAIL_WIDTH = 160
THUMBNAIL_HEIGHT = 120
THUMBNAIL_BYTES = THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT

# A looped film shows up when it begins again: 200 snapshots are 16 minutes at one per 5 s.
REMEMBERED = 200

_MAGIC = b"AFS1"
_DIGEST_BYTES = 8


@dataclass(frozen=True, slots=True)
class FrameState:
    """The last picture of one attempt, and digests of those before it.

    Attributes:
        thumbnail: grey, row by row, `THUMBNAIL_WIDTH` by `THUMBNAIL_HEIGHT` bytes.
        digests: SHA-256 of thumbnails, cut to 8 bytes, newest last, at most `REMEMBERED`;
            the last one is this thumbnail's own.
    """

    thumbnail: bytes
    digests: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """Return the state as one value for a binary column (at most 20.9 kB)."""
        return _MAGIC + self.thumbnail + b"".join(self.digests)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            RecordCorrupt: not such a value; the caller goes on with None, as for a first picture.
        """
        body = stored[len(_MAGIC) + THUMBNAIL_BYTES :]
        whole = stored.startswith(_MAGIC) and len(stored) >= len(_MAGIC) + THUMBNAIL_BYTES
        if not whole or len(body) % _DIGEST_BYTES or len(body) > REMEMBERED * _DIGEST_BYTES:
            raise RecordCorrupt(f"frame state of {len(stored)} bytes, begins {stored[:4]!r}")
        thumbnail = stored[len(_MAGIC) : len(_MAGIC) + THUMBNAIL_BYTES]
        digests = tuple(body[at : at + _DIGEST_BYTES] for at in range(0, len(body), _DIGEST_BYTES))
        return cls(thumbnail, digests)
