"""Canned responses: a list, and the chosen one to change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, spaced
from desk_app.domain.canned import CannedResponse
from desk_app.domain.ids import CannedId
from desk_app.domain.limits import MESSAGE_CHARACTERS, NAME_CHARACTERS
from desk_app.wire.agents import DeleteCanned, SaveCanned
from desk_app.wire.events import CannedDeleted, CannedSaved, LoggedEvent

SHORTCUT_CHARACTERS = 40


class CannedEditor(Pane):
    """Saves to the hub; colleagues see it at once."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canned_editor")
        self._office = office
        self._id: CannedId | None = None
        self._list = QListWidget()
        self._list.setObjectName("canned_responses")
        self._list.setMaximumHeight(220)
        self._list.currentItemChanged.connect(self._on_list_current_changed)
        self._shortcut, self._title = QLineEdit(), QLineEdit()
        self._shortcut.setObjectName("canned_shortcut")
        self._shortcut.setMaxLength(SHORTCUT_CHARACTERS)
        self._title.setObjectName("canned_title")
        self._title.setMaxLength(NAME_CHARACTERS)
        self._text = QPlainTextEdit()
        self._text.setObjectName("canned_text")
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(self.fontMetrics().lineSpacing() * 4)
        self._labels = [plain_label(wrap=False) for _ in range(3)]
        form = QFormLayout()
        for label, field in zip(self._labels, (self._shortcut, self._title, self._text), strict=True):
            form.addRow(label, field)
            label.setBuddy(field)
        for field in (self._shortcut, self._title):
            field.textChanged.connect(self._show_state)
        self._text.textChanged.connect(self._show_state)
        self._hint = plain_label(role="muted")
        self._save, self._new, self._delete = QPushButton(), QPushButton(), QPushButton()
        for button, name in ((self._save, "save"), (self._new, "new"), (self._delete, "delete")):
            button.setObjectName(f"canned_{name}_button")
        self._save.clicked.connect(self._on_save_clicked)
        self._new.clicked.connect(self._begin_new)
        self._delete.clicked.connect(self._on_delete_clicked)
        row = QHBoxLayout()
        row.addWidget(self._save)
        row.addWidget(self._new)
        row.addStretch(1)
        row.addWidget(self._delete)
        whole = QVBoxLayout(self)
        spaced(whole, 0, 2)
        whole.addWidget(self._list)
        whole.addLayout(form)
        whole.addWidget(self._hint)
        whole.addLayout(row)
        office.bridge.state_changed.connect(self._on_bridge_state_changed)
        office.bridge.state_replaced.connect(self._fill)
        self.retranslate()
        self._fill()
        self._show_state()

    def retranslate(self) -> None:
        texts = (self.tr("Shortcut"), self.tr("Title"), self.tr("Text"))
        for label, field, text in zip(self._labels, (self._shortcut, self._title, self._text), texts, strict=True):
            label.setText(text)
            field.setAccessibleName(text)
        self._list.setAccessibleName(self.tr("Canned responses"))
        names = self.tr("{customer} and {agent} stand for the two names.")
        self._hint.setText(names)
        label_button(self._save, self.tr("Save"))
        label_button(self._new, self.tr("New response"))
        label_button(self._delete, self.tr("Delete"))

    def _fill(self) -> None:
        state = self._office.bridge.state
        chosen = self._id
        self._list.blockSignals(True)
        self._list.clear()
        for response in sorted(state.canned.values() if state else (), key=lambda c: c.shortcut):
            item = QListWidgetItem(f"/{response.shortcut}   {response.title}")
            item.setData(Qt.ItemDataRole.UserRole, response)
            self._list.addItem(item)
            if response.id == chosen:
                self._list.setCurrentItem(item)
        self._list.blockSignals(False)
        self._list.setVisible(self._list.count() > 0)

    def _on_list_current_changed(self, item: QListWidgetItem | None) -> None:
        response = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(response, CannedResponse):
            self._id = response.id
            self._shortcut.setText(response.shortcut)
            self._title.setText(response.title)
            self._text.setPlainText(response.text)
            self._show_state()

    def _begin_new(self) -> None:
        self._id = None
        self._list.setCurrentRow(-1)
        for field in (self._shortcut, self._title):
            field.clear()
        self._text.clear()
        self._shortcut.setFocus()

    def _show_state(self) -> None:
        text = self._text.toPlainText().strip()
        whole = bool(self._shortcut.text().strip() and self._title.text().strip() and text)
        self._save.setEnabled(whole and len(text) <= MESSAGE_CHARACTERS)
        self._delete.setEnabled(self._id is not None)

    def _on_save_clicked(self) -> None:
        command = SaveCanned(
            id=self._id,
            shortcut=self._shortcut.text().strip().lstrip("/"),
            title=self._title.text().strip(),
            text=self._text.toPlainText().strip(),
        )
        self._office.ask(command, self._on_saved, self)

    def _on_saved(self, response: CannedResponse) -> None:
        self._id = response.id
        self._fill()
        self._show_state()
        self._office.say(self.tr("/{shortcut} was saved.").format(shortcut=response.shortcut))

    def _on_delete_clicked(self) -> None:
        if self._id is not None:
            self._office.do(DeleteCanned(id=self._id), self, self.tr("The response was deleted."))
            self._begin_new()

    def _on_bridge_state_changed(self, events: tuple[LoggedEvent, ...]) -> None:
        if any(isinstance(logged.event, CannedSaved | CannedDeleted) for logged in events):
            self._fill()
