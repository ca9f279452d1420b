"""How large the picture is, in percent, and every other size in a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from remote_assist.ui.tool import Tool
from remote_assist.ui.zoom import EXACT, FIT, Zoom
from remote_assist.ui.zooming import Zooming

KEYS = {"in": ("Ctrl++", "Ctrl+="), "out": ("Ctrl+-",), "exact": ("Ctrl+0",)}
_OFFERED = (0.5, 0.75, 1.25, 1.5, 2.0, 3.0, 4.0)


class ZoomTool(Tool):
    """`keyed` are the actions with keys, which the panel makes work."""

    def __init__(self, zooming: Zooming) -> None:
        super().__init__("zoom", "")
        self._zooming = zooming
        menu = QMenu(self)
        self._in = self._act(menu, "in", lambda: zooming.step(1))
        self._out = self._act(menu, "out", lambda: zooming.step(-1))
        self._exact = self._act(menu, "exact", lambda: zooming.set_zoom(EXACT))
        menu.addSeparator()
        self._sizes = QActionGroup(menu)
        for factor in _OFFERED:
            self._offer_size(menu, Zoom(factor))
        self.setMenu(menu)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        zooming.changed.connect(self._show)
        zooming.shown.connect(self._show)
        self._show()

    @property
    def keyed(self) -> dict[QAction, tuple[str, ...]]:
        """Actions, and the keys that call each."""
        return {self._in: KEYS["in"], self._out: KEYS["out"], self._exact: KEYS["exact"]}

    def retranslate(self) -> None:
        self._in.setText(self.tr("Larger"))
        self._out.setText(self.tr("Smaller"))
        self._exact.setText(self.tr("Actual size"))
        self._show()

    def draw(self) -> None:
        """It says how large instead."""

    def _act(self, menu: QMenu, name: str, act: Callable[[], object]) -> QAction:
        action = QAction(menu)
        action.setObjectName(f"zoom_{name}")
        action.setShortcut(QKeySequence(KEYS[name][0]))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # only said: the panel's own keys do it
        action.triggered.connect(act)
        menu.addAction(action)
        return action

    def _offer_size(self, menu: QMenu, zoom: Zoom) -> None:
        action = QAction(f"{zoom.factor:.0%}", menu)
        action.setCheckable(True)
        action.setData(zoom.factor)
        action.triggered.connect(lambda: self._zooming.set_zoom(zoom))
        self._sizes.addAction(action)
        menu.addAction(action)

    def _show(self) -> None:
        factor, zoom = self._zooming.factor, self._zooming.zoom
        self.setText(f"{factor:.0%}")
        self.tell(
            self.tr("Zoom: {percent}").format(percent=self.text()),
            self.tr("Larger: Ctrl and +, or Ctrl and the wheel. Drag with the middle button to see another part."),
        )
        self._exact.setEnabled(zoom != EXACT)
        for action in self._sizes.actions():
            action.setChecked(zoom != FIT and action.data() == zoom.factor)

    def sizeHint(self) -> QSize:
        """As wide as the widest, so that nothing beside it moves."""
        hint = super().sizeHint()
        metrics = self.fontMetrics()
        return QSize(
            hint.width() - metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance("400%"), hint.height()
        )
