"""Files: sending, asking for them, and how far they are, behind one button that shows the progress of all together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from remote_assist.stream.filing import Conflict, Purpose, TransferFacts
from remote_assist.stream.viewing import Capability
from remote_assist.ui.appearance import colours
from remote_assist.ui.conflict_dialog import ConflictDialog
from remote_assist.ui.file_bridge import FileBridge
from remote_assist.ui.files_popover import FilesPopover
from remote_assist.ui.folders import downloads, show_folder
from remote_assist.ui.popover import Popover
from remote_assist.ui.screen_pane import ScreenPane
from remote_assist.ui.tool import Tool
from remote_assist.ui.viewer_bridge import ViewerBridge

_BAR = 3  # logical pixels


class FilesTool(Tool):
    """There where the share offers files. `panel` holds its dialogs; `mention` says a sentence over the picture."""

    folder_chosen = Signal(Path)  # for what this customer hands over

    def __init__(
        self,
        files: FileBridge,
        panel: QWidget,
        open_popover: Callable[[Popover, QWidget], None],
        pane: ScreenPane,
        bridge: ViewerBridge,
    ) -> None:
        super().__init__("files", "files")
        self._files = files
        self._open_popover = open_popover
        self._mention = pane.mention
        self._panel = panel
        self._asked: dict[int, ConflictDialog] = {}
        self.folder = downloads()
        self.popover = FilesPopover(panel, self.folder)
        self.setCheckable(True)
        self.clicked.connect(self._on_clicked)
        popover = self.popover
        popover.closed.connect(self._on_popover_closed)
        popover.send_requested.connect(self.send)
        popover.fetch_requested.connect(self._on_popover_fetch_requested)
        popover.folder_chosen.connect(self.use_folder)
        popover.folder_chosen.connect(self.folder_chosen)
        popover.pane.folder_requested.connect(show_folder)
        popover.pane.rest_requested.connect(self._on_pane_rest_requested)
        popover.pane.stop_requested.connect(self._on_pane_stop_requested)
        popover.pane.changed.connect(self._on_pane_changed)
        files.place_asked.connect(self._on_files_place_asked)
        files.conflict_asked.connect(self._on_files_conflict_asked)
        files.withdrawn.connect(self._on_files_withdrawn)
        files.transfer_told.connect(self._on_files_transfer_told)
        files.picked.connect(self._on_files_picked)
        bridge.offer_told.connect(self._on_bridge_offer_told)
        pane.over.connect(self._on_pane_over)
        self.offer(False)

    def use_folder(self, folder: Path) -> None:
        """What this customer hands over goes here from now on."""
        self.folder = folder
        self.popover.show_folder(folder)

    def send(self, paths: Sequence[Path]) -> None:
        """Send these; the customer is asked first, if he was not."""
        if self._files.controls is not None and self.isEnabled() and paths:
            self._files.controls.send_files(paths)

    @property
    def may_send(self) -> bool:
        """Does this share take files?"""
        return self.is_wanted and self.isEnabled() and self.popover.can_send

    def retranslate(self) -> None:
        progress = self.popover.pane.progress
        if progress is None:
            self.tell(self.tr("Files"), self.tr("Send files and folders, or ask for some. You may drop them here too."))
        else:
            percent = int(progress * 100)
            self.tell(self.tr("Files: {percent} %").format(percent=percent), self.tr("Files are on their way."))

    def _on_clicked(self) -> None:
        if self.isChecked():
            self._open_popover(self.popover, self)
        else:
            self.popover.hide()

    def _on_popover_closed(self) -> None:
        self.setChecked(False)

    def _on_popover_fetch_requested(self, folders: bool) -> None:
        if self._files.controls is not None:
            self._files.controls.ask_for_files(folders=folders)
            self._mention(self.tr("The customer is asked which files to hand over."))

    def _on_pane_rest_requested(self, number: int, rests: bool) -> None:
        if self._files.controls is not None:
            self._files.controls.rest_transfer(number, rests)

    def _on_pane_stop_requested(self, number: int) -> None:
        if self._files.controls is not None:
            self._files.controls.cancel_transfer(number)

    def _on_pane_changed(self) -> None:
        self.retranslate()
        self.update()

    def _on_files_place_asked(self, _facts: TransferFacts, answer: Callable[[Path | None], None]) -> None:
        answer(self.folder)

    def _on_files_conflict_asked(
        self, facts: TransferFacts, names: tuple[str, ...], answer: Callable[[Conflict], None]
    ) -> None:
        dialog = self._asked[facts.number] = ConflictDialog(names, self._panel)
        dialog.settled.connect(answer)
        dialog.settled.connect(lambda _conflict: self._on_files_withdrawn(facts.number))
        dialog.show()

    def _on_files_withdrawn(self, number: int) -> None:
        dialog = self._asked.pop(number, None)
        if dialog is not None:
            dialog.close()
            dialog.deleteLater()

    def _on_files_transfer_told(self, facts: TransferFacts) -> None:
        if facts.purpose is Purpose.FILES:
            self.popover.pane.show_transfer(facts)

    def _on_files_picked(self, count: int) -> None:
        if not count:
            self._mention(self.tr("The customer hands no files over."))

    def _on_bridge_offer_told(self, capabilities: tuple[Capability, ...]) -> None:
        can_send, can_fetch = Capability.SEND_FILES in capabilities, Capability.FETCH_FILES in capabilities
        self.popover.show_offer(can_send, can_fetch)
        self.offer(can_send or can_fetch)

    def _on_pane_over(self) -> None:
        self.popover.show_offer(False, False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        progress = self.popover.pane.progress
        if progress is None:
            return
        painter = QPainter(self)
        whole = QRect(3, self.height() - _BAR - 2, self.width() - 6, _BAR)
        c = colours()
        painter.fillRect(whole, QColor(c.border))
        whole.setWidth(max(1, round(whole.width() * progress)))
        painter.fillRect(whole, QColor(c.on_accent if self.isChecked() else c.accent))
