"""Where the customer answers: text, pictures, files and screenshots of his own screen.

Invariant: what was typed or added is kept as a draft until it was handed to the outbox; nothing is sent by a key that
an input method is using.
"""

from __future__ import annotations

import mimetypes
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.domain.attachments import Attachment, is_refused_name, safe_name
from desk_app.domain.limits import ATTACHMENT_BYTES, ATTACHMENTS_A_MESSAGE, MESSAGE_CHARACTERS
from desk_app.embed.attachment_strip import AttachmentStrip
from desk_app.embed.containment import contains_crashes
from desk_app.embed.help_desk import HelpDesk
from desk_app.embed.look import Look
from desk_app.embed.message_edit import MessageEdit
from desk_app.embed.page import EDGE, plain_label
from desk_app.embed.redaction_window import RedactionWindow
from desk_app.embed.screenshot import ScreenGrab
from desk_app.embed.words import Words, file_size
from desk_app.qt.picture_draft import PictureDraft


@contains_crashes
class Composer(QWidget):
    """`sent` carries what is to be said; the field is empty afterwards."""

    sent = Signal(str, list)  # text, Attachments
    typed = Signal()

    def __init__(self, desk: HelpDesk, words: Words, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self._desk, self._words, self._look = desk, words, look
        self._draft_key = ""
        self._sends_when_ready = False
        self.strip = AttachmentStrip(desk, words)
        self.strip.ready_changed.connect(self._on_strip_ready_changed)
        self.edit = MessageEdit()
        self.edit.setPlaceholderText(words.translate("help", "Write a message"))
        self.edit.setAccessibleName(words.translate("help", "Message"))
        self.edit.send_requested.connect(self._on_send_requested)
        self.edit.picture_given.connect(self._on_picture_given)
        self.edit.files_given.connect(self._on_files_given)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.typed.connect(self.typed)
        self._problem = plain_label("", "problem", "composer_problem")
        self._problem.hide()
        self._build()

    def open_draft(self, key: str) -> None:
        """Show what was left unsent under this name; what stands here is kept under its own."""
        if key == self._draft_key and (self.edit.toPlainText() or not self._desk.draft(key)):
            return  # else the desk came after the window, and with it what an earlier run left
        self._draft_key = ""  # what comes into the field now is no change of that draft
        self.edit.setPlainText(self._desk.draft(key))
        self._draft_key = key
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)

    def keep_draft(self) -> None:
        """Keep what stands in the field under its name."""
        if self._draft_key:
            self._desk.keep_draft(self._draft_key, self.edit.toPlainText())

    def take_screenshot(self) -> None:
        """Hide the window, take the picture, and open it for covering."""
        grab = ScreenGrab(self.window())
        grab.taken.connect(self._on_screen_taken)
        grab.start()

    def _build(self) -> None:
        t = self._words
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 8, EDGE, EDGE)
        column.setSpacing(8)
        column.addWidget(self.strip)
        column.addWidget(self._problem)
        column.addWidget(self.edit)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.attach = self._make_button("attach_button", "attach", t.translate("help", "Add a picture or file"))
        self.attach.clicked.connect(self._on_attach_clicked)
        self.screenshot = self._make_button(
            "screenshot_button", "camera", t.translate("help", "Add a picture of my screen")
        )
        self.screenshot.clicked.connect(self._on_screenshot_clicked)
        self.send = QPushButton(t.translate("help", "Send"))
        self.send.setObjectName("send_button")
        self.send.setProperty("role", "primary")
        self.send.clicked.connect(self._on_send_requested)
        self.send.setEnabled(False)
        row.addWidget(self.attach)
        row.addWidget(self.screenshot)
        row.addStretch(1)
        row.addWidget(self.send)
        column.addLayout(row)

    def _make_button(self, name: str, icon: str, says: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("role", "tool")
        button.setIcon(self._look.icon(icon))
        button.setToolTip(says)
        button.setAccessibleName(says)
        return button

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _add_picture(self, image: QImage, name: str) -> None:
        self._desk.files.encode_png(image, self, lambda content: self._add(name, "image/png", content))

    def _add(self, name: str, media_type: str, content: bytes) -> None:
        if self.strip.count >= ATTACHMENTS_A_MESSAGE:
            sentence = self._words.translate("help", "At most {limit} files go with one message.")
            self._say(sentence.format(limit=ATTACHMENTS_A_MESSAGE))
            return
        if len(content) > ATTACHMENT_BYTES:
            limit = file_size(ATTACHMENT_BYTES, self._words)
            sentence = self._words.translate("help", "{name} is too large: at most {limit} can be sent.")
            self._say(sentence.format(name=name, limit=limit))
            return
        self._say("")
        self.strip.add(name, media_type, content)

    def _refresh_send(self) -> None:
        written = bool(self.edit.toPlainText().strip())
        self.send.setEnabled((written or not self.strip.is_empty) and self.strip.is_ready)

    def _on_text_changed(self) -> None:
        self._sends_when_ready = False
        self._refresh_send()
        self.keep_draft()

    def _on_strip_ready_changed(self) -> None:
        self._refresh_send()
        if self._sends_when_ready and self.strip.is_ready:
            self._on_send_requested()

    def _on_send_requested(self) -> None:
        text = self.edit.toPlainText().strip()
        if self.edit.is_composing or not (text or not self.strip.is_empty):
            return
        # Who presses Enter while a picture is still on its way means: send it when it is there.
        self._sends_when_ready = not self.strip.is_ready and not self.strip.has_problem
        if not self.strip.is_ready:
            return
        if len(text) > MESSAGE_CHARACTERS:
            sentence = self._words.translate(
                "help", "This message is too long: at most {limit} characters can be sent."
            )
            self._say(sentence.format(limit=MESSAGE_CHARACTERS))
            return
        attachments: list[Attachment] = self.strip.taken()
        self._say("")
        self.edit.clear()
        self.keep_draft()
        self.edit.setFocus()
        self.sent.emit(text, attachments)

    def _on_picture_given(self, image: QImage) -> None:
        self._add_picture(image, self._words.translate("help", "Picture") + ".png")

    def _on_files_given(self, paths: list[str]) -> None:
        for path in [Path(path) for path in paths][: ATTACHMENTS_A_MESSAGE + 1]:  # with one more its sentence is said
            name = safe_name(path.name)
            if is_refused_name(name):
                sentence = self._words.translate("help", "{name} is a program. Programs cannot be sent here.")
                self._say(sentence.format(name=name))
                continue
            self._desk.files.read_file(path, ATTACHMENT_BYTES, self, partial(self._on_file_read, name))

    def _on_file_read(self, name: str, content: bytes | None) -> None:
        if content is None:
            self._say(self._words.translate("help", "{name} cannot be read.").format(name=name))
        else:
            self._add(name, mimetypes.guess_type(name)[0] or "application/octet-stream", content)

    def _on_attach_clicked(self) -> None:
        dialog = QFileDialog(self.window(), self._words.translate("help", "Add a picture or file"))
        dialog.setObjectName("attach_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_files_given)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_screenshot_clicked(self) -> None:
        self.take_screenshot()

    def _on_screen_taken(self, image: QImage) -> None:
        if image.isNull():
            t = self._words
            self._say(t.translate("help", "This computer does not let applications take a picture of the screen."))
            return
        window = RedactionWindow(PictureDraft(image), self._words, self._look, self.window())
        window.accepted_picture.connect(self._on_screenshot_accepted)
        window.open()

    def _on_screenshot_accepted(self, image: QImage) -> None:
        self._add_picture(image, self._words.translate("help", "Screen") + ".png")
        self.edit.setFocus()
