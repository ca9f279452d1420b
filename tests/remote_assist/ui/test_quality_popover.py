"""The quality popover says how it is, once a second while it is open, to the eye, to the ear and to the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Size
from remote_assist.stream.viewing import CapabilityState, ViewerFigures
from remote_assist.ui.quality_popover import QualityPopover, bits_text, time_text
from tests.remote_assist.ui.test_viewer_window import Opened

FIGURES = ViewerFigures(
    resolution=Size(1920, 1080),
    frames_per_second=58.5,
    bits_per_second=4.21e6,
    codec_shares=(("zstd", 0.62), ("jpeg", 0.3), ("solid", 0.05), ("moved", 0.029), ("raw", 0.001)),
    decode=0.0021,
    delay=0.0123,
    queue=0.002,
    link_rate=12.5e6,
)


def popover_of(opened: Opened) -> QualityPopover:
    found = opened.window.findChild(QualityPopover)
    assert isinstance(found, QualityPopover)
    return found


def quality_button(opened: Opened) -> QToolButton:
    found = opened.window.findChild(QToolButton, "quality")
    assert isinstance(found, QToolButton)
    return found


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    opened = Opened(qtbot)
    opened.go_live()
    opened.viewer.shown = FIGURES
    return opened


def test_figures_are_said_in_units_that_fit(opened: Opened) -> None:
    quality_button(opened).click()
    assert popover_of(opened).lines == (
        ("Screen", "1920 × 1080"),
        ("Frames", "58 per second"),
        ("Data", "4.21 Mbit/s"),
        ("Delay", "14 ms (2.0 ms waiting)"),
        ("Link carries", "100 Mbit/s"),
        ("Decoding", "2.1 ms"),
        ("Data by kind", "text 62%\nphoto 30%\nplain 5%\nmoved 3%"),
    )


def test_what_is_not_known_is_not_made_up(opened: Opened) -> None:
    opened.viewer.shown = ViewerFigures()
    quality_button(opened).click()
    assert [value for _, value in popover_of(opened).lines] == ["–"] * 7


def test_open_popover_is_brought_up_to_date_and_a_closed_one_reads_nothing(opened: Opened) -> None:
    reads: list[ViewerFigures] = []

    def read() -> ViewerFigures:
        reads.append(opened.viewer.shown)
        return opened.viewer.shown

    opened.window.toolbar.watch_figures(read)
    assert reads == []
    quality_button(opened).click()
    opened.viewer.shown = ViewerFigures(resolution=Size(800, 600), frames_per_second=7)
    opened.qtbot.waitUntil(lambda: popover_of(opened).lines[1][1] == "7 per second", timeout=5000)
    quality_button(opened).click()
    before = len(reads)
    opened.qtbot.wait(1200)  # longer than its second
    assert len(reads) == before


def test_keyboard_alone_opens_and_closes_it(opened: Opened) -> None:
    quality_button(opened).setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(quality_button(opened), Qt.Key.Key_Space)
    popover = popover_of(opened)
    assert popover.isVisible()
    assert popover.hasFocus()
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    assert not quality_button(opened).isChecked()
    assert quality_button(opened).hasFocus()


def test_popover_is_spoken_with_what_it_shows(opened: Opened) -> None:
    quality_button(opened).click()
    interface = QAccessible.queryAccessibleInterface(popover_of(opened))
    assert interface.text(QAccessible.Text.Name) == "Connection quality"
    assert "Delay: 14 ms" in interface.text(QAccessible.Text.Description)


@pytest.mark.parametrize("size", [QSize(500, 500), QSize(1400, 800)])
def test_popover_stays_inside_the_window(opened: Opened, size: QSize) -> None:
    opened.window.resize(1000, 600)
    quality_button(opened).click()
    opened.window.resize(size)
    opened.qtbot.waitUntil(lambda: opened.window.rect().contains(popover_of(opened).geometry()))
    below = quality_button(opened).mapTo(opened.window, quality_button(opened).rect().bottomLeft())
    assert popover_of(opened).y() >= below.y()


def test_popover_stays_open_while_one_works_and_the_button_closes_it(opened: Opened) -> None:
    opened.control(CapabilityState.GRANTED)
    quality_button(opened).click()
    QTest.mouseClick(opened.window.pane.view, Qt.MouseButton.LeftButton)
    QTest.keyClick(opened.window.pane.view, Qt.Key.Key_A)
    assert popover_of(opened).isVisible()
    assert len(opened.viewer.events) == 5
    quality_button(opened).click()
    assert not popover_of(opened).isVisible()
    assert not quality_button(opened).isChecked()


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        (0, "0 kbit/s"), (480, "0.48 kbit/s"), (999_400, "999 kbit/s"), (999_600, "1 Mbit/s"),
        (4_210_000, "4.21 Mbit/s"), (999_600_000, "1 Gbit/s"), (25e9, "25 Gbit/s"),
    ],
)  # fmt: skip
def test_rates_keep_three_figures(bits: float, text: str) -> None:
    assert bits_text(bits) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "–"), (0.00004, "0.0 ms"), (0.0099, "9.9 ms"), (0.00999, "10 ms"), (1.5, "1500 ms")]
)
def test_times_are_milliseconds(seconds: float | None, text: str) -> None:
    assert time_text(seconds) == text
