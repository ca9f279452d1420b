"""The server: the hub behind one port, HTTP and websockets, started and stopped in good order."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp

from desk_app.domain.limits import CONNECTIONS, CONNECTIONS_A_SECOND, WORDS_FRAME_BYTES
from desk_app.domain.refusals import RefusalCode, Refused
from desk_app.hub.clock import Clock
from desk_app.hub.core import Hub
from desk_app.hub.door import Door, DoorConfig
from desk_app.hub.http import refused
from desk_app.hub.logbook import logbook
from desk_app.hub.meter import Meter
from desk_app.hub.openapi import describe
from desk_app.hub.origins import OriginCheck
from desk_app.hub.passwords import Passwords
from desk_app.hub.routes import routers
from desk_app.hub.settings import Settings
from desk_app.hub.threshold import Threshold, turned_away
from desk_app.store.errors import StoreTrouble
from desk_app.version import VERSION
from remote_assist.relay.doorkeeper import DoorLimits

_new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
if sys.platform != "win32":
    import resource

    import uvloop

    _new_loop = uvloop.new_event_loop

SOCKET_BYTES = 2 * WORDS_FRAME_BYTES
"""Beyond this a websocket message is not even read; between the two bounds it is refused with a sentence."""
EXIT_TROUBLE = 2
"""The exit code of a hub that could not start; why was said in one sentence."""
_UNSENT_BYTES = 16 * 1024
_OTHER_FILES = 256
_ADDRESSES = 50_000
_PING_S = 20.0
_PREFLIGHT_S = 600
_log = structlog.get_logger(__name__)


class HubTrouble(Exception):
    """The hub cannot start; the message is one whole sentence."""


class _Uvicorn(uvicorn.Server):
    """Says when it is up, and leaves the process's signals to whoever started it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def make_app(hub: Hub) -> FastAPI:
    """The web application over a running hub."""
    app = FastAPI(title="Deskside hub", version=VERSION, docs_url=None, redoc_url=None)
    if hub.settings.origins:  # a listed page may also read what it is answered
        app.add_middleware(
            CORSMiddleware,
            allow_origins=[origin.rstrip("/").lower() for origin in hub.settings.origins],
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
            max_age=_PREFLIGHT_S,
        )
    app.add_middleware(OriginCheck, origins=hub.settings.origins)

    @app.exception_handler(Refused)
    async def answer_refusal(_request: Request, error: Refused) -> Response:
        return refused(error.refusal)

    @app.exception_handler(RequestValidationError)
    async def answer_unreadable(_request: Request, error: RequestValidationError) -> Response:
        return refused(Refused(RefusalCode.MALFORMED, detail=str(error.errors()[0].get("msg", ""))[:200]).refusal)

    @app.exception_handler(HTTPException)
    async def answer_no_route(_request: Request, error: HTTPException) -> Response:
        """An address or a method that is not there: also a refusal, with its own status."""
        response = refused(Refused(RefusalCode.NOT_FOUND, what="address").refusal)
        response.status_code = error.status_code
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(ClientDisconnect)
    async def answer_nobody(_request: Request, _error: ClientDisconnect) -> Response:
        """Who went away in the middle reads no answer; it is no bug either."""
        return Response(status_code=400)

    @app.exception_handler(Exception)
    async def answer_bug(_request: Request, _error: Exception) -> Response:
        return refused(Refused(RefusalCode.HUB_FAULT).refusal)

    @app.middleware("http")
    async def harden(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    for router in routers(hub):
        app.include_router(router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


class Server:
    """A hub that listens. `start` returns when it can be reached; `stop` says goodbye to everybody."""

    def __init__(self, settings: Settings, clock: Clock | None = None, passwords: Passwords | None = None) -> None:
        self.hub = Hub(settings, clock, passwords)
        self._settings = settings
        self._uvicorn: _Uvicorn | None = None
        self._serving: asyncio.Task[None] | None = None
        self.port = 0

    @property
    def address(self) -> str:
        """Where it can be reached, like http://127.0.0.1:8470."""
        scheme = "https" if self._settings.tls_cert else "http"
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        return f"{scheme}://{host}:{self.port}"

    async def start(self) -> None:
        """Raises `HubTrouble` with a sentence when that cannot be."""
        listener = _listen(self._settings)
        try:
            _check_tls(self._settings)
            await self.hub.__aenter__()
        except StoreTrouble as exc:
            listener.close()
            raise HubTrouble(str(exc)) from exc
        except Refused as exc:
            listener.close()
            raise HubTrouble("The disk is full: the hub cannot write to its database.") from exc
        except BaseException:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        door = make_door(self._settings, self.hub.meter)
        app = Threshold(make_app(self.hub), door, self.hub, counts=bool(self._settings.behind_proxy))
        self._uvicorn = _Uvicorn(_uvicorn_config(app, door, self._settings))
        self._serving = asyncio.create_task(self._uvicorn.serve(sockets=[listener]))
        up = asyncio.create_task(self._uvicorn.is_up.wait())
        await asyncio.wait((up, self._serving), return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():
            up.cancel()
            await self._serving

    async def stop(self) -> None:
        """Everybody hears goodbye and comes again by himself; what is under way is finished."""
        self.hub.dismiss_everybody()
        if self._uvicorn is not None and self._serving is not None:
            self._uvicorn.should_exit = True
            await self._serving
        await self.hub.__aexit__(None, None, None)

    async def wait(self) -> None:
        """Waits until the listening ends by itself."""
        if self._serving is not None:
            await asyncio.shield(self._serving)


async def serve(settings: Settings) -> None:
    """Runs a hub until SIGINT or SIGTERM. Raises `HubTrouble` with a sentence when it cannot start."""
    server = Server(settings)
    await server.start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl+C comes as KeyboardInterrupt
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    print(f"Deskside hub {VERSION} listens on {server.address}", flush=True)
    await stop.wait()
    await server.stop()


def run(settings: Settings) -> int:
    """Runs a hub in this process; returns the exit code. Says why it cannot start in one sentence on stderr."""
    try:
        with logbook(), asyncio.Runner(loop_factory=_new_loop) as runner:
            _take_all_files()
            runner.run(serve(settings))
    except HubTrouble as exc:
        print(exc, file=sys.stderr)
        return EXIT_TROUBLE
    except KeyboardInterrupt:
        return 130
    return 0


def make_door(settings: Settings, meter: Meter) -> Door:
    """The door with the limits of these settings, and of the files that this process may have open."""
    files = _files()
    connections = max(files // 2, min(files - _OTHER_FILES, CONNECTIONS))
    limits = DoorLimits(
        connections=connections,
        connections_of_one=min(settings.connections_an_address, max(1, connections * 3 // 4)),
        knocks=20.0 * CONNECTIONS_A_SECOND,
        knocks_per_second=CONNECTIONS_A_SECOND,
        addresses=_ADDRESSES,
    )
    return Door(limits, turned_away(), settings.behind_proxy, meter)


def _files() -> int:
    """How many files and sockets this process may have open."""
    if sys.platform == "win32":
        return CONNECTIONS + _OTHER_FILES
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else CONNECTIONS + _OTHER_FILES


def _take_all_files() -> None:
    """Raises the number of open files as far as this process may: many a system begins with 1024."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError) as exc:
        _log.warning("few_open_files", files=soft, reason=str(exc))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends small writes at once (TCP_NODELAY) only if it reads here that this is TCP; answers else take 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if (unsent := getattr(socket, "TCP_NOTSENT_LOWAT", None)) is not None:
            # Each connection inherits it: what a slow link has not taken waits where words can pass pictures.
            listener.setsockopt(socket.IPPROTO_TCP, unsent, _UNSENT_BYTES)
        listener.bind((settings.host, settings.port))
    except OSError as exc:
        listener.close()
        if exc.errno == errno.EADDRINUSE:
            raise HubTrouble(
                f"Port {settings.port} on {settings.host} is in use by another program: "
                "stop it, or choose another port with --listen."
            ) from exc
        raise HubTrouble(f"The hub cannot listen on {settings.listen}: {exc.strerror}.") from exc
    return listener


def _check_tls(settings: Settings) -> None:
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise HubTrouble("TLS needs both --tls-cert and --tls-key.")
    for path in (settings.tls_cert, settings.tls_key):
        if path is not None and not Path(path).is_file():
            raise HubTrouble(f"The file {path} for TLS is not there.")
    if settings.tls_cert is None or settings.tls_key is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(settings.tls_cert, settings.tls_key)
    except (ssl.SSLError, OSError) as exc:
        raise HubTrouble(f"The TLS certificate and key do not fit together: {exc}.") from exc


def _uvicorn_config(app: ASGIApp, door: Door, settings: Settings) -> uvicorn.Config:
    return DoorConfig(
        app,
        door,
        ws_per_message_deflate=False,
        ws_max_size=SOCKET_BYTES,
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PING_S,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.behind_proxy),
        forwarded_allow_ips=settings.behind_proxy or None,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        timeout_graceful_shutdown=5,
    )
