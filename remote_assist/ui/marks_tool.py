"""Drawing on the customer's screen, from the toolbar: the view is enough for it."""

from __future__ import annotations

from remote_assist.ui.mark_layer import MarkLayer
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.tool import Tool


class MarksTool(Tool):
    """Checked while mouse and keyboard draw. There where the customer's end takes marks."""

    def __init__(self, layer: MarkLayer, pane: ScreenPane) -> None:
        super().__init__("marks", "marks", keys="F7")
        self.setCheckable(True)
        self.is_wanted = False
        self.clicked.connect(layer.annotate)
        layer.annotating_changed.connect(self.setChecked)
        layer.offered.connect(self._on_layer_offered)
        pane.over.connect(self._on_pane_over)

    def retranslate(self) -> None:
        self.tell(
            self.tr("Point and draw"),
            self.tr("On the customer's screen, without control of it. Esc ends it."),
        )

    def _on_layer_offered(self, offered: bool) -> None:
        self.setEnabled(offered)  # while a link is lost it stays in its place
        if offered:
            self.offer(True)

    def _on_pane_over(self) -> None:
        self.offer(False)
