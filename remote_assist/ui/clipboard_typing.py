"""Types the engineer's clipboard, key by key, where nothing can be pasted: a login field, a console, a locked screen.

It needs control and no clipboard grant: the customer's clipboard is not touched. Invariant: a piece leaves only while
keys go to the remote screen; any key or the end of control stops it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from remote_assist.ui.screen_input import ScreenInput

MOST = 4096
"""Characters: at this pace half a minute, which is what somebody still watches."""
_PIECE = 16
_PACE_MS = 120


class ClipboardTyping(QObject):
    """Types into one view. `progressed` tells how many characters have left, of how many."""

    progressed = Signal(int, int)
    stopped = Signal(bool)  # True: all of it was typed

    def __init__(self, view: ScreenInput, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._text = ""
        self._done = 0
        self._pace = QTimer(self)
        self._pace.setInterval(_PACE_MS)
        self._pace.timeout.connect(self._on_pace_timeout)

    @property
    def is_typing(self) -> bool:
        return self._pace.isActive()

    @staticmethod
    def clipboard_text() -> str:
        """What would be typed: line ends are one key each, and what has no key is left out."""
        text = QGuiApplication.clipboard().text().replace("\r\n", "\n").replace("\r", "\n")
        return "".join(character for character in text if character in "\n\t" or character.isprintable())

    def start(self, text: str) -> None:
        """Type at most `MOST` characters from now on; more than that are refused by a `ValueError`."""
        if len(text) > MOST:
            raise ValueError(f"{len(text)} characters are over the limit of {MOST}.")
        self._text, self._done = text, 0
        self._view.installEventFilter(self)
        self._pace.start()
        self._on_pace_timeout()

    def stop(self) -> None:
        """Nothing more is typed."""
        self._end(whole=False)

    def _end(self, *, whole: bool) -> None:
        if self.is_typing:
            self._pace.stop()
            self._view.removeEventFilter(self)
            self._text = ""
            self.stopped.emit(whole)

    def _on_pace_timeout(self) -> None:
        if not self._view.has_keyboard:
            self._end(whole=False)
            return
        self._view.type_text(self._text[self._done : self._done + _PIECE])
        self._done = min(self._done + _PIECE, len(self._text))
        self.progressed.emit(self._done, len(self._text))
        if self._done == len(self._text):
            self._end(whole=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self.stop()  # what is typed by hand must not land between
            return True
        return super().eventFilter(watched, event)
