"""Whose address it is: what is limited by address is limited by what this says."""

from __future__ import annotations

import ipaddress

_CHARACTERS = 64


def limited_as(said: str) -> str:
    """The name under which an address is limited.

    Of IPv6 it is the network: whoever has one address there has 2**64 of them.
    """
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return said[:_CHARACTERS]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        if not address.is_loopback:
            return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)
