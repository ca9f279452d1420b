"""The menu of a message: by the mouse for what it points at, by Shift+F10 for the current message."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from desk_app.agent.timeline import Timeline
from tests.desk_app.agent.workplace import CustomerSide, Workplace

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support",  # a menu raises itself and grabs the keyboard, which memory has not
    extend=True,
)
SHIFT = Qt.KeyboardModifier.ShiftModifier


def says(place: Workplace, customer: CustomerSide, text: str) -> Timeline:
    """The customer says something; the timeline stands on it."""
    customer.says(text)
    place.waits(lambda: any(text in row for row in place.shown))
    timeline = place.window.inbox.chat.timeline
    timeline.setFocus()
    timeline.setCurrentIndex(timeline.model().index(timeline.model().rowCount() - 1, 0))
    return timeline


def menu_by_key(place: Workplace, timeline: Timeline) -> QMenu:
    place.press(timeline, Qt.Key.Key_F10, SHIFT)
    return place.finds(QMenu, "message_menu")


def choose(menu: QMenu, name: str) -> None:
    action = next(action for action in menu.actions() if action.objectName() == name)
    menu.setActiveAction(action)
    action.trigger()
    menu.close()


def names_in(menu: QMenu) -> list[str]:
    return [action.objectName() for action in menu.actions() if not action.isSeparator()]


def test_shift_f10_copies_the_current_message(place: Workplace) -> None:
    timeline = says(place, place.serves(), "发票 <b>42</b>")
    menu = menu_by_key(place, timeline)
    assert names_in(menu) == ["copy_text"]
    choose(menu, "copy_text")
    assert QGuiApplication.clipboard().text() == "发票 <b>42</b>"
    place.waits(lambda: "Copied." in place.said)


def test_links_of_a_message_are_copied_whole(place: Workplace) -> None:
    timeline = says(place, place.serves(), "see https://example.com/a?b=1&c=2 and <https://example.com/d>")
    menu = menu_by_key(place, timeline)
    assert names_in(menu) == ["copy_text", "copy_link", "copy_link"]
    choose(menu, "copy_link")
    assert QGuiApplication.clipboard().text() == "https://example.com/a?b=1&c=2"


def test_mouse_menu_of_a_picture_copies_its_pixels_and_saves_it(place: Workplace) -> None:
    place.serves()
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(0xFF3465A4)
    composer = place.window.inbox.chat.composer
    composer.add_picture(picture)
    place.waits(lambda: not composer.strip.is_busy)
    composer.send()
    timeline = place.window.inbox.chat.timeline
    place.waits(lambda: "Screenshot.png" in place.shown[-1] and "waiting" not in place.shown[-1])
    last = timeline.visualRect(timeline.model().index(timeline.model().rowCount() - 1, 0))
    at = QPoint(last.right() - 50, last.center().y() + 8)
    where = timeline.viewport().mapToGlobal(at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, where)
    QApplication.sendEvent(timeline.viewport(), event)
    menu = place.finds(QMenu, "message_menu")
    assert names_in(menu) == ["copy_picture", "save_attachment"]
    QGuiApplication.clipboard().clear()
    choose(menu, "copy_picture")
    place.waits(lambda: not QGuiApplication.clipboard().image().isNull())
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height(), copied.pixel(5, 5)) == (64, 48, 0xFF3465A4)
    QApplication.sendEvent(timeline.viewport(), event)
    choose(place.finds(QMenu, "message_menu"), "save_attachment")
    place.finds(QFileDialog, "save_dialog").reject()
