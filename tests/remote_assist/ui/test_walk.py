"""Consent, banner and the engineer's window are walked by ear, by keys and by ruler, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from remote_assist.policy.questions import BannerFacts, Engineer, Onlooker, Question
from remote_assist.stream.viewing import CapabilityState
from remote_assist.ui.banner import Banner
from remote_assist.ui.consent import ConsentDialog
from remote_assist.wire.roles import Capability
from tests.fakes.accessible_walk import cut_off, type_as_large_as, unspoken, untabbed
from tests.remote_assist.ui.test_quality_popover import FIGURES, quality_button
from tests.remote_assist.ui.test_viewer_window import Opened

ENGINEER = Engineer("Wang Lei", b"k" * 32, True)
ALL = (Capability.VIEW, Capability.CONTROL, Capability.CLIPBOARD)
FACTS = BannerFacts((Onlooker(ENGINEER, ALL),), "Acme Ltd", "Invoices", 1_763_730_120.0)


def consent(qtbot: QtBot) -> QWidget:
    dialog = ConsentDialog(Question(1, Capability.CONTROL, ENGINEER, "Acme Ltd", "Invoices", 60.0), wakes_after=0.01)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.allow_is_awake, timeout=5000)
    return dialog


def banner(qtbot: QtBot) -> QWidget:
    shown = Banner()
    qtbot.addWidget(shown)
    shown.show_facts(FACTS, QRect(0, 0, 960, 540))  # 1920×1080 at 200 %
    return shown


def viewer(qtbot: QtBot) -> QWidget:
    opened = Opened(qtbot)
    opened.go_live()
    opened.control(CapabilityState.GRANTED)
    opened.window.resize(960, 540)
    return opened.window


def quality(qtbot: QtBot) -> QWidget:
    """The window of one who only looks, with the popover open over it."""
    opened = Opened(qtbot)
    opened.viewer.shown = FIGURES
    opened.go_live()
    opened.window.resize(960, 640)
    quality_button(opened).click()
    return opened.window


def words(qtbot: QtBot) -> QWidget:
    """The window of one who reads what the words are for."""
    opened = Opened(qtbot)
    opened.go_live()
    opened.bridge.words_agreed(("bench", "marble", "river", "lamp"), ("长凳", "大理石", "河流", "台灯"))
    opened.window.resize(960, 640)
    why = opened.window.findChild(QToolButton, "words_why")
    assert isinstance(why, QToolButton)
    why.click()
    return opened.window


def speak(language: str, request: pytest.FixtureRequest) -> None:
    if language == "zh_CN":
        request.getfixturevalue("chinese")


@pytest.mark.parametrize("make", [consent, banner, viewer, quality, words])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_window_is_spoken_and_reached_by_keys(
    qtbot: QtBot, request: pytest.FixtureRequest, make: Callable[[QtBot], QWidget], language: str
) -> None:
    speak(language, request)
    window = make(qtbot)
    assert unspoken(window) == []
    if make in {consent, quality, words}:  # the banner takes no focus; with control every key goes to the customer
        assert untabbed(window) == []


@pytest.mark.parametrize("make", [consent, banner, viewer, quality, words])
@pytest.mark.parametrize("way", [("en", 1.0), ("zh_CN", 1.0), ("en", 1.5), ("zh_CN", 1.5), ("en", 2.0)], ids=str)
def test_no_text_is_cut_off(
    qapp: QApplication,
    qtbot: QtBot,
    request: pytest.FixtureRequest,
    make: Callable[[QtBot], QWidget],
    way: tuple[str, float],
) -> None:
    language, factor = way
    speak(language, request)
    with type_as_large_as(factor):
        assert cut_off(make(qtbot)) == []
