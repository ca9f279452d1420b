"""The socket under a desk: opens it, keeps it alive, opens it again. What is said over it is `dialogue`'s.

Invariant: at most one socket is open; a token goes only to an address that `HubAddress` let pass; nothing here waits
on the caller's side of a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import websockets.asyncio.client as ws
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from desk_app.client.accounts import Credentials
from desk_app.client.address import HubAddress
from desk_app.client.backoff import Backoff
from desk_app.client.dialogue import Dialogue
from desk_app.client.facts import LINK_STEPS, ConnectionChanged, Link
from desk_app.client.network import tls_context
from desk_app.domain.limits import DOWN_FRAME_BYTES
from desk_app.domain.refusals import Refusal, RefusalCode, Refused
from desk_app.version import VERSION
from desk_app.wire.frames import FrameDown, FrameUp, Goodbye, Hello, Welcome

OPEN_S = 10.0
PING_S = 20.0
PROBE_S = 4.0
_UNSENT_FRAMES = 2_000
_MAY_PASS = frozenset(
    {RefusalCode.HUB_UNREACHABLE, RefusalCode.TOO_FAST, RefusalCode.LOGIN_LIMITED, RefusalCode.STORAGE_FULL}
)
"""Refusals of a token that time may heal."""


@dataclass(frozen=True)
class Owner:
    """What a connection asks of and tells to its desk, on the loop: all of it returns at once."""

    hello: Callable[[str], Hello]  # with this token
    frame_arrived: Callable[[FrameDown, Dialogue], None]
    link_changed: Callable[[ConnectionChanged], None]


class Connection:
    """Runs until cancelled. `chance` returns numbers from 0 to 1."""

    def __init__(
        self, address: HubAddress, credentials: Credentials, owner: Owner, chance: Callable[[], float]
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._owner = owner
        self._backoff = Backoff(chance)
        self._wake = asyncio.Event()
        self._doubt = asyncio.Event()
        self._unsent: asyncio.Queue[FrameUp] = asyncio.Queue(_UNSENT_FRAMES)
        self.link = ConnectionChanged(Link.IDLE)

    def send(self, frame: FrameUp) -> bool:
        """Puts a frame on its way. False while there is no welcome, or when the socket takes nothing any more."""
        if self.link.link is not Link.CONNECTED:
            return False
        try:
            self._unsent.put_nowait(frame)
        except asyncio.QueueFull:
            return False
        return True

    def wake(self, credentials: Credentials | None = None) -> None:
        """Tries at once, or makes sure that the open connection still lives: the network changed, the computer woke,
        or a person signed in again with new credentials.
        """
        if credentials is not None:
            self._credentials = credentials
        self._wake.set()
        self._doubt.set()

    async def run(self) -> None:
        """Connects, and again, until cancelled."""
        self._change(ConnectionChanged(Link.CONNECTING))
        try:
            while True:
                end = await self._one_connection()
                if end.retry:
                    pause = self._backoff.next_pause() if end.pause_s is None else end.pause_s
                    self._change(ConnectionChanged(Link.WAITING, end.refusal, pause))
                    await self._pause(pause)
                else:
                    self._change(ConnectionChanged(Link.STOPPED, end.refusal))
                    await self._pause(None)
                    self._change(ConnectionChanged(Link.CONNECTING))
        finally:
            self._change(ConnectionChanged(Link.CLOSED))

    async def _one_connection(self) -> _End:
        token = await self._credentials.token()
        if isinstance(token, Refusal):
            return _End(token, retry=token.code in _MAY_PASS, pause_s=_asked_pause(token))
        dialogue = Dialogue(self._owner.hello(token))
        try:
            async with ws.connect(
                self._address.words,
                ssl=tls_context() if self._address.is_secure else None,
                # A proxy that the system names for the outside must not be asked for this same computer.
                proxy=None if self._address.is_loopback else True,
                open_timeout=OPEN_S,
                ping_interval=PING_S,
                ping_timeout=PING_S,
                close_timeout=1,
                max_size=DOWN_FRAME_BYTES,
                user_agent_header=f"deskside/{VERSION}",
            ) as socket:
                return await self._talk(socket, dialogue)
        except InvalidStatus as exc:
            return self._rejected(exc)
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI, ConnectionClosed, EOFError) as exc:
            return _End(self._unreachable(exc), retry=True)

    async def _talk(self, socket: ws.ClientConnection, dialogue: Dialogue) -> _End:
        while not self._unsent.empty():  # said to a connection that is gone: their owners say it again
            self._unsent.get_nowait()
        await socket.send(dialogue.begin())
        self._doubt.clear()
        helpers = [asyncio.create_task(self._write(socket, dialogue)), asyncio.create_task(self._probe(socket))]
        try:
            async for data in socket:
                frame = dialogue.receive(data)
                if isinstance(frame, Goodbye):
                    return self._said_goodbye(frame)
                if isinstance(frame, Welcome):
                    self._backoff.reset()
                    self._owner.frame_arrived(frame, dialogue)
                    self._change(ConnectionChanged(Link.CONNECTED))
                else:
                    self._owner.frame_arrived(frame, dialogue)
        except ConnectionClosed as exc:
            return _End(self._unreachable(exc), retry=True)
        except Refused as exc:  # the hub broke the protocol
            newer = exc.refusal.code == RefusalCode.VERSION_UNSUPPORTED
            return _End(exc.refusal, retry=not newer)
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
        return _End(Refusal(RefusalCode.HUB_UNREACHABLE, {"address": str(self._address)}), retry=True)

    async def _write(self, socket: ws.ClientConnection, dialogue: Dialogue) -> None:
        try:
            while True:
                await socket.send(dialogue.say(await self._unsent.get()))
        except ConnectionClosed:
            return  # the reader sees it too, and tells

    async def _probe(self, socket: ws.ClientConnection) -> None:
        """When in doubt, asks: after a sleep a connection can look open for minutes and be dead."""
        while True:
            await self._doubt.wait()
            self._doubt.clear()
            try:
                async with asyncio.timeout(PROBE_S):
                    await (await socket.ping())
            except (TimeoutError, ConnectionClosed):
                socket.transport.abort()
                return

    def _said_goodbye(self, goodbye: Goodbye) -> _End:
        if goodbye.retry:
            return _End(goodbye.refusal, retry=True, pause_s=_asked_pause(goodbye.refusal))
        again = self._credentials.reject(goodbye.refusal)
        return _End(goodbye.refusal, retry=again, pause_s=None)

    def _rejected(self, exc: InvalidStatus) -> _End:
        status = exc.response.status_code
        refusal = Refusal(RefusalCode.HUB_UNREACHABLE, {"address": str(self._address), "status": status})
        return _End(refusal, retry=True)

    def _unreachable(self, exc: Exception) -> Refusal:
        detail = f"{type(exc).__name__}: {exc}"[:200]
        return Refusal(RefusalCode.HUB_UNREACHABLE, {"address": str(self._address), "detail": detail})

    async def _pause(self, seconds: float | None) -> None:
        self._wake.clear()
        try:
            # Not wait_for, which on 3.11 can swallow a cancellation.
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
        self._backoff.reset()

    def _change(self, change: ConnectionChanged) -> None:
        if change.link not in LINK_STEPS[self.link.link]:
            raise ValueError(f"a connection cannot go from {self.link.link} to {change.link}")
        self.link = change
        self._owner.link_changed(change)


@dataclass(frozen=True)
class _End:
    """How a connection ended. `pause_s` None lets the backoff decide."""

    refusal: Refusal
    retry: bool
    pause_s: float | None = None


def _asked_pause(refusal: Refusal) -> float | None:
    """Returns the pause that a refusal asks for, bounded: a hub's number is not trusted to be sane."""
    seconds = refusal.params.get("retry_s")
    return min(max(float(seconds), 0.5), 300.0) if isinstance(seconds, int) else None
