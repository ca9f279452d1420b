"""Which of the customer's monitors the engineer looks at: all of them, one, or the one where the pointer is.

The view shows it, and the viewer tells the host, so that nothing else is sent. A monitor that was chosen and is gone is
waited for: meanwhile all are shown, and when it comes back it is chosen again.

Invariant: what is shown is a monitor of the picture that is there now, or all of it; without a layout that belongs to
this picture it is all of it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QRegion

from remote_assist.geometry import Point, Rect, Size
from remote_assist.monitors import Layout, Monitor
from remote_assist.policy.following import Following
from remote_assist.stream.viewing import ViewerControls
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.wire.frames import CursorPicture
from remote_assist.wire.input import MovePointer

_EDGE = 2
"""Device pixels at the border of what is shown, from which a hand pushes to the next monitor."""


class Way(Enum):
    """What is shown."""

    ALL = "all"
    ONE = "one"
    FOLLOW = "follow"


class MonitorChoice(QObject):
    """Of one view. `monitors` are counted from 1 as the customer counts them."""

    changed = Signal()  # the monitors, or which is shown
    pointer_moved = Signal()
    nonsense_told = Signal()  # the host's list of monitors cannot be used
    monitor_gone = Signal(int)  # the number that the chosen one had

    def __init__(
        self,
        viewer: ViewerControls,
        view: ScreenView,
        framebuffer: Framebuffer,
        bridge: ViewerBridge,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(view)
        self._viewer, self._view, self._framebuffer, self._clock = viewer, view, framebuffer, clock
        self._layout: Layout | None = None
        self._way = Way.ALL
        self._chosen: Monitor | None = None
        self._is_missing = False  # the chosen one
        self._number = 0  # that it had when it was there last
        self._showing: Rect | None = None
        self._following = Following((Rect(0, 0, *framebuffer.size),))
        self._pointer: Point | None = None
        self._looks: tuple[Rect | None, Size] | None = None
        self._waiting = QTimer(self, singleShot=True)
        self._waiting.timeout.connect(self._on_waiting_timeout)
        framebuffer.size_changed.connect(self._on_framebuffer_size_changed)
        bridge.monitors_told.connect(self._on_bridge_monitors_told)
        bridge.cursor_told.connect(self._on_bridge_cursor_told)
        view.input_made.connect(self._on_view_input_made)

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """Those of the picture that is there now."""
        layout = self._layout
        return layout.monitors if layout is not None and layout.size == self._framebuffer.size else ()

    @property
    def picture(self) -> Size:
        return self._framebuffer.size

    @property
    def pointer(self) -> Point | None:
        """Where the pointer of the other side was last."""
        return self._pointer

    @property
    def way(self) -> Way:
        return self._way

    @property
    def number(self) -> int:
        """Which monitor is shown alone, 0 for all of them."""
        return next((number for number, each in enumerate(self.monitors, 1) if each.area == self._showing), 0)

    def show_all(self) -> None:
        self._take(Way.ALL, None)

    def show_one(self, number: int) -> None:
        """Nothing where there is none of this number."""
        if 1 <= number <= len(self.monitors):
            self._take(Way.ONE, self.monitors[number - 1])

    def follow(self) -> None:
        """Show the monitor where the pointer is."""
        self._following = Following(self._areas(), max(0, self.number - 1))
        self._take(Way.FOLLOW, None)
        self._follow_pointer()

    def _areas(self) -> tuple[Rect, ...]:
        return tuple(each.area for each in self.monitors) or (Rect(0, 0, *self.picture),)

    def _take(self, way: Way, chosen: Monitor | None) -> None:
        self._way, self._chosen, self._is_missing = way, chosen, False
        self._waiting.stop()
        self._show()

    def _dead(self) -> QRegion:
        """What of the picture lies on no monitor: monitors of unequal size leave some of it."""
        monitors = self.monitors
        dead = QRegion(QRect(0, 0, *self.picture)) if monitors else QRegion()
        for each in monitors:
            dead -= QRect(*each.area)
        return dead

    def _shown(self) -> Rect | None:
        """The part of the picture that is to be shown; None for all of it."""
        if len(self.monitors) < 2 or self._way is Way.ALL:
            return None
        if self._way is Way.FOLLOW:
            return self._following.area
        found = self._found()
        return found.area if found is not None else None

    def _found(self) -> Monitor | None:
        """The chosen monitor as it is now: by its name, and where names do not tell, by its place."""
        chosen = self._chosen
        if chosen is None:
            return None
        named = [each for each in self.monitors if each.name == chosen.name]
        if len(named) == 1 and chosen.name:
            return named[0]
        return next((each for each in named if each.area == chosen.area), None)

    def _show(self) -> None:
        shown = self._showing = self._shown()
        self._view.show_area(QRect(*shown) if shown is not None else None)
        self._view.set_dead(self._dead())
        looks = (shown, self.picture)
        if looks != self._looks and (shown is not None or self._looks is not None):
            self._looks = looks
            self._viewer.look_at(*looks)
        if self._chosen is not None:
            self._number = self.number or self._number
        self.changed.emit()

    def _arrange(self) -> None:
        """The picture or its monitors are others."""
        if self._way is Way.FOLLOW:
            shown, areas = self._following.area, self._areas()
            self._following = Following(areas, areas.index(shown) if shown in areas else 0)
        found, was_missing = self._found(), self._is_missing
        if self._chosen is not None and self.monitors:
            self._is_missing = found is None
            self._chosen = found or self._chosen
        self._show()
        if self._is_missing and not was_missing:
            self.monitor_gone.emit(self._number)
        if self._way is Way.FOLLOW:
            self._follow_pointer()

    def _follow_pointer(self) -> None:
        if self._pointer is not None and not self._view.is_controlling:
            self._following.pointer_at(self._pointer, self._clock())
        self._followed()

    def _followed(self) -> None:
        """Show where it follows to, and look again when that is due."""
        if self._way is not Way.FOLLOW:
            return
        if self._shown() != self._showing:
            self._show()
        due = self._following.due
        if due is None:
            self._waiting.stop()
        else:
            self._waiting.start(math.ceil(max(0.0, due - self._clock()) * 1000))

    def _on_waiting_timeout(self) -> None:
        self._following.look(self._clock())
        self._followed()

    def _on_bridge_monitors_told(self, layout: Layout | None) -> None:
        self._layout = layout
        self._arrange()
        if layout is None:
            self.nonsense_told.emit()

    def _on_framebuffer_size_changed(self) -> None:
        self._arrange()

    def _on_bridge_cursor_told(self, cursor: CursorPicture) -> None:
        self._pointer = cursor.position
        if self._way is Way.FOLLOW:
            self._follow_pointer()
        self.pointer_moved.emit()

    def _on_view_input_made(self, event: object) -> None:
        if self._way is Way.FOLLOW and isinstance(event, MovePointer):
            edge = max(_EDGE, math.ceil(_EDGE / self._view.placement().factor))
            self._following.hand_at(event.point, edge, self._clock())
            self._followed()
