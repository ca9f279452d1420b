"""Brings what a session's files ask and tell from its thread to the UI thread, as signals.

Invariant: nothing is done here but handing on, so the session's thread never waits for a window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from remote_assist.stream.filing import Conflict, FileControls, TransferFacts


class FileBridge(QObject):
    """A `FileDesk`. Connect the signals to objects that live in the UI thread: Qt then queues them."""

    place_asked = Signal(object, object)  # TransferFacts, answer
    conflict_asked = Signal(object, object, object)  # TransferFacts, names, answer
    choice_asked = Signal(bool, object)  # folders?, answer
    withdrawn = Signal(object)  # number of a transfer, 0 for the choice
    picked = Signal(int)  # so many, by the customer
    transfer_told = Signal(object)  # TransferFacts

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.controls: FileControls | None = None
        """What may be done; None until a session has begun."""

    def attach(self, controls: FileControls) -> None:
        self.controls = controls

    def place_for(self, facts: TransferFacts, answer: Callable[[Path | None], None]) -> None:
        self.place_asked.emit(facts, answer)

    def settle_conflict(self, facts: TransferFacts, names: Sequence[str], answer: Callable[[Conflict], None]) -> None:
        self.conflict_asked.emit(facts, tuple(names), answer)

    def choose(self, folders: bool, answer: Callable[[Sequence[Path]], None]) -> None:
        self.choice_asked.emit(folders, answer)

    def withdraw(self, number: int) -> None:
        self.withdrawn.emit(number)

    def chose(self, count: int) -> None:
        self.picked.emit(count)

    def changed(self, facts: TransferFacts) -> None:
        self.transfer_told.emit(facts)
