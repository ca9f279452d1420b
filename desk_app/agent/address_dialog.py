"""Connect to an address: a screen on this network, without a hub between, by a code that its owner reads out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from desk_app.agent.pane import plain_label, spaced
from remote_assist.stream.issuing import Code, nine_digits
from remote_assist.stream.transport import is_host_and_port

_MOST = 300  # characters


class AddressDialog(QDialog):
    """Opened with `open()`."""

    chosen = Signal(str, object)  # ws:// address, Code

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("address_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Connect to an address"))
        self.address, self.code = QLineEdit(), QLineEdit()
        self.address.setObjectName("address_edit")
        self.address.setPlaceholderText("192.168.1.20:41234")
        self.code.setObjectName("address_code_edit")
        self.code.setPlaceholderText("123 456 789")
        for edit in (self.address, self.code):
            edit.setMaxLength(_MOST)
            edit.textChanged.connect(self._show_state)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = self._buttons.addButton(self.tr("Connect"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setObjectName("address_connect")
        self._go.setProperty("role", "primary")
        self._buttons.accepted.connect(self._on_buttons_accepted)
        self._buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for text, field in ((self.tr("Address and port"), self.address), (self.tr("Code"), self.code)):
            field.setAccessibleName(text)
            form.addRow(plain_label(text, wrap=False), field)
        layout = QVBoxLayout(self)
        spaced(layout, 5, 3)
        layout.addWidget(
            plain_label(
                self.tr(
                    "For a screen on this network, without the hub. The other side chooses “Show my screen on this "
                    "network” and reads both to you."
                )
            )
        )
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(self._buttons)
        self.setMinimumWidth(max(420, 52 * self.fontMetrics().averageCharWidth()))
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_state()

    def _given(self) -> tuple[str, Code] | None:
        address = self.address.text().strip().removeprefix("ws://").rstrip("/")
        code = nine_digits(self.code.text())
        if code is None or not is_host_and_port(address):
            return None
        return f"ws://{address}", code

    def _show_state(self) -> None:
        self._go.setEnabled(self._given() is not None)

    def _on_buttons_accepted(self) -> None:
        given = self._given()
        if given is not None:
            self.chosen.emit(*given)
            self.accept()
