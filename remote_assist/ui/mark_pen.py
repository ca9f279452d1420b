"""The hand that points and draws, at either end: what is pressed, dragged and let go becomes words about marks.

The pointer is the tool for nearly everything: it shows the laser where it is, a ring where it clicks, and draws a line
where it is dragged. Words go out sixty times a second at most, with all places since.

Invariant: whatever was begun is ended, also when the hand goes away in the middle of it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from remote_assist.geometry import Point
from remote_assist.wire.limits import MAX_MARK_POINTS, MAX_MARK_TEXT
from remote_assist.wire.marks import NARROWEST, WIDEST, Aim, Clear, Draw, Drawing, Extend, MarkKind, Undo, flat

_EVERY_MS = 16
_SLIP = 4  # pixels in widths that a click may slip


class PenTool(StrEnum):
    """What the hand holds."""

    POINTER = "pointer"
    ARROW = "arrow"
    BOX = "box"
    FREEHAND = "freehand"
    TEXT = "text"


_DRAGGED = {PenTool.ARROW: MarkKind.ARROW, PenTool.BOX: MarkKind.BOX}


class Hand(Protocol):
    """What one hears who leads a pen by a mouse that was taken from everybody; places are pixels of the desktop."""

    def moved(self, at: Point | None) -> None:
        """The mouse is here; None where it is over a window of ours."""

    def pressed(self, at: Point) -> None: ...

    def released(self, at: Point) -> None: ...

    def left(self) -> None:
        """Esc was pressed."""


class MarkPen(QObject):
    """`fades` and `width` (in pixels of what is drawn on) may be changed at any time between two marks."""

    word_made = Signal(object)  # Drawing
    preview_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fades = True
        self.width = 4
        self._tool = PenTool.POINTER
        self._number = -1
        self._at: Point | None = None
        self._pressed: Point | None = None
        self._line: list[Point] = []  # of the line that is being drawn, what was not said yet
        self._length = 0  # points of it that were said; 0 while there is no line
        self._aim_waits = False
        self._flush = QTimer(self, singleShot=True)
        self._flush.setInterval(_EVERY_MS)
        self._flush.timeout.connect(self._say_what_waits)

    @property
    def tool(self) -> PenTool:
        return self._tool

    def take(self, tool: PenTool) -> None:
        """Draw with this from now on."""
        if tool is not self._tool:
            self.put_away()
            self._tool = tool

    @property
    def is_pressed(self) -> bool:
        return self._pressed is not None

    @property
    def preview(self) -> Draw | None:
        """What would be drawn if the button were let go now; lines are drawn as they go."""
        kind = _DRAGGED.get(self._tool)
        if kind is None or self._pressed is None or self._at is None or self._at == self._pressed:
            return None
        return self._mark(kind, (self._pressed, self._at))

    def hover(self, at: Point | None) -> None:
        """The hand is here, or elsewhere altogether."""
        if at == self._at or self.is_pressed:
            return
        self._at = at
        if self._tool is PenTool.POINTER:
            self._aim()

    def press(self, at: Point) -> None:
        self.let_go()
        self._at = self._pressed = at
        if self._tool is PenTool.FREEHAND:
            self._begin_line(at)

    def drag(self, at: Point) -> None:
        """The hand has moved with the button held down."""
        if self._pressed is None or at == self._at:
            return
        self._at = at
        if self._tool is PenTool.POINTER and not self._length and _distance(at, self._pressed) > _SLIP * self.width:
            self._aim_waits = False
            self._say(Aim(None))
            self._begin_line(self._pressed)
        if self._length:
            self._line.append(at)
            self._say_soon()
        self.preview_changed.emit()

    def release(self, at: Point) -> None:
        """The button is let go here."""
        if self._pressed is None:
            return
        self.drag(at)
        preview, pressed = self.preview, self._pressed
        self._pressed = None
        if self._length:
            self._end_line()
        elif preview is not None:
            self._draw(preview.kind, (pressed, at))
        elif self._tool is PenTool.POINTER:
            self._draw(MarkKind.RIPPLE, (pressed,))
        if self._tool is PenTool.POINTER:
            self._aim()
        self.preview_changed.emit()

    def write(self, at: Point, text: str) -> None:
        """Put a text here."""
        if text.strip():
            self._draw(MarkKind.TEXT, (at,), text.strip()[:MAX_MARK_TEXT])

    def let_go(self) -> None:
        """The hand goes away: what was drawn of a line stays, a box that was not let go is nothing."""
        if self._length:
            self._end_line()
        if self._pressed is not None:
            self._pressed = None
            self.preview_changed.emit()

    def put_away(self) -> None:
        """Nothing is pointed at any more."""
        self.let_go()
        points = self._at is not None or self._aim_waits
        self._at, self._aim_waits = None, False
        if self._tool is PenTool.POINTER and points:
            self._say(Aim(None))

    def undo(self) -> None:
        self.let_go()
        self._say(Undo())

    def clear(self) -> None:
        self.let_go()
        self._say(Clear())

    def _mark(self, kind: MarkKind, points: tuple[Point, ...], text: str = "", *, more: bool = False) -> Draw:
        width = max(NARROWEST, min(WIDEST, self.width))
        return Draw(self._number + 1, kind, flat(points), text, width, self.fades, more)

    def _draw(self, kind: MarkKind, points: tuple[Point, ...], text: str = "", *, more: bool = False) -> None:
        word = self._mark(kind, points, text, more=more)
        self._number = word.number
        self._say(word)

    def _begin_line(self, at: Point) -> None:
        self._draw(MarkKind.FREEHAND, (at,), more=True)
        self._length = 1

    def _end_line(self) -> None:
        if self._length + len(self._line) > MAX_MARK_POINTS:
            self._say_line()
        points, self._line, self._length = tuple(self._line), [], 0
        self._say(Extend(self._number, flat(points), more=False))

    def _say_line(self) -> None:
        points, self._line = tuple(self._line), []
        if self._length + len(points) > MAX_MARK_POINTS:  # it goes on as another one
            self._say(Extend(self._number, (), more=False))
            self._begin_line(points[0])
            points = points[1:]
        self._length += len(points)
        self._say(Extend(self._number, flat(points)))

    def _aim(self) -> None:
        self._aim_waits = True
        self._say_soon()

    def _say_soon(self) -> None:
        """At once where nothing was said a moment ago, else with what comes until then."""
        if not self._flush.isActive():
            self._say_what_waits()

    def _say_what_waits(self) -> None:
        if not (self._line or self._aim_waits):
            return
        self._flush.start()
        if self._line:
            self._say_line()
        if self._aim_waits:
            self._aim_waits = False
            self._say(Aim(self._at))

    def _say(self, word: Drawing) -> None:
        self.word_made.emit(word)


def _distance(one: Point, other: Point) -> int:
    return max(abs(one.x - other.x), abs(one.y - other.y))
