"""Windows of these tests are drawn in memory; what needs a real display starts a program on one of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from remote_assist.ui.appearance import speak
from tests.remote_assist.ui.language import NAME, TRANSLATIONS, translation_tool

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def chinese(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QApplication]:
    """The application speaks Chinese from translations that are built here and now."""
    folder = tmp_path / "translations"
    folder.mkdir()
    (tmp_path / "icons").symlink_to(TRANSLATIONS.parent / "icons")
    subprocess.run(
        [translation_tool("pyside6-lrelease"), str(TRANSLATIONS / f"{NAME}.ts"), "-qm", str(folder / f"{NAME}.qm")],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    monkeypatch.setattr("importlib.resources.files", lambda _package: tmp_path)
    speak(qapp, "zh_CN")
    yield qapp
    speak(qapp, "en")
