"""The caret of real programs on a real display, found in the picture that the viewer paints."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from PySide6.QtCore import QObject, QRect, Qt
from pytestqt.qtbot import QtBot

from remote_assist.capture import Pixels, Screen, open_screen
from remote_assist.geometry import Point, Rect, Size
from remote_assist.inject import Injector, open_injector
from remote_assist.ui.caret_watch import CaretWatch
from remote_assist.ui.framebuffer import Framebuffer
from remote_assist.ui.screen_view import ScreenView
from remote_assist.ui.zoom import Zoom
from remote_assist.wire.input import Key, TurnKey, TypeText
from tests.fakes.caret_field import caret_field
from tests.fakes.display import VirtualDisplay, virtual_display
from tests.fakes.x_client import XClient
from tests.remote_assist.stream.pixel_path import PixelPath

BACKSPACE, LEFT, HOME = Key(0xFF08), Key(0xFF51), Key(0xFF50)
_NEAR = 3  # pixels


class ShownPath(PixelPath):
    """A path whose picture is a view's."""

    def __init__(self, open_it: Callable[[], Screen], framebuffer: Framebuffer) -> None:
        self._framebuffer = framebuffer
        super().__init__(open_it)

    def resized(self, size: Size) -> None:
        super().resized(size)
        self._framebuffer.resized(size)

    def painted(self, area: Rect, pixels: Pixels) -> None:
        super().painted(area, pixels)
        self._framebuffer.painted(area, pixels)

    def moved(self, area: Rect, source: Point) -> None:
        super().moved(area, source)
        self._framebuffer.moved(area, source)

    def update_finished(self, areas: Sequence[Rect]) -> None:
        super().update_finished(areas)
        self._framebuffer.update_finished(areas)


class Typing:
    """Types into a field that says where its caret is, and compares."""

    def __init__(self, qtbot: QtBot, injector: Injector, field: XClient, watch: CaretWatch) -> None:
        self._qtbot, self._injector, self._field, self._watch = qtbot, injector, field, watch
        self._truth = [0, 0, 0, 0]

    def types(self, text: str) -> None:
        self._watch.sent(TypeText(text))
        self._injector.text(text)
        self.await_caret()

    def presses(self, key: Key) -> None:
        self._watch.sent(TurnKey(key, True))
        self._injector.key(key, True)
        self._injector.key(key, False)
        self.await_caret()

    def await_caret(self) -> None:
        """Until the caret in the picture is where the field says, within a few pixels."""
        self._qtbot.waitUntil(self._agrees, timeout=20_000)

    def _agrees(self) -> bool:
        try:
            while isinstance(truth := self._field.next_event(0.02), list):
                self._truth = truth
        except queue.Empty:
            pass
        caret = self._watch.caret
        if caret is None:
            return False
        x, y, width, height = self._truth
        # Qt's field speaks of more room on both sides of its caret.
        middle = x + width / 2 if caret.width <= 4 else x + caret.width / 2
        return (
            abs(caret.x + caret.width / 2 - middle) <= _NEAR and y - _NEAR <= caret.y < caret.bottom <= y + height + 5
        )


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with virtual_display(800, 400, window_manager=True) as display:
        yield display


@pytest.mark.parametrize(
    ("kind", "points", "theme"),
    [("qt", 12, "dark"), ("gtk", 9, "light"), ("terminal", 12, "dark")],
)
def test_caret_of_a_program_is_followed(
    qtbot: QtBot, display: VirtualDisplay, kind: str, points: int, theme: str
) -> None:
    framebuffer, parent = Framebuffer(), QObject()
    watch = CaretWatch(framebuffer, parent)
    injector = open_injector(display.name)
    with caret_field(kind, points, theme, display) as field:
        with ShownPath(lambda: open_screen(display.name), framebuffer) as path:
            path.settle()
            watch.watch(True)
            typing = Typing(qtbot, injector, field, watch)
            for text in ("H", "e", "ll", "o W"):
                typing.types(text)
            if kind != "terminal":
                typing.types("世界")
                for key in (LEFT, BACKSPACE, HOME):
                    typing.presses(key)
            watch.watch(False)
            assert watch.caret is None
        injector.close()


def test_candidates_appear_at_the_caret_in_the_picture(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    view = ScreenView(framebuffer)
    qtbot.addWidget(view)
    framebuffer.resized(Size(400, 300))
    view.resize(800, 600)
    view.set_zoom(Zoom(2.0))
    view.show()
    qtbot.waitExposed(view)
    view.setFocus()
    view.set_controlling(True)
    view._caret.watch(True)
    view.input_made.emit(TypeText("a"))
    framebuffer.painted(Rect(100, 40, 1, 18), np.full((18, 1, 4), 255, np.uint8))
    framebuffer.update_finished([Rect(100, 40, 1, 18)])

    def area() -> QRect:
        told = view.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        assert isinstance(told, QRect)
        return told

    qtbot.waitUntil(lambda: area().contains(QRect(200, 80, 2, 36)))
    assert QRect(197, 77, 8, 42).contains(area())
    view.set_zoom(Zoom(1.0))
    assert not area().contains(QRect(200, 80, 2, 36))
