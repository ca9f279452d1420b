"""One quiet line at the foot of the picture, the first time that something new can be done.

It goes by itself when it could be read: what it lies on is the customer's, often his banner. Invariant: a hint that was
put away, done, or read never comes back, as far as the memory reaches.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from remote_assist.ui.appearance import Colours, colours, named

KEYBOARD, LARGER, WALK = "keyboard", "larger", "walk"
_READ_MS = 20_000


class HintMemory(Protocol):
    """What the person knows already."""

    def is_known(self, hint: str) -> bool: ...

    def keep(self, hint: str) -> None: ...


class KnownThisRun:
    """Remembers as long as the program runs."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def is_known(self, hint: str) -> bool:
        return hint in self._known

    def keep(self, hint: str) -> None:
        self._known.add(hint)


class AllKnown:
    """For who asked for the picture and nothing but the picture."""

    def is_known(self, hint: str) -> bool:
        del hint
        return True

    def keep(self, hint: str) -> None:
        del hint


class HintLine(QFrame):
    """Lies over the foot of `room`."""

    def __init__(self, room: QWidget, memory: HintMemory) -> None:
        super().__init__(room)
        self._room, self._memory = room, memory
        self._hint = ""
        self.setObjectName("hint")
        self._text = named(QLabel(), "hint_text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._away = named(QPushButton(), "hint_away")
        self._away.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._away.clicked.connect(self._on_away_clicked)
        self._read = QTimer(self, singleShot=True)
        self._read.setInterval(_READ_MS)
        self._read.timeout.connect(self._on_away_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self._away)
        room.installEventFilter(self)
        self.hide()

    def offer(self, hint: str) -> None:
        """Say it, unless it is known or another one stands there."""
        if not self._hint and not self._memory.is_known(hint):
            self._hint = hint
            self._fill()
            self.show()
            self.raise_()
            self._read.start()

    def done(self, hint: str) -> None:
        """Who does it has no need to be told."""
        if not self._memory.is_known(hint):
            self._memory.keep(hint)
        if self._hint == hint:
            self.withdraw()

    def withdraw(self, hint: str = "") -> None:
        """This one, or whichever stands there, is of no use now; another time it may be."""
        if hint in ("", self._hint):
            self._hint = ""
            self._read.stop()
            self.hide()

    def _on_away_clicked(self) -> None:
        self.done(self._hint)

    def _fill(self) -> None:
        texts = {
            KEYBOARD: self.tr("Keys go to the customer now. Ctrl+Alt+Home gives the keyboard back to you."),
            LARGER: self.tr("The picture is larger than this window. F9 fits it; push at the edge to see the rest."),
            WALK: self.tr("Only the framed screen gets your keys and clicks. F6 goes to the next one."),
        }
        self._text.setText(texts[self._hint])
        self._away.setText(self.tr("Got it"))
        self.setStyleSheet(_style(colours()))
        self._place()

    def _place(self) -> None:
        room = self._room.rect()
        needed = self._text.fontMetrics().horizontalAdvance(self._text.text()) + self._away.sizeHint().width() + 40
        width = max(160, min(needed, room.width() - 32))
        layout = self.layout()
        height = layout.totalHeightForWidth(width) if layout is not None else self.sizeHint().height()
        self.setGeometry((room.width() - width) // 2, room.height() - height - 16, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self._hint:
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.ApplicationPaletteChange) and self._hint:
            self._fill()


def _style(c: Colours) -> str:
    return f"""
    #hint {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 6px; }}
    #hint_text {{ color: {c.text}; background: transparent; }}
    #hint_away {{ padding: 3px 10px; border-radius: 4px; border: 1px solid {c.border}; background: {c.window};
        color: {c.text}; }}
    #hint_away:hover, #hint_away:focus {{ border: 1px solid {c.accent}; }}
    """
