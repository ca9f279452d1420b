"""How it looks: two sets of tokens, one accent colour, a 4-px grid.

Invariant: every text token on the surface it is named for has a contrast of at least 4.5 (WCAG AA), every state and
outline at least 3; a test computes them. `apply_theme` is for our own programs; `dress` touches one window only.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

GRID = 4
"""Distances are multiples of this many device-independent pixels."""


class ThemeChoice(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Tokens:
    """Colours by what they are for, `#rrggbb`. `on_x` is text on `x`."""

    is_dark: bool
    window: str  # behind everything
    surface: str  # lists, panes
    raised: str  # cards, inputs, popups
    rail: str  # the leftmost strip
    on_rail: str
    line: str  # quiet separators
    outline: str  # edges of inputs and buttons
    text: str
    muted: str  # second-rank text, times
    disabled: str  # text of what cannot be used now
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_text: str  # links and selected marks on surface and raised
    selection: str  # behind a selected row
    on_selection: str
    hover: str  # behind a row under the pointer
    customer_bubble: str
    on_customer_bubble: str
    agent_bubble: str
    on_agent_bubble: str
    note: str  # behind a private note
    on_note: str
    danger: str
    on_danger: str
    danger_text: str
    warning: str
    on_warning: str
    warning_text: str
    success: str
    on_success: str
    success_text: str
    focus: str  # the ring round what has the keyboard


LIGHT = Tokens(
    is_dark=False,
    window="#f3f5f7",
    surface="#fafbfc",
    raised="#ffffff",
    rail="#22303c",
    on_rail="#d6dfe6",
    line="#dde3e8",
    outline="#828f9b",
    text="#1b242c",
    muted="#586673",
    disabled="#8b97a2",
    accent="#0b6e75",
    accent_hover="#095d63",
    accent_pressed="#074c51",
    on_accent="#ffffff",
    accent_text="#0a656c",
    selection="#d3e9ea",
    on_selection="#123338",
    hover="#eaf0f2",
    customer_bubble="#e9edf1",
    on_customer_bubble="#1b242c",
    agent_bubble="#d3e9ea",
    on_agent_bubble="#12292c",
    note="#fbf0cf",
    on_note="#4a3a08",
    danger="#b3261e",
    on_danger="#ffffff",
    danger_text="#a8221b",
    warning="#8a5a00",
    on_warning="#ffffff",
    warning_text="#7d5200",
    success="#1f7a3d",
    on_success="#ffffff",
    success_text="#1b6e37",
    focus="#0b6e75",
)
DARK = Tokens(
    is_dark=True,
    window="#14191d",
    surface="#191f24",
    raised="#20272d",
    rail="#0f1417",
    on_rail="#b9c6cf",
    line="#2c353c",
    outline="#71808c",
    text="#e4eaee",
    muted="#a1aeb8",
    disabled="#74818b",
    accent="#4fb7bd",
    accent_hover="#66c6cb",
    accent_pressed="#3fa4aa",
    on_accent="#08282a",
    accent_text="#62c4ca",
    selection="#1f4449",
    on_selection="#e2f3f4",
    hover="#232c32",
    customer_bubble="#29323a",
    on_customer_bubble="#e4eaee",
    agent_bubble="#1f4449",
    on_agent_bubble="#e2f3f4",
    note="#453a17",
    on_note="#f6e6b4",
    danger="#f2857d",
    on_danger="#3b0a07",
    danger_text="#f59b94",
    warning="#e0b04a",
    on_warning="#352503",
    warning_text="#e5b95b",
    success="#6cc98a",
    on_success="#08290f",
    success_text="#7bd198",
    focus="#62c4ca",
)


def tokens_for(choice: ThemeChoice) -> Tokens:
    """Returns the tokens of a choice; SYSTEM asks the computer."""
    if choice is ThemeChoice.SYSTEM:
        return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT
    return DARK if choice is ThemeChoice.DARK else LIGHT


def apply_theme(app: QApplication, choice: ThemeChoice) -> Tokens:
    """Sets style, colour scheme, palette and style sheet of our own program. Returns the tokens now in force.

    Call it again to switch live; for SYSTEM also when `styleHints().colorSchemeChanged` is told.
    """
    schemes = {ThemeChoice.LIGHT: Qt.ColorScheme.Light, ThemeChoice.DARK: Qt.ColorScheme.Dark}
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))
    tokens = tokens_for(choice)
    if app.style().objectName().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(palette_of(tokens))
    app.setStyleSheet(style_sheet(tokens))
    return tokens


def dress(window: QWidget, choice: ThemeChoice) -> Tokens:
    """Gives one window of ours, inside somebody else's application, its looks; nothing outside of it changes.

    Its children inherit palette and style sheet; call it again to switch. Returns the tokens now in force.
    """
    tokens = tokens_for(choice)
    window.setPalette(palette_of(tokens))
    window.setStyleSheet(style_sheet(tokens))
    return tokens


def palette_of(tokens: Tokens) -> QPalette:
    """Returns the palette: what QSS does not reach (delegates, native parts) reads from here."""
    palette = QPalette(QColor(tokens.window))
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.raised,
        QPalette.ColorRole.AlternateBase: tokens.surface,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.danger_text,
        QPalette.ColorRole.Highlight: tokens.selection,
        QPalette.ColorRole.HighlightedText: tokens.on_selection,
        QPalette.ColorRole.Link: tokens.accent_text,
        QPalette.ColorRole.LinkVisited: tokens.accent_text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Light: tokens.raised,
        QPalette.ColorRole.Midlight: tokens.surface,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.outline,
        QPalette.ColorRole.Shadow: tokens.outline,
        QPalette.ColorRole.Accent: tokens.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.disabled))
    return palette


@cache
def style_sheet(tokens: Tokens) -> str:
    """Returns the QSS with the tokens filled in. Raises KeyError for a name that is no token."""
    folder = Path(str(files("deskside_resources"))) / "themes"
    template = (folder / "deskside.qss").read_text(encoding="utf-8")
    values = {name: str(value) for name, value in asdict(tokens).items()}
    values |= {"pictures": folder.as_posix(), "scheme": "dark" if tokens.is_dark else "light"}
    return re.sub(r"@(\w+)@", lambda found: values[found[1]], template)


def contrast(one: str, other: str) -> float:
    """Returns the contrast ratio of two `#rrggbb` colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
