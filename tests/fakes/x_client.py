"""Programs that stand for the customer's application on a virtual display: they show a window and say what reached it.

    python -m tests.fakes.x_client qt     a Qt line edit; prints its text as JSON after each change
    python -m tests.fakes.x_client gtk    the same of GTK
    python -m tests.fakes.x_client terminal   an XTerm; prints all that was typed into it so far
    python -m tests.fakes.x_client own    a window of Deskside in another process, with a dialog that belongs to it
    python -m tests.fakes.x_client blinking   one that comes and goes all the time, with the focus, under the same place
    python -m tests.fakes.x_client xcb    a bare X window; prints what its key presses mean, and its clicks

The first line is "ready", printed when the window is shown and has the focus.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import xcffib
import xcffib.xproto
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from tests.fakes.display import VirtualDisplay

_ROOT = Path(__file__).resolve().parent.parent.parent


class XClient:
    """The running program: `events` are its lines, read as JSON."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def next_event(self, timeout: float = 20) -> object:
        """The next line; raises when the program has ended or says nothing."""
        line = self._lines.get(timeout=timeout)
        if line is None:
            raise AssertionError("The program has ended.")
        return json.loads(line)

    def await_event(self, wanted: object, timeout: float = 20) -> None:
        """Read on until this event; raises queue.Empty when nothing more comes."""
        while self.next_event(timeout) != wanted:
            pass

    def await_key(self, keysym: int) -> None:
        """Wait until the bare X window was told of this press."""
        while not (isinstance(event := self.next_event(), list) and event[:2] == ["key", keysym]):
            pass

    def await_text(self, wanted: str, timeout: float = 120) -> None:
        """Wait until this text stands there; else the error tells where what came differs."""
        got: object = ""
        end = time.monotonic() + timeout
        while got != wanted:
            try:
                got = self.next_event(max(0.0, end - time.monotonic()))
            except queue.Empty:
                same = next(
                    (i for i, (a, b) in enumerate(zip(wanted, str(got), strict=False)) if a != b), len(str(got))
                )
                around = slice(max(0, same - 8), same + 8)
                raise AssertionError(
                    f"At {same} of {len(wanted)}: {str(got)[around]!r}, not {wanted[around]!r}."
                ) from None

    def is_quiet(self, seconds: float) -> bool:
        """Does nothing come within `seconds`?"""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return True
        raise AssertionError(f"The program got {line!r}.")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)


@contextmanager
def x_client(kind: str, display: VirtualDisplay) -> Iterator[XClient]:
    """Start the program, wait until it is ready, end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.x_client", kind],
        env=display.environment(), cwd=_ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        client = XClient(process)
        client.await_event("ready")
        yield client
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def _say(event: object) -> None:
    print(json.dumps(event), flush=True)


class _TellActivation(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.FocusIn:
            _say("ready")
        return super().eventFilter(watched, event)


def _run_qt() -> int:
    application = QApplication([])
    line = QLineEdit()
    line.setMaxLength(1_000_000)
    teller = _TellActivation()
    line.installEventFilter(teller)
    line.textChanged.connect(_say)
    line.setGeometry(100, 100, 600, 60)
    line.show()
    line.activateWindow()
    return application.exec()


def _run_gtk() -> NoReturn:
    # GTK has no wheel: it belongs to the system's Python.
    os.execv("/usr/bin/python3", ["/usr/bin/python3", str(_ROOT / "tests" / "fakes" / "gtk_field.py")])


def _run_terminal() -> NoReturn:
    said = f"/proc/{os.getpid()}/fd/1"  # the terminal's program has a screen in place of it
    command = ["xterm", "-u8", "-fa", "Monospace", "-fs", "11", "-geometry", "80x10+50+50", "-e"]
    os.environ["LC_ALL"] = "C.UTF-8"
    os.execvp("xterm", [*command, sys.executable, "-m", "tests.fakes.terminal_field", said])


def _run_own() -> int:
    application = QApplication([])
    window = QWidget()
    window.setWindowRole(OWN_WINDOW_ROLE)
    dialog = QDialog(window)
    for widget, left, name in ((window, 100, "window"), (dialog, 360, "dialog")):
        button = QPushButton("Continue…", widget)
        button.resize(200, 200)
        button.clicked.connect(lambda _checked=False, told=name: _say(["clicked", told]))
        widget.setGeometry(left, 100, 200, 200)
        widget.show()
    window.activateWindow()
    looking = QTimer(interval=10)

    def look() -> None:
        handles = [widget.windowHandle() for widget in (window, dialog)]
        if application.focusWindow() in handles and all(handle.isExposed() for handle in handles):
            looking.stop()
            _say("ready")

    looking.timeout.connect(look)
    looking.start()
    return application.exec()


def _run_blinking() -> int:
    """Shows and hides a marked window past the window manager, some hundred times a second."""
    application = QApplication([])
    window = QDialog(None, Qt.WindowType.Window | Qt.WindowType.BypassWindowManagerHint)
    window.setWindowRole(OWN_WINDOW_ROLE)
    button = QPushButton("Continue…", window)
    button.resize(300, 300)
    button.pressed.connect(lambda: _say(["clicked", "button"]))
    window.setGeometry(50, 50, 300, 300)
    window.show()
    shown = int(window.winId())
    threading.Thread(target=_blink, args=(shown,), daemon=True).start()
    _say("ready")
    return application.exec()


def _blink(window: int) -> None:
    connection = xcffib.connect()
    core, root = connection.core, connection.get_setup().roots[0].root
    while True:
        core.MapWindow(window)
        core.GetInputFocus().reply()
        core.SetInputFocus(xcffib.xproto.InputFocus.PointerRoot, window, 0)
        core.GetInputFocus().reply()
        time.sleep(0.002)
        core.UnmapWindow(window)
        core.SetInputFocus(xcffib.xproto.InputFocus.PointerRoot, root, 0)
        core.GetInputFocus().reply()
        time.sleep(0.002)


def _run_xcb() -> int:
    connection = xcffib.connect()
    screen = connection.get_setup().roots[0]
    window = connection.generate_id()
    mask = xcffib.xproto.EventMask
    events = mask.KeyPress | mask.KeyRelease | mask.ButtonPress | mask.ButtonRelease | mask.Exposure
    connection.core.CreateWindow(
        24, window, screen.root, 100, 100, 400, 300, 0, xcffib.xproto.WindowClass.InputOutput, screen.root_visual,
        xcffib.xproto.CW.BackPixel | xcffib.xproto.CW.OverrideRedirect | xcffib.xproto.CW.EventMask,
        [0x336699, 1, events],
    )  # fmt: skip
    connection.core.MapWindow(window)
    connection.flush()
    while True:
        event = connection.wait_for_event()
        if isinstance(event, xcffib.xproto.ExposeEvent):
            connection.core.SetInputFocus(xcffib.xproto.InputFocus.PointerRoot, window, 0)
            connection.core.GetInputFocus().reply()
            _say("ready")
        elif isinstance(event, xcffib.xproto.KeyPressEvent | xcffib.xproto.KeyReleaseEvent):
            press = not isinstance(event, xcffib.xproto.KeyReleaseEvent)
            row = connection.core.GetKeyboardMapping(event.detail, 1).reply()
            _say(["key" if press else "up", row.keysyms[event.state & 1] or row.keysyms[0], event.state])
        elif isinstance(event, xcffib.xproto.ButtonPressEvent | xcffib.xproto.ButtonReleaseEvent):
            press = not isinstance(event, xcffib.xproto.ButtonReleaseEvent)
            _say(["press" if press else "release", event.detail, event.root_x, event.root_y])


if __name__ == "__main__":
    programs = {"qt": _run_qt, "gtk": _run_gtk, "terminal": _run_terminal, "own": _run_own}
    sys.exit({**programs, "blinking": _run_blinking, "xcb": _run_xcb}[sys.argv[1]]())
