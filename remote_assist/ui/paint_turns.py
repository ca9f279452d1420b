"""Remote screens in one window take turns at being painted, so that no one event holds the UI thread for long.

Qt paints everything that is due in a window in one event: a new page of 1080p takes 10 ms, three of them 30, and
meanwhile no key is read. So views don't call `update`; they say what they want, and get as much of it at a time as
takes `AIM` on this computer: what a pixel costs is learned from the turns before. What is small never waits.

Invariant: each pixel that was wanted is granted once after it was last wanted, while its view is visible.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from remote_assist.ui.regions import pixels_of, rectangles, simple

AIM = 0.005  # seconds of one turn, showing the window included
LEAST, MOST = 256 * 1024, 1280 * 1024  # device pixels of one turn
_FIRST = 640 * 1024
_TELLING = 128 * 1024  # device pixels from which a turn tells what one costs
_FORGET = 1.05  # a turn that something else has disturbed counts little; where all are slower, they do
SMALL = 64 * 1024  # device pixels that don't wait for a turn
_LATE_MS = 100
"""A grant that is not painted by then is not waited for: its place may have been scrolled out of sight."""


class PaintTurns(QObject):
    """One for each window, made when a view first asks (`of`). Belongs to the UI thread."""

    def __init__(self, window: QWidget, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(window)
        self._due: dict[QWidget, QRegion] = {}
        self._out: set[QWidget] = set()
        self._clock = clock
        self._cost = AIM / _FIRST  # seconds a device pixel
        self._granted = 0
        self._begun: float | None = None
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._on_next)
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
        self._due[view] = simple(due)
        if not self._out or not self._waited_for():
            self._grant()

    @property
    def portion(self) -> int:
        """Device pixels of one turn, as it is thought now."""
        return round(min(max(AIM / self._cost, LEAST), MOST))

    @property
    def granted(self) -> int:
        """Device pixels of the turn that is under way."""
        return self._granted

    def painting(self, view: QWidget) -> None:
        """The view begins to be painted."""
        if view in self._out and self._begun is None:
            self._begun = self._clock()

    def painted(self, view: QWidget) -> None:
        """The view has been painted; the next turn comes after the events that wait now."""
        if view in self._out:
            self._out.discard(view)
            if not self._out and (self._due or self._granted >= _TELLING):
                self._next.start(0)

    def _on_next(self) -> None:
        """The window is shown by now: what it cost is known."""
        if self._begun is not None and self._granted >= _TELLING:
            self._cost = min((self._clock() - self._begun) / self._granted, self._cost * _FORGET)
        self._granted, self._begun = 0, None
        if self._due:
            self._grant()

    def _waited_for(self) -> bool:
        """Is there still somebody to wait for? Who has gone or was hidden is not painted any more."""
        self._out = {view for view in self._out if shiboken6.isValid(view) and view.isVisible()}
        return bool(self._out)

    def _grant(self) -> None:
        self._next.stop()
        self._out.clear()
        self._granted, self._begun = 0, None
        budget = self.portion
        waiting, self._due = self._due, {}
        for view, region in sorted(waiting.items(), key=lambda item: _cost(*item) if _lives(item[0]) else 0):
            if not _lives(view):
                continue
            granted, rest = portion(region, round(budget / view.devicePixelRatioF() ** 2))
            if not rest.isEmpty():
                self._due[view] = rest
            if not granted.isEmpty():
                self._granted += _cost(view, granted)
                budget = self.portion - self._granted
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


def _lives(view: QWidget) -> bool:
    return shiboken6.isValid(view) and view.isVisible()


def _cost(view: QWidget, region: QRegion) -> int:
    """Device pixels."""
    return round(pixels_of(region) * view.devicePixelRatioF() ** 2)
