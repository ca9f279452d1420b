"""The caret of the remote screen, for the engineer's input method: small changes of the picture go to `CaretFinder`.

It costs something only while it watches: while keys go to the remote screen and its view has the focus.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal

from remote_assist.geometry import Rect
from remote_assist.policy.caret import Act, CaretFinder, Change
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.wire.input import InputEvent, TurnButton, TurnKey, TypeText

_DELETING = frozenset((0xFF08, 0xFFFF))  # Backspace, Delete
_MOVING = frozenset((0xFF09, 0xFF0D, 0xFF8D, *range(0xFF50, 0xFF59), *range(0xFF95, 0xFF9E)))


class CaretWatch(QObject):
    """`moved` tells that `caret` (remote pixels) is another one. A host that knows its caret would say it here."""

    moved = Signal()
    _told = Signal(object, object)  # list[Change], list[Rect]: from the thread that paints

    def __init__(self, framebuffer: Framebuffer, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._framebuffer = framebuffer
        self._clock = clock
        self._finder = CaretFinder()
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        framebuffer.size_changed.connect(self._on_framebuffer_size_changed)

    @property
    def caret(self) -> Rect | None:
        return self._finder.caret

    def watch(self, watching: bool) -> None:
        """Begin to look, or stop and forget."""
        self._framebuffer.tell_changes(self._told.emit if watching else None)
        if not watching:
            self._finder.forget()

    def sent(self, event: InputEvent) -> None:
        """The engineer did this; what the screen shows next may be its answer."""
        match event:
            case TypeText():
                self._finder.acted(Act.TYPED, self._clock())
            case TurnKey(key, True):
                act = Act.DELETED if key in _DELETING else Act.PLACED if key in _MOVING else Act.TYPED
                self._finder.acted(act, self._clock())
            case TurnButton(_, False):
                self._finder.acted(Act.PLACED, self._clock())

    def _on_told(self, changes: Sequence[Change], large: Sequence[Rect]) -> None:
        before = self._finder.caret
        self._finder.covered(large)
        self._finder.changed(changes, self._clock())
        if self._finder.caret != before:
            self.moved.emit()

    def _on_framebuffer_size_changed(self) -> None:
        self._finder.forget()
