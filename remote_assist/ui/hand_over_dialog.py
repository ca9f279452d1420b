"""The engineer asks for files: the customer picks which, in a chooser of his own, or none.

Invariant: nothing is picked but in the chooser that the customer himself opened; closing in any way picks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.policy.questions import ALLOW_WAKES_AFTER
from remote_assist.ui.appearance import colours, enlarge, named
from remote_assist.ui.capture_shield import keep_out_of_capture
from remote_assist.ui.consent import ENTER, DeliberateButton, dialog_style
from remote_assist.ui.plain_text import quoted

_WIDTH_IN_CHARACTERS = 64


class HandOverDialog(QWidget):
    """Opens unfocused. The owner shows it and keeps it until `picked`."""

    picked = Signal(object)  # tuple[Path, ...], once; empty is a No
    chooser_opened = Signal(object)  # the window

    def __init__(
        self,
        engineer: str,
        folders: bool,
        parent: QWidget | None = None,
        *,
        wakes_after: float = ALLOW_WAKES_AFTER,
    ) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.CustomizeWindowHint
            | Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowCloseButtonHint,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("consent")
        self.setWindowRole(OWN_WINDOW_ROLE)
        self._engineer = engineer
        self._is_answered = False
        self.chooser: QFileDialog | None = None
        self._title, self._meaning = named(QLabel(), "title"), named(QLabel(), "meaning")
        for label in (self._title, self._meaning):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.refuse, self.folder, self.files = (
            named(DeliberateButton(), name) for name in ("refuse", "folder", "files")
        )
        (self.folder if folders else self.files).setObjectName("allow")
        for button in (self.folder, self.files):
            button.setEnabled(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for button in (self.refuse, self.folder, self.files):
            buttons.addWidget(button, 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._meaning)
        column.addLayout(buttons)
        self.refuse.clicked.connect(lambda: self._give(()))
        self.folder.clicked.connect(lambda: self._choose(QFileDialog.FileMode.Directory))
        self.files.clicked.connect(lambda: self._choose(QFileDialog.FileMode.ExistingFiles))
        self._waking = QTimer(self, singleShot=True, interval=round(wakes_after * 1000))
        self._waking.timeout.connect(self._on_waking_timeout)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Remote assistance"))
        self._title.setText(self.tr("Which files do you hand over?"))
        self._meaning.setText(
            self.tr("{name} asks for files. Only what you choose is sent; nothing else can be looked into.").format(
                name=quoted(self._engineer)
            )
        )
        self.refuse.setText(self.tr("None"))
        self.folder.setText(self.tr("Choose a folder…"))
        self.files.setText(self.tr("Choose files…"))
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._meaning.text())
        self.setStyleSheet(dialog_style(colours()))
        enlarge(self._title, 1.4, bold=True)
        screen = self.screen().availableGeometry()
        width = min(self.fontMetrics().averageCharWidth() * _WIDTH_IN_CHARACTERS, screen.width() - 32)
        width = max(width, self._column.minimumSize().width())
        self.setFixedSize(width, max(self._column.heightForWidth(width), self._column.minimumSize().height()))
        self.move(screen.center().x() - width // 2, max(screen.top(), screen.center().y() - self.height() * 2 // 3))

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        if self.chooser is not None:
            return
        # Our own and not the system's: only of ours is it known where it is, so that injected input stays out of it.
        chooser = self.chooser = QFileDialog(self, self._title.text(), str(Path.home()))
        chooser.setOption(QFileDialog.Option.DontUseNativeDialog)
        chooser.setFileMode(mode)
        chooser.setWindowRole(OWN_WINDOW_ROLE)
        chooser.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Hand over"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        chooser.filesSelected.connect(self._on_chooser_files_selected)
        chooser.rejected.connect(self._on_chooser_rejected)
        self.chooser_opened.emit(chooser)
        chooser.open()
        keep_out_of_capture(chooser)  # what else lies there is nobody's business

    def _on_chooser_files_selected(self, paths: Sequence[str]) -> None:
        self._give(tuple(Path(path) for path in paths))

    def _on_chooser_rejected(self) -> None:
        chooser, self.chooser = self.chooser, None
        if chooser is not None:
            chooser.deleteLater()

    def _give(self, paths: tuple[Path, ...]) -> None:
        if self._is_answered:
            return
        self._is_answered = True
        self._waking.stop()
        self.picked.emit(paths)
        self.close()

    def _on_waking_timeout(self) -> None:
        self.folder.setEnabled(True)
        self.files.setEnabled(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and not self._is_answered:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._waking.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self.chooser is not None:
            self.chooser.close()
        self._give(())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._give(())
        elif event.key() not in ENTER:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self._retranslate()
