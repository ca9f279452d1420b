"""The scale of a monitor, and where it is among the captured pixels, whatever Qt's logical ones are."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from remote_assist.geometry import Rect
from remote_assist.monitors import MOST_SCALE
from remote_assist.ui import screen_scales as scales
from remote_assist.ui.screen_scales import screen_scales


class Screen:
    """A monitor as Qt tells it: logical pixels, from a corner that is a device pixel."""

    def __init__(self, place: QRect, ratio: float, dpi: float) -> None:
        self._place, self._ratio, self._dpi = place, ratio, dpi

    def geometry(self) -> QRect:
        return self._place

    def devicePixelRatio(self) -> float:  # noqa: N802  # Qt's name
        return self._ratio

    def logicalDotsPerInch(self) -> float:  # noqa: N802  # Qt's name
        return self._dpi


def _told(*screens: Screen) -> dict[Rect, int]:
    return dict(screen_scales([cast("QScreen", screen) for screen in screens]))


def test_each_monitor_has_its_own() -> None:
    left, right = Screen(QRect(0, 0, 2560, 1440), 1.5, 96), Screen(QRect(3840, 200, 1920, 1080), 1, 96)
    assert _told(left, right) == {Rect(0, 0, 3840, 2160): 150, Rect(3840, 200, 1920, 1080): 100}


def test_resolution_that_is_no_ratio_counts_too() -> None:
    assert _told(Screen(QRect(0, 0, 1920, 1080), 1, 120)) == {Rect(0, 0, 1920, 1080): 125}
    assert _told(Screen(QRect(0, 0, 10, 10), 99, 9600)) == {Rect(0, 0, 990, 990): MOST_SCALE}


def test_macs_count_from_72(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scales, "_PLAIN_DPI", 72)
    assert _told(Screen(QRect(0, 0, 1440, 900), 2, 72)) == {Rect(0, 0, 2880, 1800): 200}


def test_screens_of_this_process_are_told(qapp: QApplication) -> None:
    del qapp
    assert set(screen_scales(QGuiApplication.screens()).values()) == {100}
