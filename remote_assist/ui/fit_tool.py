"""Whether the whole picture fits into the window, or each remote pixel is one pixel here."""

from __future__ import annotations

from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.tool import Tool


class FitTool(Tool):
    """Checked while the picture is fitted."""

    def __init__(self, view: ScreenView) -> None:
        super().__init__("fit", "fit")
        self.setCheckable(True)
        self.toggled.connect(view.set_fit)

    def retranslate(self) -> None:
        self.tell(self.tr("Fit to window"), self.tr("Off: one remote pixel is exactly one pixel here."))
