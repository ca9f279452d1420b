"""One tool of the engineer's toolbar: an icon with a name, a tip and perhaps a key.

A topic's tool is a file of its own, `ui/<topic>_tool.py`: a `Tool` that is given what it works on by its constructor
and says its words in `retranslate`. `ViewerPanel.add_tool` puts it into the toolbar.
"""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QToolButton

from remote_assist.ui.appearance import colours
from remote_assist.ui.icons import SIZE, tool_icon
from remote_assist.ui.plain_text import wrapped


class Group(IntEnum):
    """What belongs together stands together, in this order from the left."""

    CONTROL = 1  # mouse and keyboard there
    VIEW = 2  # how and what one sees
    POINT = 3  # marks on the picture
    CARRY = 4  # clipboard and files
    PEOPLE = 5  # who else is there
    TALK = 6  # words and pictures about it


class Tool(QToolButton):
    """`icon` is a file in `resources/icons`. `keys` ("F11") work while the keyboard is the engineer's own.

    A tool with a menu sets it with `setMenu`; one with a popover is `setCheckable` and opens it by
    `ViewerPanel.open_popover`. Whether it is there at all is told by `offer`: `setVisible` is the toolbar's.
    """

    offered = Signal()

    def __init__(self, name: str, icon: str, keys: str = "") -> None:
        super().__init__()
        self._icon = icon
        self.keys = keys
        self.is_wanted = True
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(SIZE, SIZE))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def retranslate(self) -> None:
        """Says its words by `tell`: called when it is added, and whenever the language changes."""
        raise NotImplementedError

    def tell(self, name: str, tip: str = "", icon: str = "") -> None:
        """Its name, for the ear and the menu of what has no room; what it is good for; and another icon."""
        self.setAccessibleName(name)
        native = QKeySequence(self.keys).toString(QKeySequence.SequenceFormat.NativeText)
        first = f"{name} ({native})" if native else name
        self.setToolTip(wrapped("\n".join((first, tip)) if tip else first))
        if icon and icon != self._icon:
            self._icon = icon
            self.draw()

    def offer(self, wanted: bool) -> None:
        """There is something that it is good for (True), or it stands nowhere."""
        if wanted != self.is_wanted:
            self.is_wanted = wanted
            self.offered.emit()

    def draw(self) -> None:
        """Draws the icon in the colours of this moment."""
        self.setIcon(tool_icon(self._icon, colours()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() in (QEvent.Type.ApplicationPaletteChange, QEvent.Type.PaletteChange):
            self.draw()
