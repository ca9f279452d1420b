"""How our own programs look: Fusion, light or dark, the system's font, one accent colour, Chinese or English.

Only a process that is ours calls `dress`: inside somebody else's application nothing application-wide is touched.
Invariant: text on each colour here has a contrast of at least 4.5 to 1, in both themes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import resources
from typing import TypeVar

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

_Widget = TypeVar("_Widget", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours as `#rrggbb`."""

    window: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    danger: str
    danger_hover: str
    on_danger: str
    warning: str
    on_warning: str


LIGHT = Colours(
    window="#ffffff", raised="#f3f5f8", border="#c9d0da", text="#1b2430", muted="#566273",
    accent="#0b6e75", accent_hover="#095d63", on_accent="#ffffff",
    danger="#c4281e", danger_hover="#a31f17", on_danger="#ffffff",
    warning="#fff2d6", on_warning="#6b4300",
)  # fmt: skip
DARK = Colours(
    window="#1b2126", raised="#29323a", border="#4a5661", text="#eef2f6", muted="#b3bdc9",
    accent="#4fb7bd", accent_hover="#66c6cb", on_accent="#08282a",
    danger="#ff8a80", danger_hover="#ffaaa3", on_danger="#3a0906",
    warning="#4a3a12", on_warning="#ffe2a3",
)  # fmt: skip


def colours() -> Colours:
    """The colours that go with the application's palette of this moment."""
    return DARK if QGuiApplication.palette().window().color().lightness() < 128 else LIGHT


def dress(application: QApplication, language: str = "", theme: str = "system") -> None:
    """Give a process of ours its style, theme ("light", "dark" or "system") and language ("zh_CN", "en" or "")."""
    application.setStyle("Fusion")
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(theme)
    if scheme is None:
        scheme = QGuiApplication.styleHints().colorScheme()
    else:
        QGuiApplication.styleHints().setColorScheme(scheme)  # window frames and native dialogs, where the system can
    application.setPalette(_palette(DARK if scheme is Qt.ColorScheme.Dark else LIGHT))
    speak(application, language)


def _palette(c: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for colour, roles in {
        c.window: (role.Window, role.Base),
        c.raised: (role.AlternateBase, role.Button, role.ToolTipBase),
        c.text: (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText),
        c.muted: (role.PlaceholderText,),
        c.accent: (role.Highlight, role.Link, role.Accent),
        c.on_accent: (role.HighlightedText,),
        c.border: (role.Mid, role.Light, role.Midlight, role.Dark),
    }.items():
        for each in roles:
            palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(c.muted))
    return palette


def speak(application: QApplication, language: str = "") -> None:
    """Switch the language of `remote_assist.ui` and of Qt's own words, live. English needs no file."""
    for old in application.findChildren(QTranslator, "deskside"):
        application.removeTranslator(old)
        old.deleteLater()
    locale = QLocale(language) if language else QLocale.system()
    if locale.language() is not QLocale.Language.Chinese:
        return
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    with resources.as_file(resources.files("deskside_resources") / "translations") as folder:
        for name, place in (("qtbase_zh_CN", qt_folder), ("remote_assist_zh_CN", str(folder))):
            translator = QTranslator(application)
            translator.setObjectName("deskside")
            # A missing file leaves English: a checkout without built translations works too.
            if translator.load(name, place):
                application.installTranslator(translator)


def prefer_a_loadable_input_method() -> None:
    """Call before QApplication: the wheels' Qt can't load fcitx, but fcitx has a front end for ibus."""
    if os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        os.environ["QT_IM_MODULE"] = "ibus"


def named(widget: _Widget, name: str) -> _Widget:
    """Give a widget the name that style sheets and tests find it by."""
    widget.setObjectName(name)
    return widget


def enlarge(widget: QWidget, factor: float, *, bold: bool = False) -> None:
    """Make a widget's text larger than the system's own font, by a factor: it follows a larger system font."""
    font = widget.font()
    size = QApplication.font().pointSizeF()
    if size > 0:
        font.setPointSizeF(size * factor)
    font.setBold(bold)
    widget.setFont(font)
