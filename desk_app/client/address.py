"""A hub's address, as a person writes it and as sockets need it.

Invariant: an address that exists is safe to send a token to: https, or plain http to this same computer.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from desk_app.domain.refusals import RefusalCode, Refused

_CHARACTERS = 300
_SECURE = {"https": True, "wss": True, "http": False, "ws": False}


@dataclass(frozen=True)
class HubAddress:
    """`http` and `words` are URLs without a trailing slash; `words` is the `/ws` of the hub."""

    http: str
    is_secure: bool
    is_loopback: bool

    @property
    def words(self) -> str:
        return self.socket("/ws")

    def socket(self, path: str) -> str:
        """Returns the websocket URL of a path of the hub, for example that of an `AssistTicket`."""
        return f"ws{self.http.removeprefix('http')}{path}"

    @classmethod
    def parse(cls, text: str) -> HubAddress:
        """Reads `https://help.example.com`, `help.example.com`, `127.0.0.1:8765`, with ws or wss as well.

        Raises `Refused`: insecure_address for a remote http:// or ws://, hub_unreachable for what is no address.
        """
        text = text.strip()
        scheme, separator, rest = text.partition("://")
        if not separator:
            scheme, rest = "", text
        try:
            parts = urlsplit(f"//{rest}")
            host, port = parts.hostname or "", parts.port
        except ValueError as exc:
            raise Refused(RefusalCode.HUB_UNREACHABLE, address=text[:_CHARACTERS]) from exc
        if (
            not host
            or len(text) > _CHARACTERS
            or (scheme and scheme.lower() not in _SECURE)
            or parts.username is not None
            or parts.query
            or parts.fragment
            or any(c.isspace() or not c.isprintable() for c in text)
        ):
            raise Refused(RefusalCode.HUB_UNREACHABLE, address=text[:_CHARACTERS])
        loopback = _is_loopback(host)
        secure = _SECURE[scheme.lower()] if scheme else not loopback
        if not secure and not loopback:
            raise Refused(RefusalCode.INSECURE_ADDRESS, address=text)
        where = f"[{host}]" if ":" in host else host
        authority = where if port is None else f"{where}:{port}"
        return cls(f"http{'s' if secure else ''}://{authority}{parts.path.rstrip('/')}", secure, loopback)

    def __str__(self) -> str:
        return self.http


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
