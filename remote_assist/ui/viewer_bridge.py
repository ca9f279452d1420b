"""Brings a viewer's facts from its thread to the UI thread, as signals.

Invariant: nothing is done here but handing on, so the viewer's thread never waits for a window.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from remote_assist.monitors import Layout
from remote_assist.shown import Scope
from remote_assist.stream.viewing import CapabilityState, ClipboardFacts, ViewerState
from remote_assist.ui.file_bridge import FileBridge
from remote_assist.wire.company import CompanyWord
from remote_assist.wire.control import PathFigures
from remote_assist.wire.frames import CursorPicture
from remote_assist.wire.launch import AssistReport
from remote_assist.wire.marks import MarkWord
from remote_assist.wire.reasons import Reason
from remote_assist.wire.roles import Capability


class ViewerBridge(QObject):
    """A `ViewerListener`. Connect the signals to objects that live in the UI thread: Qt then queues them."""

    state_told = Signal(object, object)  # ViewerState, Reason | None
    words_told = Signal(object, object)  # words in English, words in Chinese
    capability_told = Signal(object, object)  # Capability, CapabilityState
    cursor_told = Signal(object)  # CursorPicture
    clipboard_told = Signal(object)  # ClipboardFacts
    path_told = Signal(object)  # PathFigures
    shown_told = Signal(object, bool)  # Scope, is something in it kept back
    monitors_told = Signal(object)  # Layout | None
    company_said = Signal(object)  # CompanyWord
    offer_told = Signal(object)  # tuple of Capability
    marks_heard = Signal(object)  # MarkWord | None
    session_told = Signal(object)  # AssistReport

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files = FileBridge(self)

    def state_changed(self, state: ViewerState, reason: Reason | None) -> None:
        self.state_told.emit(state, reason)

    def words_agreed(self, words_en: Sequence[str], words_zh: Sequence[str]) -> None:
        self.words_told.emit(tuple(words_en), tuple(words_zh))

    def capability_changed(self, capability: Capability, state: CapabilityState) -> None:
        self.capability_told.emit(capability, state)

    def cursor_changed(self, cursor: CursorPicture) -> None:
        self.cursor_told.emit(cursor)

    def clipboard_changed(self, facts: ClipboardFacts) -> None:
        self.clipboard_told.emit(facts)

    def path_estimated(self, path: PathFigures) -> None:
        self.path_told.emit(path)

    def offered(self, capabilities: Sequence[Capability]) -> None:
        self.offer_told.emit(tuple(capabilities))

    def shown_changed(self, scope: Scope, hides: bool) -> None:
        self.shown_told.emit(scope, hides)

    def monitors_changed(self, layout: Layout | None) -> None:
        self.monitors_told.emit(layout)

    def company_told(self, word: CompanyWord) -> None:
        self.company_said.emit(word)

    def marks_told(self, word: MarkWord | None) -> None:
        self.marks_heard.emit(word)

    def session_ended(self, report: AssistReport) -> None:
        self.session_told.emit(report)
