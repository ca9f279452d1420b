"""The messages of a conversation, oldest first, kept in step with the desk without rebuilding what stands.

Invariant: a message has one bubble from the moment it is pending until it is read; nothing jumps while one reads
further up, and at the end one stays at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desk_app.domain.messages import Message
from desk_app.embed.bubble import Bubble, PictureButton
from desk_app.embed.containment import contains_crashes
from desk_app.embed.look import Look
from desk_app.embed.page import EDGE, plain_label, scrolled
from desk_app.embed.words import Words

_AT_END = 24  # logical pixels from the end that still count as the end


@contains_crashes
class Timeline(QWidget):
    """Give it all messages that are to be seen with `show_messages`, as often as they change."""

    article_requested = Signal(str)
    picture_requested = Signal(object)  # Attachment
    file_requested = Signal(object)  # Attachment
    earlier_requested = Signal()
    end_reached = Signal()  # the newest message is in sight

    def __init__(
        self,
        words: Words,
        look: Look,
        fetch: Callable[[PictureButton], None],
        sentence: Callable[[Message], str],
        parent: QWidget | None = None,
    ) -> None:
        """`fetch` fills a picture's place with pixels; `sentence` says what a notice of the system tells."""
        super().__init__(parent)
        self._words, self._look, self._fetch, self._sentence = words, look, fetch, sentence
        self._rows: dict[str, Bubble | QLabel] = {}
        self._stay_at_end = True
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._area, self._column = scrolled("timeline")
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(words.translate("help", "Messages"))
        self._column.setContentsMargins(EDGE, 12, EDGE, 12)
        self._column.setSpacing(10)
        self._earlier = QPushButton(words.translate("help", "Show earlier messages"))
        self._earlier.setObjectName("show_earlier")
        self._earlier.setProperty("role", "link")
        self._earlier.clicked.connect(self.earlier_requested)
        self._earlier.hide()
        self._column.addWidget(self._earlier, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        outer.addWidget(self._area, 1)
        self._below = QPushButton()
        self._below.setObjectName("new_below")
        self._below.setProperty("role", "pill")
        self._below.clicked.connect(self.to_end)
        self._below.hide()
        outer.addWidget(self._below, 0, Qt.AlignmentFlag.AlignHCenter)
        bar = self._area.verticalScrollBar()
        bar.valueChanged.connect(self._on_bar_moved)
        bar.rangeChanged.connect(self._on_bar_range_changed)

    @property
    def at_end(self) -> bool:
        bar = self._area.verticalScrollBar()
        return bar.value() >= bar.maximum() - _AT_END

    def show_messages(self, messages: Sequence[Message], *, more: bool) -> None:
        """`messages` in order, pending ones last; `more` offers the earlier ones."""
        self._earlier.setVisible(more)
        was_at_end = self._stay_at_end
        wanted = {_key(message): message for message in messages}
        for key in [known for known in self._rows if known not in wanted]:
            row = self._rows.pop(key)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        came = 0
        for place, (key, message) in enumerate(wanted.items(), start=1):
            row_now = self._rows.get(key)
            if row_now is None:
                came += message.notice is None
                row_now = self._rows[key] = self._make_row(message)
            elif isinstance(row_now, Bubble) and row_now.message != message:
                row_now.show_delivery(message)
            if self._column.indexOf(row_now) != place:
                self._column.removeWidget(row_now)
                self._column.insertWidget(place, row_now)
        if came and not was_at_end and self.isVisible():
            self._below.setText(self._words.translate("help", "New messages below"))
            self._below.show()

    def to_end(self) -> None:
        """Go to the newest message and stay there."""
        self._stay_at_end = True
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._below.hide()

    def _make_row(self, message: Message) -> Bubble | QLabel:
        if message.notice is not None:
            label = plain_label(self._sentence(message), "notice", "message_notice")
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            return label
        bubble = Bubble(message, self._words, self._look, self._fetch)
        bubble.article_requested.connect(self.article_requested)
        bubble.picture_requested.connect(self.picture_requested)
        bubble.file_requested.connect(self.file_requested)
        return bubble

    def _on_bar_moved(self) -> None:
        self._stay_at_end = self.at_end
        if self._stay_at_end:
            self._below.hide()
            self.end_reached.emit()

    def _on_bar_range_changed(self) -> None:
        if self._stay_at_end:
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.maximum())


def _key(message: Message) -> str:
    return message.client_ref or message.id
