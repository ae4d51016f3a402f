"""Bitstring status lists: one bit per credential, packed, read back within hard limits.

Not signed here. A list that cannot be believed raises, so that it is never read as "clear".

Source: W3C Bitstring Status List 1.0: at least 131,072 entries, left-most bit first, gzip,
multibase base64url (`u`).
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from exam_engine.instants import require_utc
from exam_engine.issuance.badge import VC_CONTEXT, JsonObject, StatusPurpose, instant_text
from exam_engine.issuance.refusals import (
    StatusMalformed,
    StatusOutOfRange,
    StatusTooShort,
    StatusUnverified,
)

ENTRIES = 131_072
"""Entries of a list we publish, and the fewest a list may have."""
LONGEST_TEXT = 262_144
"""Characters of an encoded list that are looked at, inclusive."""
LARGEST_LIST = 131_072
"""Bytes that an encoded list may unpack to, inclusive: 1,048,576 entries."""
LIFETIME = timedelta(hours=24)
"""How long a published list may be relied on."""
TTL_MS = 300_000
"""How long readers may keep a list before they fetch it again, in milliseconds."""

_GZIP = 31
_SHORTEST_LIST = ENTRIES // 8
_ENCODED = re.compile(r"u[A-Za-z0-9_-]+")


def encode_bits(set_indices: Iterable[int]) -> str:
    """Pack a list of 131,072 entries in which exactly these are set.

    Raises:
        StatusOutOfRange: an index is negative or 131,072 or more.
    """
    return _pack(_bits(set_indices))


def decode_bits(encoded: object) -> bytes:
    """Unpack an encoded list.

    Raises:
        StatusMalformed: no text, too long, no `u`, not base64url, not exactly one whole gzip
            member, or more than 128 KiB unpacked.
        StatusTooShort: fewer than 131,072 entries.
    """
    if not isinstance(encoded, str) or len(encoded) > LONGEST_TEXT:
        raise StatusMalformed(f"not a text of at most {LONGEST_TEXT} characters")
    if not _ENCODED.fullmatch(encoded):
        raise StatusMalformed(f"not multibase base64url: {encoded[:20]!r}")
    bits = _unpack(_from_base64url(encoded[1:]))
    if len(bits) < _SHORTEST_LIST:
        raise StatusTooShort(f"{len(bits) * 8} entries, at least {ENTRIES} are required")
    return bits


@dataclass(frozen=True, slots=True)
class StatusList:
    """One published list, as read or about to be published.

    Attributes:
        url: where it is published; also its identifier.
        valid_from: when it was made; lists of one URL only ever get younger.
        valid_until: last second at which it may be relied on.
        bits: unpacked, left-most bit first.
    """

    url: str
    purpose: StatusPurpose
    issuer_did: str
    valid_from: datetime
    valid_until: datetime
    bits: bytes

    def is_set(self, index: int) -> bool:
        """Tell whether the bit of one credential is set.

        Raises:
            StatusOutOfRange: the list has no such entry.
        """
        if not 0 <= index < len(self.bits) * 8:
            raise StatusOutOfRange(f"index {index} of {len(self.bits) * 8} entries in {self.url}")
        return bool(self.bits[index // 8] & (0x80 >> index % 8))


def new_list(
    url: str,
    purpose: StatusPurpose,
    *,
    issuer_did: str,
    set_indices: Iterable[int],
    now: datetime,
) -> StatusList:
    """Make the list to publish now; it may be relied on for 24 hours.

    Raises:
        StatusOutOfRange: an index is negative or 131,072 or more.
    """
    made = require_utc(now).replace(microsecond=0)
    return StatusList(url, purpose, issuer_did, made, made + LIFETIME, _bits(set_indices))


def list_document(status_list: StatusList) -> JsonObject:
    """Write the credential that carries a list."""
    return {
        "@context": [VC_CONTEXT],
        "id": status_list.url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": status_list.issuer_did,
        "validFrom": instant_text(status_list.valid_from),
        "validUntil": instant_text(status_list.valid_until),
        "credentialSubject": {
            "id": f"{status_list.url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": status_list.purpose.value,
            "encodedList": _pack(status_list.bits),
            "ttl": TTL_MS,
        },
    }


def read_list_document(document: JsonObject, url: str, purpose: StatusPurpose) -> StatusList:
    """Read a list credential whose signature was checked before.

    Raises:
        StatusUnverified: another address, type, purpose or no dates.
        StatusMalformed, StatusTooShort: the list itself.
    """
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict):
        raise StatusUnverified(f"no list in {url}")
    expected = {"id": url, "type": ["VerifiableCredential", "BitstringStatusListCredential"]}
    for name, value in expected.items():
        if document.get(name) != value:
            raise StatusUnverified(f"{name} is {document.get(name)!r}, expected {value!r}")
    if subject.get("type") != "BitstringStatusList":
        raise StatusUnverified(f"not a bitstring list: {subject.get('type')!r}")
    if subject.get("statusPurpose") != purpose.value:
        raise StatusUnverified(f"purpose {subject.get('statusPurpose')!r}, expected {purpose}")
    return StatusList(
        url,
        purpose,
        str(document.get("issuer")),
        _instant(document.get("validFrom")),
        _instant(document.get("validUntil")),
        decode_bits(subject.get("encodedList")),
    )


def _instant(text: object) -> datetime:
    try:
        instant = datetime.fromisoformat(str(text))
        if instant_text(instant) == text:
            return instant
    except ValueError:
        pass
    raise StatusUnverified(f"not a whole second in UTC: {text!r}")


def _bits(set_indices: Iterable[int]) -> bytes:
    bits = bytearray(_SHORTEST_LIST)
    for index in set_indices:
        if not 0 <= index < ENTRIES:
            raise StatusOutOfRange(f"index {index} of {ENTRIES} entries")
        bits[index // 8] |= 0x80 >> index % 8
    return bytes(bits)


def _pack(bits: bytes) -> str:
    packer = zlib.compressobj(level=9, wbits=_GZIP)
    packed = packer.compress(bits) + packer.flush()
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def _from_base64url(text: str) -> bytes:
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise StatusMalformed(f"not base64url: {text[:20]!r}") from error
    if base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii") != text:
        raise StatusMalformed("spare bits are set in the last character")
    return packed


def _unpack(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        bits = unpacker.decompress(packed, LARGEST_LIST + 1)
    except zlib.error as error:
        raise StatusMalformed(f"not gzip: {error}") from error
    if len(bits) > LARGEST_LIST:
        raise StatusMalformed(f"unpacks to more than {LARGEST_LIST} bytes")
    if not unpacker.eof:
        raise StatusMalformed("the gzip member is cut off")
    if unpacker.unused_data:
        raise StatusMalformed("bytes follow the gzip member")
    return bits
