"""How the help window looks: the tokens of Deskside on one window of ours, with bigger targets.

Invariant: only the windows given to `dress` change; the application's style, palette, font and sheet stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache
from importlib.resources import files

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from desk_app.qt.icons import icon
from desk_app.qt.theme import ThemeChoice, Tokens, palette_of, style_sheet, tokens_for


class Look:
    """One theme; a window that is to look otherwise is made anew."""

    def __init__(self, choice: ThemeChoice) -> None:
        self.tokens: Tokens = tokens_for(choice)

    def dress(self, window: QWidget) -> None:
        """Give a window, and with it everything in it, its looks."""
        window.setPalette(palette_of(self.tokens))
        window.setStyleSheet(style_sheet(self.tokens) + _help_sheet(self.tokens))

    def icon(self, name: str) -> QIcon:
        """One of Deskside's own icons in the colour of text."""
        return icon(name, self.tokens.text)


@cache
def _help_sheet(tokens: Tokens) -> str:
    template = (files("deskside_resources") / "themes" / "help.qss").read_text(encoding="utf-8")
    values = {name: str(value) for name, value in asdict(tokens).items()}
    return re.sub(r"@(\w+)@", lambda found: values[found[1]], template)
