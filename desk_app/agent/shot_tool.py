"""A picture of the remote screen into the ticket, by one key: what the engineer sees, and the marks on it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from desk_app.agent.office import Office
from desk_app.agent.shot_editor import ShotEditor
from desk_app.agent.shot_filer import Shot, ShotFiler
from desk_app.agent.shot_note import ShotNote
from desk_app.agent.side_column import SideColumn
from desk_app.domain.limits import PICTURE_PIXELS
from remote_assist.ui.tool import Tool
from remote_assist.ui.viewer_panel import ViewerPanel

KEYS = "F12"


class ShotTool(Tool):
    """Awake while there is a picture and a conversation that it can go into."""

    def __init__(self, office: Office, panel: ViewerPanel, column: SideColumn) -> None:
        super().__init__("shot_tool", "camera", KEYS)
        self._office, self._panel, self._column = office, panel, column
        self.filer = ShotFiler(office)
        self.filer.failed.connect(self._on_filer_failed)
        self.note = ShotNote(self.filer, panel.pane)
        self.note.edit_wanted.connect(self._on_note_edit_wanted)
        self.clicked.connect(self.take)

    def retranslate(self) -> None:
        self.tell(
            self.tr("Screenshot into the ticket"),
            self.tr("Files a picture of what you see as a note of this conversation. The customer is told."),
        )

    def take(self) -> None:
        """Take the picture and file it."""
        conversation = self._column.chat.conversation
        image = seen(self._panel)
        if conversation is None or image.isNull():
            self._office.complain(self.tr("There is no picture, or the conversation is no longer yours."))
            return
        self._panel.viewer.keep_picture()
        name, text = self.tr("Screenshot.png"), self.tr("Screenshot of the remote screen")
        self.filer.file(Shot(image, conversation.id, name, text))

    def _on_note_edit_wanted(self) -> None:
        shot = self.filer.take_back()
        if shot is None:
            return
        editor = ShotEditor(self._office, shot.image, self._panel.window())
        editor.filed.connect(lambda image: self._file(replace(shot, image=image)))
        editor.rejected.connect(lambda: self._file(shot))
        editor.finished.connect(editor.deleteLater)
        editor.open()

    def _file(self, shot: Shot) -> None:
        self.filer.file(shot)
        self.filer.flush()

    def _on_filer_failed(self, shot: Shot) -> None:
        """It waits as something to send, with a way to try again."""
        self._column.chat.composer.add_note_picture(shot.image)


def seen(panel: ViewerPanel) -> QImage:
    """The part of the remote picture that is shown, each pixel, with what is drawn on it; null before there is one."""
    source = panel.pane.view.placement().source
    area = QRect(source.x, source.y, source.width, source.height)
    with panel.framebuffer.locked_image() as whole:
        image = whole.copy(area) if not whole.isNull() and not area.isEmpty() else QImage()
    if image.isNull():
        return image
    painter = QPainter(image)
    painter.translate(-area.topLeft())
    panel.marks.paint_on(painter, area)
    painter.end()
    if image.width() * image.height() > PICTURE_PIXELS:
        factor = (PICTURE_PIXELS / (image.width() * image.height())) ** 0.5
        image = image.scaled(int(image.width() * factor), int(image.height() * factor))
    return image
