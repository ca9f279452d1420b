"""The engineer asks for files: the customer picks which, in a chooser of his own, or none.

Invariant: nothing is picked but in the chooser that the customer himself opened; closing in any way picks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from remote_assist.own_windows import OWN_WINDOW_ROLE
from remote_assist.policy.questions import ALLOW_WAKES_AFTER
from remote_assist.ui.appearance import enlarge, named
from remote_assist.ui.capture_shield import keep_out_of_capture
from remote_assist.ui.deliberate import DeliberateButton, DeliberateDialog
from remote_assist.ui.plain_text import quoted


class HandOverDialog(DeliberateDialog):
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
        super().__init__(parent, wakes_after=wakes_after)
        self._engineer = engineer
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
        self._lay_out((self._title, self._meaning), (self.refuse, self.folder, self.files))
        self.refuse.clicked.connect(lambda: self._give(()))
        self.folder.clicked.connect(lambda: self._choose(QFileDialog.FileMode.Directory))
        self.files.clicked.connect(lambda: self._choose(QFileDialog.FileMode.ExistingFiles))
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
        self._dress()
        enlarge(self._title, 1.4, bold=True)
        self._fit()

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
        if not self._answers():
            return
        self.picked.emit(paths)
        self.close()

    def _wake(self) -> None:
        self.folder.setEnabled(True)
        self.files.setEnabled(True)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self.chooser is not None:
            self.chooser.close()
        self._give(())
