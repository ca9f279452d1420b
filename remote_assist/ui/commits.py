"""What an input method commits, put between the keys that it was typed between.

Qt's X11 side queues key events, but what its own input method composes (dead keys, Compose) is handed over at once, so
after a moment without attention it would overtake the keys before it. Such a commit waits here until a later key or
button is delivered, or nothing more is queued. An input method of another process (IBus, fcitx) passes keys and commits
on in its own order, so there, as on other systems, a commit is handed over at once.

Source: qxcbwindow.cpp (handleKeyEvent), qwindowsysteminterface.cpp. Times are X milliseconds, modulo 2^32.
"""

from __future__ import annotations

import ctypes
import os
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication

_KEY_PRESS = 2
_SENT = 0x80  # a flag in the kind of an event: another client made it
_TIME_AT = 4
_HALF = 1 << 31
_OTHERS = frozenset(("ibus", "fcitx", "fcitx5"))


class KeyPressClock(QAbstractNativeEventFilter):
    """When the newest key press was made that Qt has looked at; None before one, and on other systems."""

    def __init__(self) -> None:
        super().__init__()
        self.time: int | None = None

    def watch(self, watching: bool) -> None:
        """Look at events, or stop: what is looked at costs each event some microseconds."""
        self.time = None
        application = QCoreApplication.instance()
        if application is None or QGuiApplication.platformName() != "xcb" or not _composes_itself():
            return
        application.removeNativeEventFilter(self)
        if watching:
            application.installNativeEventFilter(self)

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        del kind
        address = int(message)
        if ctypes.c_uint8.from_address(address).value & ~_SENT == _KEY_PRESS:
            self.time = ctypes.c_uint32.from_address(address + _TIME_AT).value
        return False, 0


class Commits:
    """Commits on their way. `deliver` gets each text in its turn."""

    def __init__(self, deliver: Callable[[str], None], clock: KeyPressClock | None = None) -> None:
        self._deliver = deliver
        self._clock = clock or KeyPressClock()
        self._waiting: deque[tuple[int, str]] = deque()
        self._idle = QTimer()
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.deliver_all)

    def watch(self, watching: bool) -> None:
        """The keyboard came to us, or has left; what waits is delivered."""
        self.deliver_all()
        self._clock.watch(watching)

    def take(self, text: str) -> None:
        if self._clock.time is None:
            self._deliver(text)
        elif text:
            self._waiting.append((self._clock.time, text))
            self._idle.start(0)

    def deliver_before(self, time: int) -> None:
        """Something that was done at `time` is about to be sent: what was committed earlier goes first."""
        while self._waiting and 0 < (time - self._waiting[0][0]) % (2 * _HALF) < _HALF:
            self._deliver(self._waiting.popleft()[1])

    def deliver_all(self) -> None:
        while self._waiting:
            self._deliver(self._waiting.popleft()[1])


def _composes_itself() -> bool:
    """Is the input method Qt's own, in this process? Source: qplatforminputcontextfactory.cpp."""
    wanted = os.environ.get("QT_IM_MODULES") or os.environ.get("QT_IM_MODULE") or ""
    return _OTHERS.isdisjoint(wanted.split(";"))
