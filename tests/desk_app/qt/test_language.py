from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk_app.qt.language import Language, LanguageChoice
from tests.desk_app.qt.conftest import TRANSLATIONS

SENTENCE = "This conversation has ended."


def test_switch_is_live_and_told(qtbot: QtBot, translations: Path) -> None:
    language = Language(LanguageChoice.ENGLISH, translations)
    assert language.translate("Refusals", SENTENCE) == SENTENCE
    with qtbot.waitSignal(language.changed) as told:
        language.switch(LanguageChoice.CHINESE)
    assert told.args == ["zh_CN"]
    assert language.translate("Refusals", SENTENCE) == "此会话已结束。"
    language.switch(LanguageChoice.ENGLISH)
    assert language.translate("Refusals", SENTENCE) == SENTENCE


def test_uninstalled_language_leaves_the_application_alone(chinese: Language) -> None:
    assert chinese.translate("Refusals", SENTENCE) == "此会话已结束。"
    assert QCoreApplication.translate("Refusals", SENTENCE) == SENTENCE


def test_installed_language_speaks_everywhere_and_stops_at_a_switch(qapp: QApplication, translations: Path) -> None:
    language = Language(LanguageChoice.CHINESE, translations)
    language.install(qapp)
    assert QCoreApplication.translate("Refusals", SENTENCE) == "此会话已结束。"
    language.switch(LanguageChoice.ENGLISH)
    assert QCoreApplication.translate("Refusals", SENTENCE) == SENTENCE


def test_qts_own_words_are_chinese_too(chinese: Language) -> None:
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    assert (folder / "qtbase_zh_CN.qm").exists()
    assert chinese.translate("QPlatformTheme", "Cancel") == "取消"


def test_unknown_text_is_itself(chinese: Language) -> None:
    assert chinese.translate("Nowhere", "Not a text of ours") == "Not a text of ours"


def test_every_text_of_the_qt_room_is_translated(tmp_path: Path) -> None:
    source = TRANSLATIONS / "desk_app_qt_zh_CN.ts"
    fresh = tmp_path / "fresh.ts"
    fresh.write_bytes(source.read_bytes())
    room = Path(__file__).resolve().parents[3] / "desk_app" / "qt"
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    files = [str(file) for file in sorted(room.glob("*.py"))]
    subprocess.run([tool, *files, "-ts", fresh, "-no-obsolete", "-locations", "none"], check=True, capture_output=True)
    text = fresh.read_text(encoding="utf-8")
    assert "unfinished" not in text
    assert text.count("<source>") == source.read_text(encoding="utf-8").count("<source>")
