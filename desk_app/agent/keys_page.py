"""The page of keys: the whole table of `shortcuts`, grouped."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desk_app.agent.pane import plain_label, spaced
from desk_app.agent.shortcuts import SHORTCUTS, group_title


class KeysPage(QDialog):
    """Shown by F1 or ?."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("keys_page")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        inner = QWidget()
        grid = QGridLayout(inner)
        spaced(grid, 4, 2)
        grid.setHorizontalSpacing(32)
        line = 0
        chats = (self.tr("Show one of the first nine chats"), "Ctrl+1 … Ctrl+9")
        for group, entries in groupby(SHORTCUTS, key=lambda entry: entry.group):
            title = plain_label(group_title(group), role="section", wrap=False)
            grid.addWidget(title, line, 0, 1, 2)
            line += 1
            lines = [(entry.title, entry.shown_keys) for entry in entries]
            if group == "Inbox":
                lines.insert(1, chats)
            elif group == "Remote screens":
                lines += self._screen_keys()
            for text, keys in lines:
                grid.addWidget(plain_label(text), line, 0)
                shown = plain_label(keys, role="keys", wrap=False)
                grid.addWidget(shown, line, 1, Qt.AlignmentFlag.AlignLeft)
                line += 1
        grid.setColumnStretch(0, 1)
        area = QScrollArea()
        area.setObjectName("keys_area")
        area.setAccessibleName(self.tr("Keys"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setObjectName("keys_buttons")
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        spaced(layout, (0, 0, 2, 2))
        layout.addWidget(area)
        layout.addWidget(buttons)
        self.resize(min(620, parent.width() - 40), min(760, parent.height() - 40))

    def _screen_keys(self) -> list[tuple[str, str]]:
        """What the tools of a remote screen are called by while the keyboard is the engineer's."""
        return [
            (self.tr("Take the keyboard back from the customer"), "Ctrl+Alt+Home"),
            (self.tr("Screen beside, above or below"), "Ctrl+Alt+←→↑↓"),
            (self.tr("Fit the picture, or show its pixels"), "F9"),
            (self.tr("Larger, smaller, actual size"), "Ctrl++, Ctrl+-, Ctrl+0"),
            (self.tr("Full screen"), "F11"),
            (self.tr("Small window"), "Shift+F11"),
        ]
