"""Keys that the engineer's own system would take, and the restart of the computer, in one menu."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.keys import ALT, CONTROL, DELETE, ESCAPE, HOME, PRINT, SUPER, TAB
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.tool import Tool
from remote_assist.wire.input import Key

SPECIAL_KEYS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("Ctrl+Alt+Del", (CONTROL, ALT, DELETE)),
    ("Alt+Tab", (ALT, TAB)),
    ("Ctrl+Esc", (CONTROL, ESCAPE)),
    ("Ctrl+Alt+Home", (CONTROL, ALT, HOME)),
    ("Super", (SUPER,)),
    ("Print", (PRINT,)),
)
"""Combinations by the names that stand on the keys."""


class KeysTool(Tool):
    """Awake while control is granted."""

    def __init__(self, pane: ScreenPane) -> None:
        super().__init__("keys", "keyboard")
        self._pane = pane
        menu = QMenu(self)
        for name, keys in SPECIAL_KEYS:
            action = QAction(name, menu)
            action.triggered.connect(lambda _checked=False, pressed=keys: pane.press_keys(pressed))
            menu.addAction(action)
        menu.addSeparator()
        self._restart = QAction(menu)
        self._restart.setObjectName("restart")
        self._restart.triggered.connect(pane.request_restart)
        menu.addAction(self._restart)
        self.setMenu(menu)
        pane.control_changed.connect(self._on_pane_control_changed)
        pane.over.connect(self._on_pane_over)
        self.setEnabled(False)

    def retranslate(self) -> None:
        self.tell(self.tr("Special keys"), self.tr("Keys that your own computer would take."))
        self._restart.setText(self.tr("Restart the computer…"))
        self._restart.setToolTip(self.tr("The customer is asked first, and the session goes on after it."))

    def _on_pane_control_changed(self, state: CapabilityState) -> None:
        self.setEnabled(state is CapabilityState.GRANTED and not self._pane.is_over)

    def _on_pane_over(self) -> None:
        self.setEnabled(False)
