"""From which network a visitor asks: what limits on strangers count by."""

import ipaddress
from typing import Final

from flask import request

_ONE_HOUSEHOLD: Final = 64
"""Bits of an IPv6 address that a provider gives; the rest is anybody's own choice."""


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
