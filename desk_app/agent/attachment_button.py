"""A file in a ticket's history: a picture as its thumbnail, anything else by its name; a click opens or saves it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QToolButton

from desk_app.agent.office import Office
from desk_app.agent.pane import name_button
from desk_app.agent.parts import AttachmentOpener
from desk_app.domain.attachments import Attachment

_THUMB = QSize(240, 135)


class AttachmentButton(QToolButton):
    """See the module."""

    def __init__(self, office: Office, attachment: Attachment) -> None:
        super().__init__()
        self.setObjectName("ticket_attachment")
        self.setProperty("kind", "quiet")
        self._office, self._attachment = office, attachment
        self._opener = AttachmentOpener(office, self)
        self.setText(attachment.name)
        name_button(self, attachment.name)
        self.clicked.connect(lambda: self._opener.open(attachment))
        if attachment.is_picture:
            office.pictures.arrived.connect(self._on_pictures_arrived)
            self._show_picture()
        else:
            self.setIcon(office.icon("file"))
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _on_pictures_arrived(self, attachment_id: str) -> None:
        if attachment_id == self._attachment.id:
            self._show_picture()

    def _show_picture(self) -> None:
        picture = self._office.pictures.thumbnail(self._attachment)
        if picture is not None:
            self.setIconSize(
                picture.size().scaled(_THUMB, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(picture.size())
            )
            self.setIcon(QIcon(picture))
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
