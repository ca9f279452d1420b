"""Starts the host process and talks to it over a pipe, from any asyncio loop in any thread; no Qt.

The process that shares a screen is never the application in which Get help was clicked: a hung application can neither
freeze the banner nor the stop. If either end of the pipe goes, the share ends.

Invariant: an iteration over `events` always ends, with `HostEnded` or `HostFailed` as its last event.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import IO

import msgspec

from remote_assist.errors import AssistError, ProtocolError
from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.secure.codes import Code, nine_digits
from remote_assist.shown import ShownTerms, vendor_terms
from remote_assist.wire.certificate import parse_key
from remote_assist.wire.launch import (
    AdmitEngineer,
    AssistReport,
    HostAsked,
    HostAway,
    HostBack,
    HostCommand,
    HostConfig,
    HostEnded,
    HostEvent,
    HostFailed,
    HostGranted,
    HostLeft,
    HostListening,
    HostPaired,
    HostPassed,
    HostPaused,
    HostRefused,
    HostRestarting,
    HostResumed,
    HostRevoked,
    PauseHost,
    RevokeCapability,
    ShowPanel,
    StartHost,
    StopHost,
    pack_line,
    parse_event,
    passed_in,
)
from remote_assist.wire.limits import MAX_LAUNCH_LINE
from remote_assist.wire.reasons import Reason, ReasonCode, reason_of
from remote_assist.wire.roles import Capability

__all__ = [
    "OWN_WINDOW_ROLE",
    "AdmitEngineer",
    "AssistError",
    "AssistReport",
    "Capability",
    "Code",
    "HostAsked",
    "HostAway",
    "HostBack",
    "HostConfig",
    "HostEnded",
    "HostEvent",
    "HostFailed",
    "HostGranted",
    "HostLeft",
    "HostListening",
    "HostNotStarted",
    "HostPaired",
    "HostPassed",
    "HostPaused",
    "HostProcess",
    "HostRefused",
    "HostRestarting",
    "HostResumed",
    "HostRevoked",
    "Reason",
    "ReasonCode",
    "ShownTerms",
    "nine_digits",
    "parse_key",
    "passed_in",
    "read_report",
    "reason_of",
    "vendor_terms",
]

_STOP_GRACE = 5.0  # seconds a host process has to end by itself after `stop`
_HELPER = "deskside-host"
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def read_report(file: Path) -> AssistReport | None:
    """What a host process left, if it is one. Blocks."""
    try:
        if file.stat().st_size > MAX_LAUNCH_LINE:
            return None
        return msgspec.json.decode(file.read_bytes(), type=AssistReport)
    except (OSError, msgspec.DecodeError, UnicodeError):
        return None


class HostNotStarted(AssistError):
    """The host process could not be started."""

    reason = "helper_not_started"


def host_command() -> list[str]:
    """How the host process is started here."""
    return [*program_command(), "host"]


def program_command() -> list[str]:
    """How this product's program is started here: the helper beside a bundled program, else this Python."""
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        return [str(Path(sys.executable).with_name(_HELPER + suffix))]
    # Without -P Python would look for modules in the folder the application happens to be started in.
    return [sys.executable, "-P", "-m", "remote_assist"]


class HostProcess:
    """One share in a process of its own. Made by `start`; used from the loop it was started in."""

    def __init__(self, process: subprocess.Popen[bytes], loop: asyncio.AbstractEventLoop) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("A host process needs both pipes.")
        self._process = process
        self._stdin: IO[bytes] = process.stdin
        self._stdout: IO[bytes] = process.stdout
        self._loop = loop
        self._events: asyncio.Queue[HostEvent | None] = asyncio.Queue()
        self._writing = threading.Lock()
        self._is_let_go = False
        self._reader = threading.Thread(target=self._read, name="deskside-host-events", daemon=True)
        self._reader.start()

    @classmethod
    async def start(cls, config: HostConfig, command: Sequence[str] | None = None) -> HostProcess:
        """Start the process and give it its configuration. Raises `HostNotStarted`."""
        loop = asyncio.get_running_loop()

        def spawn() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                list(command or host_command()),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if sys.stderr is not None else subprocess.DEVNULL,
                creationflags=_NO_WINDOW,
            )

        try:
            process = await asyncio.to_thread(spawn)
        except OSError as exc:
            raise HostNotStarted(f"The screen sharing helper could not be started: {exc}.") from exc
        host = cls(process, loop)
        await host._tell(StartHost(config))
        return host

    @property
    def pid(self) -> int:
        return self._process.pid

    async def events(self) -> AsyncIterator[HostEvent]:
        """What happens to the share, in order. One iteration only."""
        while (event := await self._events.get()) is not None:
            yield event

    async def stop(self) -> None:
        """The customer stops the share; it ends by `HostEnded`. A process that does not react is killed."""
        await self._tell(StopHost())
        try:
            await asyncio.to_thread(self._process.wait, _STOP_GRACE)
        except subprocess.TimeoutExpired:
            self.kill()

    async def revoke(self, capability: Capability) -> None:
        """The customer takes one capability back."""
        await self._tell(RevokeCapability(capability))

    async def pause(self, paused: bool) -> None:
        """The customer rests everything that is granted, or goes on."""
        await self._tell(PauseHost(paused))

    async def show_panel(self) -> None:
        """The customer wants to see what the engineer sees, and what was sent."""
        await self._tell(ShowPanel())

    async def admit(self, engineer: AdmitEngineer) -> None:
        """One more engineer may come; what becomes of it comes by events that bear his assist id."""
        await self._tell(engineer)

    def let_go(self) -> None:
        """Close the pipe: the share ends, its report is left where the configuration says. One that stays is killed.

        From any thread; returns at once.
        """
        if self._is_let_go:
            return
        self._is_let_go = True
        threading.Thread(target=self._let_go, name="deskside-host-farewell", daemon=True).start()

    def _let_go(self) -> None:
        with self._writing:
            self._stdin.close()
        try:
            self._process.wait(_STOP_GRACE)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once: its sockets, banner and input go with it."""
        self._process.kill()

    async def _tell(self, command: HostCommand) -> None:
        await asyncio.to_thread(self._write, pack_line(command))

    def _write(self, line: bytes) -> None:
        with self._writing:
            try:
                self._stdin.write(line)
                self._stdin.flush()
            except (BrokenPipeError, OSError, ValueError):
                # It has ended: the reader tells so, with the reason.
                return

    def _read(self) -> None:
        last: HostEvent | None = None
        broken: ProtocolError | None = None
        try:
            while line := self._stdout.readline(MAX_LAUNCH_LINE + 1):
                last = parse_event(line)
                self._hand_on(last)
        except ProtocolError as exc:
            broken = exc
            self._process.kill()
        code = self._process.wait()
        with self._writing:
            self._stdin.close()
        self._stdout.close()
        if not isinstance(last, HostEnded | HostFailed):
            detail = f"The screen sharing helper ended unexpectedly (code {code})."
            self._hand_on(
                HostFailed(reason_of(broken), str(broken))
                if broken is not None
                else HostFailed(Reason(ReasonCode.HELPER_GONE), detail)
            )
        self._hand_on(None)

    def _hand_on(self, event: HostEvent | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)
        except RuntimeError:
            # The application's loop has ended; so nobody listens, and the closing pipe ends the share.
            self.let_go()
