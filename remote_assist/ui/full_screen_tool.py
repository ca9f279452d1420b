"""The whole display for the picture, and back."""

from __future__ import annotations

from remote_assist.ui.tool import Tool


class FullScreenTool(Tool):
    """`clicked` tells the wish; `setChecked` shows what is."""

    def __init__(self) -> None:
        super().__init__("full_screen", "fullscreen", "F11")
        self.setCheckable(True)

    def retranslate(self) -> None:
        self.tell(self.tr("Full screen"), self.tr("The toolbar comes when the pointer touches the top edge."))
