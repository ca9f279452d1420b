"""What can be done with the parts of a message: opening pictures, files, links and cards; uploading what is to come.

Invariant: only http, https and mailto links are opened; an upload belongs to its item, and goes on while another chat
is shown.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QDesktopServices, QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from desk_app.agent.bubble import Hit, Part
from desk_app.agent.office import Office
from desk_app.agent.picture_view import PictureView, read_picture
from desk_app.agent.strip import StripItem
from desk_app.agent.timeline_rows import Row
from desk_app.domain.attachments import Attachment
from desk_app.domain.refusals import Refusal
from desk_app.qt.markdown import safe_link
from desk_app.qt.tasks import Job


def png_of(image: QImage) -> bytes:
    """Returns the picture as PNG. Takes long: called in a thread."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(data.data())


class AttachmentOpener(QObject):
    """Opens a picture in a window of its own, and saves any other file."""

    def __init__(self, office: Office, owner: QWidget) -> None:
        super().__init__(owner)
        self._office = office
        self._owner = owner

    def open(self, attachment: Attachment) -> None:
        """Does what a click on it means."""
        if not attachment.is_picture:
            self._office.save_attachment(attachment, self._owner)
            return
        view = PictureView(attachment.name, self._owner.window())
        view.show_words(self.tr("Fetching the picture…"))
        view.show()

        def shown(image: QImage) -> None:
            if not view.show_image(image):
                view.show_words(self.tr("This picture cannot be shown."))

        def fetched(answer: Path | Refusal) -> None:
            if isinstance(answer, Refusal):
                view.show_words(self._office.sentence(answer))
            else:
                self._office.tasks.spawn(asyncio.to_thread(read_picture, answer), shown, view)

        self._office.bridge.download(attachment, fetched, owner=view)


class PartOpener(QObject):
    """Opens what was clicked in a timeline."""

    def __init__(self, office: Office, owner: QWidget) -> None:
        super().__init__(owner)
        self._office = office
        self._attachments = AttachmentOpener(office, owner)

    def open(self, hit: Hit, row: Row) -> None:
        """Does what a click, or Enter, on this part means."""
        attachment = next((a for a in row.message.attachments if a.id == hit.payload), None)
        match hit.part:
            case Part.LINK:
                url = safe_link(hit.payload)
                if url is not None:
                    QDesktopServices.openUrl(url)
            case Part.PICTURE | Part.FILE if attachment is not None:
                self._attachments.open(attachment)
            case Part.ARTICLE:
                self._office.article_wanted.emit(hit.payload)
            case Part.RETRY:
                self._office.bridge.retry(row.key)
            case Part.DISCARD:
                self._office.bridge.discard(row.key)


class Uploads(QObject):
    """Runs the uploads of all chats."""

    def __init__(self, office: Office, parent: QObject) -> None:
        super().__init__(parent)
        self._office = office
        self._running: dict[StripItem, Job] = {}

    def begin(self, item: StripItem) -> None:
        """Sends an item's bytes; it shows its own progress."""
        data = item.source.data
        if isinstance(data, QImage):
            work = asyncio.to_thread(png_of, data)
            self._running[item] = self._office.tasks.spawn(work, lambda made: self._on_made(item, made), item)
        else:
            self._send(item, data)

    def _on_made(self, item: StripItem, data: bytes) -> None:
        if item in self._running:  # else it was taken out while the picture was made
            self._send(item, data)

    def _send(self, item: StripItem, data: bytes | Path) -> None:
        source = item.source
        self._running[item] = self._office.bridge.upload(
            data,
            source.name,
            source.media_type,
            lambda answer: self._on_answer(item, answer),
            progress=lambda done, total: self._on_progress(item, done, total),
            owner=item,
        )

    def _on_progress(self, item: StripItem, done: int, total: int) -> None:
        if item in self._running:  # else it was taken out while this was on its way
            item.set_fraction(done / max(1, total))

    def cancel(self, item: StripItem) -> None:
        """Stops an item's upload when it still runs."""
        job = self._running.pop(item, None)
        if job is not None:
            job.cancel()

    def _on_answer(self, item: StripItem, answer: Attachment | Refusal) -> None:
        self._running.pop(item, None)
        if isinstance(answer, Refusal):
            item.fail(self._office.sentence(answer))
            return
        self._office.attachments[answer.id] = answer
        if item.picture is not None and answer.is_picture:
            self._office.pictures.keep(answer, item.picture)
        item.finish(answer)
