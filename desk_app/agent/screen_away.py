"""What stands in a tab while its picture is in another window: where it is, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from desk_app.agent.pane import Pane, label_button, plain_label, spaced


class Away(Pane):
    """`show_kind` says which window it is."""

    back_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_small = False
        self._text = plain_label(role="muted")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._back = QPushButton()
        self._back.setObjectName("bring_back_button")
        self._back.clicked.connect(self.back_requested)
        column = QVBoxLayout(self)
        spaced(column, 6, 3)
        column.addStretch(2)
        column.addWidget(self._text)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.retranslate()

    def show_kind(self, *, small: bool) -> None:
        self._is_small = small
        self.retranslate()

    def take_focus(self) -> None:
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        small, full = self.tr("The screen is in the small window."), self.tr("The screen has a display of its own.")
        self._text.setText(small if self._is_small else full)
        label_button(self._back, self.tr("Bring it back"))
