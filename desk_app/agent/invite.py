"""Asking a colleague to look at a customer's screen too.

Invariant: only who is there can be chosen; the list is live while it is open.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desk_app.agent.colleagues import colleagues_of
from desk_app.agent.office import Office
from desk_app.agent.pane import plain_label, set_role, spaced
from desk_app.agent.transfer import PRESENCE_MARKS
from desk_app.domain.agents import Presence
from desk_app.domain.ids import AgentId, AssistId
from desk_app.domain.refusals import Refusal
from desk_app.wire.assist import InviteAssist

_THERE = (Presence.ONLINE, Presence.BUSY)


class InviteDialog(QDialog):
    """Opened with `open()`; closes itself when the hub has told the colleague."""

    def __init__(self, office: Office, assist_id: AssistId, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("invite_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Invite a colleague"))
        self._office, self._assist_id = office, assist_id
        self._list = QListWidget()
        self._list.setObjectName("colleagues")
        self._list.setAccessibleName(self.tr("Colleagues"))
        self._list.itemSelectionChanged.connect(self._on_list_selection_changed)
        self._list.itemActivated.connect(lambda _item: self._invite())
        self._nobody = plain_label(self.tr("No colleague is there now."), role="muted")
        self._failed = plain_label(role="danger")
        self._failed.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._ok = buttons.addButton(self.tr("Invite"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._ok.setObjectName("invite_button")
        set_role(self._ok, "primary")
        buttons.accepted.connect(self._invite)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        spaced(layout, 4, 2)
        layout.addWidget(plain_label(self.tr("Who is to look at this screen too?"), role="name"))
        layout.addWidget(self._list, 1)
        layout.addWidget(self._nobody)
        layout.addWidget(plain_label(self.tr("The customer is asked about each by name."), role="muted"))
        layout.addWidget(self._failed)
        layout.addWidget(buttons)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(max(400, 52 * letter), max(380, 24 * self.fontMetrics().lineSpacing()))
        office.bridge.signal_arrived.connect(self._refresh)
        self._refresh()
        if self._list.count():
            self._list.setCurrentRow(0)
        self._list.setFocus()

    def _refresh(self, *_: object) -> None:
        chosen = self._chosen()
        self._list.clear()
        for one in colleagues_of(self._office.bridge):
            if one.presence not in _THERE:
                continue
            item = QListWidgetItem(f"{PRESENCE_MARKS[one.presence]}  {one.agent.name}    {one.standing}")
            item.setData(Qt.ItemDataRole.UserRole, one.agent.id)
            self._list.addItem(item)
            if one.agent.id == chosen:
                self._list.setCurrentItem(item)
        self._nobody.setVisible(not self._list.count())
        self._on_list_selection_changed()

    def _chosen(self) -> AgentId | None:
        items = self._list.selectedItems()
        return AgentId(str(items[0].data(Qt.ItemDataRole.UserRole))) if items else None

    def _on_list_selection_changed(self) -> None:
        self._ok.setEnabled(self._chosen() is not None)

    def _invite(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        self._ok.setEnabled(False)
        command = InviteAssist(assist_id=self._assist_id, agent_id=chosen)
        self._office.ask(command, lambda _assist: self.accept(), self, self._on_refused)

    def _on_refused(self, refusal: Refusal) -> None:
        self._ok.setEnabled(True)
        self._failed.setText(self._office.sentence(refusal))
        self._failed.show()
