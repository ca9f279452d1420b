"""Text fields that say where their caret is: JSON [x, y, width, height] in pixels of the display, after each change.

    python -m tests.fakes.caret_field qt POINTS light|dark
    python -m tests.fakes.caret_field gtk POINTS light|dark
    python -m tests.fakes.caret_field terminal POINTS light|dark

The first line is "ready": the field is shown and has the focus.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.display import VirtualDisplay
from tests.fakes.terminal_field import await_focus
from tests.fakes.x_client import XClient

_ROOT = Path(__file__).resolve().parents[2]
_COLUMNS, _BORDER = 60, 2


@contextmanager
def caret_field(kind: str, points: int, theme: str, display: VirtualDisplay) -> Iterator[XClient]:
    """Start one, wait until it is ready, end it afterwards."""
    command = [sys.executable, "-m", "tests.fakes.caret_field", kind, str(points), theme]
    process = subprocess.Popen(command, env=display.environment(), cwd=_ROOT, stdout=subprocess.PIPE, text=True)
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


def _run_qt(points: int, dark: bool) -> int:
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtGui import QInputMethodEvent  # noqa: F401
    from PySide6.QtWidgets import QApplication, QLineEdit

    class Field(QLineEdit):
        def tell(self) -> None:
            rect = self.inputMethodQuery(_CURSOR)
            corner = self.mapToGlobal(rect.topLeft())
            _say([corner.x(), corner.y(), rect.width(), rect.height()])

    class Teller(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() is QEvent.Type.FocusIn:
                _say("ready")
            return super().eventFilter(watched, event)

    application = QApplication([])
    line = Field()
    font = line.font()
    font.setPointSize(points)
    line.setFont(font)
    if dark:
        line.setStyleSheet("QLineEdit { background: #202428; color: #e8e8e8; }")
    teller = Teller()
    line.installEventFilter(teller)
    line.textChanged.connect(lambda _text: line.tell())
    line.cursorPositionChanged.connect(lambda _old, _new: line.tell())
    line.setGeometry(60, 80, 600, 90)
    line.show()
    line.activateWindow()
    return application.exec()


def _run_terminal(points: int, dark: bool) -> None:
    said = f"/proc/{os.getpid()}/fd/1"
    colours = ["-bg", "#202428", "-fg", "#e8e8e8"] if dark else ["-bg", "white", "-fg", "black"]
    command = ["xterm", "-u8", "-fa", "Monospace", "-fs", str(points), "-geometry", f"{_COLUMNS}x4+60+80", *colours]
    os.environ["LC_ALL"] = "C.UTF-8"
    os.execvp("xterm", [*command, "-b", str(_BORDER), "+sb", "-e", sys.executable, "-m", __spec__.name, "inside", said])


def _run_inside(pipe: str) -> None:
    """In the terminal, with its echo: the caret is where the next character goes."""
    import xcffib
    import xcffib.xproto

    settings = termios.tcgetattr(0)
    settings[3] &= ~termios.ICANON
    termios.tcsetattr(0, termios.TCSANOW, settings)
    window = int(os.environ["WINDOWID"])
    await_focus(window)
    core = xcffib.connect().core
    shape = core.GetGeometry(window).reply()
    root = core.QueryTree(window).reply().root
    corner = core.TranslateCoordinates(window, root, 0, 0).reply()
    wide, high = (shape.width - 2 * _BORDER) / _COLUMNS, (shape.height - 2 * _BORDER) / 4
    with Path(pipe).open("w", encoding="utf-8") as out:
        print(json.dumps("ready"), file=out, flush=True)
        typed = 0
        while piece := os.read(0, 1):
            typed += -1 if piece == b"\x7f" else 1
            place = [corner.dst_x + _BORDER + typed * wide, corner.dst_y + _BORDER, wide, high]
            print(json.dumps(list(map(round, place))), file=out, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "inside":
        _run_inside(sys.argv[2])
    elif sys.argv[1] == "gtk":
        os.execv("/usr/bin/python3", ["/usr/bin/python3", str(_ROOT / "tests/fakes/gtk_field.py"), *sys.argv[2:]])
    elif sys.argv[1] == "terminal":
        _run_terminal(int(sys.argv[2]), sys.argv[3] == "dark")
    else:
        from PySide6.QtCore import Qt

        _CURSOR = Qt.InputMethodQuery.ImCursorRectangle
        sys.exit(_run_qt(int(sys.argv[2]), sys.argv[3] == "dark"))
