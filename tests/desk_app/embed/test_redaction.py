"""What was covered is not in the picture any more."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desk_app.embed.look import Look
from desk_app.embed.redaction_window import RedactionWindow
from desk_app.embed.words import Words
from desk_app.qt.language import Language, LanguageChoice
from desk_app.qt.picture_draft import Brush, PictureDraft
from desk_app.qt.theme import ThemeChoice

AREA = QRect(40, 30, 200, 40)


def text_picture(text: str) -> QImage:
    image = QImage(320, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setFont(QFont("Noto Sans", 20))
    painter.drawText(QPoint(44, 62), text)
    painter.end()
    return image


def pixels(image: QImage, area: QRect) -> list[int]:
    return [image.pixel(x, y) for y in range(area.top(), area.bottom() + 1) for x in range(area.left(), area.right())]


@pytest.mark.parametrize("brush", [Brush.BLUR, Brush.BLACK])
def test_covered_text_can_not_be_told_from_another_text(qapp: object, brush: Brush) -> None:
    # Two numbers of the same look: what is left of them must be all but the same.
    one, other = PictureDraft(text_picture("4929 1120")), PictureDraft(text_picture("4929 1124"))
    assert pixels(one.image, AREA) != pixels(other.image, AREA)
    one.draw(AREA.topLeft(), AREA.bottomRight(), brush)
    other.draw(AREA.topLeft(), AREA.bottomRight(), brush)
    difference = max(
        abs(QColor(a).green() - QColor(b).green())
        for a, b in zip(pixels(one.image, AREA), pixels(other.image, AREA), strict=True)
    )
    assert difference <= (24 if brush is Brush.BLUR else 0)
    letters = {QColor(pixel).green() for pixel in pixels(one.image, AREA)}
    assert max(letters) - min(letters) < 90


def test_blur_keeps_a_handful_of_averages_only(qapp: object) -> None:
    noise = QImage(256, 64, QImage.Format.Format_RGB32)
    for y in range(64):
        for x in range(256):
            noise.setPixel(x, y, 0xFF000000 | (0xFFFFFF if (x * 7919 + y * 104729) % 3 else 0))
    redaction = PictureDraft(noise)
    redaction.draw(noise.rect().topLeft(), noise.rect().bottomRight(), Brush.BLUR)
    steps = [
        abs(QColor(redaction.image.pixel(x + 1, 32)).green() - QColor(redaction.image.pixel(x, 32)).green())
        for x in range(255)
    ]
    assert max(steps) <= 4, "an edge of the original has survived"


def test_what_lies_outside_stays_as_it_was(qapp: object) -> None:
    original = text_picture("keep")
    redaction = PictureDraft(original)
    redaction.draw(QPoint(0, 100), QPoint(319, 599), Brush.BLACK)
    assert redaction.image.copy(0, 0, 320, 100) == original.convertToFormat(QImage.Format.Format_RGB32).copy(
        0, 0, 320, 100
    )
    assert set(pixels(redaction.image, QRect(0, 100, 320, 100))) == {0xFF000000}


@pytest.mark.parametrize("brush", [Brush.ARROW, Brush.BOX])
def test_what_is_drawn_is_seen_and_taken_away_whole(qapp: object, brush: Brush) -> None:
    original = text_picture("here").convertToFormat(QImage.Format.Format_RGB32)
    draft = PictureDraft(original)
    draft.draw(QPoint(300, 190), QPoint(60, 40), brush)  # backwards, and near the edge
    assert draft.image.pixelColor(60, 40).red() > 180
    assert draft.image.pixelColor(60, 40).green() < 120
    draft.draw(QPoint(-50, -50), QPoint(20, 20), brush)
    draft.undo()
    draft.undo()
    assert draft.image == original


def test_undo_gives_back_what_was_there(qapp: object) -> None:
    original = text_picture("back")
    redaction = PictureDraft(original)
    redaction.draw(AREA.topLeft(), AREA.bottomRight(), Brush.BLACK)
    redaction.draw(AREA.translated(10, 10).topLeft(), AREA.translated(10, 10).bottomRight(), Brush.BLUR)
    redaction.undo()
    redaction.undo()
    assert not redaction.can_undo
    assert redaction.image == original.convertToFormat(QImage.Format.Format_RGB32)


class Opened:
    def __init__(self, qtbot: QtBot) -> None:
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        words = Words(Language(LanguageChoice.ENGLISH))
        self.redaction = PictureDraft(text_picture("secret"))
        self.window = RedactionWindow(self.redaction, words, Look(ThemeChoice.LIGHT), self.parent)
        self.given: list[QImage] = []
        self.window.accepted_picture.connect(self.given.append)
        self.window.open()
        qtbot.waitUntil(self.window.isVisible)

    def button(self, name: str) -> QPushButton:
        button = self.window.findChild(QPushButton, name)
        assert isinstance(button, QPushButton)
        return button


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    return Opened(qtbot)


def test_dragging_covers_where_it_was_dragged(opened: Opened) -> None:
    opened.button("redaction_black").click()
    canvas = opened.window.canvas
    start, end = canvas.place_of(QPoint(40, 30)), canvas.place_of(QPoint(240, 70))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    opened.button("redaction_use").click()
    (picture,) = opened.given
    assert set(pixels(picture, QRect(44, 34, 190, 30))) == {0xFF000000}
    assert picture.pixel(300, 150) == 0xFFFFFFFF


def test_keys_alone_can_cover(opened: Opened) -> None:
    canvas = opened.window.canvas
    before = opened.redaction.image.copy()
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert opened.redaction.can_undo
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.redaction.image == before


def test_a_click_covers_nothing(opened: Opened) -> None:
    QTest.mouseClick(opened.window.canvas, Qt.MouseButton.LeftButton)
    assert not opened.redaction.can_undo


def test_throwing_away_gives_nothing(opened: Opened) -> None:
    opened.button("redaction_discard").click()
    assert opened.given == []
