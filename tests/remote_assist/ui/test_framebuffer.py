"""What is painted is what is shown, and whoever shows it is told which region."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage, QRegion
from pytestqt.qtbot import QtBot

from remote_assist.geometry import Point, Rect, Size
from remote_assist.stream.viewing import Pixels
from remote_assist.ui.framebuffer import Framebuffer
from tests.remote_assist.ui.test_fitted_picture import made_anew


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
        framebuffer.update_finished([Rect(0, 0, 2, 2), Rect(10, 10, 3, 3)])
    region = told.args[0]
    assert region.boundingRect() == QRect(0, 0, 13, 13)
    assert not region.contains(QRect(5, 5, 1, 1))


def test_many_rectangles_are_told_as_one(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    framebuffer.resized(Size(500, 40))
    with qtbot.waitSignal(framebuffer.region_painted) as told:
        framebuffer.update_finished([Rect(4 * i, 0, 2, 2) for i in range(100)])
    assert told.args[0].rectCount() == 1


def test_new_size_is_told_and_empty(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    framebuffer.resized(Size(50, 40))
    framebuffer.painted(Rect(0, 0, 50, 40), _noise(50, 40))
    with qtbot.waitSignal(framebuffer.size_changed):
        framebuffer.resized(Size(20, 10))
    assert framebuffer.size == Size(20, 10)
    assert not _shown(framebuffer).any()


@pytest.mark.parametrize("side", [20, 400])
def test_fitted_picture_follows_changes_that_come_faster_than_it_is_made(qtbot: QtBot, side: int) -> None:
    framebuffer, target = Framebuffer(), QSize(333, 250)
    framebuffer.resized(Size(800, 600))
    with qtbot.waitSignal(framebuffer.fitted):
        framebuffer.fit_to(target)
    told: list[QRegion] = []
    framebuffer.region_painted.connect(told.append)
    pixels = np.zeros((600, 800, 4), np.uint8)
    for value in range(1, 25):
        area = Rect(3 * value, 2 * value, side, side)
        pixels[area.y : area.bottom, area.x : area.right] = value
        framebuffer.painted(area, pixels[area.y : area.bottom, area.x : area.right])
        framebuffer.update_finished([area])
    qtbot.waitUntil(lambda: bool(told) and told[-1].contains(QPoint(72 + side - 1, 48 + side - 1)))
    image = framebuffer.fitted_image(target)
    assert image is not None
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(250, image.bytesPerLine() // 4, 4)[:, :333]
    assert np.array_equal(rows, made_anew(pixels, target))


def test_picture_that_changes_its_size_while_it_is_fitted_is_fitted_anew(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    pixels = _noise(1, 1)
    for side in (300, 400, 500):
        framebuffer.resized(Size(side, side))
        framebuffer.fit_to(QSize(100, 100))
        pixels = _noise(side, side)
        framebuffer.painted(Rect(0, 0, side, side), pixels)
        framebuffer.update_finished([Rect(0, 0, side, side)])
    want = made_anew(pixels, QSize(100, 100))

    def is_there() -> bool:
        image = framebuffer.fitted_image(QSize(100, 100))
        return image is not None and np.array_equal(
            np.frombuffer(image.constBits(), np.uint8).reshape(100, image.bytesPerLine() // 4, 4)[:, :100], want
        )

    qtbot.waitUntil(is_there)


def test_size_that_is_not_wanted_any_more_is_not_kept(qtbot: QtBot) -> None:
    framebuffer = Framebuffer()
    framebuffer.resized(Size(300, 300))
    with qtbot.waitSignal(framebuffer.fitted):
        framebuffer.fit_to(QSize(100, 100))
    framebuffer.fit_to(None)
    assert framebuffer.fitted_image(QSize(100, 100)) is None
