"""Ctrl+K: one field that finds commands, chats, colleagues and places by a few letters.

Invariant: it lists only what can be done now; choosing is one key, leaving is Esc, and nothing is changed by looking.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desk_app.agent.pane import spaced

ROWS = 12


@dataclass(frozen=True)
class Entry:
    """One thing that can be chosen; `words` are searched besides the title."""

    title: str
    detail: str
    run: Callable[[], None]
    words: str = ""


def matches(entry: Entry, typed: str) -> int | None:
    """Returns how well an entry fits, lower is better; None when it does not. Every word has to be found."""
    title = entry.title.casefold()
    everything = f"{title} {entry.detail.casefold()} {entry.words.casefold()}"
    score = 0
    for word in typed.casefold().split():
        if word not in everything:
            return None
        score += 0 if title.startswith(word) else 1 if word in title else 2
    return score


class Palette(QFrame):
    """Opened over the window's upper part, narrowed with each letter."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget) -> None:
        # Inside the window, not a popup: input methods work here as anywhere.
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Find a command, chat or colleague"))
        self._entries = entries
        self._shown: list[Entry] = []
        self._edit = QLineEdit()
        self._edit.setObjectName("palette_edit")
        self._edit.setPlaceholderText(self.tr("What do you want to do?"))
        self._edit.setAccessibleName(self.tr("Find a command, chat or colleague"))
        self._edit.textChanged.connect(self._narrow)
        self._edit.installEventFilter(self)
        self._list = QListWidget()
        self._list.setObjectName("palette_list")
        self._list.setAccessibleName(self.tr("Found"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.itemClicked.connect(lambda _item: self._choose())
        layout = QVBoxLayout(self)
        spaced(layout, 2)
        layout.addWidget(self._edit)
        layout.addWidget(self._list)
        self._narrow("")
        wide = min(560, parent.width() - 40)
        tall = self._edit.sizeHint().height() + (self.fontMetrics().height() + 12) * ROWS + 32
        self.setGeometry((parent.width() - wide) // 2, 72, wide, min(tall, parent.height() - 90))
        self.show()
        self.raise_()
        self._edit.setFocus()

    def _narrow(self, typed: str) -> None:
        scored = [(score, place) for place, entry in enumerate(self._entries)
                  if (score := matches(entry, typed)) is not None]  # fmt: skip
        self._shown = [self._entries[place] for _, place in sorted(scored)]
        self._list.clear()
        for entry in self._shown:
            item = QListWidgetItem(f"{entry.title}    {entry.detail}" if entry.detail else entry.title)
            self._list.addItem(item)
        if not self._shown:
            nothing = QListWidgetItem(self.tr("Nothing found. Try fewer letters."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(nothing)
        else:
            self._list.setCurrentRow(0)

    def _choose(self) -> None:
        place = self._list.currentRow()
        if 0 <= place < len(self._shown):
            chosen = self._shown[place]
            self.close()
            chosen.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._edit and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._shown:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._list.setCurrentRow((self._list.currentRow() + step) % len(self._shown))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        if watched is self._edit and event.type() is QEvent.Type.FocusOut and self.isVisible():
            self.close()
        return super().eventFilter(watched, event)
