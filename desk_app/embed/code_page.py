"""I have a code: from the digits that somebody reads out to the question whether he was called, and on to the screen.

Invariant: a code is taken at the hub, and a screen shown on this network, only after "Yes, I called them".
"""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from desk_app.domain.refusals import Refusal
from desk_app.embed.code_entry import CodeEntry
from desk_app.embed.code_guard import CodeGuard
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.page import Page
from desk_app.embed.screen_share import ScreenShare
from desk_app.embed.share_state import ShareState
from desk_app.embed.words import Words
from desk_app.wire.nameplates import CodeHolder, LookUpCode
from remote_assist.launch import Code

_KNOWN = "code.known"
"""Kept like a draft, so that it goes with the person who logs out: one session by a code came to its end in honour."""


@contains_crashes
class CodePage(Page):
    """Two steps; the third is the page of the shared screen."""

    def __init__(self, desk: HelpDesk, words: Words, look: Look, share: ScreenShare) -> None:
        super().__init__("code_page", desk, words, look)
        self._share = share
        self._code: Code | None = None  # None: on this network
        self._holder = CodeHolder()
        self._asked = 0
        self.entry = CodeEntry(words)
        self.entry.code_given.connect(self._on_entry_code_given)
        self.entry.network_wanted.connect(self._on_entry_network_wanted)
        self.guard = CodeGuard(words)
        self.guard.called.connect(self._on_guard_called)
        self.guard.report_wanted.connect(self._on_guard_report_wanted)
        self.guard.given_up.connect(self._on_guard_given_up)
        self._steps = QStackedWidget()
        self._steps.addWidget(self.entry)
        self._steps.addWidget(self.guard)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._steps)
        share.code_refused.connect(self._on_share_code_refused)
        share.changed.connect(self._on_share_changed)

    @property
    def title(self) -> str:
        return self.words.translate("help", "I have a code")

    def begin(self) -> None:
        """From the start, whatever was typed before."""
        self._forget()
        self.entry.begin()

    def shown(self) -> None:
        if self._steps.currentWidget() is self.entry:
            self.entry.edit.setFocus()

    def _forget(self) -> None:
        self._asked += 1
        self._code, self._holder = None, CodeHolder()
        self.guard.rest()
        self.entry.wait(False)
        self._steps.setCurrentWidget(self.entry)

    def _on_entry_code_given(self, code: Code) -> None:
        self._asked += 1
        asked = self._asked
        self._code = code
        self.entry.wait(True)
        self.desk.ask(LookUpCode(public=code.public), lambda answer: self._on_holder_found(asked, answer))

    def _on_holder_found(self, asked: int, answer: CodeHolder | Refusal) -> None:
        if asked != self._asked:
            return
        self.entry.wait(False)
        if isinstance(answer, Refusal):
            self.entry.say(self.desk.sentence(answer))
        elif answer.nameplate_id is None:
            self.entry.say(self.words.translate("help", "Nobody has this code out. Please ask to hear it once more."))
        else:
            self._holder = answer
            self._put_question()

    def _on_entry_network_wanted(self) -> None:
        self._asked += 1
        self._code, self._holder = None, CodeHolder()
        self._put_question()

    def _put_question(self) -> None:
        first_time = not self.desk.draft(_KNOWN)
        self.guard.ask(self._holder.agent_name, self._holder.vendor, first_time=first_time)
        self._steps.setCurrentWidget(self.guard)

    def _on_guard_called(self) -> None:
        if self._share.state.is_running:
            self.desk.tell(self.words.translate("help", "Your screen is being shown already."))
            return
        code, nameplate_id = self._code, self._holder.nameplate_id
        self._forget()
        if code is None or nameplate_id is None:
            self._share.listen()
        else:
            self._share.take(code, nameplate_id)
        self.share_requested.emit()

    def _on_guard_report_wanted(self) -> None:
        public = self._code.public if self._code is not None else ""
        self._share.report_caller(self._holder.nameplate_id, public)
        self._forget()
        self.home_requested.emit()

    def _on_guard_given_up(self) -> None:
        self._forget()
        self.home_requested.emit()

    def _on_share_code_refused(self, sentence: str) -> None:
        self.begin()
        self.entry.say(sentence)
        self.code_requested.emit()

    def _on_share_changed(self) -> None:
        if self._share.state is ShareState.ENDED and self._share.was_honest:
            self.desk.keep_draft(_KNOWN, "1")
