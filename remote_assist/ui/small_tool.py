"""The picture in a small window that stays in sight while one works elsewhere."""

from __future__ import annotations

from remote_assist.ui.tool import Tool


class SmallTool(Tool):
    """`clicked` tells the wish."""

    def __init__(self) -> None:
        super().__init__("small", "small_window", "Shift+F11")

    def retranslate(self) -> None:
        self.tell(
            self.tr("Small window"),
            self.tr("The picture stays in sight while you work elsewhere; a click brings it back."),
        )
