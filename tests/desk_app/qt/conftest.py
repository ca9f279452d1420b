"""Windows of these tests are drawn in memory; translations are built for them, so that none can be stale."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desk_app.qt.language import Language, LanguageChoice

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TRANSLATIONS = Path(__file__).resolve().parents[3] / "resources" / "translations"


@pytest.fixture(scope="session")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the freshly built texts of the Qt rooms."""
    folder = tmp_path_factory.mktemp("translations")
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    source = TRANSLATIONS / "desk_app_qt_zh_CN.ts"
    subprocess.run([tool, "-silent", source, "-qm", folder / "desk_app_qt_zh_CN.qm"], check=True)
    return folder


@pytest.fixture
def chinese(qapp: QApplication, translations: Path) -> Iterator[Language]:
    language = Language(LanguageChoice.CHINESE, translations)
    yield language
    language.deleteLater()


@pytest.fixture
def english(qapp: QApplication, translations: Path) -> Iterator[Language]:
    language = Language(LanguageChoice.ENGLISH, translations)
    yield language
    language.deleteLater()
