"""From which network a visitor asks: what limits count by, and what a change of it shows in."""

import hmac
import ipaddress
from hashlib import sha256
from typing import Final

from flask import request

_ONE_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that a provider gives; the rest is anybody's own choice."""
_MARK_BYTES: Final = 8


def visitors_network() -> str:
    """Return the network of who asks: an IPv4 address, or the /64 of an IPv6 address.

    Whoever has one IPv6 address has 2^64 of them, so a single one limits nobody. An empty text
    where nothing is known.
    """
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.packed, _ONE_HOUSEHOLD), strict=False))


def network_mark(secret: bytes, attempt_id: str) -> str:
    """Return a mark of the visitor's network: the same one within an attempt, and else no address.

    Without the secret nobody finds the network of a mark by trying them all, and marks of two
    attempts have nothing in common. An empty text where no network is known.
    """
    network = visitors_network()
    if not network:
        return ""
    said = f"network:{attempt_id}:{network}".encode()
    return hmac.digest(secret, said, sha256)[:_MARK_BYTES].hex()
