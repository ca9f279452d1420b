"""Ties questions, banner and frame together for the process that shares, and answers for where our windows are.

Calls come from the share's threads; windows live in the thread of the application. Invariant: `own_windows` says
"a question is open" from the moment one is asked, before any window shows, until it is answered or withdrawn.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from remote_assist.geometry import Rect
from remote_assist.policy.board import Artists, Drawn
from remote_assist.policy.questions import BannerFacts, Engineer, Question
from remote_assist.shown import Choice
from remote_assist.stream.filing import FileDesk
from remote_assist.stream.host_ui import Glimpse, OwnWindows, Reply, ShareControls
from remote_assist.ui.banners import Banners
from remote_assist.ui.consent import ConsentDialog
from remote_assist.ui.device_pixels import device_area
from remote_assist.ui.host_files import HostFiles
from remote_assist.ui.marks_shown import MarksShown
from remote_assist.ui.pointing import Pointing
from remote_assist.ui.screen_scales import screen_scales
from remote_assist.ui.share_panel import SharePanel
from remote_assist.ui.shown_dialog import ShownDialog
from remote_assist.wire.marks import Drawing
from remote_assist.wire.reasons import ReasonCode
from remote_assist.wire.roles import Capability

_CHOOSING = 0
"""Stands for the dialog about what is shown among the numbers of open questions, which begin with 1."""
_HOLDS = 3.0
"""Seconds for which the word that the banner stands holds: where this thread hangs for longer, sharing rests."""


class QtHostUi(QObject):
    """See `stream.host_ui.HostUi`. Made in the application's thread, after the QApplication."""

    _asked = Signal(object, object)  # Question, Reply
    _withdrawn = Signal(object)  # Question
    _banner_told = Signal(object, object)  # BannerFacts, ShareControls
    _banner_hidden = Signal()
    _panel_wanted = Signal()
    _glimpsed = Signal(object)  # Glimpse or None
    _marks_told = Signal(object, object)  # Drawn, Artists

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._open: set[int] = set()
        self._scales: Mapping[Rect, int] = {}  # replaced as a whole
        self._windows = OwnWindows()
        self._waiting: list[tuple[Question, Reply]] = []
        self._dialog: ConsentDialog | None = None
        self._choosing: ShownDialog | None = None
        self._panel: SharePanel | None = None
        self._controls: ShareControls | None = None
        self._marks = MarksShown(parent=self)
        self._banners = Banners(self, beside=lambda: self._marks.windows)
        self._files = HostFiles(self._hold, self._release, self)
        self._files.moved.connect(self._look)
        queued = Qt.ConnectionType.QueuedConnection
        self._asked.connect(self._on_asked, queued)
        self._withdrawn.connect(self._on_withdrawn, queued)
        self._banner_told.connect(self._on_banner_told, queued)
        self._banner_hidden.connect(self._on_banner_hidden, queued)
        self._panel_wanted.connect(self._on_panel_wanted, queued)
        self._glimpsed.connect(self._on_glimpsed, queued)
        self._marks_told.connect(self._on_marks_told, queued)
        self._marks.painted.connect(self._on_marks_painted)
        self._pointing = Pointing(self)
        self._pointing.word_made.connect(self._on_pointing_word_made)
        self._pointing.changed.connect(self._on_pointing_changed)
        self._banners.pointing_requested.connect(self._pointing.toggle)
        self._banners.clear_requested.connect(self._on_banners_clear_requested)
        self._banners.rearranged.connect(self._marks.rearranged)
        self._banners.stop_requested.connect(self._on_banners_stop_requested)
        self._banners.revoke_requested.connect(self._on_banners_revoke_requested)
        self._banners.choice_requested.connect(self._on_banners_choice_requested)
        self._banners.pause_requested.connect(self._on_pause_requested)
        self._banners.panel_requested.connect(self._on_panel_wanted)
        self._banners.geometry_changed.connect(self._look)
        self._banners.told.connect(self._on_banners_told)
        self._banners.lost.connect(self._on_banners_lost)
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise TypeError("A QtHostUi needs a QApplication.")
        application.focusWindowChanged.connect(self._on_application_focus_window_changed)

    def ask(self, question: Question, answer: Reply) -> None:
        with self._lock:
            self._open.add(question.number)
        self._asked.emit(question, answer)

    def withdraw(self, question: Question) -> None:
        self._withdrawn.emit(question)

    def show_banner(self, facts: BannerFacts, controls: ShareControls) -> None:
        self._banner_told.emit(facts, controls)

    def hide_banner(self) -> None:
        self._banner_hidden.emit()

    def show_panel(self) -> None:
        """The customer wants to know more than the banner says; from any thread. Nothing while nothing is shared."""
        self._panel_wanted.emit()

    def show_marks(self, drawn: Drawn, artists: Artists) -> None:
        self._marks_told.emit(drawn, artists)

    def marks_in_picture(self) -> bool:
        return self._marks.in_picture

    def see_through(self) -> frozenset[int]:
        return self._marks.windows

    def file_desk(self, engineer: Engineer) -> FileDesk:
        """Whom the files of this engineer are asked about; from any thread."""
        return self._files.desk(engineer)

    def scales(self) -> Mapping[Rect, int]:
        return self._scales

    def own_windows(self) -> OwnWindows:
        with self._lock:
            seen = self._windows
            question_open = bool(self._open)
        return OwnWindows(question_open, seen.focused, seen.areas, seen.native_ids)

    def close(self) -> None:
        """Take every window down. Open questions are answered No."""
        waiting, self._waiting = self._waiting, []
        for question, answer in waiting:
            self._settle(question)
            answer(False)
        if self._dialog is not None:
            self._dialog.close()
        self._on_banner_hidden()
        self._panel = None
        self._banners.close()
        self._pointing.close()
        self._marks.close()

    # Declared: a slot that Qt adds at run time changes the class while the other thread emits, and facts get lost.
    @Slot(object, object)
    def _on_asked(self, question: Question, answer: Reply) -> None:
        self._waiting.append((question, answer))
        self._show_next()

    def _show_next(self) -> None:
        """One question at a time; the next one comes when this one is answered."""
        if self._dialog is not None or not self._waiting:
            return
        question, answer = self._waiting.pop(0)
        dialog = self._dialog = ConsentDialog(question)
        dialog.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        dialog.answered.connect(lambda yes: self._on_dialog_answered(dialog, answer, yes))
        dialog.installEventFilter(self)
        dialog.show()
        dialog.raise_()
        self._look()

    def _on_dialog_answered(self, dialog: ConsentDialog, answer: Reply, yes: bool) -> None:
        if dialog is not self._dialog:
            return  # withdrawn
        self._dialog = None
        answer(yes, dialog.choice)
        self._settle(dialog.question)
        dialog.deleteLater()
        self._look()
        self._show_next()

    @Slot(object)
    def _on_withdrawn(self, question: Question) -> None:
        self._waiting = [(asked, answer) for asked, answer in self._waiting if asked.number != question.number]
        dialog = self._dialog
        if dialog is not None and dialog.question.number == question.number:
            self._dialog = None
            dialog.close()
            dialog.deleteLater()
        self._settle(question)
        self._look()
        self._show_next()

    def _settle(self, question: Question) -> None:
        self._release(question.number)

    def _hold(self, number: int) -> None:
        """A question is open; from any thread."""
        with self._lock:
            self._open.add(number)

    def _release(self, number: int) -> None:
        with self._lock:
            self._open.discard(number)

    @Slot(object, object)
    def _on_banner_told(self, facts: BannerFacts, controls: ShareControls) -> None:
        self._controls = controls
        if not facts.can_point:
            self._pointing.end()  # nobody would see it
        self._banners.show_facts(replace(facts, is_pointing=self._pointing.is_on))
        if self._panel is not None:
            self._panel.show_facts(facts)
        self._look()

    @Slot()
    def _on_banner_hidden(self) -> None:
        self._controls = None
        self._banners.hide()
        self._pointing.end()
        self._marks.hide()
        self._files.close()
        if self._choosing is not None:
            self._choosing.close()
        if self._panel is not None:
            self._panel.close()
        self._look()

    @Slot(object, object)
    def _on_marks_told(self, drawn: Drawn, artists: Artists) -> None:
        if self._controls is not None:
            self._marks.show(drawn, artists)

    def _on_marks_painted(self, drawn: Drawn) -> None:
        if self._controls is not None:
            self._controls.marks_painted(drawn)

    def _on_pointing_word_made(self, word: Drawing) -> None:
        if self._controls is not None:
            self._controls.draw(word)

    def _on_pointing_changed(self, points: bool) -> None:
        if (facts := self._banners.facts) is not None:
            self._banners.show_facts(replace(facts, is_pointing=points))
        self._look()

    def _on_banners_clear_requested(self) -> None:
        self._marks.hide()
        if self._controls is not None:
            self._controls.clear_marks()

    def _on_banners_told(self, facts: BannerFacts, stands: bool) -> None:
        """The share goes on only while it is told again and again that it can be seen."""
        if self._controls is not None:
            named = frozenset(onlooker.engineer.key for onlooker in facts.onlookers) if stands else frozenset[bytes]()
            self._controls.banner_names(named, _HOLDS if stands else 0.0)

    def _on_banners_lost(self) -> None:
        if self._controls is not None:
            self._controls.stop(ReasonCode.BANNER_HIDDEN)

    def _on_banners_stop_requested(self) -> None:
        if self._controls is not None:
            self._controls.stop()

    def _on_banners_revoke_requested(self, capability: Capability, engineer_key: bytes) -> None:
        if self._controls is not None:
            self._controls.revoke(capability, engineer_key)

    def _on_pause_requested(self, paused: bool) -> None:
        if self._controls is not None:
            self._controls.pause() if paused else self._controls.resume()

    @Slot()
    def _on_panel_wanted(self) -> None:
        facts = self._banners.facts
        if facts is None:
            return
        if self._panel is None:
            panel = self._panel = SharePanel()
            panel.stop_requested.connect(self._on_banners_stop_requested)
            panel.pause_requested.connect(self._on_pause_requested)
            panel.revoke_requested.connect(self._on_banners_revoke_requested)
            panel.looked.connect(self._on_panel_looked)
            panel.installEventFilter(self)
        self._panel.show_facts(facts)
        self._panel.open()
        self._look()

    def _on_panel_looked(self) -> None:
        if self._panel is not None and self._controls is not None:
            self._panel.show_passed(self._controls.passed())
            self._controls.glimpse(self._glimpsed.emit)

    @Slot(object)
    def _on_glimpsed(self, glimpse: Glimpse | None) -> None:
        if self._panel is not None and self._panel.isVisible():
            self._panel.show_glimpse(glimpse)

    def _on_banners_choice_requested(self) -> None:
        """While the customer chooses, a question counts as open: control rests, and reaches nothing."""
        facts = self._banners.facts
        if facts is None or self._choosing is not None:
            return
        dialog = self._choosing = ShownDialog(facts.shown)
        with self._lock:
            self._open.add(_CHOOSING)
        dialog.chosen.connect(self._on_choosing_chosen)
        dialog.closed.connect(self._on_choosing_closed)
        dialog.installEventFilter(self)
        dialog.show()
        dialog.raise_()
        self._look()

    def _on_choosing_chosen(self, choice: Choice) -> None:
        if self._controls is not None:
            self._controls.show(choice)

    def _on_choosing_closed(self) -> None:
        dialog, self._choosing = self._choosing, None
        if dialog is not None:
            dialog.deleteLater()
        with self._lock:
            self._open.discard(_CHOOSING)
        self._look()

    def _on_application_focus_window_changed(self, window: QWindow | None) -> None:
        del window
        self._look()

    def _look(self) -> None:
        """Note where our windows and monitors are, for others. The frame lets every event through: it is none."""
        windows: tuple[QWidget | None, ...] = (
            *self._banners.windows, *self._files.windows, self._dialog, self._choosing, self._panel,
        )  # fmt: skip
        shown = [window for window in windows if window is not None and window.isVisible()]
        areas = tuple(device_area(window.frameGeometry(), window.screen()) for window in shown)
        seen = OwnWindows(
            question_open=False,
            focused=QGuiApplication.focusWindow() is not None,
            areas=(*areas, *self._pointing.areas),
            native_ids=frozenset(int(window.winId()) for window in shown),
        )
        with self._lock:
            self._windows = seen
        self._scales = screen_scales(QGuiApplication.screens())
        self._marks.keep_clear(areas)
        self._pointing.keep_clear(areas)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._look()
        return super().eventFilter(watched, event)
