"""Where an engineer writes: reply or note, canned responses, pictures and files.

It knows no hub: what is wanted leaves as signals. Invariant: what was written leaves the field only when it was handed
on whole; nothing is sent while an attachment is still on its way.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QImageReader, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.canned_popup import CannedPopup, filled_in, matching
from desk_app.agent.message_edit import MessageEdit
from desk_app.agent.pane import ElidedLabel, Pane, label_button, name_button, spaced
from desk_app.agent.strip import Source, Strip, StripItem
from desk_app.domain.attachments import Attachment, is_picture_type, is_refused_name, safe_name
from desk_app.domain.canned import CannedResponse
from desk_app.domain.limits import ATTACHMENT_BYTES, ATTACHMENTS_A_MESSAGE, MESSAGE_CHARACTERS, PICTURE_PIXELS
from desk_app.domain.messages import Visibility

PREVIEW = QSize(480, 480)
PREVIEW_PIXELS = 4_000_000
"""Larger pictures are sent without a preview: decoding them would hold up the window."""
DRAFT_MS = 400
"""A draft is handed on this long after the last key."""


class Composer(Pane):
    """One composer serves all chats; `load` and `text` move drafts in and out."""

    send_requested = Signal(str, object, list)  # text, Visibility, list[Attachment]
    upload_requested = Signal(object)  # StripItem
    upload_cancelled = Signal(object)  # StripItem
    draft_changed = Signal(str)
    typed = Signal()
    complained = Signal(str)  # a translated sentence

    def __init__(self, icon: Callable[[str], QIcon], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self._canned: Sequence[CannedResponse] = ()
        self._names = ("", "")
        self._popup: CannedPopup | None = None
        self._popup_closed_for = ""
        self._open = True
        self._loading = False
        self.tabs = QTabBar()
        self.tabs.setObjectName("reply_or_note")
        self.tabs.addTab("")
        self.tabs.addTab("")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(self._on_tabs_changed)
        self.edit = MessageEdit()
        self.edit.send_requested.connect(self.send)
        self.edit.picture_given.connect(self.add_picture)
        self.edit.files_given.connect(self._on_files_named)
        self.edit.typed.connect(self._on_edit_typed)
        self.edit.command_key.connect(self._on_edit_command_key)
        self.edit.textChanged.connect(self._on_edit_changed)
        self.edit.cursorPositionChanged.connect(self._offer_canned)
        self.strip = self.new_strip()
        self._hint = ElidedLabel("muted")
        self._slash = self._tool("canned_button", icon("canned"), self._on_slash_clicked)
        self._attach = self._tool("attach_button", icon("attach"), self.choose_files)
        self._send = QPushButton()
        self._send.setObjectName("send_button")
        self._send.setProperty("role", "primary")
        self._send.clicked.connect(self.send)
        self._whole = QVBoxLayout(self)
        self._lay_out()
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_MS)
        self._draft.timeout.connect(self._on_draft_due)
        self.setAcceptDrops(True)
        self.retranslate()

    def _tool(self, name: str, icon: QIcon, clicked: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icon)
        button.setIconSize(QSize(18, 18))
        button.setAutoRaise(True)
        button.setProperty("kind", "quiet")
        button.clicked.connect(clicked)
        return button

    def new_strip(self) -> Strip:
        """Makes an empty row of attachments: each chat has its own, and keeps it while another one is shown."""
        strip = Strip()
        strip.changed.connect(self._show_state)
        strip.removed.connect(self.upload_cancelled)
        strip.retried.connect(self._on_strip_retried)
        return strip

    def swap_strip(self, strip: Strip) -> None:
        """Shows another chat's attachments; those shown before stay as they are."""
        if strip is self.strip:
            return
        old, self.strip = self.strip, strip
        self._whole.replaceWidget(old, strip)
        old.setParent(None)
        strip.setVisible(bool(strip.items))
        self._show_state()

    def _lay_out(self) -> None:
        whole = self._whole
        spaced(whole, (3, 1, 3, 3), 1)
        head = QHBoxLayout()
        spaced(head, 0, 1)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self._slash)
        head.addWidget(self._attach)
        whole.addLayout(head)
        whole.addWidget(self.strip)
        whole.addWidget(self.edit)
        foot = QHBoxLayout()
        spaced(foot, 0, 2)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._send)
        whole.addLayout(foot)
        QWidget.setTabOrder(self.edit, self._send)
        QWidget.setTabOrder(self._send, self._slash)
        QWidget.setTabOrder(self._slash, self._attach)
        QWidget.setTabOrder(self._attach, self.tabs)

    def retranslate(self) -> None:
        self.tabs.setTabText(0, self.tr("Reply"))
        self.tabs.setTabText(1, self.tr("Note"))
        self.tabs.setAccessibleName(self.tr("Reply or note"))
        self.tabs.setTabToolTip(1, self.tr("Only colleagues see a note (Ctrl+Shift+N)"))
        name_button(self._slash, self.tr("Canned responses"), keys="/")
        name_button(self._attach, self.tr("Attach a file"), keys="Ctrl+Shift+A")
        label_button(self._send, self.tr("Send"), keys="Enter")
        self._show_state()

    def add_icons(self, icon: Callable[[str], QIcon]) -> None:
        """Takes fresh icons after a change of theme."""
        self._slash.setIcon(icon("canned"))
        self._attach.setIcon(icon("attach"))

    # -- what it shows

    @property
    def is_note(self) -> bool:
        return self.tabs.currentIndex() == 1

    def load(self, draft: str, canned: Sequence[CannedResponse], customer: str, agent: str) -> None:
        """Shows another chat's draft."""
        self.flush_draft()
        self._loading = True
        self._canned, self._names = canned, (customer, agent)
        self.tabs.setCurrentIndex(0)
        self.edit.set_text(draft)
        self._loading = False
        self._show_state()

    def take_draft(self, text: str) -> None:
        """This chat's draft was written in another place; it is not taken while somebody writes here."""
        if self.edit.hasFocus() or self.edit.toPlainText() == text:
            return
        self._loading = True
        self.edit.set_text(text)
        self._loading = False
        self._show_state()

    def set_canned(self, canned: Sequence[CannedResponse]) -> None:
        self._canned = canned

    def set_open(self, is_open: bool) -> None:
        """May the customer still be written to? Notes always may."""
        if is_open == self._open:
            return
        self._open = is_open
        if not is_open:
            self.tabs.setCurrentIndex(1)
        self.tabs.setTabEnabled(0, is_open)
        self._show_state()

    def flush_draft(self) -> None:
        """Hands on the draft now: before another chat is shown, or at the end."""
        if self._draft.isActive():
            self._draft.stop()
            self._on_draft_due()

    def toggle_note(self) -> None:
        """Switches between reply and note."""
        if self._open:
            self.tabs.setCurrentIndex(1 - self.tabs.currentIndex())
        self.edit.setFocus()

    def _show_state(self) -> None:
        note = self.is_note
        if self.edit.property("note") != note:
            self.edit.setProperty("note", note)
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)
        placeholder = self.tr("Write a note for colleagues…") if note else self.tr("Write a reply…")
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(self.tr("Note") if note else self.tr("Reply"))
        left = MESSAGE_CHARACTERS - len(self.edit.toPlainText())
        if self.strip.is_busy:
            hint = self.tr("Sends when every upload is ready.")
        elif left < 0:
            hint = self.tr("{count} characters too long.").format(count=-left)
        else:
            hint = self.tr("Enter sends · Shift+Enter new line · / canned responses")
        self._hint.set_whole(hint)
        something = bool(self.edit.toPlainText().strip()) or bool(self.strip.items)
        self._send.setEnabled(something and not self.strip.is_busy and left >= 0)

    # -- sending

    def send(self) -> None:
        """Hands on what was written, when it can be sent whole."""
        if not self._send.isEnabled() or self.edit.is_composing:
            return
        text = self.edit.toPlainText().strip()
        visibility = Visibility.INTERNAL if self.is_note else Visibility.PUBLIC
        self._draft.stop()
        self._loading = True
        attachments: list[Attachment] = self.strip.take_ready()
        self.edit.clear()
        self._loading = False
        self.send_requested.emit(text, visibility, attachments)
        self.draft_changed.emit("")
        if self._open and self.is_note:
            self.tabs.setCurrentIndex(0)
        self._show_state()

    def _on_edit_changed(self) -> None:
        self._show_state()
        if not self._loading:
            self._draft.start()
            self._offer_canned()

    def _on_edit_typed(self) -> None:
        if not self._loading and not self.is_note:
            self.typed.emit()

    def _on_draft_due(self) -> None:
        self.draft_changed.emit(self.edit.toPlainText())

    def _on_tabs_changed(self) -> None:
        self._show_state()

    # -- attachments

    def add_picture(self, image: QImage) -> None:
        """Takes a pasted picture; it is sent as PNG."""
        if image.width() * image.height() > PICTURE_PIXELS:
            self.complained.emit(self.tr("The picture has too many pixels. Send a smaller part of it."))
            return
        preview = image
        if image.width() > PREVIEW.width() or image.height() > PREVIEW.height():
            preview = image.scaled(PREVIEW, Qt.AspectRatioMode.KeepAspectRatio)
        self._add(Source(self.tr("Screenshot.png"), "image/png", image), QPixmap.fromImage(preview))

    def add_note_picture(self, image: QImage) -> None:
        """Takes a picture that is for colleagues."""
        self.tabs.setCurrentIndex(1)
        self.add_picture(image)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Takes files by path; what cannot be carried is complained about and left out."""
        for path in paths:
            try:
                size = path.stat().st_size
                if is_refused_name(path.name):
                    self.complained.emit(self.tr("{name} is a program and is not sent.").format(name=path.name))
                elif not path.is_file():
                    self.complained.emit(self.tr("{name} is no file.").format(name=path.name))
                elif size > ATTACHMENT_BYTES:
                    limit = ATTACHMENT_BYTES // (1024 * 1024)
                    text = self.tr("{name} is larger than {limit} MB. Send it in parts.")
                    self.complained.emit(text.format(name=path.name, limit=limit))
                else:
                    self._add_file(path)
            except OSError as exc:
                reason = exc.strerror or str(exc)
                text = self.tr("{name} cannot be read: {reason}").format(name=path.name, reason=reason)
                self.complained.emit(text)

    def _add_file(self, path: Path) -> None:
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        picture: QPixmap | None = None
        if is_picture_type(media_type):
            reader = QImageReader(str(path))
            size = reader.size()
            if size.isValid() and size.width() * size.height() <= PREVIEW_PIXELS:
                reader.setScaledSize(size.scaled(PREVIEW, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(size))
                picture = QPixmap.fromImage(reader.read())
        self._add(Source(safe_name(path.name), media_type, path), picture)

    def _add(self, source: Source, picture: QPixmap | None) -> None:
        if len(self.strip.items) >= ATTACHMENTS_A_MESSAGE:
            text = self.tr("A message carries at most {limit} attachments.").format(limit=ATTACHMENTS_A_MESSAGE)
            self.complained.emit(text)
            return
        self.upload_requested.emit(self.strip.add(source, picture))

    def _on_strip_retried(self, item: StripItem) -> None:
        item.begin()
        self._show_state()
        self.upload_requested.emit(item)

    def choose_files(self) -> None:
        """Asks for files to attach."""
        dialog = QFileDialog(self, self.tr("Attach files"))
        dialog.setObjectName("attach_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._on_files_named)
        dialog.open()

    def _on_files_named(self, names: list[str]) -> None:
        self.add_files([Path(name) for name in names])

    # -- canned responses

    def _offer_canned(self) -> None:
        word = self.edit.word_before_cursor()
        if not word.startswith("/") or self.edit.is_composing or not self.edit.hasFocus():
            self._close_popup()
            self._popup_closed_for = ""
            return
        if word == self._popup_closed_for:
            return
        if self._popup is None:
            self._popup = CannedPopup(self.window())
            self._popup.chosen.connect(self._on_popup_chosen)
        self._popup.show_for(matching(self._canned, word[1:]), self.edit)
        self.edit.popup_open = self._popup.isVisible()

    def _on_slash_clicked(self) -> None:
        self.edit.setFocus()
        cursor = self.edit.textCursor()
        if not self.edit.word_before_cursor().startswith("/"):
            cursor.insertText("/" if not self.edit.word_before_cursor() else " /")
        if not self._canned:
            self.complained.emit(self.tr("There are no canned responses yet. Add one in Settings."))

    def _close_popup(self) -> None:
        self.edit.popup_open = False
        if self._popup is not None:
            self._popup.hide()

    def _on_popup_chosen(self, response: CannedResponse) -> None:
        self.edit.popup_open = False
        self.edit.replace_word(filled_in(response, *self._names))
        self.edit.setFocus()

    def _on_edit_command_key(self, key: int) -> None:
        if self._popup is None:
            return
        if key == Qt.Key.Key_Up:
            self._popup.step(-1)
        elif key == Qt.Key.Key_Down:
            self._popup.step(1)
        elif key == Qt.Key.Key_Escape:
            self._popup_closed_for = self.edit.word_before_cursor()
            self._close_popup()
        else:
            self._popup.choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._popup is not None and self._popup.isVisible():
            self._close_popup()
            return
        super().keyPressEvent(event)
