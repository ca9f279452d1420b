"""How a client meets the network: the system's trust store, the system's proxy.

Invariant: a certificate that the system does not trust is never accepted.
"""

from __future__ import annotations

import ssl
from functools import cache

import truststore


@cache
def tls_context() -> ssl.SSLContext:
    """Returns the context that asks the operating system whom to trust."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
