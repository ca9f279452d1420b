"""Screens in one window take turns: no paint event holds more than a portion, and all is shown in the end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Rect, Size
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.paint_turns import LEAST, MOST, PaintTurns, portion
from remote_assist.ui.regions import pixels_of
from remote_assist.ui.screen_view import ScreenView

SIZE = Size(1500, 1200)


class Tiled:
    """Some views side by side, and how many pixels were painted between two rounds of the event loop."""

    def __init__(self, qtbot: QtBot, count: int) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        row = QHBoxLayout(self.window)
        row.setContentsMargins(0, 0, 0, 0)
        self.frames = [Framebuffer() for _ in range(count)]
        self.views = [ScreenView(frame) for frame in self.frames]
        self.slots: list[int] = []
        self.painted: list[QRegion] = []
        self._watch = _PaintWatch(self)
        for frame, view in zip(self.frames, self.views, strict=True):
            row.addWidget(view)
            view.installEventFilter(self._watch)
            frame.resized(SIZE)
        self.window.installEventFilter(self._watch)
        self.window.show()
        qtbot.waitExposed(self.window)
        qtbot.waitUntil(lambda: bool(self.slots))
        self.slots.clear()
        self.painted.clear()

    def paint(self, index: int, area: Rect, value: int) -> None:
        frame = self.frames[index]
        frame.painted(area, np.full((area.height, area.width, 4), value, np.uint8))
        frame.update_finished([area])


class _PaintWatch(QObject):
    """Notes what is painted, and adds up what is painted in one update of a window."""

    def __init__(self, tiled: Tiled) -> None:
        super().__init__()
        self._tiled = tiled

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        slots = self._tiled.slots
        if event.type() is QEvent.Type.UpdateRequest:
            slots.append(0)
        elif isinstance(event, QPaintEvent) and isinstance(watched, ScreenView) and slots:
            self._tiled.painted.append(event.region())
            slots[-1] += pixels_of(event.region())
        return False


def _united(regions: list[QRegion]) -> QRegion:
    whole = QRegion()
    for region in regions:
        whole += region
    return whole


def test_new_pages_on_three_screens_are_painted_in_portions(qtbot: QtBot) -> None:
    tiled = Tiled(qtbot, 3)
    for index in range(3):
        tiled.paint(index, Rect(0, 0, *SIZE), 40 + index)
    qtbot.waitUntil(lambda: sum(tiled.slots) >= 3 * SIZE.area)
    assert max(tiled.slots) <= MOST
    assert sum(tiled.slots) == 3 * SIZE.area


def test_small_change_on_one_screen_does_not_wait_for_the_page_on_another(qtbot: QtBot) -> None:
    tiled = Tiled(qtbot, 2)
    tiled.paint(0, Rect(0, 0, *SIZE), 9)
    tiled.paint(1, Rect(5, 5, 12, 18), 9)
    glyph = QRegion(5, 5, 12, 18)
    qtbot.waitUntil(lambda: glyph in tiled.painted)
    before = tiled.painted[: tiled.painted.index(glyph)]
    assert sum(pixels_of(region) for region in before) <= MOST


def test_what_changes_again_while_it_waits_is_painted_whole_after_that(qtbot: QtBot) -> None:
    tiled = Tiled(qtbot, 1)
    for value in range(1, 6):
        tiled.painted.clear()
        tiled.paint(0, Rect(0, 0, *SIZE), value)
        QApplication.processEvents()
    whole = QRegion(0, 0, *SIZE)
    qtbot.waitUntil(lambda: not pixels_of(whole - _united(tiled.painted)))
    assert max(tiled.slots) <= MOST


def test_hidden_screen_keeps_no_turn_from_another(qtbot: QtBot) -> None:
    tiled = Tiled(qtbot, 2)
    tiled.paint(0, Rect(0, 0, *SIZE), 9)
    tiled.views[0].hide()
    QApplication.sendPostedEvents()
    tiled.slots.clear()
    tiled.paint(1, Rect(0, 0, *SIZE), 9)
    qtbot.waitUntil(lambda: sum(tiled.slots) >= SIZE.area)


def test_screen_that_is_gone_keeps_no_turn_from_another(qtbot: QtBot) -> None:
    tiled = Tiled(qtbot, 2)
    tiled.paint(0, Rect(0, 0, *SIZE), 9)
    gone = tiled.views.pop(0)
    gone.setParent(None)
    gone.deleteLater()
    tiled.slots.clear()
    tiled.paint(1, Rect(0, 0, *SIZE), 9)
    qtbot.waitUntil(lambda: sum(tiled.slots) >= SIZE.area)


@pytest.mark.parametrize(("pixel", "portion"), [(1e-12, MOST), (1e-6, LEAST), (1e-8, 500_000)])
def test_turns_become_as_large_as_the_computer_allows(qtbot: QtBot, pixel: float, portion: int) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(*SIZE)
    view.show()
    qtbot.waitExposed(view)
    now = [0.0]
    turns = PaintTurns(view, lambda: now[0])
    for _ in range(200):
        turns.want(view, QRegion(view.rect()))
        turns.painting(view)
        now[0] += turns.granted * pixel
        turns.painted(view)
        QApplication.processEvents()
    assert abs(turns.portion - portion) <= portion * 0.02


def test_one_window_has_one_order_of_turns(qtbot: QtBot) -> None:
    tiled = Tiled(qtbot, 2)
    assert PaintTurns.of(tiled.views[0]) is PaintTurns.of(tiled.views[1])


rects = st.builds(QRect, st.integers(0, 900), st.integers(0, 900), st.integers(1, 600), st.integers(1, 600))


@given(st.lists(rects, min_size=1, max_size=6), st.integers(0, 300_000))
def test_portion_and_rest_are_the_whole_and_have_nothing_in_common(parts: list[QRect], pixels: int) -> None:
    region = QRegion()
    for part in parts:
        region += part
    taken, rest = portion(region, pixels)
    assert (region - (taken + rest)).isEmpty()
    assert ((taken + rest) - region).isEmpty()
    assert (taken & rest).isEmpty()
    assert pixels_of(taken) <= pixels
