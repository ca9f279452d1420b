"""The list of messages: painted, virtual, still while one reads.

Only rows in sight are laid out exactly at once; the rest have estimated heights that idle slices make exact. Invariant:
whatever changes, the row one is reading stays where it is; only a view at its end follows new messages.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from desk_app.agent.bubble import Bubble, Hit, Part
from desk_app.agent.bubble_sheet import Sheet, picture_size
from desk_app.agent.text_picker import TextPicker
from desk_app.agent.timeline_model import TimelineModel
from desk_app.agent.timeline_rows import Row

Index = QModelIndex | QPersistentModelIndex

KEPT_BUBBLES = 300
SLICE_S = 0.004
BOTTOM_SLACK = 24
SIDE_PROBE = 4
OLDER_AT = 200
"""Scrolled to less than this many pixels from the top, older messages are asked for."""


@dataclass(frozen=True)
class MenuWish:
    """A menu is wanted for `row` at `where` on the screen. `hit` is what the mouse points at, None for the keyboard."""

    row: Row
    where: QPoint
    hit: Hit | None
    links: tuple[str, ...]
    selected: str


class _Delegate(QStyledItemDelegate):
    """Asks the timeline for bubbles; holds nothing."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._timeline = timeline

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        return QSize(10, self._timeline.height_of(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        focused = bool(state & QStyle.StateFlag.State_Selected)
        self._timeline.paint_row(index.row(), painter, rect.topLeft(), focused)


class Timeline(QListView):
    """Shows a `TimelineModel`. Its `sheet` is set before rows are."""

    activated_part = Signal(object, object)  # Hit, Row
    menu_wanted = Signal(object)  # MenuWish
    older_wanted = Signal()
    seen_up_to = Signal(int)  # place of the last row in sight

    def __init__(self, model: TimelineModel, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self._model = model
        self._sheet = sheet
        self._bubbles: OrderedDict[str, tuple[Row, Bubble]] = OrderedDict()
        self._heights: dict[str, tuple[Row, int]] = {}
        self._guessed: set[str] = set()  # rows that stand there with an estimated height
        self._picker = TextPicker(self, model, self.bubble)
        self._new_below = 0
        self._asking_older = False
        self.setItemDelegate(_Delegate(self))
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setResizeMode(QListView.ResizeMode.Fixed)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._refine = QTimer(self)
        self._refine.setInterval(0)
        self._refine.timeout.connect(self._on_idle)
        self.pill = QPushButton(self)
        self.pill.setObjectName("new_below")
        self.pill.setProperty("role", "pill")
        self.pill.setCursor(Qt.CursorShape.PointingHandCursor)
        self.pill.clicked.connect(self.go_to_end)
        self.pill.hide()

    # -- what is shown

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def new_below(self) -> int:
        """Messages that came in below what is in sight."""
        return self._new_below

    def set_sheet(self, sheet: Sheet) -> None:
        """Lays everything out anew: another width, theme, font or language."""
        anchor = self._anchor()
        self._sheet = sheet
        self._bubbles.clear()
        self._heights.clear()
        self._guessed.clear()
        self._measure_in_sight(anchor)
        self._relayout(anchor)

    def begin(self, rows: list[Row]) -> None:
        """Shows another conversation, at its first unread message or its end."""
        self._new_below = 0
        self._picker.selection.clear()
        self._guessed.clear()
        self._model.reset(rows)
        self._measure_in_sight(None)
        self.executeDelayedItemsLayout()
        unread = next((place for place, row in enumerate(rows) if row.first_unread), None)
        self.scrollToBottom()
        if unread is not None and self.visualRect(self._model.index(unread)).top() < 0:
            self.scrollTo(self._model.index(unread), QAbstractItemView.ScrollHint.PositionAtTop)
        self._after_change()

    def update_rows(self, rows: list[Row]) -> None:
        """Shows the same conversation after something changed; what is being read does not move."""
        anchor = self._anchor()
        before = len(self._model.rows)
        last = self._model.rows[before - 1].key if before else ""
        self._model.show(rows)
        if anchor is not None:
            added = self._added_after(last)
            self._new_below += sum(1 for row in added if not row.is_mine)
        self._forget_gone(rows)
        self._measure_in_sight(None)
        self._relayout(anchor)

    def repaint_attachment(self) -> None:
        """A picture came: its place was reserved, so painting is enough."""
        self.viewport().update()

    def go_to_end(self) -> None:
        self.scrollToBottom()
        self._on_scrolled()

    @property
    def is_at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - BOTTOM_SLACK

    # -- heights and bubbles

    def bubble(self, place: int) -> Bubble:
        """Returns the layout of a row, made now or kept."""
        row = self._model.rows[place]
        kept = self._bubbles.get(row.key)
        if kept is not None and (kept[0] is row or kept[0] == row):
            self._bubbles.move_to_end(row.key)
            return kept[1]
        made = Bubble(row, self._sheet)
        self._bubbles[row.key] = (row, made)
        self._heights[row.key] = (row, made.height)
        if len(self._bubbles) > KEPT_BUBBLES:
            self._bubbles.popitem(last=False)
        return made

    def height_of(self, place: int) -> int:
        """The exact height where it is known, else an estimate."""
        row = self._model.rows[place]
        known = self._heights.get(row.key)
        if known is not None:
            # A row that has changed since it was measured is measured again: there are few.
            return known[1] if known[0] is row or known[0] == row else self.bubble(place).height
        self._guessed.add(row.key)
        if not self._refine.isActive():
            self._refine.start()
        return self._estimated(row)

    def _estimated(self, row: Row) -> int:
        message = row.message
        line = self.fontMetrics().height()
        units = sum(2 if ord(character) > 0x2E80 else 1 for character in message.text[:4000])
        lines = max(1, -(-units * line // 2 // self._sheet.bubble_width)) + message.text.count("\n")
        pictures = sum(picture_size(a).height() if a.is_picture else 48 for a in message.attachments)
        return 18 + lines * line + pictures + (line + 13 if row.starts_group else 0) + (76 if message.article else 0)

    def _measure_in_sight(self, anchor: tuple[str, int] | None) -> None:
        """Lays out what stands from the anchor down, or at the end, and a little more, so that it is exact at once."""
        tall, wanted = 0, self.viewport().height() + 200
        top = self._model.place_of(anchor[0]) if anchor is not None else None
        last = len(self._model.rows) - 1
        for place in range(last, -1, -1) if top is None else range(top, last + 1):
            if tall > wanted:
                return
            row = self._model.rows[place]
            known = self._heights.get(row.key)
            tall += known[1] if known is not None and known[0] == row else self.bubble(place).height

    def _on_idle(self) -> None:
        """Makes estimates exact, from the end up, for a few milliseconds at a time."""
        end = perf_counter() + SLICE_S
        anchor, changed, left = self._anchor(), False, False
        for place in range(len(self._model.rows) - 1, -1, -1):
            row = self._model.rows[place]
            if row.key not in self._guessed:
                continue
            if perf_counter() > end:
                left = True
                break
            # Also where it was painted meanwhile, and is known by that: it stands where its estimate put it.
            self._guessed.discard(row.key)
            changed = self._estimated(row) != self.bubble(place).height or changed
        if not left:
            self._refine.stop()
        if changed:
            self._relayout(anchor)

    def _forget_gone(self, rows: list[Row]) -> None:
        if len(self._heights) > 2 * len(rows) + 200:
            keys = {row.key for row in rows}
            self._heights = {key: entry for key, entry in self._heights.items() if key in keys}

    # -- keeping still

    def _anchor(self) -> tuple[str, int] | None:
        """The key of the row at the top and where it stands; None at the end, which is followed."""
        if self.is_at_end:
            return None
        index = self.indexAt(QPoint(SIDE_PROBE, 1))
        if not index.isValid():
            return None
        return self._model.rows[index.row()].key, self.visualRect(index).top()

    def _relayout(self, anchor: tuple[str, int] | None) -> None:
        self.scheduleDelayedItemsLayout()
        self.executeDelayedItemsLayout()
        if anchor is None:
            self.scrollToBottom()
        else:
            place = self._model.place_of(anchor[0])
            if place is not None:
                moved = self.visualRect(self._model.index(place)).top() - anchor[1]
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + moved)
        self._after_change()

    def _added_after(self, last: str) -> list[Row]:
        place = self._model.place_of(last) if last else None
        return list(self._model.rows)[place + 1 :] if place is not None else []

    def _after_change(self) -> None:
        self._on_scrolled()
        self.viewport().update()

    def _on_scrolled(self) -> None:
        if self.is_at_end:
            self._new_below = 0
        self._place_pill()
        if self.verticalScrollBar().value() < OLDER_AT and len(self._model.rows) and not self._asking_older:
            # What comes at once changes the rows, and by that the scroll bar, and would ask again from within.
            self._asking_older = True
            self.older_wanted.emit()
            self._asking_older = False
        index = self.indexAt(QPoint(SIDE_PROBE, self.viewport().height() - 2))
        rows = self._model.rows
        place = index.row() if index.isValid() else len(rows) - 1
        if 0 <= place < len(rows):
            self.seen_up_to.emit(place)

    def _place_pill(self) -> None:
        self.pill.setVisible(self._new_below > 0)
        if self._new_below:
            self.pill.setText(self.tr("{count} new below ↓").format(count=self._new_below))
            self.pill.adjustSize()
            area = self.viewport().rect()
            self.pill.move(area.center().x() - self.pill.width() // 2, area.bottom() - self.pill.height() - 8)
            self.pill.raise_()

    # -- hands

    def _hit(self, position: QPoint) -> tuple[Hit | None, Row | None]:
        index = self.indexAt(position)
        if not index.isValid():
            return None, None
        origin = self.visualRect(index).topLeft()
        return self.bubble(index.row()).hit(position - origin), self._model.rows[index.row()]

    def copy_current(self) -> None:
        """Puts what is selected, else the text of the current message, on the clipboard."""
        index = self.currentIndex()
        if selected := self._picker.text:
            QGuiApplication.clipboard().setText(selected)
        elif index.isValid():
            QGuiApplication.clipboard().setText(self._model.rows[index.row()].message.text)

    def _open_current(self) -> None:
        """The keyboard's way to what the mouse can click in the current message."""
        index = self.currentIndex()
        if not index.isValid():
            return
        row = self._model.rows[index.row()]
        if row.failed:
            self.activated_part.emit(Hit(Part.RETRY), row)
        elif row.message.attachments:
            first = row.message.attachments[0]
            self.activated_part.emit(Hit(Part.PICTURE if first.is_picture else Part.FILE, first.id), row)
        elif row.message.article is not None:
            self.activated_part.emit(Hit(Part.ARTICLE, row.message.article.id), row)

    def _ask_for_menu(self, index: QModelIndex, hit: Hit | None, where: QPoint) -> None:
        row = self._model.rows[index.row()]
        selected = self._picker.text if self._picker.selection.key == row.key else ""
        self.menu_wanted.emit(MenuWish(row, where, hit, tuple(self.bubble(index.row()).links()), selected))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._menu_of_current()
            return
        index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self._ask_for_menu(index, self._hit(event.pos())[0], event.globalPos())

    def _menu_of_current(self) -> None:
        """The keyboard's menu: of the current message, at its place."""
        index = self.currentIndex()
        if index.isValid():
            self.scrollTo(index)
            inside = self.visualRect(index).intersected(self.viewport().rect())
            self._ask_for_menu(index, None, self.viewport().mapToGlobal(inside.center()))

    def paint_row(self, place: int, painter: QPainter, origin: QPoint, focused: bool) -> None:
        """Paints a row with what is selected in it."""
        bubble = self.bubble(place)
        bubble.paint(painter, origin, focused, self._picker.selection.span_in(bubble.row.key))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._picker.press(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        left = event.button() is Qt.MouseButton.LeftButton
        if not (left and self._picker.choose_word(event.position().toPoint())):
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self._picker.release():
            hit, row = self._hit(event.position().toPoint())
            if hit is not None and hit.part is not Part.TEXT:
                self.activated_part.emit(hit, row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if event.buttons() & Qt.MouseButton.LeftButton and self._picker.drag(point):
            return  # Qt would choose the rows that the mouse passes
        if not event.buttons():
            self.viewport().setCursor(self._cursor_at(point))
        super().mouseMoveEvent(event)

    def _cursor_at(self, point: QPoint) -> Qt.CursorShape:
        hit, _ = self._hit(point)
        if hit is not None and hit.part is not Part.TEXT:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.IBeamCursor if self._picker.is_over_text(point) else Qt.CursorShape.ArrowCursor

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_current()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.copy_current()
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._menu_of_current()  # the Menu key comes from Qt as an event of its own, this only on Windows
        elif event.key() == Qt.Key.Key_Delete:
            index = self.currentIndex()
            if index.isValid() and self._model.rows[index.row()].failed:
                self.activated_part.emit(Hit(Part.DISCARD), self._model.rows[index.row()])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        following = self.is_at_end
        super().resizeEvent(event)
        if following:
            self.scrollToBottom()
        self._place_pill()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            _, row = self._hit(event.pos())
            if row is not None:
                QToolTip.showText(event.globalPos(), self._sheet.texts.exact(row.message.at), self)
                return True
        return super().viewportEvent(event)
