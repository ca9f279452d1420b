"""The engineer's own key in Settings, to be copied for the vendor, and the certificate that comes back.

Invariant: the private part is never shown; what a certificate says is shown as plain text.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk_app.agent.identity_keeper import identity_keeper
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, spaced
from desk_app.domain.ids import Millis
from desk_app.qt import times
from remote_assist.stream.identity import ForAnotherKey, NotCertified

_MOST_TEXT = 64 * 1024  # characters of a file or a clipboard that are looked through


class IdentitySection(Pane):
    """Part of one page. Loads the key when it is made."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("identity_section")
        self._office = office
        self._keeper = identity_keeper(office)
        self._hint, self._state, self._unkept = (plain_label(role=role) for role in ("muted", "", "danger"))
        self._hint.setObjectName("identity_hint")
        self._state.setObjectName("certificate_state")
        self._unkept.setObjectName("identity_unkept")
        self._key_label, self._certificate_label = plain_label(wrap=False), plain_label(wrap=False)
        self._key = QLineEdit()
        self._key.setObjectName("identity_key")
        self._key.setReadOnly(True)
        self._key_label.setBuddy(self._key)
        self._copy, self._keep, self._open, self._paste, self._remove = (QPushButton() for _ in range(5))
        for button, name, act in (
            (self._copy, "copy_key", self._on_copy_clicked),
            (self._keep, "keep_key", self._on_keep_clicked),
            (self._open, "open_certificate", self._on_open_clicked),
            (self._paste, "paste_certificate", self._on_paste_clicked),
            (self._remove, "remove_certificate", self._on_remove_clicked),
        ):
            button.setObjectName(f"{name}_button")
            button.clicked.connect(act)
        self._lay_out()
        self._keeper.changed.connect(self._on_keeper_changed)
        self.retranslate()
        office.tasks.spawn(self._keeper.load(), lambda _identity: self._show(), self)

    def _lay_out(self) -> None:
        key = QHBoxLayout()
        key.addWidget(self._key, 1)
        key.addWidget(self._copy)
        form = QFormLayout()
        form.addRow(self._key_label, key)
        form.addRow(self._certificate_label, self._state)
        row = QHBoxLayout()
        for button in (self._open, self._paste, self._remove):
            row.addWidget(button)
        row.addStretch(1)
        unkept = QHBoxLayout()
        unkept.addWidget(self._unkept, 1)
        unkept.addWidget(self._keep)
        whole = QVBoxLayout(self)
        spaced(whole, 0, 2)
        whole.addWidget(self._hint)
        whole.addLayout(form)
        whole.addLayout(row)
        whole.addLayout(unkept)

    def retranslate(self) -> None:
        self._hint.setText(
            self.tr(
                "Your own key. Send it to whoever keeps your vendor's key, and import the certificate that comes back: "
                "customers then see that you are verified."
            )
        )
        self._key_label.setText(self.tr("Your public key"))
        self._key.setAccessibleName(self._key_label.text())
        self._certificate_label.setText(self.tr("Certificate"))
        label_button(self._copy, self.tr("Copy"), self.tr("Copy your public key"))
        label_button(self._open, self.tr("Import certificate…"))
        label_button(self._paste, self.tr("Paste certificate"))
        label_button(self._remove, self.tr("Remove certificate"))
        label_button(self._keep, self.tr("Keep in a file"))
        self._unkept.setText(self.tr("This computer has no keyring: the key is another one after each start."))
        self._show()

    def _show(self) -> None:
        identity = self._keeper.identity
        self._key.setText(identity.public_text if identity is not None else "")
        for button in (self._copy, self._open, self._paste):
            button.setEnabled(identity is not None)
        certified = identity.certified if identity is not None else None
        self._remove.setVisible(certified is not None)
        unkept = identity is not None and not self._keeper.is_kept
        self._unkept.setVisible(unkept)
        self._keep.setVisible(unkept)
        if certified is None:
            self._state.setText(self.tr("None: customers see the name that the hub gives."))
            return
        until = times.exact(Millis(certified.until * 1000), self._office.language)
        words = self.tr("{name}, {vendor}, valid until {date}")
        if certified.until < time.time():
            words = self.tr("{name}, {vendor}, expired on {date}: ask for a new one")
        self._state.setText(words.format(name=certified.name, vendor=certified.vendor, date=until))

    @Slot()
    def _on_keeper_changed(self) -> None:
        self._show()

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._key.text())
        self._office.say(self.tr("Your public key was copied."))

    def _on_keep_clicked(self) -> None:
        self._office.tasks.spawn(self._keeper.keep_in_file(), None, self)

    def _on_open_clicked(self) -> None:
        dialog = QFileDialog(self, self.tr("Import certificate"))
        dialog.setObjectName("certificate_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_file_selected(self, name: str) -> None:
        self._office.tasks.spawn(asyncio.to_thread(_read, Path(name)), self._on_file_read, self)

    def _on_file_read(self, read: str | OSError) -> None:
        if isinstance(read, OSError):
            text = self.tr("{name} cannot be read: {reason}")
            self._office.complain(text.format(name=read.filename, reason=read.strerror))
        else:
            self._certify(read)

    def _on_paste_clicked(self) -> None:
        self._certify(QGuiApplication.clipboard().text()[:_MOST_TEXT])

    def _certify(self, text: str) -> None:
        self._office.tasks.spawn(self._keeper.certify(text), self._on_certified, self)

    def _on_certified(self, failure: NotCertified | None) -> None:
        if failure is None:
            self._office.say(self.tr("The certificate counts from the next screen on."))
        elif isinstance(failure, ForAnotherKey):
            self._office.complain(self.tr("This certificate is for another key. Send your vendor the one shown here."))
        else:
            self._office.complain(self.tr("This is no certificate of an engineer."))

    def _on_remove_clicked(self) -> None:
        self._office.tasks.spawn(self._keeper.forget_certificate(), None, self)


def _read(file: Path) -> str | OSError:
    """Blocks."""
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(_MOST_TEXT)
    except OSError as exc:
        return exc
