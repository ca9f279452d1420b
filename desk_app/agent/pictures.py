"""Thumbnails, fetched once each and kept in bounds.

Invariant: asking never blocks; what is not here yet is fetched once, and `arrived` tells when to paint again.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from desk_app.client.state import AgentState
from desk_app.domain.attachments import Attachment
from desk_app.domain.ids import AttachmentId
from desk_app.domain.refusals import Refusal
from desk_app.qt.bridge import Bridge

KEPT = 120


class Pictures(QObject):
    """One for the window."""

    arrived = Signal(str)  # AttachmentId

    def __init__(self, bridge: Bridge[AgentState], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._kept: OrderedDict[AttachmentId, QPixmap] = OrderedDict()
        self._asked: set[AttachmentId] = set()

    def thumbnail(self, attachment: Attachment) -> QPixmap | None:
        """Returns the picture, or None while it is not here."""
        found = self._kept.get(attachment.id)
        if found is not None:
            self._kept.move_to_end(attachment.id)
            return found
        if attachment.id not in self._asked:
            self._asked.add(attachment.id)
            self._bridge.thumbnail(attachment, lambda answer: self._on_answer(attachment.id, answer), self)
        return None

    def keep(self, attachment: Attachment, picture: QPixmap) -> None:
        """Takes a picture that was just uploaded from here: it need not come back."""
        self._put(attachment.id, picture)

    def forget_failures(self) -> None:
        """After a reconnect: what could not be fetched is asked for again."""
        self._asked.clear()

    def _on_answer(self, attachment_id: AttachmentId, answer: bytes | Refusal) -> None:
        if isinstance(answer, Refusal):
            return  # its place shows the name; asked again after the next reconnect
        picture = QPixmap()
        if picture.loadFromData(answer):
            self._put(attachment_id, picture)
            self.arrived.emit(attachment_id)

    def _put(self, attachment_id: AttachmentId, picture: QPixmap) -> None:
        self._kept[attachment_id] = picture
        self._asked.discard(attachment_id)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
