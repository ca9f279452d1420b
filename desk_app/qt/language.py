"""The language of what people read: Chinese or English, switched live.

Invariant: nothing application-wide is touched unless `install` was called, which only our own programs do.

Two ways to a text:
- The engineer's client and `deskside help` call `install(app)` once; then `self.tr("...")` and
  `QCoreApplication.translate("Context", "...")` work, and every widget gets `QEvent.LanguageChange` at a switch.
- The help window inside a vendor's application never installs. It holds a `Language` and asks
  `self._language.translate("HelpWindow", "Get help")`, connecting `changed` to the method that sets its texts anew.
Both are found by `pyside6-lupdate`, because it looks for the words `tr(` and `translate(`. The Qt rooms' own helpers
(`refusals`, `notices`, `times`) take a `Language` and work in both.

Texts live in `resources/translations/<room>_zh_CN.ts`; `pyside6-lrelease` makes the `.qm` that are loaded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal


class LanguageChoice(StrEnum):
    """SYSTEM follows the computer: Chinese where it speaks any Chinese, else English."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


ENGLISH = "en"
CHINESE = "zh_CN"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001 - read by lupdate, which knows this name
    """Marks a text for translation where it stands and returns it; Qt's own, with its real type."""
    return text


def filled(template: str, params: Mapping[str, str]) -> str:
    """Returns the template with its `{names}` filled in; one that an older or newer hub did not send leaves "…"."""
    return template.format_map(_Gaps(params))


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


class Language(QObject):
    """Texts in the chosen language; source texts are English. Lives and is used on the UI thread."""

    changed = Signal(str)  # "en" or "zh_CN"

    def __init__(
        self, choice: LanguageChoice = LanguageChoice.SYSTEM, folder: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._folder = folder or translations_folder()
        self._app: QCoreApplication | None = None
        self._translators: list[QTranslator] = []
        self.choice = choice
        self.name = resolved(choice)
        self._load()

    @property
    def locale(self) -> QLocale:
        """For dates and numbers in this language."""
        return QLocale(self.name)

    def translate(self, context: str, text: str) -> str:
        """Returns `text` in the chosen language, or itself where nobody has translated it."""
        for translator in self._translators:
            if found := translator.translate(context, text):
                return found
        return text

    def install(self, app: QCoreApplication) -> None:
        """Makes `tr()` speak this language all over the application. Our own programs only."""
        self._app = app
        for translator in self._translators:
            app.installTranslator(translator)

    def switch(self, choice: LanguageChoice) -> None:
        """Changes the language of everything that is on the screen."""
        self.choice = choice
        name = resolved(choice)
        if name == self.name:
            return
        self.name = name
        old = self._translators
        self._load()
        if self._app is not None:
            for translator in old:
                self._app.removeTranslator(translator)
            self.install(self._app)
        for translator in old:
            translator.deleteLater()
        self.changed.emit(name)

    def _load(self) -> None:
        self._translators = []
        if self.name == ENGLISH:
            return
        qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        for file in [*sorted(self._folder.glob(f"*_{self.name}.qm")), qt_folder / f"qtbase_{self.name}.qm"]:
            translator = QTranslator(self)
            if translator.load(str(file)):
                self._translators.append(translator)


def resolved(choice: LanguageChoice) -> str:
    """Returns the language that a choice comes to on this computer."""
    if choice is LanguageChoice.SYSTEM:
        return CHINESE if QLocale.system().language() is QLocale.Language.Chinese else ENGLISH
    return choice.value


def translations_folder() -> Path:
    """Returns where the built translations are."""
    return Path(str(files("deskside_resources"))) / "translations"
