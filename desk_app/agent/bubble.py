"""One message laid out: where its text, pictures, files, card and marks stand, how they are painted, what was clicked.

A bubble is made once for (row, width, look) and painted many times. Invariant: `height` never changes after it was
made: a picture that arrives later fills the place that its known size reserved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetrics,
    QPainter,
    QPalette,
    QPen,
    QTextCharFormat,
    QTextDocument,
)

from desk_app.agent.bubble_sheet import SIDE, Sheet, picture_size
from desk_app.agent.marks import draw_delivery, draw_failed, draw_file
from desk_app.agent.text_selection import Span, cursor_over, text_in, word_at
from desk_app.agent.timeline_rows import Row
from desk_app.domain.attachments import Attachment
from desk_app.qt.markdown import links_in

PAD_X, PAD_Y = 12, 7
GAP = 4
GROUP_GAP = 10
MARKS = 22


class Part(StrEnum):
    """What of a bubble can be clicked."""

    TEXT = "text"
    LINK = "link"  # payload: the address
    PICTURE = "picture"  # payload: the attachment's id
    FILE = "file"  # payload: the attachment's id
    ARTICLE = "article"  # payload: the article's id
    RETRY = "retry"
    DISCARD = "discard"


@dataclass(frozen=True)
class Hit:
    part: Part
    payload: str = ""


class Bubble:
    """The layout of one row; coordinates from its own top left."""

    def __init__(self, row: Row, sheet: Sheet) -> None:
        self.row = row
        self._sheet = sheet
        self._hits: list[tuple[QRect, Hit]] = []
        self._pictures: list[tuple[QRect, Attachment]] = []
        self._files: list[tuple[QRect, Attachment]] = []
        self._card: QRect | None = None
        self._document: QTextDocument | None = None
        self._text_at = QPoint()
        self._box = QRect()
        self._head = QRect()
        self._day = QRect()
        self._new = QRect()
        self._failure = QRect()
        self._small = QFontMetrics(sheet.look.small)
        self._line = self._small.height()
        top = self._lay_breaks(0)
        self.height = self._lay_notice(top) if row.is_notice else self._lay_message(top)

    def hit(self, point: QPoint) -> Hit | None:
        """What is at `point`? Links come from the text under it."""
        for area, hit in self._hits:
            if area.contains(point):
                return hit
        if self._document is not None:
            anchor = self._document.documentLayout().anchorAt(QPointF(point - self._text_at))
            if anchor:
                return Hit(Part.LINK, anchor)
        return Hit(Part.TEXT) if self._box.contains(point) else None

    def text_position(self, point: QPoint, *, nearest: bool = False) -> int | None:
        """The place in the text under `point`, None beside it; with `nearest` the closest one where there is a text."""
        if self._document is None:
            return None
        place = QPointF(point - self._text_at)
        if not nearest and not QRectF(QPointF(), self._document.size()).contains(place):
            return None
        return self._document.documentLayout().hitTest(place, Qt.HitTestAccuracy.FuzzyHit)

    def word_at(self, position: int) -> Span:
        """See `text_selection.word_at`."""
        return word_at(self._document, position) if self._document is not None else (0, 0)

    def text_in(self, span: Span) -> str:
        """See `text_selection.text_in`."""
        return text_in(self._document, span) if self._document is not None else ""

    def links(self) -> list[str]:
        """The addresses of the links in its text, in order."""
        return links_in(self._document) if self._document is not None else []

    # -- layout

    def _lay_breaks(self, top: int) -> int:
        width = self._sheet.width
        if self.row.starts_day:
            self._day = QRect(0, top + GROUP_GAP, width, self._line + 4)
            top = self._day.bottom() + 1
        if self.row.first_unread:
            self._new = QRect(SIDE, top + GROUP_GAP, width - 2 * SIDE, self._line)
            top = self._new.bottom() + 1
        return top + (GROUP_GAP if self.row.starts_group else GAP)

    def _lay_notice(self, top: int) -> int:
        width = self._sheet.width - 4 * SIDE
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter)
        bounds = self._small.boundingRect(QRect(0, 0, width, 10_000), flags, self._sheet.notice_text(self.row.message))
        self._box = QRect(2 * SIDE, top, width, bounds.height())
        return self._box.bottom() + 1 + GAP

    def _lay_message(self, top: int) -> int:
        if self.row.starts_group:
            self._head = QRect(SIDE, top, self._sheet.width - 2 * SIDE, self._line)
            top = self._head.bottom() + 3
        inner_max = self._sheet.bubble_width - 2 * PAD_X
        file_height = QFontMetrics(self._sheet.look.font).height() + self._line + 14
        inner = self._lay_text(inner_max)
        y = top + PAD_Y
        message = self.row.message
        if self._document is not None:
            self._text_at = QPoint(0, y)
            y += int(self._document.size().height() + 0.999) + GAP
        places: list[tuple[int, int, int, Attachment]] = []
        for attachment in message.attachments:
            size = picture_size(attachment) if attachment.is_picture else QSize(260, file_height)
            wide = min(size.width(), inner_max)
            tall = size.height() * wide // size.width() if attachment.is_picture else file_height
            places.append((y, wide, tall, attachment))
            inner = max(inner, wide)
            y += tall + GAP
        if message.article is not None:
            inner = max(inner, min(inner_max, 360))
            card_height = sum(self._card_lines(message.article.excerpt)) + 2 * PAD_Y
            self._card = QRect(0, y, inner, card_height)
            y += card_height + GAP
        bottom = y - GAP + PAD_Y
        left = self._sheet.width - SIDE - inner - 2 * PAD_X if self.row.is_mine else SIDE
        self._box = QRect(left, top, inner + 2 * PAD_X, bottom - top)
        self._place(left + PAD_X, places)
        return self._lay_failure(bottom) + 1

    def _lay_text(self, inner_max: int) -> int:
        text = self.row.message.text
        if not text:
            return 0
        self._document = self._sheet.document(text)
        self._document.setTextWidth(inner_max)
        ideal = int(self._document.idealWidth() + 1.999)
        if ideal < inner_max:
            self._document.setTextWidth(ideal)
        return min(inner_max, ideal)

    def _card_lines(self, excerpt: str) -> tuple[int, int, int]:
        """The heights of a card's kind, title and excerpt; Chinese letters are higher than the font says."""
        bold = QFontMetrics(self._sheet.look.bold).height()
        return self._line + 4, bold + 6, self._line + 4 if excerpt else 0

    def _place(self, left: int, places: list[tuple[int, int, int, Attachment]]) -> None:
        self._text_at.setX(left)
        for top, wide, tall, attachment in places:
            area = QRect(left, top, wide, tall)
            if attachment.is_picture:
                self._pictures.append((area, attachment))
                self._hits.append((area, Hit(Part.PICTURE, attachment.id)))
            else:
                self._files.append((area, attachment))
                self._hits.append((area, Hit(Part.FILE, attachment.id)))
        if self._card is not None and self.row.message.article is not None:
            self._card.moveLeft(left)
            self._hits.append((self._card, Hit(Part.ARTICLE, self.row.message.article.id)))

    def _lay_failure(self, bottom: int) -> int:
        if not self.row.failed:
            return bottom
        texts = self._sheet.texts
        buttons = sum(self._small.horizontalAdvance(word) + 16 for word in (texts.retry, texts.discard))
        width = self._sheet.width - 4 * SIDE
        words = self._small.boundingRect(
            QRect(0, 0, width - buttons - 8, 10_000), int(Qt.TextFlag.TextWordWrap), self.row.failed
        )
        tall = max(words.height(), self._line + 6)
        self._failure = QRect(
            self._sheet.width - SIDE - words.width() - buttons - 8, bottom + 4, words.width() + buttons + 8, tall
        )
        right = self._failure.right() + 1
        for word, part in ((texts.discard, Part.DISCARD), (texts.retry, Part.RETRY)):
            wide = self._small.horizontalAdvance(word) + 12
            self._hits.append((QRect(right - wide, self._failure.top(), wide, self._line + 6), Hit(part)))
            right -= wide + 4
        return self._failure.bottom() + 1

    # -- painting

    def paint(self, painter: QPainter, origin: QPoint, selected: bool, span: Span | None = None) -> None:
        """Paints with `origin` as the row's top left; `span` is what of its text is selected."""
        painter.save()
        painter.translate(origin)
        look = self._sheet.look
        painter.setFont(look.small)
        if self.row.starts_day:
            self._paint_day(painter)
        if self.row.first_unread:
            self._paint_new(painter)
        if self.row.is_notice:
            painter.setPen(look.muted)
            flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter)
            painter.drawText(self._box, flags, self._sheet.notice_text(self.row.message))
        else:
            self._paint_message(painter, selected, span)
        painter.restore()

    def _paint_day(self, painter: QPainter) -> None:
        look = self._sheet.look
        painter.setPen(look.muted)
        painter.drawText(self._day, int(Qt.AlignmentFlag.AlignCenter), self._sheet.texts.day(self.row.message.at))

    def _paint_new(self, painter: QPainter) -> None:
        look, area = self._sheet.look, self._new
        text = self._sheet.texts.new
        wide = self._small.horizontalAdvance(text) + 16
        middle = area.center().y()
        painter.setPen(QPen(look.accent, 1))
        painter.drawLine(area.left(), middle, area.center().x() - wide // 2, middle)
        painter.drawLine(area.center().x() + wide // 2, middle, area.right(), middle)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_message(self, painter: QPainter, selected: bool, span: Span | None) -> None:
        look, row = self._sheet.look, self.row
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.starts_group:
            self._paint_head(painter)
        self._paint_box(painter, selected)
        if self._document is not None:
            self._paint_text(painter, self._document, span)
        for area, attachment in self._pictures:
            self._paint_picture(painter, area, attachment)
        for area, attachment in self._files:
            self._paint_file(painter, area, attachment)
        if self._card is not None:
            self._paint_card(painter, self._card)
        if row.is_mine and not row.is_note:
            corner = QPointF(self._box.left() - MARKS, self._box.bottom() - 14)
            if row.failed:
                draw_failed(painter, corner, look)
            else:
                draw_delivery(painter, corner, row.message.delivery, look)
        if row.failed:
            self._paint_failure(painter)

    def _paint_head(self, painter: QPainter) -> None:
        look, message = self._sheet.look, self.row.message
        painter.setFont(look.small)
        painter.setPen(look.muted)
        moment = datetime.fromtimestamp(message.at / 1000).strftime("%H:%M")
        name = message.author_name
        if self.row.is_note:
            name = f"{self._sheet.texts.note}  ·  {name}"
        text = self._small.elidedText(f"{name}  {moment}", Qt.TextElideMode.ElideRight, self._head.width())
        side = Qt.AlignmentFlag.AlignRight if self.row.is_mine else Qt.AlignmentFlag.AlignLeft
        painter.drawText(self._head, int(side | Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_box(self, painter: QPainter, selected: bool) -> None:
        look, row = self._sheet.look, self.row
        box = QRectF(self._box).adjusted(0.5, 0.5, -0.5, -0.5)
        fill = look.note if row.is_note else look.mine if row.is_mine else look.theirs
        edge = look.note_edge if row.is_note else look.mine_edge if row.is_mine else look.theirs
        pen = QPen(look.accent if selected else edge, 2 if selected else 1)
        if row.is_note and not selected:
            pen.setStyle(Qt.PenStyle.DashLine)  # told apart by shape, not by colour alone
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 8, 8)

    def _paint_text(self, painter: QPainter, document: QTextDocument, span: Span | None) -> None:
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = context.palette
        look, row = self._sheet.look, self.row
        colour = look.on_note if row.is_note else look.on_mine if row.is_mine else look.on_theirs
        if row.is_pending:
            colour = look.muted
        palette.setColor(QPalette.ColorRole.Text, colour)
        palette.setColor(QPalette.ColorRole.Link, look.accent_text)
        context.palette = palette
        if span is not None:
            selection = QAbstractTextDocumentLayout.Selection()
            selected = QTextCharFormat()
            selected.setBackground(look.accent)
            selected.setForeground(look.on_accent)
            selection.cursor, selection.format = cursor_over(document, span), selected
            context.selections = [selection]
        painter.save()
        painter.translate(self._text_at)
        document.documentLayout().draw(painter, context)
        painter.restore()

    def _paint_picture(self, painter: QPainter, area: QRect, attachment: Attachment) -> None:
        look = self._sheet.look
        picture = self._sheet.thumbnail(attachment)
        if picture is None:
            painter.setPen(QPen(look.line, 1))
            painter.setBrush(look.surface)
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(look.muted)
            painter.setFont(look.small)
            name = self._small.elidedText(attachment.name, Qt.TextElideMode.ElideMiddle, area.width() - 12)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), name)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        placed = QRect(area.topLeft(), size)
        placed.moveCenter(area.center())
        painter.drawPixmap(placed, picture)
        painter.setPen(QPen(look.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(placed).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_file(self, painter: QPainter, area: QRect, attachment: Attachment) -> None:
        look = self._sheet.look
        painter.setPen(QPen(look.line, 1))
        painter.setBrush(look.surface)
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        draw_file(painter, QRectF(area.left() + 10, area.center().y() - 11, 18, 22), look)
        words = area.adjusted(38, 4, -8, -4)
        painter.setFont(look.font)
        painter.setPen(look.text)
        metrics = QFontMetrics(look.font)
        name = metrics.elidedText(attachment.name, Qt.TextElideMode.ElideMiddle, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), name)
        painter.setFont(look.small)
        painter.setPen(look.muted)
        size = self._sheet.texts.size(attachment.size)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), size)

    def _paint_card(self, painter: QPainter, area: QRect) -> None:
        look, card = self._sheet.look, self.row.message.article
        if card is None:
            return
        painter.setPen(QPen(look.line, 1))
        painter.setBrush(look.surface)
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.fillRect(QRect(area.left(), area.top() + 4, 3, area.height() - 8), look.accent)
        words = area.adjusted(PAD_X, PAD_Y, -8, -PAD_Y)
        kind = f"{self._sheet.texts.article} · {card.category}" if card.category else self._sheet.texts.article
        lines = (
            (kind, look.small, look.muted),
            (card.title, look.bold, look.text),
            (card.excerpt.replace("\n", " "), look.small, look.muted),
        )
        top = words.top()
        for (text, font, colour), tall in zip(lines, self._card_lines(card.excerpt), strict=True):
            painter.setFont(font)
            painter.setPen(colour)
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, words.width())
            line = QRect(words.left(), top, words.width(), tall)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
            top += tall

    def _paint_failure(self, painter: QPainter) -> None:
        look = self._sheet.look
        painter.setFont(look.small)
        painter.setPen(look.danger)
        painter.drawText(self._failure, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft), self.row.failed)
        for area, hit in self._hits:
            if hit.part in (Part.RETRY, Part.DISCARD):
                painter.setPen(QPen(look.line, 1))
                painter.setBrush(look.surface)
                painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
                painter.setPen(look.text)
                text = self._sheet.texts.retry if hit.part is Part.RETRY else self._sheet.texts.discard
                painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), text)
