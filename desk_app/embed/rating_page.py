"""How was it? Five big buttons with words, a comment, thanks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from desk_app.domain.ids import SessionId
from desk_app.domain.ratings import SCORES
from desk_app.domain.refusals import Refusal
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.message_edit import MessageEdit
from desk_app.embed.page import EDGE, GAP, Page, plain_label
from desk_app.embed.words import Words

_COMMENT_CHARACTERS = 2000


@contains_crashes
class RatingPage(Page):
    """Keys 1 to 5 choose; nothing is sent before Send."""

    def __init__(self, desk: HelpDesk, words: Words, look: Look) -> None:
        super().__init__("rating_page", desk, words, look)
        self._session_id = SessionId("")
        self._score = 0
        self._buttons: dict[int, QPushButton] = {}
        self._build()

    @property
    def title(self) -> str:
        return self.words.translate("help", "How was it?")

    def open(self, session_id: SessionId, summary: tuple[str, ...] = ()) -> None:
        """Ask about this session; `summary` is what was shown in it, if anything was."""
        self._summary.setText("\n".join(summary))
        if session_id != self._session_id:
            self._session_id = session_id
            self._score = 0
            self.comment.clear()
        self._thanks.hide()
        self._problem.hide()
        self._show_form(True)
        self._refresh()

    def shown(self) -> None:
        self._buttons[self._score or max(SCORES)].setFocus()

    def _build(self) -> None:
        t = self.words
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, EDGE + 4, EDGE, EDGE)
        column.setSpacing(8)
        self._question = plain_label(t.translate("help", "How well did we help you?"), "title")
        column.addWidget(self._question)
        self._summary = plain_label("", "muted", "rating_summary")
        column.addWidget(self._summary)
        answers = {
            5: t.translate("help", "Very well"),
            4: t.translate("help", "Well"),
            3: t.translate("help", "So-so"),
            2: t.translate("help", "Badly"),
            1: t.translate("help", "Very badly"),
        }
        for score, answer in answers.items():
            button = QPushButton(f"{score}   {answer}")
            button.setObjectName(f"rate_{score}")
            button.setProperty("role", "choice")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setAccessibleName(t.translate("help", "{score} of 5: {answer}").format(score=score, answer=answer))
            button.clicked.connect(lambda _checked=False, chosen=score: self._choose(chosen))
            self._buttons[score] = button
            column.addWidget(button)
        column.addSpacing(GAP - 8)
        self.comment = MessageEdit()
        self.comment.setObjectName("rating_comment")
        self.comment.setPlaceholderText(t.translate("help", "Anything you want to tell us (optional)"))
        self.comment.setAccessibleName(t.translate("help", "Comment"))
        self.comment.send_requested.connect(self._on_send_clicked)
        column.addWidget(self.comment)
        self._problem = plain_label("", "problem", "rating_problem")
        column.addWidget(self._problem)
        self.send = QPushButton(t.translate("help", "Send"))
        self.send.setObjectName("rating_send")
        self.send.setProperty("role", "primary")
        self.send.clicked.connect(self._on_send_clicked)
        column.addWidget(self.send)
        self._thanks = plain_label(
            t.translate("help", "Thank you! This helps us to help better."), "title", "rating_thanks"
        )
        column.addWidget(self._thanks)
        self._done = QPushButton(t.translate("help", "Done"))
        self._done.setObjectName("rating_done")
        self._done.clicked.connect(self.back_requested)
        column.addWidget(self._done)
        column.addStretch(1)

    def _show_form(self, form: bool) -> None:
        for widget in (self._question, *self._buttons.values(), self.comment, self.send):
            widget.setVisible(form)
        self._summary.setVisible(form and bool(self._summary.text()))
        self._thanks.setVisible(not form)
        self._done.setVisible(not form)

    def _choose(self, score: int) -> None:
        self._score = score
        self._refresh()

    def _refresh(self) -> None:
        for score, button in self._buttons.items():
            # An exclusive group keeps one checked; none is chosen at first.
            button.setAutoExclusive(False)
            button.setChecked(score == self._score)
            button.setAutoExclusive(True)
        self.send.setEnabled(self._score in SCORES)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and int(event.text()) in SCORES and self.send.isVisible():
            self._choose(int(event.text()))
            self._buttons[self._score].setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_send_clicked()
            return
        super().keyPressEvent(event)

    def _on_send_clicked(self) -> None:
        if self._score not in SCORES or self.comment.is_composing:
            return
        comment = self.comment.toPlainText().strip()[:_COMMENT_CHARACTERS]
        self.send.setEnabled(False)
        self.desk.rate(self._session_id, self._score, comment, self._on_rating_answered)

    def _on_rating_answered(self, refusal: Refusal | None) -> None:
        if refusal is not None:
            self._problem.setText(self.desk.sentence(refusal))
            self._problem.show()
            self.send.setEnabled(True)
            return
        self._problem.hide()
        self._show_form(False)
        self._done.setFocus()
