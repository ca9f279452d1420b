"""The customer's small window on files: what moves, into which folder, Pause and Stop.

It comes into view when something begins to move, without taking the focus, and stays until he closes it.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.stream.filing import TransferFacts
from remote_assist.ui.appearance import Colours, colours, enlarge, named
from remote_assist.ui.capture_shield import keep_out_of_capture
from remote_assist.ui.plain_text import plain
from remote_assist.ui.transfers_pane import TransfersPane

_MOST_PATH = 60


class TransfersWindow(QWidget):
    """`folder_change_requested` is the wish for another folder for what comes from now on."""

    folder_change_requested = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("transfers_window")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._folder = folder
        self._title, self._into = named(QLabel(), "title"), named(QLabel(), "into")
        for label in (self._title, self._into):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._into.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.pane = TransfersPane()
        self.change, self.hide_button = named(QPushButton(), "change"), named(QPushButton(), "hide")
        self.change.clicked.connect(self.folder_change_requested)
        self.hide_button.clicked.connect(self.close)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._into, 1)
        below.addWidget(self.change)
        below.addWidget(self.hide_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.pane, 1)
        column.addLayout(below)
        self._retranslate()

    def show_folder(self, folder: Path) -> None:
        """Where what comes goes to."""
        self._folder = folder
        self._retranslate()

    def show_transfer(self, facts: TransferFacts) -> None:
        """A transfer is new, or went on; a new one brings the window into view."""
        is_new = facts.number not in self.pane.rows and not facts.state.is_over
        self.pane.show_transfer(facts)
        if is_new and not self.isVisible():
            self._place()
            self.show()
            self.raise_()

    def _place(self) -> None:
        screen = self.screen().availableGeometry()
        width, height = min(max(440, self.sizeHint().width()), screen.width() - 32), min(300, screen.height() - 120)
        self.resize(width, height)
        self.move(screen.right() - width - 24, max(screen.top(), screen.bottom() - height - 120))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Files"))
        self._title.setText(self.tr("Files"))
        path = str(self._folder)
        shown = path if len(path) <= _MOST_PATH else "…" + path[-_MOST_PATH:]
        self._into.setText(self.tr("Into: {folder}").format(folder=plain(shown)))
        self._into.setToolTip(plain(path, 400))
        self.change.setText(self.tr("Change…"))
        self.change.setAccessibleName(self.tr("Change the folder that files are put into"))
        self.hide_button.setText(self.tr("Hide"))
        self.setAccessibleName(self.tr("Files"))
        self.setStyleSheet(_style(colours()))
        enlarge(self._title, 1.2, bold=True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        keep_out_of_capture(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.ApplicationPaletteChange):
            self._retranslate()


def _style(c: Colours) -> str:
    return f"""
    #transfers_window {{ background: {c.window}; }}
    #title {{ color: {c.text}; }}
    #into {{ color: {c.muted}; }}
    #change, #hide {{ padding: 4px 12px; min-height: 20px; border-radius: 4px; border: 1px solid {c.border};
        background: {c.raised}; color: {c.text}; }}
    #change:hover, #change:focus, #hide:hover, #hide:focus {{ border: 1px solid {c.accent}; }}
    """
