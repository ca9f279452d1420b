"""The four words in both languages, and what comparing them is good for, below the button beside them."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.popover import Popover

_WIDTH = 360
"""Logical pixels of the sentence at least; it has as many lines as it needs."""


class WordsPopover(Popover):
    """Shows what `show_words` was given."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "words_popover")
        self._words: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._lines = (named(QLabel(), "words_here"), named(QLabel(), "words_there"))
        self._meaning = named(QLabel(), "words_meaning")
        self._meaning.setWordWrap(True)
        self._meaning.setMinimumWidth(_WIDTH)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setVerticalSpacing(6)
        for row, label in enumerate((*self._lines, self._meaning)):
            grid.addWidget(label, row, 0)
        self.hide()
        self.fill()

    def show_words(self, words_en: tuple[str, ...], words_zh: tuple[str, ...]) -> None:
        """The same words in both languages: one's own stand above."""
        self._words = (words_en, words_zh)
        self.fill()

    @property
    def meaning(self) -> str:
        """What comparing is good for, whole."""
        return self._meaning.text()

    def fill(self) -> None:
        en, zh = self._words
        here, there = (zh, en) if self.tr("en") == "zh" else (en, zh)
        for label, words in zip(self._lines, (here, there), strict=True):
            label.setText(" · ".join(words))
        self._meaning.setText(
            self.tr(
                "Let the customer say these words by telephone: they stand on the banner there. If they are the same,"
                " nobody sits in between and looks on; if they differ, end the session. Compared in the chat of the"
                " same hub they prove nothing."
            )
        )
        self.setAccessibleName(self.tr("What the words are for"))
        self.setAccessibleDescription("\n".join((*(label.text() for label in self._lines), self.meaning)))
        self.setStyleSheet(_style(colours()))
        self.place()


def _style(c: Colours) -> str:
    return f"""
    #words_popover {{ background: {c.raised}; border: 1px solid {c.border}; }}
    QLabel {{ color: {c.text}; background: transparent; }}
    #words_here {{ font-weight: bold; }}
    #words_there, #words_meaning {{ color: {c.muted}; }}
    """
