"""One message as the customer sees it: whose it is by side, colour and word.

Invariant: text of other people is Markdown made safe by `MarkdownView`; names, file names and titles are plain text.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desk_app.domain.attachments import Attachment
from desk_app.domain.messages import AuthorKind, Delivery, Message
from desk_app.embed.card import CardButton
from desk_app.embed.containment import contains_crashes
from desk_app.embed.look import Look
from desk_app.embed.markdown_view import MarkdownView
from desk_app.embed.page import plain_label
from desk_app.embed.words import Words, file_size, name_shown
from desk_app.qt.times import clock, exact

_PICTURE_WIDTH = 230
_SHARE = 0.86  # of the width that a message may take: the rest tells whose it is
_PADDING = 10
_CARD_WIDTH = 280
_TICKS = {
    Delivery.PENDING: "…",
    Delivery.SENT: "✓",
    Delivery.DELIVERED: "✓✓",
    Delivery.READ: "✓✓",
    Delivery.FAILED: "!",
}


class PictureButton(QToolButton):
    """A picture's thumbnail; pressed, the picture is shown whole."""

    def __init__(self, attachment: Attachment, words: Words) -> None:
        super().__init__()
        self.attachment = attachment
        self.setObjectName("message_picture")
        self.setProperty("role", "picture")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(words.translate("help", "Picture {name}").format(name=attachment.name))
        self.setToolTip(words.translate("help", "Show the picture"))
        scale = min(1.0, _PICTURE_WIDTH / max(1, attachment.width), 260 / max(1, attachment.height))
        # The place is there before the pixels: nothing jumps when they come.
        self._shown = (max(24, int(attachment.width * scale)), max(24, int(attachment.height * scale)))
        self.setFixedSize(self._shown[0] + 8, self._shown[1] + 8)

    def show_pixels(self, image: QImage) -> None:
        if image.isNull():
            return
        width, height = self._shown
        ratio = self.devicePixelRatioF()
        scaled = image.scaled(
            int(width * ratio),
            int(height * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        self.setIcon(QPixmap.fromImage(scaled))
        self.setIconSize(scaled.deviceIndependentSize().toSize())


@contains_crashes
class Bubble(QFrame):
    """A message with its pictures, files and article; `show_delivery` moves its mark on."""

    article_requested = Signal(str)
    picture_requested = Signal(object)  # Attachment
    file_requested = Signal(object)  # Attachment

    def __init__(self, message: Message, words: Words, look: Look, fetch: Callable[[PictureButton], None]) -> None:
        super().__init__()
        self.message = message
        self._words = words
        mine = message.author_kind is AuthorKind.CUSTOMER
        self.setObjectName("message_mine" if mine else "message_theirs")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inner = QVBoxLayout()
        inner.setSpacing(2)
        outer.addLayout(inner, 1)
        if not mine and message.author_name:
            inner.addWidget(plain_label(name_shown(message.author_name), "author"))
        side = Qt.AlignmentFlag.AlignRight if mine else Qt.AlignmentFlag.AlignLeft
        self._texts: list[MarkdownView] = []
        self._cards: list[CardButton] = []
        self._body = self._make_body(message, look, fetch, mine)
        inner.addWidget(self._body, 0, side)
        self._mark = QLabel()
        self._mark.setObjectName("message_mark")
        self._mark.setProperty("role", "mark")
        self._mark.setAlignment(Qt.AlignmentFlag.AlignRight if mine else Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self._mark)
        self.show_delivery(message)

    def show_delivery(self, message: Message) -> None:
        """The same message came further, or its text is final now."""
        self.message = message
        at = clock(message.at)
        self._mark.setToolTip(exact(message.at, self._words.chosen))
        if message.author_kind is not AuthorKind.CUSTOMER:
            self._mark.setText(at)
        else:
            word = delivery_word(message.delivery, self._words)
            self._mark.setText(f"{word} {_TICKS[message.delivery]}" if message.delivery is Delivery.PENDING else "")
            if message.delivery is not Delivery.PENDING:
                self._mark.setText(f"{at} · {word} {_TICKS[message.delivery]}")
        self.setAccessibleName(spoken(message, self._words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = int(self.width() * _SHARE)
        self._body.setMaximumWidth(room)
        inside = room - 2 * _PADDING - 2
        for text in self._texts:
            text.fit(inside)
        for card in self._cards:
            card.setFixedWidth(min(_CARD_WIDTH, inside))

    def _make_body(self, message: Message, look: Look, fetch: Callable[[PictureButton], None], mine: bool) -> QWidget:
        body = QFrame()
        body.setProperty("role", "bubble_mine" if mine else "bubble_theirs")
        column = QVBoxLayout(body)
        column.setContentsMargins(_PADDING, 8, _PADDING, 8)
        column.setSpacing(6)
        if message.text:
            text = MarkdownView(look, "message_text")
            text.set_markdown(message.text)
            self._texts.append(text)
            column.addWidget(text)
        for attachment in message.attachments:
            if attachment.is_picture:
                picture = PictureButton(attachment, self._words)
                picture.clicked.connect(lambda _checked=False, a=attachment: self.picture_requested.emit(a))
                column.addWidget(picture, 0, Qt.AlignmentFlag.AlignLeft)
                fetch(picture)
            else:
                column.addWidget(self._make_file(attachment))
        if message.article is not None:
            card = CardButton("message_article", message.article.title, message.article.excerpt)
            article_id = message.article.id
            card.clicked.connect(lambda _checked=False: self.article_requested.emit(article_id))
            self._cards.append(card)
            column.addWidget(card)
        return body

    def _make_file(self, attachment: Attachment) -> CardButton:
        size = file_size(attachment.size, self._words)
        detail = self._words.translate("help", "{size} – save it").format(size=size)
        button = CardButton("message_file", attachment.name, detail)
        button.clicked.connect(lambda _checked=False: self.file_requested.emit(attachment))
        self._cards.append(button)
        return button


def delivery_word(delivery: Delivery, words: Words) -> str:
    """How far a message came, in a word."""
    return {
        Delivery.PENDING: words.translate("help", "Sending"),
        Delivery.SENT: words.translate("help", "Sent"),
        Delivery.DELIVERED: words.translate("help", "Delivered"),
        Delivery.READ: words.translate("help", "Read"),
        Delivery.FAILED: words.translate("help", "Not sent"),
    }[delivery]


def spoken(message: Message, words: Words) -> str:
    """A message as a screen reader says it."""
    mine = message.author_kind is AuthorKind.CUSTOMER
    who = words.translate("help", "You") if mine else message.author_name
    parts = [message.text, *(a.name for a in message.attachments), message.article.title if message.article else ""]
    text = " ".join(part for part in parts if part)
    ending = f" ({delivery_word(message.delivery, words)})" if mine else ""
    return f"{who}, {clock(message.at)}: {text}{ending}"
