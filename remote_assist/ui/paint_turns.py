"""Remote screens in one window take turns at being painted, so that no one event holds the UI thread for long.

Qt paints everything that is due in a window in one event: a new page of 1080p takes 10 ms, three of them 30, and
meanwhile no key is read. So views don't call `update`; they say what they want, and get as much of it at a time as
`PORTION` allows. What is small never waits, whoever wants it.

Invariant: each pixel that was wanted is granted once after it was last wanted, while its view is visible.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

PORTION = 640 * 1024  # device pixels an event: about 3 ms
SMALL = 64 * 1024  # device pixels that don't wait for a turn
_MANY = 64  # rectangles of one view; more are painted as one
_LATE_MS = 100
"""A grant that is not painted by then is not waited for: its place may have been scrolled out of sight."""


class PaintTurns(QObject):
    """One for each window, made when a view first asks (`of`). Belongs to the UI thread."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._due: dict[QWidget, QRegion] = {}
        self._out: set[QWidget] = set()
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._grant)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LATE_MS)
        self._late.timeout.connect(self._grant)

    @classmethod
    def of(cls, view: QWidget) -> PaintTurns:
        """The turns of the window that `view` is in now."""
        window = view.window()
        return next((child for child in window.children() if isinstance(child, cls)), None) or cls(window)

    def want(self, view: QWidget, region: QRegion) -> None:
        """This part of the view (logical pixels) is to be painted soon. What can't be seen is left out."""
        seen = region.intersected(view.visibleRegion()) if view.isVisible() else QRegion()
        if seen.isEmpty():
            return
        if _cost(view, seen) <= SMALL:
            view.update(seen)
            return
        due = seen + self._due.pop(view) if view in self._due else seen
        self._due[view] = QRegion(due.boundingRect()) if due.rectCount() > _MANY else due
        if not self._out or not self._waited_for():
            self._grant()

    def painted(self, view: QWidget) -> None:
        """The view has been painted; the next turn comes after the events that wait now."""
        self._out.discard(view)
        if self._due and not self._out:
            self._next.start(0)

    def _waited_for(self) -> bool:
        """Is there still somebody to wait for? Who has gone or was hidden is not painted any more."""
        self._out = {view for view in self._out if shiboken6.isValid(view) and view.isVisible()}
        return bool(self._out)

    def _grant(self) -> None:
        self._next.stop()
        self._out.clear()
        budget = PORTION
        waiting, self._due = self._due, {}
        for view, region in sorted(waiting.items(), key=lambda item: _cost(*item) if _lives(item[0]) else 0):
            if not _lives(view):
                continue
            granted, rest = portion(region, round(budget / view.devicePixelRatioF() ** 2))
            if not rest.isEmpty():
                self._due[view] = rest
            if not granted.isEmpty():
                budget -= _cost(view, granted)
                self._out.add(view)
                view.update(granted)
        if self._due:
            self._late.start()
        else:
            self._late.stop()


def portion(region: QRegion, pixels: int) -> tuple[QRegion, QRegion]:
    """As much of a region as has so many pixels, in whole rows of its rectangles; and the rest."""
    taken, rest = QRegion(), QRegion()
    for rect in rectangles(region):
        rows = max(0, pixels) // max(1, rect.width())
        head = rect.intersected(QRect(rect.left(), rect.top(), rect.width(), rows))
        taken += head
        rest += rect.adjusted(0, rows, 0, 0) if rows < rect.height() else QRect()
        pixels -= head.width() * head.height()
    return taken, rest


def rectangles(region: QRegion) -> list[QRect]:
    """The rectangles of a region."""
    return [*region]  # type: ignore[misc]  # PySide's stubs leave the iterator out


def _lives(view: QWidget) -> bool:
    return shiboken6.isValid(view) and view.isVisible()


def _cost(view: QWidget, region: QRegion) -> int:
    """Device pixels."""
    area = sum(rect.width() * rect.height() for rect in rectangles(region))
    return round(area * view.devicePixelRatioF() ** 2)
