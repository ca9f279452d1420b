"""The transfers of a session under each other: name, bar, how far, Pause, Stop, and the folder they are in.

The same for both sides: what it shows and does comes and goes by signals.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from remote_assist.stream.filing import TransferFacts, TransferState
from remote_assist.ui.appearance import Colours, colours, named
from remote_assist.ui.transfer_text import transfer_name, transfer_sentence

MOST_ROWS = 50
"""Transfers that are shown; of those that are over the oldest goes."""
_STEPS = 1000
_CAN_REST = {TransferState.MOVING, TransferState.RESTING, TransferState.WAITING}


class TransferRow(QFrame):
    """One transfer."""

    rest_requested = Signal(object, bool)  # number, rests
    stop_requested = Signal(object)  # number
    folder_requested = Signal(Path)

    def __init__(self, facts: TransferFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transfer")
        self.facts = facts
        self.name = named(QLabel(), "transfer_name")
        self.said = named(QLabel(), "transfer_said")
        for label in (self.name, self.said):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = named(QProgressBar(), "transfer_bar")
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.rest, self.stop, self.folder = (named(QPushButton(), name) for name in ("rest", "stop_one", "open_folder"))
        self.rest.clicked.connect(lambda: self.rest_requested.emit(self.facts.number, not self.facts.rests_here))
        self.stop.clicked.connect(lambda: self.stop_requested.emit(self.facts.number))
        self.folder.clicked.connect(lambda: self.folder_requested.emit(self.facts.folder))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        for button in (self.rest, self.stop, self.folder):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self.said)
        self.show_facts(facts)

    def show_facts(self, facts: TransferFacts) -> None:
        """Say how it stands."""
        self.facts = facts
        name = transfer_name(facts)
        arrow = "↑" if facts.sends else "↓"
        self.name.setText(f"{arrow} {name}")
        self.said.setText(transfer_sentence(facts))
        over = facts.state.is_over
        whole = facts.state is TransferState.DONE
        self.bar.setVisible(not over)
        self.bar.setValue(_STEPS if whole else int(_STEPS * facts.done / max(1, facts.size)))
        self.rest.setText(self.tr("Go on") if facts.rests_here else self.tr("Pause"))
        self.rest.setVisible(facts.state in _CAN_REST)
        self.stop.setText(self.tr("Stop"))
        self.stop.setVisible(not over)
        self.folder.setText(self.tr("Open folder"))
        self.folder.setVisible(whole and not facts.sends and facts.folder is not None)
        direction = self.tr("Sending {name}") if facts.sends else self.tr("Receiving {name}")
        self.setAccessibleName(direction.format(name=name))
        self.setAccessibleDescription(self.said.text())
        self.bar.setAccessibleName(direction.format(name=name))
        for button in (self.rest, self.stop, self.folder):
            button.setAccessibleDescription(name)


class TransfersPane(QWidget):
    """See the module. The newest stands on top."""

    rest_requested = Signal(object, bool)
    stop_requested = Signal(object)
    folder_requested = Signal(Path)
    changed = Signal()  # how many there are, or how many move

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transfers")
        self.rows: dict[int, TransferRow] = {}
        self._nothing = named(QLabel(), "muted")
        self._nothing.setWordWrap(True)
        inner = named(QWidget(), "transfers_inner")
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addWidget(self._nothing)
        self._rows.addStretch(1)
        scroll = named(QScrollArea(), "transfers_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        self._retranslate()

    @property
    def under_way(self) -> list[TransferFacts]:
        return [row.facts for row in self.rows.values() if not row.facts.state.is_over]

    @property
    def progress(self) -> float | None:
        """Of all that is under way together, 0 to 1; None where nothing is."""
        moving = self.under_way
        return sum(facts.done for facts in moving) / max(1, sum(facts.size for facts in moving)) if moving else None

    def show_transfer(self, facts: TransferFacts) -> None:
        """It is new, went on, or is over."""
        row = self.rows.get(facts.number)
        if row is None:
            row = self.rows[facts.number] = TransferRow(facts)
            row.rest_requested.connect(self.rest_requested)
            row.stop_requested.connect(self.stop_requested)
            row.folder_requested.connect(self.folder_requested)
            self._rows.insertWidget(0, row)
            row.show()
            self._let_old_ones_go()
        else:
            row.show_facts(facts)
        self._nothing.setVisible(not self.rows)
        self.changed.emit()

    def _let_old_ones_go(self) -> None:
        over = [number for number, row in self.rows.items() if row.facts.state.is_over]
        for number in over[: max(0, len(self.rows) - MOST_ROWS)]:
            row = self.rows.pop(number)
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _retranslate(self) -> None:
        self._nothing.setText(self.tr("Nothing was sent or fetched so far."))
        self.setAccessibleName(self.tr("Files"))
        for row in self.rows.values():
            row.show_facts(row.facts)
        self.setStyleSheet(_style(colours()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.ApplicationPaletteChange):
            self._retranslate()


def _style(c: Colours) -> str:
    return f"""
    #transfers, #transfers_inner, #transfers_scroll {{ background: transparent; }}
    #transfer {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 8px; }}
    #transfer_name {{ color: {c.text}; font-weight: 600; background: transparent; }}
    #transfer_said, #muted {{ color: {c.muted}; background: transparent; }}
    #transfer_bar {{ background: {c.border}; border: none; border-radius: 3px; }}
    #transfer_bar::chunk {{ background: {c.accent}; border-radius: 3px; }}
    QPushButton {{ padding: 2px 10px; min-height: 20px; border-radius: 4px; border: 1px solid {c.border};
        background: {c.window}; color: {c.text}; font-weight: 400; }}
    QPushButton:hover, QPushButton:focus {{ border: 1px solid {c.accent}; }}
    """
