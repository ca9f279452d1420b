"""Real hubs for tests: `RunningHub` in a thread of this process, `HubProcess` as a program that can be killed.

Both listen on a free loopback port over a SQLite file of their own, with one app added.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import jwt
from fastapi.dependencies import models as fastapi_models

from desk_app.domain.agents import DEFAULT_CAPACITY, Agent, Role
from desk_app.domain.customers import ChannelKind
from desk_app.hub import admin
from desk_app.hub.clock import Clock
from desk_app.hub.core import Hub
from desk_app.hub.passwords import Passwords
from desk_app.hub.rates import Rates
from desk_app.hub.server import Server
from desk_app.hub.settings import Settings
from desk_app.hub.verbs import Verbs
from desk_app.store.apps import AppRecord
from desk_app.wire.http import CustomerSignedIn, Exchange, Login, SignedIn
from tests.fakes import hub_program

_CONTEXT = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
if sys.platform != "win32":
    # Loaded once; every hub is a fork of it.
    _CONTEXT.set_forkserver_preload(["tests.fakes.hub_program"])
T = TypeVar("T")
PASSWORD = "correct horse battery"


def make_jwt(record: AppRecord, sub: str, *, expires_in_s: int = 600, **claims: Any) -> str:
    """A JWT as the vendor's server would sign it; `claims` override everything."""
    payload = {"sub": sub, "aud": record.app.app_key, "exp": int(time.time()) + expires_in_s} | claims
    return jwt.encode(payload, record.secret, algorithm="HS256")


def device_key(number: int = 1) -> str:
    """A device's key: 32 bytes in hex, the same for the same number."""
    return f"{number:064x}"


def _forget_routes() -> None:
    """FastAPI remembers what kind of function each route is, and by that keeps a thousand hubs: a process has one."""
    for value in vars(fastapi_models).values():
        if callable(clear := getattr(value, "cache_clear", None)):
            clear()


class RunningHub:
    """A hub in a thread: `with RunningHub(tmp_path) as hub:`; its methods may be called from any thread."""

    def __init__(self, folder: Path, *, clock: Clock | None = None, vendor: str = "Acme Ltd", **settings: Any) -> None:
        self.settings = Settings(listen="127.0.0.1:0", data_folder=folder, **settings)
        self._clock = clock
        self._vendor = vendor
        self._thread = threading.Thread(target=self._serve, name="hub", daemon=True)
        self._ready = threading.Event()
        self._failed: BaseException | None = None
        self.server: Server
        self.app: AppRecord

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(30)
        if self._failed is not None:
            raise self._failed
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        _forget_routes()
        if self._failed is not None:
            raise self._failed

    @property
    def hub(self) -> Hub:
        return self.server.hub

    @property
    def address(self) -> str:
        return self.server.address

    @property
    def ws_address(self) -> str:
        return self.server.address.replace("http", "ws", 1) + "/ws"

    def lift_rates(self) -> None:
        """Lets everybody come and ask as often as he likes, for tests of what else is refused."""
        hub = self.hub
        hub.rates = hub.crowds = hub.requests = hub.knocks = hub.greetings = Rates(1e6, 10**6)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine on the hub's loop and returns what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def add_agent(
        self, name: str, email: str = "", *, role: Role = Role.AGENT, capacity: int = DEFAULT_CAPACITY
    ) -> Agent:
        """Adds an agent whose password is `PASSWORD`."""
        return self.run(
            admin.add_agent(
                self.hub.verbs,
                self.hub.passwords,
                name=name,
                email=email or f"{name.lower().replace(' ', '.')}@example.com",
                password=PASSWORD,
                role=role,
                capacity=capacity,
            )
        )

    def add_app(self, name: str = "Ledger", *, automatic: bool = False, inbox: str = "") -> AppRecord:
        return self.run(admin.add_app(self.hub.verbs, name=name, vendor=self._vendor, inbox=inbox, automatic=automatic))

    def sign_in(self, agent: Agent) -> SignedIn:
        """A fresh token for an agent."""
        return self.run(self.hub.accounts.login(Login(email=agent.email, password=PASSWORD), "127.0.0.1"))

    def customer(
        self, number: int = 1, *, sub: str = "", kind: ChannelKind = ChannelKind.APP, **claims: Any
    ) -> CustomerSignedIn:
        """A fresh token for the customer of device `number`; with `sub` the vendor names him."""
        signed = make_jwt(self.app, sub, **claims) if sub else ""
        wish = Exchange(app_key=self.app.app.app_key, device_key=device_key(number), jwt=signed)
        return self.run(self.hub.exchange(wish, "127.0.0.1", kind))

    def _serve(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as exc:  # noqa: BLE001 - handed to the test's thread
            self._failed = exc
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self.server = Server(self.settings, self._clock, Passwords(quick=True))
        await self.server.start()
        self.app = await admin.add_app(self.server.hub.verbs, name="Ledger", vendor=self._vendor)
        self._ready.set()
        await self._stop.wait()
        await self.server.stop()


class HubProcess:
    """A hub as a process of its own over `folder`: start it, kill it, start it again on the same port."""

    def __init__(
        self,
        folder: Path,
        *,
        limits: dict[int, tuple[int, int]] | None = None,
        log: Path | None = None,
        **settings: Any,
    ) -> None:
        self.folder = folder
        self._log = log
        self._limits = limits or {}
        self._settings = settings
        self._process: BaseProcess | None = None
        self._output: Connection
        self.port = 0
        self.app: AppRecord

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_address(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def process(self) -> BaseProcess:
        if self._process is None:
            raise RuntimeError("the hub was not started")
        return self._process

    def prepare(self) -> None:
        """Adds the app; once, before the first start."""

        async def prepare(verbs: Verbs) -> AppRecord:
            return await admin.add_app(verbs, name="Ledger", vendor="Acme Ltd")

        self.app = self.administer(prepare)

    def add_agent(self, name: str) -> Agent:
        async def add(verbs: Verbs) -> Agent:
            email = f"{name.lower()}@example.com"
            return await admin.add_agent(verbs, Passwords(quick=True), name=name, email=email, password=PASSWORD)

        return self.administer(add)

    def administer(self, work: Callable[[Verbs], Awaitable[T]]) -> T:
        """What the command line does: opens the store beside the hub."""

        async def opened() -> T:
            async with admin.opened(Settings(data_folder=self.folder)) as verbs:
                return await work(verbs)

        return asyncio.run(opened())

    def start(self) -> None:
        """Starts it and returns when it listens."""
        settings = {"data_folder": self.folder, "listen": f"127.0.0.1:{self.port}", **self._settings}
        self._output, output = _CONTEXT.Pipe(duplex=False)
        process = _CONTEXT.Process(  # type: ignore[attr-defined]
            target=hub_program.serve, args=(settings, self._limits, output, self._log), daemon=True
        )
        process.start()
        output.close()
        self._process = process
        line = b""
        while not line.endswith(b"\n"):
            if not (more := os.read(self._output.fileno(), 1)):
                raise RuntimeError(f"the hub did not start (exit code {self._ended()})")
            line += more
        self.port = int(line.decode().rpartition(":")[2])

    def kill(self) -> None:
        """kill -9: no goodbye, no flush."""
        self.process.kill()
        self._ended()

    def stop(self) -> int:
        """The polite way; returns the exit code."""
        self.process.terminate()
        return self._ended()

    def _ended(self) -> int:
        self.process.join(20)
        self._output.close()
        code = self.process.exitcode
        return -1 if code is None else code
