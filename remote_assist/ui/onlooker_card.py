"""One engineer who looks, for the customer: by whose word he is who he says, since when, and what can be taken back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from remote_assist.policy.questions import Onlooker
from remote_assist.ui.appearance import named
from remote_assist.ui.capability_text import capability_name
from remote_assist.ui.clock_text import clock_text
from remote_assist.ui.plain_text import quoted
from remote_assist.wire.roles import Capability

_MOST_NAME = 40
_CHIPS_IN_A_ROW = 2


class OnlookerCard(QFrame):
    """Of one who `is_only` one the view is not taken back here: that is Stop."""

    revoke_requested = Signal(Capability, bytes)

    def __init__(self, onlooker: Onlooker, *, is_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._onlooker = onlooker
        self._name, self._known, self._since = QLabel(), named(QLabel(), "muted"), named(QLabel(), "since")
        self._name.setStyleSheet("font-weight: 600")
        self._known.setWordWrap(True)
        if not onlooker.engineer.verified:
            self._known.setObjectName("doubt")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._name, 1)
        line.addWidget(self._since)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self._known)
        self._chips: list[tuple[QPushButton, Capability]] = []
        rows = QGridLayout()
        rows.setSpacing(8)
        taken = [c for c in onlooker.granted if c is not Capability.VIEW or not is_only]
        for place, capability in enumerate(taken):
            chip = named(QPushButton(), "chip")
            chip.clicked.connect(lambda _=False, c=capability: self.revoke_requested.emit(c, onlooker.engineer.key))
            self._chips.append((chip, capability))
            rows.addWidget(chip, *divmod(place, _CHIPS_IN_A_ROW))
        column.addLayout(rows)
        self._retranslate()

    def _retranslate(self) -> None:
        onlooker = self._onlooker
        engineer = onlooker.engineer
        name = quoted(engineer.name, _MOST_NAME)
        self._name.setText(name)
        if onlooker.is_away:
            self._since.setText(self.tr("away"))
        elif onlooker.since:
            self._since.setText(self.tr("since {time}").format(time=clock_text(onlooker.since)))
        if engineer.certified_for:
            vendor = quoted(engineer.certified_for, _MOST_NAME)
            self._known.setText(self.tr("Verified by {vendor}").format(vendor=vendor))
        elif engineer.verified:
            self._known.setText(self.tr("The support desk knows this person"))
        else:
            self._known.setText(self.tr("Not verified: nobody but this person says so"))
        for chip, capability in self._chips:
            if capability is Capability.VIEW:
                chip.setText(self.tr("End for {name}").format(name=name))
                continue
            what = capability_name(capability)
            chip.setText(f"{what}  ✕")
            chip.setAccessibleName(self.tr("Take back: {capability}").format(capability=what))
            chip.setToolTip(chip.accessibleName())

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, 64))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
