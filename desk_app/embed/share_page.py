"""Explains what sharing the screen means, starts it only by the person's own click, and stops it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from desk_app.domain.sessions import SessionState
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.page import EDGE, GAP, Page, plain_label
from desk_app.embed.screen_share import ScreenShare
from desk_app.embed.share_news import passed_lines
from desk_app.embed.share_state import ShareState
from desk_app.embed.words import Words


@contains_crashes
class SharePage(Page):
    """One page for offering, answering and stopping."""

    def __init__(self, desk: HelpDesk, words: Words, look: Look, share: ScreenShare) -> None:
        super().__init__("share_page", desk, words, look)
        self._share = share
        t = words
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE + 4, EDGE, EDGE)
        column.setSpacing(GAP)
        column.addWidget(plain_label(t.translate("help", "Show your screen"), "title"))
        for number, line in enumerate(
            (
                t.translate("help", "The person helping you sees your screen once you allow it, not before."),
                t.translate("help", "Using your mouse and keyboard is asked for separately; you may say no."),
                t.translate("help", "A banner stays on your screen: stop there, or press Esc three times."),
            )
        ):
            column.addWidget(plain_label(f"{number + 1}.  {line}", "", f"share_line_{number + 1}"))
        self._says = plain_label("", "card_title", "share_says")
        self._spoken = plain_label("", "title", "share_words")
        self._spoken_hint = plain_label(
            t.translate(
                "help",
                "Read these words to each other by telephone: if both of you see the same ones, nobody sits in between."
                " If they differ, stop. Compared in the chat they prove nothing.",
            ),
            "muted",
        )
        self._address = plain_label("", "title", "share_address")
        self._code = plain_label("", "title", "share_code")
        self._facts = plain_label("", "muted", "share_facts")
        for label in (self._says, self._facts, self._address, self._code, self._spoken_hint, self._spoken):
            column.addWidget(label)
        column.addStretch(1)
        self.begin = self._make_button("share_begin", t.translate("help", "Show my screen"), "primary")
        self.begin.clicked.connect(self._on_begin_clicked)
        self.rate = self._make_button("share_rate", t.translate("help", "How was it?"), "primary")
        self.rate.clicked.connect(self._on_rate_clicked)
        self.pause = self._make_button("share_pause", "", "")
        self.pause.clicked.connect(self._on_pause_clicked)
        self.panel = self._make_button("share_panel", t.translate("help", "What they see…"), "")
        self.panel.clicked.connect(share.show_panel)
        self.stop = self._make_button("share_stop", t.translate("help", "Stop sharing"), "danger")
        self.stop.clicked.connect(share.stop)
        self.refuse = self._make_button("share_refuse", t.translate("help", "Not now"), "")
        self.refuse.clicked.connect(share.refuse)
        self.abuse = self._make_button("share_abuse", t.translate("help", "Report abuse"), "link")
        self.abuse.clicked.connect(self._on_abuse_clicked)
        for button in (self.rate, self.begin, self.pause, self.panel, self.stop, self.refuse, self.abuse):
            column.addWidget(button)
        share.changed.connect(self._on_share_changed)
        desk.state_changed.connect(self._on_share_changed)
        self._on_share_changed()

    @property
    def title(self) -> str:
        return self.words.translate("help", "Show your screen")

    def shown(self) -> None:
        self._on_share_changed()

    def _make_button(self, name: str, text: str, role: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        if role:
            button.setProperty("role", role)
        return button

    def _on_share_changed(self) -> None:
        state, t = self._share.state, self.words
        session = self.desk.session
        live = session is not None and session.state is SessionState.LIVE
        idle = state in (ShareState.IDLE, ShareState.ENDED)
        self.begin.setVisible((idle and live) or state is ShareState.ASKED)
        self.begin.setText(
            t.translate("help", "Continue…") if state is ShareState.ASKED else t.translate("help", "Show my screen")
        )
        self.refuse.setVisible(state is ShareState.ASKED)
        self.stop.setVisible(state.is_running)
        self._show_running(state)
        self.abuse.setVisible(state.is_running or state is ShareState.ASKED)
        listening = self._share.listening
        self._address.setText(listening.addresses[0] if listening is not None and listening.addresses else "")
        self._code.setText(listening.code if listening is not None else "")
        for label in (self._address, self._code):
            label.setVisible(bool(label.text()))
        if idle and not live:
            self._says.setText(t.translate("help", "You can show your screen once a person is with you."))
        elif state is ShareState.IDLE:
            self._says.setText("")
        else:
            self._says.setText(self._share.sentence())
        self._says.setVisible(bool(self._says.text()))
        self._spoken.setText(self._share.spoken_words)
        self._spoken.setVisible(bool(self._share.spoken_words))
        self._spoken_hint.setVisible(bool(self._share.spoken_words))

    def _show_running(self, state: ShareState) -> None:
        """While somebody sees the screen: what passed, Pause and a look. Afterwards: what it was."""
        share, t = self._share, self.words
        is_seen = state in (ShareState.VIEWED, ShareState.CONTROLLED, ShareState.PAUSED)
        lines = passed_lines(share.news.passed, t) if is_seen else ()
        if state is ShareState.ENDED:
            lines = share.news.summary
        self._facts.setText("\n".join(lines))
        self._facts.setVisible(bool(lines))
        self.pause.setText(t.translate("help", "Go on") if share.news.is_paused else t.translate("help", "Pause"))
        self.pause.setVisible(is_seen)
        self.panel.setVisible(is_seen)
        self.rate.setVisible(state is ShareState.ENDED and bool(lines) and self.desk.can_rate)

    def _on_pause_clicked(self) -> None:
        self._share.pause(not self._share.news.is_paused)

    def _on_rate_clicked(self) -> None:
        if self.desk.session is not None:
            self.rating_requested.emit(self.desk.session.id)

    def _on_abuse_clicked(self) -> None:
        self._share.report_abuse()

    def _on_begin_clicked(self) -> None:
        if self._share.state is ShareState.ASKED:
            self._share.go_on()
        else:
            self._share.offer()
