"""The inbox's list: painted rows, the keyboard's way through them, one key to accept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk_app.agent.inbox_rows import InboxRow, RowKind
from desk_app.agent.keyed_model import KeyedModel
from desk_app.agent.look import Look
from desk_app.agent.marks import draw_count, draw_initials, draw_presence
from desk_app.agent.words import word
from desk_app.domain.agents import Presence
from desk_app.domain.ids import Millis
from desk_app.domain.sessions import SessionState

Index = QModelIndex | QPersistentModelIndex
AVATAR = 32
PAD = 12


class InboxModel(KeyedModel[InboxRow]):
    """`ago` says how long ago a moment was, in words."""

    def __init__(self, ago: Callable[[Millis], str], exact: Callable[[Millis], str]) -> None:
        super().__init__()
        self._ago = ago
        self._exact = exact

    def spoken(self, row: InboxRow) -> str:
        if row.kind is RowKind.HEADER:
            return f"{row.title} {row.count}"
        if row.kind is RowKind.EMPTY:
            return row.title
        parts = [row.title, row.detail, word(row.state), self._ago(Millis(row.since))]
        if row.kind is RowKind.MINE and row.count:
            parts.append(self.tr("{count} unread").format(count=row.count))
        if row.online is False:
            parts.append(word(Presence.OFFLINE))
        parts.append(self.tr("The customer is typing…") if row.typing else row.preview)
        return ", ".join(part for part in parts if part)

    def ago(self, row: InboxRow) -> str:
        """Returns the row's relative time."""
        return self._ago(Millis(row.since))

    def flags(self, index: Index) -> Qt.ItemFlag:
        place = index.row()
        if 0 <= place < len(self.rows) and self.rows[place].is_chat:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if role == Qt.ItemDataRole.ToolTipRole and 0 <= index.row() < len(self.rows):
            row = self.rows[index.row()]
            return f"{row.title}\n{self._exact(Millis(row.since))}" if row.is_chat else None
        return super().data(index, role)


class InboxDelegate(QStyledItemDelegate):
    """Paints headers on one line and chats on two."""

    def __init__(self, model: InboxModel, look: Look, view: QWidget) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        row = self._model.rows[index.row()]
        line = QFontMetrics(self.look.font).height()
        small = QFontMetrics(self.look.small).height()
        if row.kind is RowKind.HEADER:
            return QSize(80, small + 16)
        if row.kind is RowKind.EMPTY:
            width = max(120, self._view.width() - 2 * PAD)
            bounds = QFontMetrics(self.look.small).boundingRect(
                QRect(0, 0, width, 1000), int(Qt.TextFlag.TextWordWrap), row.title
            )
            return QSize(80, bounds.height() + 12)
        return QSize(80, max(AVATAR, line + small + 2) + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.rows[index.row()]
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.is_chat:
            self._paint_chat(painter, area, row, state)
        else:
            self._paint_words(painter, area, row)
        painter.restore()

    def _paint_words(self, painter: QPainter, area: QRect, row: InboxRow) -> None:
        look = self.look
        painter.setPen(look.muted)
        if row.kind is RowKind.EMPTY:
            painter.setFont(look.small)
            words = area.adjusted(PAD, 2, -PAD, -2)
            painter.drawText(words, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), row.title)
            return
        painter.setFont(look.small_bold)
        words = area.adjusted(PAD, 8, -PAD, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), row.title)
        painter.setFont(look.small)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(row.count))

    def _paint_chat(self, painter: QPainter, area: QRect, row: InboxRow, state: QStyle.StateFlag) -> None:
        look = self.look
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.chosen)
            painter.drawRoundedRect(QRectF(area).adjusted(4, 1, -4, -1), 6, 6)
            painter.setBrush(look.accent)
            painter.drawRoundedRect(QRectF(area.left() + 4, area.top() + 10, 3, area.height() - 20), 1.5, 1.5)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.raised)
            painter.drawRoundedRect(QRectF(area).adjusted(4, 1, -4, -1), 6, 6)
        top = area.top() + (area.height() - AVATAR) / 2
        avatar = QRectF(area.left() + PAD, top, AVATAR, AVATAR)
        draw_initials(painter, avatar, row.title, look)
        if row.online is not None:
            spot = QPointF(avatar.right() - 4, avatar.bottom() - 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.side)
            painter.drawEllipse(spot, 6.5, 6.5)
            draw_presence(painter, spot, Presence.ONLINE if row.online else Presence.OFFLINE, look)
        self._paint_lines(painter, area, row)

    def _paint_lines(self, painter: QPainter, area: QRect, row: InboxRow) -> None:
        look = self.look
        font = look.bold if row.kind is RowKind.MINE and row.count else look.font
        metrics, small = QFontMetrics(font), QFontMetrics(look.small)
        left, right = area.left() + PAD + AVATAR + 10, area.right() - PAD
        first = QRect(left, area.top() + 8, right - left, metrics.height())
        second = QRect(left, first.bottom() + 3, right - left, small.height())
        painter.setFont(look.small)
        painter.setPen(look.muted)
        moment = self._model.ago(row)
        painter.drawText(first, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), moment)
        name_width = first.width() - small.horizontalAdvance(moment) - 8
        painter.setFont(font)
        painter.setPen(look.text)
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, name_width)
        painter.drawText(first, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)
        used = metrics.horizontalAdvance(title) + 8
        painter.setFont(look.small)
        painter.setPen(look.muted)
        if row.detail and name_width - used > 40:
            detail = small.elidedText(row.detail, Qt.TextElideMode.ElideRight, name_width - used)
            painter.drawText(
                first.adjusted(used, 0, 0, 0), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), detail
            )
        end = float(right)
        if row.kind is RowKind.MINE and row.count:
            end -= draw_count(painter, QPointF(right + 1, second.center().y() + 1), row.count, look) + 6
        elif row.place:
            painter.setFont(look.small)
            painter.setPen(look.faint)
            painter.drawText(second, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), f"⌃{row.place}")
            end -= small.horizontalAdvance(f"⌃{row.place}") + 6
        self._paint_preview(painter, QRect(left, second.top(), int(end) - left, second.height()), row)

    def _paint_preview(self, painter: QPainter, area: QRect, row: InboxRow) -> None:
        look = self.look
        painter.setFont(look.small)
        painter.setPen(look.muted)
        text = row.preview
        if row.state is SessionState.WRAP_UP:
            text = f"■ {word(row.state)} · {text}"
        elif row.typing:
            painter.setPen(look.accent_text)
            text = QCoreApplication.translate("InboxModel", "The customer is typing…")
        elif row.draft:
            text = QCoreApplication.translate("InboxList", "Draft") + f" · {text}"
        text = QFontMetrics(look.small).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)


class InboxList(QListView):
    """Arrows move, Enter accepts who waits or goes into a chat."""

    row_chosen = Signal(object)  # InboxRow: moved onto
    row_activated = Signal(object)  # InboxRow: Enter or double click

    def __init__(self, model: InboxModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inbox_list")
        self._model = model
        self._delegate = InboxDelegate(model, look, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.activated.connect(self._on_activated)

    def set_look(self, look: Look) -> None:
        self._delegate.look = look
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def choose(self, key: str) -> None:
        """Marks a row without saying so."""
        place = self._model.place_of(key)
        model = self.selectionModel()
        blocked = model.blockSignals(True)
        self.setCurrentIndex(self._model.index(place) if place is not None else QModelIndex())
        model.blockSignals(blocked)
        self.viewport().update()

    def _row(self, index: Index) -> InboxRow | None:
        return self._model.rows[index.row()] if index.isValid() and index.row() < len(self._model.rows) else None

    def _on_current_changed(self, current: QModelIndex) -> None:
        row = self._row(current)
        if row is not None and row.is_chat:
            self.row_chosen.emit(row)

    def _on_activated(self, index: QModelIndex) -> None:
        row = self._row(index)
        if row is not None and row.is_chat:
            self.row_activated.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Letters belong to the window's single-letter keys, not to the list's type-ahead.
        if event.text().isalnum() and not event.modifiers():
            event.ignore()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_activated(self.currentIndex())
            return
        super().keyPressEvent(event)
