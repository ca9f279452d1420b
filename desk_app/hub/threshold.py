"""The threshold: requests are counted by address before anything else looks at them.

Invariant: who asks too often costs no more than a refusal and his connection.
"""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Receive, Scope, Send

from desk_app.domain.ids import Millis
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.addresses import limited_as
from desk_app.hub.core import Hub
from desk_app.hub.door import Door
from desk_app.hub.http import refused

_RETRY_S = 30


class Threshold:
    """Counts requests and handshakes. With `counts` also those at once: behind a proxy the door sees the proxy only,
    and uvicorn has put the forwarded address in its place by now.
    """

    def __init__(self, app: ASGIApp, door: Door, hub: Hub, *, counts: bool) -> None:
        self._app = app
        self._hub = hub
        self._door = door
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = limited_as((scope.get("client") or ("", 0))[0])
        if self._hub.requests.take(address, Millis(time.monotonic_ns() // 1_000_000)):
            await self._turn_away(address, scope, receive, send)
        elif not self._counts:
            await self._app(scope, receive, send)
        elif not self._door.enter(address):
            await self._turn_away(address, scope, receive, send)
        else:
            try:
                await self._app(scope, receive, send)
            finally:
                self._door.leave(address)

    async def _turn_away(self, address: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._door.note_turned("request", address)
        await self._door.turned_away(scope, receive, send)


def turned_away() -> ASGIApp:
    """Tells who comes too often, and ends his connection; for requests and for handshakes of websockets."""
    response = refused(Refused(RefusalCode.TOO_FAST, retry_s=_RETRY_S).refusal)
    response.headers["Connection"] = "close"
    return response
