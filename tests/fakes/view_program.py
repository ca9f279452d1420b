"""An engineer's full screen window over a picture that is known pixel by pixel, without a network.

    python -m tests.fakes.view_program WIDTH HEIGHT [control] [fit] [system_keys]

Paints `picture(size)`, says "ready" when it is shown, then one JSON line for each input event that goes out.
Reads JSON lines: ["paint", x, y, width, height, grey] and answers ["painted"] when the display shows it.
"""

from __future__ import annotations

import json
import sys
import threading

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from remote_assist.geometry import Rect, Size
from remote_assist.stream.viewing import CapabilityState, Pixels, ViewerState
from remote_assist.ui.appearance import dress
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_window import ViewerWindow
from remote_assist.ui.zoom import EXACT, FIT
from remote_assist.wire.input import InputEvent
from remote_assist.wire.roles import Capability
from tests.fakes.viewer import RecordingViewer


def picture(size: Size) -> Pixels:
    """Noise: any pixel that is moved, smoothed or left out shows."""
    return np.random.default_rng(11).integers(0, 256, (size.height, size.width, 4), dtype=np.uint8)


class SayingViewer(RecordingViewer):
    """Prints what it is asked to send."""

    def send_input(self, event: InputEvent) -> None:
        print(json.dumps([type(event).__name__, str(event)]), flush=True)


class Program(QObject):
    """Paints from a thread of its own, as a viewer does."""

    line_read = Signal(object)

    def __init__(self, size: Size, *, control: bool, fits: bool) -> None:
        super().__init__()
        self._size = size
        self._framebuffer = Framebuffer()
        self._bridge = ViewerBridge()
        self._window = ViewerWindow(SayingViewer(), self._framebuffer, self._bridge, fullscreen=True)
        self._window.pane.view.set_zoom(FIT if fits else EXACT)
        if "system_keys" in sys.argv:
            wish = self._window.findChild(QAction, "system_keys")
            assert wish is not None
            wish.setChecked(True)
        self._window.present()
        self._control = control
        self.line_read.connect(self._on_line_read, Qt.ConnectionType.QueuedConnection)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        self._bridge.state_changed(ViewerState.CONNECTED, None)
        self._bridge.capability_changed(Capability.VIEW, CapabilityState.GRANTED)
        if self._control:
            self._bridge.capability_changed(Capability.CONTROL, CapabilityState.GRANTED)
        whole = Rect(0, 0, *self._size)
        self._framebuffer.resized(self._size)
        self._framebuffer.painted(whole, picture(self._size))
        self._framebuffer.update_finished([whole])
        self.line_read.emit(["ready"])
        for line in sys.stdin:
            _, x, y, width, height, grey = json.loads(line)
            area = Rect(x, y, width, height)
            self._framebuffer.painted(area, np.full((height, width, 4), grey, np.uint8))
            self._framebuffer.update_finished([area])
            self.line_read.emit(["painted"])

    def _on_line_read(self, line: list[str]) -> None:
        # The window manager still moves and sizes the window; what is shown after that is what counts.
        QTimer.singleShot(400 if line == ["ready"] else 50, lambda: print(json.dumps(line), flush=True))


if __name__ == "__main__":
    application = QApplication([])
    dress(application, "en", "light")
    program = Program(Size(int(sys.argv[1]), int(sys.argv[2])), control="control" in sys.argv, fits="fit" in sys.argv)
    sys.exit(application.exec())
