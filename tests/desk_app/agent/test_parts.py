"""Opening and saving what a message carries."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLabel

from desk_app.agent.bubble import Hit, Part
from desk_app.agent.parts import png_of
from desk_app.agent.picture_view import PictureView, read_picture
from desk_app.domain.attachments import Attachment
from tests.desk_app.agent.workplace import Workplace


def picture(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(0xFF3465A4)
    return made


def sent_picture(place: Workplace) -> Attachment:
    """A picture that the engineer sent into the shown chat."""
    customer = place.serves()
    composer = place.window.inbox.chat.composer
    composer.add_picture(picture(300, 200))
    place.waits(lambda: not composer.strip.is_busy)
    place.press(composer.edit, Qt.Key.Key_Return)
    key = customer.whole.session.id
    place.waits(lambda: any(m.attachments for m in place.state.sessions[key].messages))
    return next(m.attachments[0] for m in place.state.sessions[key].messages if m.attachments)


def test_picture_opens_in_its_own_window_at_its_own_size(place: Workplace) -> None:
    attachment = sent_picture(place)
    timeline = place.window.inbox.chat.timeline
    place.waits(lambda: any(row.message.attachments for row in place.window.inbox.chat.model.rows))
    row = next(row for row in place.window.inbox.chat.model.rows if row.message.attachments)
    timeline.activated_part.emit(Hit(Part.PICTURE, attachment.id), row)
    view = place.finds(PictureView, "picture_view")
    label = view.findChild(QLabel, "picture")
    assert label is not None
    place.waits(lambda: not label.pixmap().isNull())
    assert (label.pixmap().width(), label.pixmap().height()) == (300, 200)
    place.press(view, Qt.Key.Key_Escape)
    assert not view.isVisible()


def test_file_is_saved_where_the_person_says(place: Workplace, tmp_path: Path) -> None:
    attachment = sent_picture(place)
    place.office.save_attachment(attachment, place.window)
    dialog = place.finds(QFileDialog, "save_dialog")
    target = tmp_path / "saved.png"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    place.waits(lambda: any("saved.png" in text for text in place.said))
    assert read_picture(target).size().toTuple() == (300, 200)


def test_folder_that_cannot_be_written_is_said(place: Workplace, tmp_path: Path) -> None:
    attachment = sent_picture(place)
    place.office.save_attachment(attachment, place.window)
    dialog = place.finds(QFileDialog, "save_dialog")
    dialog.fileSelected.emit(str(tmp_path / "nowhere" / "saved.png"))
    dialog.close()
    place.waits(lambda: any("cannot be written" in text for text in place.said))


def test_what_is_no_picture_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "no.png"
    file.write_bytes(b"not a picture")
    assert read_picture(file).isNull()
    file.write_bytes(png_of(picture(10, 20)))
    assert read_picture(file).size().toTuple() == (10, 20)
