"""Which web pages may speak to this hub: those that are listed. Programs send no Origin."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.http import refused

_SHOWN_CHARACTERS = 200


class OriginCheck:
    """Refuses every request from a web page that is not listed, before anything else sees it."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        # A browser sends one at most; of two, who is to say which one a proxy or a library would believe?
        said = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if not said or (len(said) == 1 and said[0].lower() in self._origins):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            origin = ", ".join(said)[:_SHOWN_CHARACTERS]
            await refused(Refused(RefusalCode.ORIGIN_NOT_LISTED, origin=origin).refusal)(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "origin not listed"})
