"""Whether the whole picture fits into the window, or each remote pixel is one pixel here."""

from __future__ import annotations

from remote_assist.ui.tool import Tool
from remote_assist.ui.zoom import FIT, Zoom
from remote_assist.ui.zooming import Zooming


class FitTool(Tool):
    """Checked while the picture is fitted."""

    def __init__(self, zooming: Zooming) -> None:
        super().__init__("fit", "fit", "F9")
        self._zooming = zooming
        self.setCheckable(True)
        self.setChecked(zooming.zoom == FIT)
        self.clicked.connect(self._on_clicked)
        zooming.changed.connect(self._on_zooming_changed)

    def retranslate(self) -> None:
        self.tell(self.tr("Fit to window"), self.tr("Off: one remote pixel is exactly one pixel here."))

    def _on_clicked(self) -> None:
        self._zooming.toggle_fit()

    def _on_zooming_changed(self, zoom: Zoom) -> None:
        self.setChecked(zoom == FIT)
