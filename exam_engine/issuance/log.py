"""The issuance log: what was signed, in order, so that nothing can be slipped in or dated back.

Entries are chained by digest and are the leaves of a Merkle tree; one signed head covers all that
came before it. Storage and signing of heads are elsewhere. Only digests of tokens are kept, and
a proof of inclusion shows nothing of other entries but digests over 75 random bits.

Source: RFC 6962 2.1 (tree and audit path).
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.badge import instant_text
from exam_engine.issuance.number import display

DIGEST_BYTES = 32
GENESIS = "0" * 64
"""What the first entry names as the one before it."""

Node = Callable[[int, int], bytes]
"""Digest of the full subtree of a level at a position; level 0 are the leaves."""


class LogEvent(StrEnum):
    """What an entry records."""

    ISSUED = "issued"
    REISSUED = "reissued"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One signing.

    Attributes:
        position: 0 for the first entry.
        previous: leaf digest of the entry before, 64 hex digits; `GENESIS` for the first.
        tokens: SHA-256 of each signed text in hex, by profile.
        at: whole second of signing.
    """

    position: int
    previous: str
    event: LogEvent
    number: CredentialNumber
    kid: KeyId
    at: datetime
    tokens: Mapping[str, str]

    @property
    def text(self) -> str:
        """The entry as canonical JSON: sorted names, no spaces, ASCII alone."""
        written = {
            "at": instant_text(self.at),
            "credential": display(self.number),
            "event": self.event.value,
            "key": self.kid,
            "position": self.position,
            "previous": self.previous,
            "tokens": dict(self.tokens),
        }
        return json.dumps(written, sort_keys=True, separators=(",", ":"))

    @property
    def leaf(self) -> bytes:
        """Digest of the entry, under which it stands in the tree."""
        return leaf_of(self.text)


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What shows that an entry is in the log of a size.

    Attributes:
        position: of the entry.
        size: entries under the head.
        path: digests from the leaf's sibling up to the root's child.
    """

    position: int
    size: int
    path: tuple[bytes, ...]


def leaf_of(text: str) -> bytes:
    """Return the digest of an entry's text."""
    return hashlib.sha256(b"\x00" + text.encode("ascii")).digest()


def parent_of(left: bytes, right: bytes) -> bytes:
    """Return the digest of two subtrees; another prefix than a leaf's, so neither can pose."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def completed_by(position: int, leaf: bytes, node: Node) -> Sequence[tuple[int, int, bytes]]:
    """Return the full subtrees that a new leaf completes, itself first: (level, position, digest).

    Args:
        position: of the new leaf.
        leaf: its digest.
        node: digests that were completed earlier.
    """
    found = [(0, position, leaf)]
    level, place, digest = 0, position, leaf
    while place & 1:
        digest = parent_of(node(level, place - 1), digest)
        level, place = level + 1, place >> 1
        found.append((level, place, digest))
    return found


def root_of(size: int, node: Node) -> bytes:
    """Return the root over the first `size` entries; of none it is the digest of nothing."""
    if size == 0:
        return hashlib.sha256(b"").digest()
    return _span(0, size, node)


def inclusion_of(position: int, size: int, node: Node) -> Inclusion:
    """Return the proof that an entry is among the first `size`.

    Raises:
        ValueError: the entry is not among them.
    """
    if not 0 <= position < size:
        raise ValueError(f"entry {position} is not among the first {size}")
    path: list[bytes] = []
    first, count = 0, size
    while count > 1:
        left = _half(count)
        if position < first + left:
            path.append(_span(first + left, count - left, node))
            count = left
        else:
            path.append(_span(first, left, node))
            first, count = first + left, count - left
    return Inclusion(position, size, tuple(reversed(path)))


def root_from(leaf: bytes, proof: Inclusion) -> bytes | None:
    """Return the root that a proof leads to, None when the path has the wrong length."""
    place, last, digest = proof.position, proof.size - 1, leaf
    for sibling in proof.path:
        if last == 0:
            return None
        if place & 1 or place == last:
            digest = parent_of(sibling, digest)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = parent_of(digest, sibling)
        place, last = place >> 1, last >> 1
    return digest if last == 0 else None


def _half(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _span(first: int, count: int, node: Node) -> bytes:
    """Return the digest over `count` entries from `first`, which is a multiple of the left half."""
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, first >> level)
    left = _half(count)
    return parent_of(_span(first, left, node), _span(first + left, count - left, node))
