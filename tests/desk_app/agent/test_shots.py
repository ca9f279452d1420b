"""A picture of the remote screen goes into the ticket by one key, and can be taken back or drawn on for a while."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from desk_app.agent.attachment_button import AttachmentButton
from desk_app.agent.screen_tab import ScreenTab
from desk_app.agent.shot_editor import ShotEditor
from desk_app.agent.shot_tool import seen
from desk_app.domain.messages import Message, Visibility
from desk_app.domain.refusals import Refusal, RefusalCode
from remote_assist.geometry import Rect, Size
from remote_assist.wire.audit import AuditKind
from tests.desk_app.agent.test_side_column import beside
from tests.desk_app.agent.workplace import CustomerSide, Workplace

SIZE = Size(320, 200)
PIXELS = np.random.default_rng(3).integers(0, 256, (SIZE.height, SIZE.width, 4), np.uint8)


def shown(place: Workplace) -> tuple[CustomerSide, ScreenTab]:
    """A screen whose picture is there."""
    customer, tab, _column = beside(place)
    assert tab.panel is not None
    framebuffer = tab.panel.framebuffer
    framebuffer.resized(SIZE)
    framebuffer.painted(Rect(0, 0, *SIZE), PIXELS)
    framebuffer.update_finished([Rect(0, 0, *SIZE)])
    panel = tab.panel
    place.waits(lambda: not seen(panel).isNull())
    return customer, tab


def notes(place: Workplace, customer: CustomerSide) -> list[Message]:
    whole = place.state.sessions[customer.whole.session.id]
    return [m for m in whole.messages if m.visibility is Visibility.INTERNAL and m.attachments]


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4)[..., :3].copy()


def test_one_key_files_what_is_seen_and_the_ticket_carries_it(place: Workplace) -> None:
    customer, tab = shown(place)
    assert tab.panel is not None
    assert np.array_equal(pixels(seen(tab.panel)), PIXELS[..., :3])
    place.press(tab.panel, Qt.Key.Key_F12)
    assert place.sees("shot_note")
    assert notes(place, customer) == []  # it can still be taken back
    place.press(tab.panel, Qt.Key.Key_F12)  # the next one files the first
    place.waits(lambda: len(notes(place, customer)) == 1)
    (note,) = notes(place, customer)
    assert (note.attachments[0].width, note.attachments[0].height) == SIZE
    assert "Screenshot" not in "".join(customer.read)
    place.click("shot_note_undo")
    assert not place.sees("shot_note")
    place.click("side_ticket_button")
    key = customer.whole.session.id
    place.waits(lambda: place.state.sessions[key].session.ticket_id is not None)
    place.click("side_ticket_button")  # now it opens what was made
    button = place.finds(QToolButton, "ticket_attachment")
    assert isinstance(button, AttachmentButton)
    place.waits(lambda: not button.icon().isNull())
    assert len(notes(place, customer)) == 1
    assert any(record.kind is AuditKind.PICTURE_KEPT for record in tab.panel.viewer.audit_records)


def test_drawn_on_before_it_is_filed(place: Workplace) -> None:
    customer, tab = shown(place)
    place.press(tab.panel, Qt.Key.Key_F12)  # type: ignore[arg-type]
    place.click("shot_note_edit")
    editor = place.finds(ShotEditor, "shot_editor")
    canvas = editor.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_of(QPoint(20, 20)))
    QTest.mouseMove(canvas, canvas.place_of(QPoint(200, 120)))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.place_of(QPoint(200, 120)))
    place.click("shot_file")
    place.waits(lambda: len(notes(place, customer)) == 1)
    assert not place.sees("shot_note")
    attachment = notes(place, customer)[0].attachments[0]
    place.waits(lambda: place.office.pictures.thumbnail(attachment) is not None)


def test_picture_that_the_hub_does_not_take_waits_as_a_note_to_send(place: Workplace) -> None:
    customer, tab = shown(place)
    assert tab._shots is not None
    place.press(tab.panel, Qt.Key.Key_F12)  # type: ignore[arg-type]
    shot = tab._shots.filer.take_back()
    assert shot is not None
    tab._shots.filer._on_their_way += 1
    tab._shots.filer._on_answer(shot, Refusal(code=RefusalCode.STORAGE_FULL))
    assert tab.column is not None
    composer = tab.column.chat.composer
    assert composer.is_note
    assert len(composer.strip.items) == 1
    assert tab.unsent_attachments == 1
    assert notes(place, customer) == []
    assert [label for label in tab.findChildren(QLabel) if label.isVisible()]
