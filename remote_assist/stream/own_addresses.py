"""By which addresses this computer can be reached on its network, as far as the system says without asking anybody."""

from __future__ import annotations

import ipaddress
import socket

_SOMEWHERE = (
    (socket.AF_INET, ("192.0.2.1", 9)),
    (socket.AF_INET6, ("2001:db8::1", 9)),
)
"""Addresses for documentation: choosing a way to them sends nothing."""


def own_addresses(port: int) -> tuple[str, ...]:
    """HOST:PORT, the likeliest first; loopback where there is nothing else."""
    found: dict[str, None] = {}
    for family, address in _SOMEWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect(address)
                found[str(probe.getsockname()[0])] = None
        except OSError:
            continue  # no way out by this family
    try:
        for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(entry[4][0])] = None
    except OSError:
        pass  # a computer that does not know its own name
    outward = [host for host in found if not ipaddress.ip_address(host.partition("%")[0]).is_loopback]
    return tuple(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host in outward or ["127.0.0.1"])
