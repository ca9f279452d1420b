"""Brings marks to the customer's screen as they come, and no faster than this thread can spare the time.

Invariant: however much is drawn, painting takes a fifth of the time at most; the newest is painted in the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from remote_assist.geometry import Rect
from remote_assist.policy.board import Artists, Drawn
from remote_assist.ui.mark_overlay import MarkOverlay, open_overlay

_EVERY_MS = 8
_SHARE = 4
"""Times as long as the last painting took that nothing is painted afterwards."""


class MarksShown(QObject):
    """Belongs to the application's thread."""

    painted = Signal(object)  # Drawn: it is on the screen

    def __init__(
        self, overlay: MarkOverlay | None = None, clock: Callable[[], float] = time.perf_counter,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._overlay = overlay or open_overlay()
        self._windows = self._overlay.windows
        self._clock = clock
        self._wanted: tuple[Drawn, Artists] = (Drawn(), {})
        self._clear: tuple[Rect, ...] = ()
        self._told = Drawn()
        self._is_due = False
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._on_rest_timeout)

    @property
    def in_picture(self) -> bool:
        return self._overlay.in_picture

    @property
    def windows(self) -> frozenset[int]:
        """The system's numbers of the windows that hold nothing but marks; from any thread."""
        return self._windows

    def show(self, drawn: Drawn, artists: Artists) -> None:
        """Show this soon, and nothing else any more."""
        before = {standing.mark.key for standing in self._wanted[0].marks}
        self._wanted = (drawn, artists)
        if any(standing.mark.key not in before for standing in drawn.marks):
            self._overlay.raise_()
        self._want()

    def keep_clear(self, areas: Sequence[Rect]) -> None:
        """Here are windows of ours that no mark may cover."""
        if tuple(areas) != self._clear:
            self._clear = tuple(areas)
            self._want()

    def hide(self) -> None:
        """Take everything away, at once."""
        self._wanted = (Drawn(), {})
        self._paint()

    def rearranged(self) -> None:
        """The monitors are others."""
        self._overlay.rearranged()
        self._windows = self._overlay.windows

    def close(self) -> None:
        self._rest.stop()
        self._overlay.close()

    def _want(self) -> None:
        if self._rest.isActive():
            self._is_due = True
        else:
            self._paint()

    def _on_rest_timeout(self) -> None:
        if self._is_due:
            self._paint()

    def _paint(self) -> None:
        self._is_due = False
        begun = self._clock()
        drawn, artists = self._wanted
        self._overlay.show(drawn, artists, self._clear)
        if drawn and self._overlay.in_picture:
            self._overlay.sync()
            if drawn != self._told:
                self._told = drawn
                self.painted.emit(drawn)
        took = (self._clock() - begun) * 1000
        self._rest.start(max(_EVERY_MS, round(took * _SHARE)))
