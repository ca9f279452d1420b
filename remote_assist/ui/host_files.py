"""Files on the customer's side: what he is asked about them, and his window on what moves.

A desk for each engineer is called in the share's thread; windows live in the application's. While one of the questions
is open, or the customer picks in a chooser, a question counts as open: injected input reaches nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from remote_assist.policy.questions import Engineer
from remote_assist.stream.filing import Conflict, FileControls, FileDesk, Purpose, TransferFacts
from remote_assist.ui.conflict_dialog import ConflictDialog
from remote_assist.ui.folders import choose_folder, downloads, show_folder
from remote_assist.ui.hand_over_dialog import HandOverDialog
from remote_assist.ui.transfers_window import TransfersWindow

_CHOICE = 0
"""Stands for the choice among the numbers of transfers, which is what a desk withdraws it by."""


class HostFiles(QObject):
    """`hold` and `release` note by a number that a question is open, and that it is not any more; from any thread."""

    moved = Signal()  # one of its windows is elsewhere, there or gone

    _asked = Signal(object, object, object)  # desk, number of a transfer, window to be
    _withdrawn = Signal(object, object)  # desk, number
    _told = Signal(object, object)  # desk, TransferFacts

    def __init__(self, hold: Callable[[int], None], release: Callable[[int], None], parent: QObject) -> None:
        super().__init__(parent)
        self.hold, self.release = hold, release
        self.folder = downloads()
        self._numbers = itertools.count(-1, -1)
        self._open: dict[tuple[_Desk, int], tuple[int, QWidget]] = {}
        self._others: list[QWidget] = []  # choosers
        self._controls: dict[int, FileControls] = {}
        self._window: TransfersWindow | None = None
        queued = Qt.ConnectionType.QueuedConnection
        self._asked.connect(self._on_asked, queued)
        self._withdrawn.connect(self._on_withdrawn, queued)
        self._told.connect(self._on_told, queued)

    def desk(self, engineer: Engineer) -> FileDesk:
        """Whom the files of this engineer are asked about; from any thread."""
        return _Desk(self, engineer.name)

    @property
    def windows(self) -> list[QWidget]:
        """All there are, those in view and others."""
        window = [self._window] if self._window is not None else []
        return [*window, *(dialog for _, dialog in self._open.values()), *self._others]

    def close(self) -> None:
        """The share is over: everything goes; what is open is answered by itself."""
        for _, dialog in tuple(self._open.values()):
            dialog.close()
        if self._window is not None:
            self._window.close()

    # --- from the desks, in any thread

    def ask(self, desk: _Desk, number: int, make: Callable[[Callable[[object], None]], QWidget]) -> None:
        """Have the window of a question made and shown; `make` is given what to call when it is answered."""
        key = next(self._numbers)
        self.hold(key)
        self._asked.emit(desk, number, (key, make))

    def withdraw(self, desk: _Desk, number: int) -> None:
        self._withdrawn.emit(desk, number)

    def tell(self, desk: _Desk, facts: TransferFacts) -> None:
        self._told.emit(desk, facts)

    # --- in the application's thread

    @Slot(object, object, object)
    def _on_asked(
        self, desk: _Desk, number: int, asked: tuple[int, Callable[[Callable[[object], None]], QWidget]]
    ) -> None:
        key, make = asked
        dialog = make(lambda _answer: self._settle(desk, number))
        self._open[desk, number] = key, dialog
        if isinstance(dialog, HandOverDialog):
            dialog.chooser_opened.connect(self._watch)
        dialog.installEventFilter(self)
        dialog.show()
        dialog.raise_()
        self.moved.emit()

    def _settle(self, desk: _Desk, number: int) -> None:
        key, dialog = self._open.pop((desk, number), (0, None))
        if dialog is not None:
            dialog.deleteLater()
            self.release(key)
            self.moved.emit()

    @Slot(object, object)
    def _on_withdrawn(self, desk: _Desk, number: int) -> None:
        _, dialog = self._open.get((desk, number), (0, None))
        if dialog is not None:
            dialog.close()  # its answer is not heard any more

    @Slot(object, object)
    def _on_told(self, desk: _Desk, facts: TransferFacts) -> None:
        if desk.controls is not None:
            self._controls[facts.number] = desk.controls
        if facts.purpose is Purpose.CLIPBOARD:
            return
        window = self._window
        if window is None:
            window = self._window = TransfersWindow(self.folder)
            window.installEventFilter(self)
            window.folder_change_requested.connect(self._on_window_folder_change_requested)
            window.pane.folder_requested.connect(show_folder)
            window.pane.rest_requested.connect(self._on_pane_rest_requested)
            window.pane.stop_requested.connect(self._on_pane_stop_requested)
        window.show_transfer(facts)

    def _on_pane_rest_requested(self, number: int, rests: bool) -> None:
        self._controls[number].rest_transfer(number, rests)

    def _on_pane_stop_requested(self, number: int) -> None:
        self._controls[number].cancel_transfer(number)

    def _on_window_folder_change_requested(self) -> None:
        window = self._window
        if window is None or self._others:
            return
        key = next(self._numbers)
        self.hold(key)
        chooser = choose_folder(window, self.tr("Where do files go?"), self.folder, self._change_folder)
        chooser.finished.connect(lambda _result: self.release(key))
        self._watch(chooser)

    def _change_folder(self, folder: Path) -> None:
        self.folder = folder
        if self._window is not None:
            self._window.show_folder(folder)

    def _watch(self, window: QWidget) -> None:
        self._others.append(window)
        window.destroyed.connect(lambda: self._gone(window))
        window.installEventFilter(self)

    def _gone(self, window: QWidget) -> None:
        self._others = [other for other in self._others if other is not window]
        self.moved.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self.moved.emit()
        return super().eventFilter(watched, event)


class _Desk:
    """A `FileDesk` for one engineer."""

    def __init__(self, files: HostFiles, name: str) -> None:
        self._files = files
        self._name = name
        self.controls: FileControls | None = None

    def attach(self, controls: FileControls) -> None:
        self.controls = controls

    def place_for(self, facts: TransferFacts, answer: Callable[[Path | None], None]) -> None:
        del facts  # everything goes into the one folder that he chose
        answer(self._files.folder)

    def settle_conflict(self, facts: TransferFacts, names: Sequence[str], answer: Callable[[Conflict], None]) -> None:
        def make(settled: Callable[[object], None]) -> QWidget:
            dialog = ConflictDialog(names)
            dialog.settled.connect(answer)
            dialog.settled.connect(settled)
            return dialog

        self._files.ask(self, facts.number, make)

    def choose(self, folders: bool, answer: Callable[[Sequence[Path]], None]) -> None:
        def make(settled: Callable[[object], None]) -> QWidget:
            dialog = HandOverDialog(self._name, folders)
            dialog.picked.connect(answer)
            dialog.picked.connect(settled)
            return dialog

        self._files.ask(self, _CHOICE, make)

    def withdraw(self, number: int) -> None:
        self._files.withdraw(self, number)

    def chose(self, count: int) -> None:
        """The customer knows what he picked."""

    def changed(self, facts: TransferFacts) -> None:
        self._files.tell(self, facts)
