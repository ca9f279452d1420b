"""Every text of the windows exists in Chinese, and the language switches live."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from remote_assist.policy.questions import Engineer, Question
from remote_assist.ui.appearance import speak
from remote_assist.ui.consent import ConsentDialog
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.viewer_bridge import ViewerBridge
from remote_assist.ui.viewer_window import ViewerWindow
from remote_assist.wire.roles import Capability
from tests.fakes.viewer import RecordingViewer
from tests.remote_assist.ui.language import NAME, ROOT, TRANSLATIONS, translation_tool


def test_every_text_has_its_chinese(tmp_path: Path) -> None:
    fresh = tmp_path / f"{NAME}.ts"
    shutil.copy(TRANSLATIONS / f"{NAME}.ts", fresh)
    sources = [str(path) for path in sorted((ROOT / "remote_assist" / "ui").glob("*.py"))]
    subprocess.run(
        [translation_tool("pyside6-lupdate"), *sources, "-ts", str(fresh), "-no-obsolete", "-locations", "none"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    messages = list(ElementTree.parse(fresh).iter("message"))
    assert len(messages) > 60
    for message in messages:
        source, chinese = message.findtext("source"), message.find("translation")
        assert source is not None
        assert chinese is not None
        assert chinese.get("type") is None, f"not translated: {source}"
        text = chinese.text or ""
        assert {word for word in source.split() if word.startswith("{")} <= set(_placeholders(text)) | set(
            source.split()
        )
        assert _placeholders(source) == _placeholders(text), source


def _placeholders(text: str) -> list[str]:
    return sorted(piece.split("}")[0] for piece in text.split("{")[1:])


def _texts(window: ConsentDialog | ViewerWindow) -> list[str]:
    labels = [label.text() for label in window.findChildren(QLabel)]
    return [text for text in (*labels, *(button.text() for button in window.findChildren(QPushButton))) if text]


def _has_english(text: str) -> bool:
    known = text
    for ours in ("Ctrl+Alt", "Ctrl", "Esc", "Wang Lei", "Acme Ltd"):
        known = known.replace(ours, "")
    return any(character.isascii() and character.isalpha() for character in known)


def test_question_is_asked_in_chinese(chinese: QApplication, qtbot: QtBot) -> None:
    engineer = Engineer("Wang Lei", b"k" * 32)
    for number, capability in enumerate(Capability):
        dialog = ConsentDialog(Question(number, capability, engineer, "Acme Ltd", "发票"))
        qtbot.addWidget(dialog)
        assert not [text for text in _texts(dialog) if _has_english(text)]


def test_open_windows_switch_their_language(chinese: QApplication, qtbot: QtBot) -> None:
    window = ViewerWindow(RecordingViewer(), Framebuffer(), ViewerBridge())
    dialog = ConsentDialog(Question(1, Capability.VIEW, Engineer("Wang Lei", b"k" * 32), "Acme Ltd", ""))
    for widget in (window, dialog):
        qtbot.addWidget(widget)
    assert not [text for text in _texts(window) if _has_english(text)]
    speak(chinese, "en")
    qtbot.waitUntil(lambda: "Don't allow" in _texts(dialog) and "End session" in _texts(window))
    speak(chinese, "zh_CN")
    qtbot.waitUntil(lambda: "不允许" in _texts(dialog) and "结束会话" in _texts(window))
