"""What of one message's text is selected, and how the mouse selects it.

Invariant: a selection lies inside one message and hangs on its key, so it stays when rows come and go around it.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextCursor, QTextDocument

Span = tuple[int, int]
"""Positions in a message's document, the first before the second."""

_STILL = 3
"""A hand that clicks moves by so many pixels; only beyond them it selects."""


class TextSelection:
    """One view's selection. Who owns it asks where the mouse is and repaints."""

    def __init__(self) -> None:
        self.key = ""
        """The row it is in, "" for none."""
        self.is_dragging = False
        self._anchor = 0
        self._end = 0
        self._pressed_at = QPoint()

    @property
    def is_empty(self) -> bool:
        return not self.key or self._anchor == self._end

    def span_in(self, key: str) -> Span | None:
        """Returns what is selected in this row, None where nothing is."""
        if key != self.key or self.is_empty:
            return None
        return min(self._anchor, self._end), max(self._anchor, self._end)

    def press(self, key: str, position: int, at: QPoint) -> None:
        """The button goes down at `position` of this row: what was selected no longer is."""
        self.key, self._anchor, self._end = key, position, position
        self._pressed_at, self.is_dragging = at, True

    def drag(self, position: int, at: QPoint) -> bool:
        """The mouse is at `position` with the button down; returns whether the selection is another now."""
        if self.is_empty and (at - self._pressed_at).manhattanLength() <= _STILL:
            return False
        changed = position != self._end
        self._end = position
        return changed

    def release(self) -> None:
        self.is_dragging = False

    def choose(self, key: str, span: Span) -> None:
        """Selects this and nothing else."""
        self.key, (self._anchor, self._end) = key, span
        self.is_dragging = False

    def clear(self) -> None:
        self.choose("", (0, 0))


def word_at(document: QTextDocument, position: int) -> Span:
    """Returns the word that a double click at `position` means; empty between words."""
    cursor = QTextCursor(document)
    cursor.setPosition(min(position, _last(document)))
    cursor.select(QTextCursor.SelectionType.WordUnderCursor)
    return cursor.selectionStart(), cursor.selectionEnd()


def cursor_over(document: QTextDocument, span: Span) -> QTextCursor:
    """Returns a cursor that selects the span, as far as the document reaches."""
    cursor = QTextCursor(document)
    cursor.setPosition(min(span[0], _last(document)))
    cursor.setPosition(min(span[1], _last(document)), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def text_in(document: QTextDocument, span: Span) -> str:
    """Returns the words of a span as they are shown, without markup."""
    return cursor_over(document, span).selection().toPlainText()


def _last(document: QTextDocument) -> int:
    return document.characterCount() - 1
