"""Handing a session to a colleague, or back to the queue, with a note.

Invariant: only who is online can be chosen; the list is live while it is open; the queue is never chosen by itself, so
that Enter cannot send a chat there by accident.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.colleagues import colleagues_of
from desk_app.agent.office import Office
from desk_app.agent.pane import plain_label, set_role, spaced
from desk_app.domain.agents import Presence
from desk_app.domain.ids import AgentId, SessionId
from desk_app.domain.limits import COMMENT_CHARACTERS
from desk_app.domain.refusals import Refusal
from desk_app.wire.sessions import TransferSession

PRESENCE_MARKS = {Presence.ONLINE: "●", Presence.BUSY: "◍", Presence.AWAY: "◐", Presence.OFFLINE: "○"}
_QUEUE = ""


class TransferDialog(QDialog):
    """Opened with `open()`; closes itself when the hub has done it. `to` is chosen beforehand where he can take it."""

    def __init__(self, office: Office, session_id: SessionId, parent: QWidget, to: AgentId | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transfer_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Transfer the session"))
        self._office = office
        self._session_id = session_id
        self._list = QListWidget()
        self._list.setObjectName("colleagues")
        self._list.setAccessibleName(self.tr("Colleagues"))
        self._list.itemSelectionChanged.connect(self._on_list_selection_changed)
        self._list.itemActivated.connect(lambda _item: self._transfer())
        self._note = QPlainTextEdit()
        self._note.setObjectName("transfer_note")
        self._note.setTabChangesFocus(True)
        self._note.setPlaceholderText(self.tr("What should your colleague know? Only colleagues see it."))
        self._note.setAccessibleName(self.tr("Note for the colleague"))
        self._note.setFixedHeight(self.fontMetrics().lineSpacing() * 3 + 16)
        self._nobody = plain_label(
            self.tr("No colleague can take a session now. You can hand it back to the queue."), role="muted"
        )
        self._nobody.setObjectName("nobody_can_take")
        self._failed = plain_label(role="danger")
        self._failed.hide()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.setObjectName("transfer_buttons")
        self._ok = self._buttons.addButton(self.tr("Transfer"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._ok.setObjectName("transfer_button")
        set_role(self._ok, "primary")
        self._buttons.accepted.connect(self._transfer)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        spaced(layout, 4, 2)
        layout.addWidget(plain_label(self.tr("To whom?"), role="name"))
        layout.addWidget(self._list, 1)
        layout.addWidget(self._nobody)
        layout.addWidget(plain_label(self.tr("Note"), role="name"))
        layout.addWidget(self._note)
        layout.addWidget(self._failed)
        layout.addWidget(self._buttons)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(max(440, 60 * letter), max(460, 30 * self.fontMetrics().lineSpacing()))
        office.bridge.signal_arrived.connect(self._refresh)
        self._fill()
        self._choose(to) if to is not None else self._choose_first_colleague()
        self._list.setFocus()

    def _refresh(self) -> None:
        """Shows who is there now; who was chosen stays chosen, nobody else ever is."""
        chosen = self._chosen()
        self._fill()
        self._choose(chosen)

    def _fill(self) -> None:
        self._list.clear()
        colleagues = colleagues_of(self._office.bridge)
        for one in colleagues:
            item = QListWidgetItem(f"{PRESENCE_MARKS[one.presence]}  {one.agent.name}    {one.standing}")
            item.setData(Qt.ItemDataRole.UserRole, one.agent.id)
            if not one.can_take:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        back = QListWidgetItem("↩  " + self.tr("Back to the queue"))
        back.setData(Qt.ItemDataRole.UserRole, _QUEUE)
        self._list.addItem(back)
        self._nobody.setVisible(not any(one.can_take for one in colleagues))

    def _chosen(self) -> str | None:
        items = self._list.selectedItems()
        return str(items[0].data(Qt.ItemDataRole.UserRole)) if items else None

    def _choose(self, key: str | None) -> None:
        """Marks an entry that can be chosen; where there is none of this key, nothing is."""
        for place in range(self._list.count()):
            item = self._list.item(place)
            can = bool(item.flags() & Qt.ItemFlag.ItemIsSelectable)
            if key is not None and can and item.data(Qt.ItemDataRole.UserRole) == key:
                self._list.setCurrentItem(item)
                break
        self._on_list_selection_changed()

    def _choose_first_colleague(self) -> None:
        first = next((one.agent.id for one in colleagues_of(self._office.bridge) if one.can_take), None)
        self._choose(first)

    def _on_list_selection_changed(self) -> None:
        self._ok.setEnabled(self._chosen() is not None)

    def _transfer(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        self._ok.setEnabled(False)
        command = TransferSession(
            session_id=self._session_id,
            to_agent_id=AgentId(chosen) if chosen != _QUEUE else None,
            note=self._note.toPlainText().strip()[:COMMENT_CHARACTERS],
        )
        self._office.ask(command, lambda _done: self.accept(), self, self._on_refused)

    def _on_refused(self, refusal: Refusal) -> None:
        self._ok.setEnabled(True)
        self._failed.setText(self._office.sentence(refusal))
        self._failed.show()
