"""The conversation beside a remote screen: opened and folded by one tool, which counts what is unread.

While the column is folded a tab at the picture's edge says so too, in full screen as well, where the toolbar hides.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desk_app.agent.side_column import FOLD_KEYS, SideColumn
from remote_assist.ui.appearance import Colours, colours
from remote_assist.ui.tool import Tool
from remote_assist.ui.viewer_panel import ViewerPanel

_MOST_SHOWN = 99


class ChatTool(Tool):
    """Shows and folds `column` in its panel."""

    def __init__(self, panel: ViewerPanel, column: SideColumn) -> None:
        super().__init__("chat_tool", "chat", FOLD_KEYS)
        self._panel, self._column = panel, column
        self._own: bool | None = None
        self.setCheckable(True)
        self.setChecked(True)
        self.edge = UnreadEdge(panel.pane)
        self.edge.clicked.connect(self._open)
        self.toggled.connect(self._on_toggled)
        column.fold_requested.connect(self._on_column_fold_requested)
        column.unread_changed.connect(self._on_column_unread_changed)

    def retranslate(self) -> None:
        self.tell(self.tr("Conversation"), self.tr("Shows or folds the conversation beside the picture."))
        self._show_unread()

    def fold_meanwhile(self, meanwhile: bool) -> None:
        """Fold it for as long as the picture stands elsewhere or is one of several; then it is as it was.

        It can be unfolded meanwhile. Moves no focus.
        """
        if meanwhile is (self._own is not None):
            return
        wanted = self._own or False
        self._own = self.isChecked() if meanwhile else None
        self.blockSignals(True)
        self.setChecked(wanted and not meanwhile)
        self.blockSignals(False)
        self._column.setVisible(self.isChecked())
        self._show_unread()

    def _open(self) -> None:
        self.setChecked(True)

    def _on_toggled(self, wanted: bool) -> None:
        self._column.setVisible(wanted)
        if wanted:
            self._column.begin_writing()
        else:
            self._panel.pane.view.setFocus()
        self._show_unread()

    def _on_column_fold_requested(self) -> None:
        self.setChecked(False)

    def _on_column_unread_changed(self, _count: int) -> None:
        self._show_unread()

    def _show_unread(self) -> None:
        count = 0 if self.isChecked() else self._column.unread
        text = str(count) if count <= _MOST_SHOWN else f"{_MOST_SHOWN}+"
        self.setText(text if count else "")
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(beside if count else Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.edge.tell(self.tr("Unread: {count}").format(count=text) if count else "")


class UnreadEdge(QPushButton):
    """A tab at the right edge of `over`, there only while it has something to say. Takes no focus by itself."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("unread_edge")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        over.installEventFilter(self)
        self.hide()

    def tell(self, text: str) -> None:
        """Says this, "" for nothing."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setStyleSheet(_style(colours()))
        self.setVisible(bool(text))
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        self.move(self._over.width() - self.width(), self._over.height() // 3)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


def _style(c: Colours) -> str:
    return f"""
    #unread_edge {{ background: {c.accent}; color: {c.on_accent}; border: 1px solid {c.accent}; padding: 8px 12px;
        border-top-left-radius: 8px; border-bottom-left-radius: 8px; border-top-right-radius: 0;
        border-bottom-right-radius: 0; font-weight: 600; }}
    #unread_edge:hover {{ background: {c.accent_hover}; }}
    """
