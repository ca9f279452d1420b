"""The menu of one message: copy its text or what of it is selected, a link or a picture, save what came with it.

Invariant: it offers only what this message has; where the mouse points at one part, only that part and the text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desk_app.agent.bubble import Hit, Part
from desk_app.agent.office import Office
from desk_app.agent.picture_view import read_picture
from desk_app.agent.timeline import MenuWish
from desk_app.agent.timeline_rows import Row
from desk_app.domain.attachments import Attachment
from desk_app.domain.refusals import Refusal

_SHOWN = 60
"""Characters of a link's address or a file's name that the menu shows where there are several."""


class MessageMenu(QObject):
    """Opens menus over a timeline; connect `Timeline.menu_wanted` to `open`."""

    def __init__(self, office: Office, owner: QWidget) -> None:
        super().__init__(owner)
        self._office = office
        self._owner = owner

    def open(self, wish: MenuWish) -> None:
        hit, row = wish.hit, wish.row
        if QApplication.activePopupWidget() is not None:
            return  # Windows tells Shift+F10 twice
        menu = QMenu(self._owner)
        menu.setObjectName("message_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = text_of(row, self._office)
        if wish.selected:
            self._add(menu, "copy_selected", self.tr("Copy what is selected"), partial(self._copy, wish.selected))
        if text:
            words = self.tr("Copy the message") if wish.selected else self.tr("Copy")
            self._add(menu, "copy_text", words, partial(self._copy, text))
        self._add_links(menu, hit, wish.links)
        pointed = [one for one in row.message.attachments if hit is not None and one.id == hit.payload]
        attachments = pointed or list(row.message.attachments)
        for attachment in attachments:
            self._add_attachment(menu, attachment, named=len(attachments) > 1)
        if row.failed:
            menu.addSeparator()
            bridge = self._office.bridge
            self._add(menu, "retry_message", self.tr("Retry"), partial(bridge.retry, row.key))
            self._add(menu, "discard_message", self.tr("Discard"), partial(bridge.discard, row.key))
        if menu.isEmpty():
            menu.deleteLater()
            return
        menu.setActiveAction(menu.actions()[0])
        menu.popup(wish.where)

    def _add_links(self, menu: QMenu, hit: Hit | None, links: Sequence[str]) -> None:
        shown = [hit.payload] if hit is not None and hit.part is Part.LINK else list(dict.fromkeys(links))
        for address in shown:
            text = self.tr("Copy link")
            if len(shown) > 1:
                text = self.tr("Copy link {address}").format(address=_shortened(address))
            self._add(menu, "copy_link", text, partial(self._copy, address))

    def _add_attachment(self, menu: QMenu, attachment: Attachment, *, named: bool) -> None:
        name = _shortened(attachment.name)
        if attachment.is_picture:
            text = self.tr("Copy picture {name}").format(name=name) if named else self.tr("Copy picture")
            self._add(menu, "copy_picture", text, partial(self._copy_picture, attachment))
        text = self.tr("Save {name} as…").format(name=name) if named else self.tr("Save as…")
        self._add(menu, "save_attachment", text, partial(self._office.save_attachment, attachment, self._owner))

    def _add(self, menu: QMenu, name: str, text: str, run: Callable[[], object]) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: run())

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._office.say(self.tr("Copied."))

    def _copy_picture(self, attachment: Attachment) -> None:
        def fetched(answer: Path | Refusal) -> None:
            if isinstance(answer, Refusal):
                self._office.complain(self._office.sentence(answer))
            else:
                self._office.tasks.spawn(asyncio.to_thread(read_picture, answer), self._on_picture_read, self)

        self._office.bridge.download(attachment, fetched, owner=self)

    def _on_picture_read(self, image: QImage) -> None:
        if image.isNull():
            self._office.complain(self.tr("This picture cannot be shown."))
            return
        QGuiApplication.clipboard().setImage(image)
        self._office.say(self.tr("Copied."))


def text_of(row: Row, office: Office) -> str:
    """Returns what a message says, as it is copied: its text, a notice's sentence, or an article's title."""
    message = row.message
    if message.notice is not None:
        return office.notice_text(message)
    if not message.text and message.article is not None:
        return message.article.title
    return message.text


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]}…{text[-_SHOWN // 2 :]}"
