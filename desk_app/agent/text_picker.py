"""The mouse selects text in the painted rows of a list: by a drag inside one message, or a word by a double click.

Invariant: it repaints only the row that is selected in, and asks for bubbles of rows in sight alone.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QClipboard, QCursor, QGuiApplication
from PySide6.QtWidgets import QListView

from desk_app.agent.bubble import Bubble
from desk_app.agent.text_selection import TextSelection
from desk_app.agent.timeline_model import TimelineModel

PULL_MS, PULL_MOST = 30, 60
"""How often, and by how many pixels at most, the view follows a mouse that selects beyond its edge."""


class TextPicker(QObject):
    """`view` hands on what the mouse does, in pixels of its viewport, and paints `selection`."""

    def __init__(self, view: QListView, model: TimelineModel, bubble: Callable[[int], Bubble]) -> None:
        super().__init__(view)
        self.selection = TextSelection()
        self._view, self._model, self._bubble = view, model, bubble
        self._pull = QTimer(self)
        self._pull.setInterval(PULL_MS)
        self._pull.timeout.connect(self._on_pull_due)

    @property
    def text(self) -> str:
        """What is selected, as it is shown; "" for nothing."""
        place = self._model.place_of(self.selection.key)
        span = self.selection.span_in(self.selection.key)
        return self._bubble(place).text_in(span) if place is not None and span is not None else ""

    def is_over_text(self, point: QPoint) -> bool:
        return self._under(point) is not None

    def press(self, point: QPoint) -> None:
        """What was selected no longer is; a drag from here selects."""
        self._repaint()
        self.selection.clear()
        if (under := self._under(point)) is not None:
            bubble, position = under
            self.selection.press(bubble.row.key, position, point)

    def drag(self, point: QPoint) -> bool:
        """The mouse moved with the button down; returns whether that selects, and is not meant for anything else."""
        if not self.selection.is_dragging:
            return False
        self._drag_to(point)
        if not self._pull.isActive() and not self._view.viewport().rect().contains(point):
            self._pull.start()
        return True

    def choose_word(self, point: QPoint) -> bool:
        """A double click; returns whether there is text."""
        under = self._under(point)
        if under is None:
            return False
        bubble, position = under
        self.selection.choose(bubble.row.key, bubble.word_at(position))
        self._repaint()
        return True

    def release(self) -> bool:
        """The button goes up; returns whether something is selected."""
        self.selection.release()
        self._pull.stop()
        text = self.text
        clipboard = QGuiApplication.clipboard()
        if text and clipboard.supportsSelection():  # X11: what is selected is pasted by the middle button
            clipboard.setText(text, QClipboard.Mode.Selection)
        return bool(text)

    def _under(self, point: QPoint) -> tuple[Bubble, int] | None:
        index = self._view.indexAt(point)
        if not index.isValid():
            return None
        bubble = self._bubble(index.row())
        position = bubble.text_position(point - self._view.visualRect(index).topLeft())
        return None if position is None else (bubble, position)

    def _drag_to(self, point: QPoint) -> None:
        place = self._model.place_of(self.selection.key)
        if place is None:
            return
        origin = self._view.visualRect(self._model.index(place)).topLeft()
        position = self._bubble(place).text_position(point - origin, nearest=True)
        if position is not None and self.selection.drag(position, point):
            self._repaint()

    def _repaint(self) -> None:
        place = self._model.place_of(self.selection.key)
        if place is not None:
            self._view.viewport().update(self._view.visualRect(self._model.index(place)))

    def _on_pull_due(self) -> None:
        """The button is held above or below the view: a message longer than it comes after the mouse."""
        point = self._view.viewport().mapFromGlobal(QCursor.pos())
        beyond = min(0, point.y()) + max(0, point.y() - self._view.viewport().height())
        if not self.selection.is_dragging or not beyond:
            self._pull.stop()
            return
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + max(-PULL_MOST, min(PULL_MOST, beyond)))
        self._drag_to(point)
