"""HTTP routes beside `/ws`: signing in and out, exchange, commands, health, metrics; and the websocket itself.

Invariant: a refusal is answered as `Refusal` with a fitting 4xx status; bodies are bounded before they are read.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec
import structlog
from fastapi import APIRouter, Request, Response, WebSocket, WebSocketDisconnect
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.websockets import WebSocketState

from desk_app.domain.customers import ChannelKind
from desk_app.domain.limits import WORDS_FRAME_BYTES
from desk_app.domain.refusals import Refusal, RefusalCode, Refused
from desk_app.hub.actors import PersonActor
from desk_app.hub.addresses import limited_as
from desk_app.hub.core import Hub
from desk_app.hub.metrics import Metrics
from desk_app.hub.peer import HELLO_TIMEOUT_S, WireClosed, answer, read_hello
from desk_app.version import VERSION
from desk_app.wire import frames
from desk_app.wire.codec import encode
from desk_app.wire.http import Exchange, Health, Login
from desk_app.wire.protocol import PROTOCOL, Done

T = TypeVar("T")

JSON = "application/json"
KNOCK_BYTES = 64 * 1024
"""The largest body of somebody who is not known yet."""
BODY_TIMEOUT_S = 20.0
_LOOPBACK = ("127.0.0.1", "::1")
_OWN_NAME = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via")
_STATUS: dict[str, int] = {
    RefusalCode.BAD_CREDENTIALS: 401,
    RefusalCode.TOKEN_INVALID: 401,
    RefusalCode.TOKEN_EXPIRED: 401,
    RefusalCode.TOKEN_REVOKED: 401,
    RefusalCode.JWT_INVALID: 401,
    RefusalCode.AGENT_DISABLED: 403,
    RefusalCode.FORBIDDEN: 403,
    RefusalCode.IDENTITY_BOUND: 403,
    RefusalCode.ORIGIN_NOT_LISTED: 403,
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.APP_UNKNOWN: 404,
    RefusalCode.TOO_LARGE: 413,
    RefusalCode.TYPE_NOT_ALLOWED: 415,
    RefusalCode.TOO_FAST: 429,
    RefusalCode.LOGIN_LIMITED: 429,
    RefusalCode.HUB_FAULT: 500,
    RefusalCode.STORAGE_FULL: 507,
}
_log = structlog.get_logger(__name__)


def refused(refusal: Refusal) -> Response:
    """The response that a refusal is."""
    status = _STATUS.get(refusal.code, 400)
    headers = {"Retry-After": str(refusal.params["retry_s"])} if "retry_s" in refusal.params else None
    return Response(msgspec.json.encode(refusal), status_code=status, media_type=JSON, headers=headers)


def answered(value: object) -> Response:
    """A 200 with this value as JSON."""
    return Response(msgspec.json.encode(value), media_type=JSON)


def bearer(request: Request) -> str:
    """The token of the Authorization header; raises `Refused` (token_invalid) when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(RefusalCode.TOKEN_INVALID)
    return token.strip()


async def actor_of(hub: Hub, request: Request) -> PersonActor:
    """Who sent the request, by its bearer token."""
    return await hub.accounts.actor_of(bearer(request))


async def read_body(request: Request, kind: type[T], limit: int = KNOCK_BYTES) -> T:
    """Reads a JSON body of at most `limit` bytes, which has to come in time. Raises `Refused`: too_large, malformed."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise Refused(RefusalCode.TOO_LARGE, limit=limit, size=len(body))
    except TimeoutError as exc:
        raise Refused(RefusalCode.MALFORMED, detail="the body did not come in time") from exc
    try:
        return msgspec.json.decode(bytes(body), type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as exc:
        raise Refused(RefusalCode.MALFORMED, detail=str(exc)[:200]) from exc


def address_of(request: Request | WebSocket) -> str:
    """The other side's address as it is limited; behind a proxy it is the forwarded one."""
    return limited_as(request.client.host if request.client else "")


def _knock(hub: Hub, request: Request) -> None:
    """Raises `Refused` (too_fast) before anything is read or looked up for an address that comes too often."""
    if wait := hub.knocks.take(address_of(request), hub.clock.now()):
        raise Refused(RefusalCode.TOO_FAST, retry_s=wait)


@contextmanager
def _noted(event: str, request: Request) -> Iterator[None]:
    """Writes down from where somebody was refused, for whoever watches the log; not with what he tried."""
    try:
        yield
    except Refused as refused:
        _log.warning(event, address=address_of(request), code=refused.refusal.code)
        raise


def routes(hub: Hub, metrics: Metrics) -> APIRouter:
    """The routes of this module over a hub."""
    router = APIRouter()

    @router.get("/health")
    async def health() -> Response:
        """Is the hub there, and which protocol does it speak?"""
        return answered(Health(ok=True, version=VERSION, protocol=PROTOCOL))

    @router.post("/api/login")
    async def login(request: Request) -> Response:
        """An agent's e-mail and password for a token."""
        _knock(hub, request)
        with _noted("login_refused", request):
            return answered(await hub.accounts.login(await read_body(request, Login), address_of(request)))

    @router.post("/api/logout")
    async def logout(request: Request) -> Response:
        """Revokes the token; a customer's device is forgotten with it."""
        await hub.log_out(bearer(request))
        return answered(Done())

    @router.post("/api/exchange")
    async def exchange(request: Request) -> Response:
        """App key, device key and perhaps a JWT for a customer's token."""
        _knock(hub, request)
        wish = await read_body(request, Exchange)
        kind = ChannelKind.WEB if request.headers.get("origin") else ChannelKind.APP
        with _noted("exchange_refused", request):
            return answered(await hub.exchange(wish, address_of(request), kind))

    @router.post("/api/commands")
    async def commands(request: Request) -> Response:
        """Any command, as on `/ws`."""
        actor = await actor_of(hub, request)
        if wait := hub.rest_of(actor, address_of(request)):
            raise Refused(RefusalCode.TOO_FAST, retry_s=wait)
        frame = await answer(hub.verbs, actor, await read_body(request, frames.Request, WORDS_FRAME_BYTES))
        if isinstance(frame, frames.Refused):
            response = refused(frame.refusal)
            return Response(encode(frame), status_code=response.status_code, media_type=JSON)
        return Response(encode(frame), media_type=JSON)

    @router.get("/metrics")
    async def read_metrics(request: Request) -> Response:
        """Figures for Prometheus: on loopback, or with the token."""
        token = hub.settings.metrics_token
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        known = bool(token) and secrets.compare_digest(given.encode(), token.encode())
        # A proxy on this computer need not say for whom it asks: with one, nobody is let in for where he sits.
        if not known and (hub.settings.behind_proxy or not _is_loopback(request)):
            raise Refused(RefusalCode.FORBIDDEN, what="metrics")
        return Response(await metrics.read(), media_type=CONTENT_TYPE_LATEST)

    @router.websocket("/ws")
    async def words(websocket: WebSocket) -> None:
        await websocket.accept()
        await _serve(hub, websocket)

    return router


class SocketWire:
    """A Starlette websocket as a peer's wire."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def receive(self) -> str | bytes:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WireClosed
        text: str | None = message.get("text")
        return text if text is not None else bytes(message.get("bytes") or b"")

    async def send(self, text: str) -> None:
        try:
            await self._websocket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, OSError) as exc:
            raise WireClosed from exc


async def _serve(hub: Hub, websocket: WebSocket) -> None:
    wire = SocketWire(websocket)
    try:
        try:
            async with asyncio.timeout(HELLO_TIMEOUT_S):
                hello = read_hello(await wire.receive())
            await hub.serve_peer(wire, hello, address_of(websocket))
        except Refused as refusal:
            await wire.send(encode(frames.Goodbye(refusal=refusal.refusal, retry=_may_retry(refusal))))
        except TimeoutError:
            slow = Refusal(RefusalCode.MALFORMED.value, {"detail": "no hello"})
            await wire.send(encode(frames.Goodbye(refusal=slow)))
    except WireClosed:
        return
    if websocket.application_state is WebSocketState.CONNECTED:
        try:
            await websocket.close()
        except (WebSocketDisconnect, RuntimeError, OSError) as exc:
            _log.debug("socket_gone", reason=str(exc))


def _may_retry(refusal: Refused) -> bool:
    return refusal.refusal.code in (RefusalCode.STORAGE_FULL, RefusalCode.TOO_FAST)


def _is_loopback(request: Request) -> bool:
    """Is it this computer that asks, and not a proxy on it for somebody else, nor a page whose name was bent here?"""
    forwarded = any(name in request.headers for name in _FORWARDED)
    asked = request.headers.get("host", "")  # as it was sent: Starlette's URL has our own name where it is malformed
    return address_of(request) in _LOOPBACK and not forwarded and _OWN_NAME.fullmatch(asked) is not None
