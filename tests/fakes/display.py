"""A virtual X display of its own for a test: Xvfb, with a window manager where one is asked for.

with virtual_display(1280, 720, window_manager=True) as display:
    ...display.name is ":NN"...
"""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import xcffib
import xcffib.xproto  # xcffib.connect needs its core protocol loaded


@dataclass(frozen=True)
class VirtualDisplay:
    """`name` is the DISPLAY; `server` is the Xvfb process, for tests that end it."""

    name: str
    server: subprocess.Popen[bytes]

    def environment(self) -> dict[str, str]:
        """The environment for a program that is to show its windows here."""
        return {**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}


@contextmanager
def virtual_display(
    width: int = 1280, height: int = 720, *, window_manager: bool = False, arguments: tuple[str, ...] = ()
) -> Iterator[VirtualDisplay]:
    """Start Xvfb on a free display number; end it, and the window manager, afterwards."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset",
         *arguments],
        pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    manager: subprocess.Popen[bytes] | None = None
    try:
        name = f":{_read_number(reading)}"
        os.close(reading)
        if window_manager:
            manager = subprocess.Popen(
                ["openbox"], env={**os.environ, "DISPLAY": name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _await_window_manager(name)
        yield VirtualDisplay(name, server)
    finally:
        # The server first: a window manager without a display ends by itself, however busy it is.
        for process in (server, manager):
            if process is not None:
                process.terminate()
                process.wait(20)


@contextmanager
def nested_display(outer: VirtualDisplay, width: int, height: int) -> Iterator[VirtualDisplay]:
    """Xephyr in a window of `outer`: a display whose one output can be turned and given other modes, as Xvfb's cannot.

    There is no larger mode than 1600 by 1200.
    """
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xephyr", "-displayfd", str(writing), "-screen", f"{width}x{height}", "-resizeable", "-nolisten", "tcp",
         "-noreset"],
        env=outer.environment(), pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        name = f":{_read_number(reading)}"
        os.close(reading)
        yield VirtualDisplay(name, server)
    finally:
        server.terminate()
        server.wait(20)


def _read_number(descriptor: int) -> int:
    """Xvfb writes the number, and then a newline, when it is ready for clients."""
    text = b""
    end = time.monotonic() + 20
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], max(0.0, end - time.monotonic()))
        piece = os.read(descriptor, 16) if ready else b""
        if not piece:
            raise RuntimeError("The display did not start.")
        text += piece
    return int(text)


def _await_window_manager(name: str) -> None:
    """A window manager is there when the root window names its check window."""
    connection = xcffib.connect(display=name)
    try:
        root = connection.get_setup().roots[0].root
        atom = connection.core.InternAtom(False, 24, "_NET_SUPPORTING_WM_CHECK").reply().atom
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if connection.core.GetProperty(False, root, atom, 0, 0, 1).reply().value_len:
                return
            time.sleep(0.01)
        raise RuntimeError("openbox did not start.")
    finally:
        connection.disconnect()
