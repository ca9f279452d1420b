"""The unmistakable card: somebody asks to see the screen. Nothing is shared before Continue, and then a dialog asks.

Invariant: it never takes the focus, so that a key meant for the message can't answer it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.embed.containment import contains_crashes
from desk_app.embed.page import EDGE, plain_label
from desk_app.embed.screen_share import ScreenShare
from desk_app.embed.share_state import ShareState
from desk_app.embed.words import Words


@contains_crashes
class AssistCard(QFrame):
    """There while a screen is asked for or shared; gone otherwise."""

    def __init__(self, share: ScreenShare, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("assist_card")
        self.setProperty("role", "alert_card")
        self._share, self._words = share, words
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 10, EDGE, 10)
        column.setSpacing(8)
        self._says = plain_label("", "card_title", "assist_says")
        self._more = plain_label("", "muted", "assist_more")
        column.addWidget(self._says)
        column.addWidget(self._more)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.refuse = self._make_button("assist_refuse", words.translate("help", "Not now"))
        self.refuse.clicked.connect(share.refuse)
        self.go_on = self._make_button("assist_continue", words.translate("help", "Continue…"))
        self.go_on.setProperty("role", "primary")
        self.go_on.clicked.connect(share.go_on)
        self.pause = self._make_button("assist_pause", "")
        self.pause.clicked.connect(self._on_pause_clicked)
        self.stop = self._make_button("assist_stop", words.translate("help", "Stop sharing"))
        self.stop.setProperty("role", "danger")
        self.stop.clicked.connect(share.stop)
        self.abuse = self._make_button("assist_abuse", words.translate("help", "Report abuse"))
        self.abuse.setProperty("role", "link")
        self.abuse.clicked.connect(self._on_abuse_clicked)
        row.addWidget(self.abuse)
        row.addStretch(1)
        for button in (self.refuse, self.go_on, self.pause, self.stop):
            row.addWidget(button)
        column.addLayout(row)
        share.changed.connect(self._on_share_changed)
        self._on_share_changed()

    def _make_button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _on_pause_clicked(self) -> None:
        self._share.pause(not self._share.news.is_paused)

    def _on_abuse_clicked(self) -> None:
        self._share.report_abuse()

    def _on_share_changed(self) -> None:
        state, t = self._share.state, self._words
        self.setVisible(state is not ShareState.IDLE)
        self.refuse.setVisible(state is ShareState.ASKED)
        self.go_on.setVisible(state is ShareState.ASKED)
        self.stop.setVisible(state.is_running)
        self.pause.setVisible(state in (ShareState.VIEWED, ShareState.CONTROLLED, ShareState.PAUSED))
        self.pause.setText(t.translate("help", "Go on") if self._share.news.is_paused else t.translate("help", "Pause"))
        self.abuse.setVisible(state.is_running or state is ShareState.ASKED)
        self._says.setText(self._share.sentence())
        if state is ShareState.ASKED:
            self._more.setText(t.translate("help", "Nothing is shown yet. You are asked once more before it is."))
        elif self._share.spoken_words:
            text = t.translate("help", "Compare by telephone: {words}").format(words=self._share.spoken_words)
            self._more.setText(text)
        else:
            self._more.setText("\n".join(self._share.news.summary) if state is ShareState.ENDED else "")
        self._more.setVisible(bool(self._more.text()))
