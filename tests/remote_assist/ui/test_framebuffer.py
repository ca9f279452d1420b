"""What is painted is what is shown, and whoever shows it is told which region."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.viewing import Pixels
from remote_assist.ui.framebuffer import Framebuffer


def _shown(framebuffer: Framebuffer) -> Pixels:
    with framebuffer.locked_image() as image:
        copy: QImage = image.copy()
    height, width = copy.height(), copy.width()
    return np.frombuffer(copy.constBits(), np.uint8).reshape(height, copy.bytesPerLine() // 4, 4)[:, :width, :3].copy()


def _noise(width: int, height: int) -> Pixels:
    return np.random.default_rng(5).integers(0, 256, (height, width, 4), dtype=np.uint8)


def test_painted_rectangle_is_in_the_picture(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    framebuffer.resized(Size(50, 40))
    pixels = _noise(7, 9)
    framebuffer.painted(Rect(11, 13, 7, 9), pixels)
    want = np.zeros((40, 50, 3), np.uint8)
    want[13:22, 11:18] = pixels[..., :3]
    assert np.array_equal(_shown(framebuffer), want)


def test_moved_content_may_overlap_its_source(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    framebuffer.resized(Size(50, 40))
    pixels = _noise(50, 40)
    framebuffer.painted(Rect(0, 0, 50, 40), pixels)
    framebuffer.moved(Rect(3, 4, 30, 30), Point(0, 0))
    want = pixels.copy()
    want[4:34, 3:33] = pixels[0:30, 0:30]
    assert np.array_equal(_shown(framebuffer), want[..., :3])


def test_finished_frame_tells_its_region_once(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    framebuffer.resized(Size(50, 40))
    with qtbot.waitSignal(framebuffer.region_painted) as told:
        framebuffer.frame_finished([Rect(0, 0, 2, 2), Rect(10, 10, 3, 3)])
    region = told.args[0]
    assert region.boundingRect() == QRect(0, 0, 13, 13)
    assert not region.contains(QRect(5, 5, 1, 1))


def test_many_rectangles_are_told_as_one(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    framebuffer.resized(Size(500, 40))
    with qtbot.waitSignal(framebuffer.region_painted) as told:
        framebuffer.frame_finished([Rect(4 * i, 0, 2, 2) for i in range(100)])
    assert told.args[0].rectCount() == 1


def test_new_size_is_told_and_empty(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    framebuffer.resized(Size(50, 40))
    framebuffer.painted(Rect(0, 0, 50, 40), _noise(50, 40))
    with qtbot.waitSignal(framebuffer.size_changed):
        framebuffer.resized(Size(20, 10))
    assert framebuffer.size == Size(20, 10)
    assert not _shown(framebuffer).any()
