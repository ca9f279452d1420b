"""The banner keeps to its place, stands still, and its buttons mean what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from remote_assist.policy.questions import BannerFacts, Engineer, Pause
from remote_assist.ui.banner import CLEAR_RIGHT, HEIGHT, Banner
from remote_assist.wire.roles import Capability

FACTS = BannerFacts(
    Engineer("Wang Lei", b"k" * 32, True), "Acme Ltd", "Invoices", 1_763_730_120.0,
    (Capability.VIEW, Capability.CONTROL, Capability.CLIPBOARD),
    words_en=("bench", "marble", "river", "lamp"), words_zh=("长凳", "大理石", "河流", "台灯"),
)  # fmt: skip
FULL_HD = QRect(0, 0, 1920, 1080)


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    banner = Banner()
    qtbot.addWidget(banner)
    return banner


def _text(banner: Banner) -> str:
    return "\n".join(label.text() for label in banner.findChildren(QLabel) if label.isVisible())


def _button(banner: Banner, name: str) -> QPushButton:
    return next(b for b in banner.findChildren(QPushButton) if b.accessibleName() == name and not b.isHidden())


@pytest.mark.parametrize("area", [FULL_HD, QRect(0, 0, 1280, 720), QRect(1920, 200, 1366, 768)])
@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", ["Wang Lei", "W" * 300])
def test_banner_stays_in_its_strip_and_nothing_is_cut(banner: Banner, area: QRect, factor: float, name: str) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = application.font()
    larger = application.font()
    larger.setPointSizeF(before.pointSizeF() * factor)
    application.setFont(larger)
    try:
        banner.show_facts(replace(FACTS, engineer=Engineer(name, b"k" * 32)), area)
        strip = QRect(area.left(), area.bottom() + 1 - HEIGHT, area.width() - CLEAR_RIGHT, HEIGHT)
        assert strip.contains(banner.geometry())
        for button in banner.findChildren(QPushButton):
            if not button.isHidden():
                assert banner.rect().contains(button.geometry())
                assert button.width() >= button.sizeHint().width()
        for label in banner.findChildren(QLabel):
            if label.isVisible():
                assert label.width() >= label.sizeHint().width()
    finally:
        application.setFont(before)


def test_banner_says_who_since_when_and_the_words(banner: Banner) -> None:
    banner.show_facts(FACTS, FULL_HD)
    text = _text(banner)
    assert "Wang Lei" in text
    assert "sees and steers your screen since" in text
    assert "bench · marble · river · lamp" in text


def test_unverified_name_is_marked(banner: Banner) -> None:
    banner.show_facts(replace(FACTS, engineer=Engineer("Wang Lei", b"k" * 32)), FULL_HD)
    assert "(not verified)" in _text(banner)


def test_pause_is_told(banner: Banner) -> None:
    banner.show_facts(replace(FACTS, paused=Pause.CUSTOMER_INPUT), FULL_HD)
    assert "control rests" in _text(banner)


def test_stop_and_each_capability_have_a_button(banner: Banner, qtbot: QtBot) -> None:
    banner.show_facts(FACTS, FULL_HD)
    with qtbot.waitSignal(banner.stop_requested):
        QTest.mouseClick(_button(banner, "Stop sharing"), Qt.MouseButton.LeftButton)
    for name, capability in (("Mouse and keyboard", Capability.CONTROL), ("Clipboard", Capability.CLIPBOARD)):
        with qtbot.waitSignal(banner.revoke_requested) as told:
            QTest.mouseClick(_button(banner, f"Take back: {name}"), Qt.MouseButton.LeftButton)
        assert told.args == [capability]


def test_revoked_capability_has_no_button(banner: Banner) -> None:
    banner.show_facts(FACTS, FULL_HD)
    banner.show_facts(replace(FACTS, granted=(Capability.VIEW,)), FULL_HD)
    names = [b.accessibleName() for b in banner.findChildren(QPushButton) if not b.isHidden()]
    assert names == ["Stop sharing"]


def test_same_facts_paint_nothing_again(banner: Banner) -> None:
    banner.show_facts(FACTS, FULL_HD)
    before = banner.geometry(), _text(banner), banner.findChildren(QPushButton)
    banner.show_facts(replace(FACTS), FULL_HD)
    assert (banner.geometry(), _text(banner), banner.findChildren(QPushButton)) == before


def test_banner_never_takes_the_focus(banner: Banner) -> None:
    assert banner.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert banner.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
