"""Another program with a clipboard: a small Qt application that copies and pastes on request.

Run as a program it obeys JSON lines on stdin and answers each with one on stdout; `ClipboardProgram` is the other end.
"""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping

from tests.fakes.display import VirtualDisplay


class ClipboardProgram:
    """A running one. `copy` takes MIME types and bytes; `paste` gives the bytes of one, b"" for none."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def copy(self, contents: Mapping[str, bytes], *, hang: bool = False) -> None:
        """`hang`: from then on it answers nobody."""
        encoded = {name: base64.b64encode(data).decode() for name, data in contents.items()}
        self._ask({"copy": encoded, "hang": hang})

    def paste(self, mime: str) -> bytes:
        return base64.b64decode(self._ask({"paste": mime}))

    def await_paste(self, mime: str, data: bytes, seconds: float = 20) -> None:
        """Paste again and again until it is this."""
        end = time.monotonic() + seconds
        while self.paste(mime) != data:
            assert time.monotonic() < end, (
                f"{mime} never came: {data[:40]!r}, but {self.paste(mime)[:40]!r} of {self.formats()}"
            )
            time.sleep(0.02)

    def formats(self) -> list[str]:
        return list(json.loads(self._ask({"formats": True})))

    def mark(self, text: str) -> None:
        """What is marked with the mouse: the selection PRIMARY."""
        self._ask({"mark": text})

    def marked(self) -> str:
        return self._ask({"marked": True})

    def _ask(self, request: object) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        return str(json.loads(self._process.stdout.readline()))


@contextlib.contextmanager
def clipboard_program(display: VirtualDisplay) -> Iterator[ClipboardProgram]:
    """Start one on this display; end it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.clipboard_program"],
        env=display.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield ClipboardProgram(process)
    finally:
        process.kill()
        process.communicate()


def _main() -> None:
    from PySide6.QtCore import QMimeData, QObject, Qt, Signal
    from PySide6.QtGui import QClipboard, QGuiApplication

    class Asked(QObject):
        line = Signal(bytes)

    application = QGuiApplication(sys.argv[:1])
    clipboard = application.clipboard()
    asked = Asked()

    def obey(line: bytes) -> None:
        request = json.loads(line)
        answer = ""
        if "copy" in request:
            data = QMimeData()
            for name, encoded in request["copy"].items():
                data.setData(name, base64.b64decode(encoded))
            clipboard.setMimeData(data)
        elif "paste" in request:
            data = clipboard.mimeData()
            answer = base64.b64encode(bytes(data.data(request["paste"]).data())).decode()
        elif "formats" in request:
            answer = json.dumps(clipboard.mimeData().formats())
        elif "mark" in request:
            clipboard.setText(request["mark"], QClipboard.Mode.Selection)
        elif "marked" in request:
            answer = clipboard.text(QClipboard.Mode.Selection)
        print(json.dumps(answer), flush=True)
        if request.get("hang"):
            threading.Event().wait()

    asked.line.connect(obey, Qt.ConnectionType.QueuedConnection)

    def read() -> None:
        for line in sys.stdin.buffer:
            asked.line.emit(line)

    threading.Thread(target=read, daemon=True).start()
    sys.exit(application.exec())


if __name__ == "__main__":
    _main()
