"""What a worker and a signer process say to each other: one JSON line each way, small and closed.

A digest goes there and a signature comes back; documents and private keys never travel.
"""

import base64
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Protocol

LONGEST_LINE: Final = 4_096
"""Bytes of one message, its line end included."""
LENGTHS: Final = {"ES256": 32, "Ed25519": 64}
"""Bytes that are signed: one SHA-256 digest for a token, two for a proof."""


class Operation(StrEnum):
    """What may be asked."""

    MAKE = "make"
    PUBLIC = "public"
    SIGN = "sign"


class WireError(ValueError):
    """The other side says something that is no message of ours."""

    code = "signer_wire"


class Stream(Protocol):
    """What a line is read from."""

    def readline(self, size: int, /) -> bytes:
        """Read up to a line end or `size` bytes."""
        ...


def write_line(message: Mapping[str, object]) -> bytes:
    """Return a message as it travels."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def read_line(stream: Stream) -> dict[str, object]:
    """Read one message.

    Raises:
        WireError: too long, cut off, or no JSON object.
    """
    line = stream.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise WireError("a message is cut off or too long")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WireError(f"no JSON: {error}") from error
    if not isinstance(message, dict):
        raise WireError("not an object")
    return message


def text_of(message: Mapping[str, object], name: str) -> str:
    """Return a member that is text.

    Raises:
        WireError: it is missing or something else.
    """
    value = message.get(name)
    if not isinstance(value, str):
        raise WireError(f"{name} is missing")
    return value


def bytes_of(message: Mapping[str, object], name: str) -> bytes:
    """Return a member that is base64 of bytes.

    Raises:
        WireError: it is missing or something else.
    """
    text = text_of(message, name)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error, or a plain one for signs beyond ASCII
        raise WireError(f"{name} is no base64") from error


def spell_bytes(raw: bytes) -> str:
    """Return bytes as they travel."""
    return base64.b64encode(raw).decode("ascii")
