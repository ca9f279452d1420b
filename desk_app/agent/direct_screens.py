"""Screens that are reached by an address and not through the hub: each in a window of its own.

Nothing of them is kept on the hub, which knows nothing of them. Invariant: closing the window ends the session.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from desk_app.agent.identity_keeper import identity_keeper
from desk_app.agent.office import Office
from remote_assist.stream.doors import DialDoor
from remote_assist.stream.identity import Identity
from remote_assist.stream.issuing import Code
from remote_assist.stream.viewer import Viewer, ViewerSetup
from remote_assist.ui.engineers_clipboard import engineers_clipboard
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_window import ViewerWindow


class DirectScreens(QObject):
    """Keeps each window with its viewer until the viewer has ended and the window is closed."""

    def __init__(self, office: Office, parent: QObject) -> None:
        super().__init__(parent)
        self._office = office
        self._open: list[tuple[ViewerWindow, Viewer]] = []

    def show_screen(self, address: str, code: Code) -> None:
        """Connects to `ws://HOST:PORT`; the window says how it goes."""
        load = identity_keeper(self._office).load()
        self._office.tasks.spawn(load, lambda identity: self._show(address, code, identity), self)

    def _show(self, address: str, code: Code, identity: Identity) -> None:
        self._open = [(window, viewer) for window, viewer in self._open if window.isVisible() or not viewer.join(0)]
        me = self._office.me
        framebuffer, bridge = Framebuffer(), ViewerBridge()
        setup = ViewerSetup(
            me.name if me else "",
            code=code,
            signing_seed=identity.seed,
            certificate=identity.certificate,
            open_clipboard=engineers_clipboard(),
            file_desk=bridge.files,
        )
        viewer = Viewer(lambda: DialDoor(address), setup, framebuffer, bridge)
        window = ViewerWindow(viewer, framebuffer, bridge)
        window.setObjectName("direct_screen")
        self._open.append((window, viewer))
        window.present()
        viewer.start()

    def stop_all(self, seconds: float) -> None:
        """The program ends."""
        for window, viewer in self._open:
            viewer.stop()
            viewer.join(seconds)
            window.close()
        self._open.clear()
