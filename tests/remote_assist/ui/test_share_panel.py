"""The customer's panel: what was sent, who looks, what passed; it asks for nothing while nobody sees it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Point
from remote_assist.policy.questions import BannerFacts, Engineer, Onlooker, Passed, Pause
from remote_assist.stream.host_ui import Glimpse
from remote_assist.ui.device_pixels import device_area
from remote_assist.ui.share_panel import SharePanel
from remote_assist.wire.audit import AuditKind
from remote_assist.wire.roles import Capability

WANG = Onlooker(Engineer("王工", b"k" * 32, True), (Capability.VIEW, Capability.CONTROL), since=1_763_730_120.0)
LI = Onlooker(Engineer("李工", b"l" * 32), (Capability.VIEW,), since=1_763_730_180.0)
FACTS = BannerFacts((WANG,), "Acme Ltd", "Invoices", 1_763_730_120.0)


@pytest.fixture
def panel(qtbot: QtBot) -> SharePanel:
    panel = SharePanel()
    qtbot.addWidget(panel)
    panel.show_facts(FACTS)
    panel.open()
    return panel


def _glimpse(panel: SharePanel, shade: int = 7) -> Glimpse:
    size = panel.screen().size()
    step = 2
    return Glimpse(np.full((size.height() // step, size.width() // step, 4), shade, np.uint8), step, Point(0, 0))


def _buttons(panel: SharePanel) -> list[str]:
    return [b.accessibleName() or b.text() for b in panel.findChildren(QPushButton) if b.isVisibleTo(panel)]


def test_everything_is_done_by_keyboard(panel: SharePanel, qtbot: QtBot) -> None:
    assert _buttons(panel) == ["Take back: Mouse and keyboard", "Pause", "Stop sharing"]
    panel.pause.setFocus()
    with qtbot.waitSignal(panel.pause_requested) as told:
        QTest.keyClick(panel.pause, Qt.Key.Key_Space)
    assert told.args == [True]
    panel.show_facts(replace(FACTS, paused=Pause.CUSTOMER))
    with qtbot.waitSignal(panel.pause_requested) as told:
        QTest.keyClick(panel.pause, Qt.Key.Key_Space)
    assert told.args == [False]
    with qtbot.waitSignal(panel.stop_requested):
        QTest.keyClick(panel.stop, Qt.Key.Key_Space)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_each_of_several_is_sent_away_by_himself(panel: SharePanel, qtbot: QtBot) -> None:
    panel.show_facts(replace(FACTS, onlookers=(WANG, LI)))
    end = next(b for b in panel.findChildren(QPushButton) if "李工" in b.text() and b.isVisibleTo(panel))
    with qtbot.waitSignal(panel.revoke_requested) as told:
        QTest.mouseClick(end, Qt.MouseButton.LeftButton)
    assert told.args == [Capability.VIEW, LI.engineer.key]


def test_picture_holds_everything_but_the_panel_itself(panel: SharePanel) -> None:
    panel.show_glimpse(_glimpse(panel))
    shown = panel.view._pixels
    assert shown is not None
    own = device_area(panel.frameGeometry(), panel.screen())
    assert (shown[own.y // 2 + 1, own.x // 2 + 1, :3] != 7).all()
    outside = np.ones(shown.shape[:2], bool)
    outside[own.y // 2 : -(-own.bottom // 2), own.x // 2 : -(-own.right // 2)] = False
    assert (shown[outside] == 7).all()


def test_equal_picture_paints_nothing_again(panel: SharePanel) -> None:
    """Or panel and share would keep each other busy for ever."""
    panel.show_glimpse(_glimpse(panel))
    first = panel.view._pixels
    other = _glimpse(panel)
    own = device_area(panel.frameGeometry(), panel.screen())
    other.pixels[own.y // 2 + 3, own.x // 2 + 3] = 99  # the panel itself has changed, by showing the first one
    panel.show_glimpse(other)
    assert panel.view._pixels is first


def test_closed_panel_asks_nothing(panel: SharePanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.looked):
        pass
    panel.close()
    assert not panel._looking.isActive()


def test_newest_that_passed_stands_on_top_and_is_plain_text(panel: SharePanel) -> None:
    name = "report\u202egnp.exe"
    panel.show_passed(
        (
            Passed(1_763_730_130.0, AuditKind.FILE_TAKEN, f"{name}, 30 bytes, sha256 {'0a' * 32}", "王工"),
            Passed(1_763_730_140.0, AuditKind.CLIPBOARD_SENT, "text", "王工"),
        )
    )
    first, second = (panel.passed.item(row).text() for row in (0, 1))
    assert "got what you copied" in first
    assert second.endswith(("reportgnp.exe\u2069", "reportgnp.exe"))  # not how large, and its digest
