"""Signing in: the hub's address, e-mail and password; once, then it is remembered.

Invariant: the password lives in the field only and is never kept; every "no" says what to do next.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk_app.agent.office import Looks
from desk_app.agent.pane import Pane, label_button, plain_label, spaced
from desk_app.agent.preferences import Preferences
from desk_app.agent.styles import style_of
from desk_app.agent.token_keeper import Sign
from desk_app.client.address import HubAddress
from desk_app.client.http import HubHttp
from desk_app.domain.agents import Agent
from desk_app.domain.refusals import Refusal, Refused
from desk_app.qt.language import CHINESE, Language, LanguageChoice
from desk_app.qt.refusals import sentence
from desk_app.qt.tasks import Job, Tasks
from desk_app.wire.http import Login, SignedIn


@dataclass(frozen=True)
class Account:
    """Who is signed in where. `key` names the account in keyring and cache."""

    address: HubAddress
    email: str
    token: str = ""
    agent: Agent | None = None

    @property
    def key(self) -> str:
        return f"{self.address} {self.email.casefold()}"


async def sign_in(address: HubAddress, email: str, password: str) -> SignedIn | Refusal:
    """Asks the hub for a token."""
    http = HubHttp(address)
    try:
        return await http.login(Login(email=email, password=password, device=platform.node()))
    finally:
        await http.aclose()


_ADDRESS = "https://help.example.com"
"""What an address looks like; the fields are wide enough for it in any font."""


class SignIn(Pane):
    """The first window, and again when the hub no longer takes the token."""

    signed_in = Signal(object)  # Account, with its token
    closed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        sign: Sign,
        *,
        preferences: Preferences,
        language: Language,
        looks: Looks,
        why: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("sign_in")
        self._tasks, self._preferences, self._language = tasks, preferences, language
        self._looks, self._sign = looks, sign
        self._job: Job | None = None
        self._account: Account | None = None
        self._icon = QLabel()
        self._title = plain_label(role="pane_title")
        self._text = plain_label(role="muted")
        self._hub = self._field("hub_address", preferences.hub)
        self._email = self._field("email", preferences.email)
        self._password = self._field("password", "")
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._hub_label, self._email_label, self._password_label = (plain_label(wrap=False) for _ in range(3))
        for label, field in (
            (self._hub_label, self._hub),
            (self._email_label, self._email),
            (self._password_label, self._password),
        ):
            label.setBuddy(field)
        self._failed = plain_label(why, role="danger")
        self._failed.setObjectName("sign_in_problem")
        self._failed.setVisible(bool(why))
        self._go = QPushButton()
        self._go.setObjectName("sign_in_button")
        self._go.setProperty("role", "primary")
        self._go.clicked.connect(self._on_go_clicked)
        self._switch = QPushButton()
        self._switch.setObjectName("language_button")
        self._switch.setFlat(True)
        self._switch.clicked.connect(self._on_switch_clicked)
        self._lay_out()
        looks.changed.connect(self._on_looks_changed)
        self._on_looks_changed()
        self.retranslate()
        first = next((field for field in (self._hub, self._email) if not field.text()), self._password)
        first.setFocus()

    def _field(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setObjectName(name)
        field.setMinimumWidth(max(260, field.fontMetrics().horizontalAdvance(_ADDRESS) + 32))
        field.textChanged.connect(self._on_field_changed)
        field.returnPressed.connect(self._on_go_clicked)
        return field

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "panel")
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setSpacing(4)
        form.setVerticalSpacing(8)
        form.addRow(self._hub_label, self._hub)
        form.addRow(self._email_label, self._email)
        form.addRow(self._password_label, self._password)
        inside = QVBoxLayout(card)
        spaced(inside, 6, 3)
        inside.addWidget(self._icon)
        inside.addWidget(self._title)
        inside.addWidget(self._text)
        inside.addLayout(form)
        inside.addWidget(self._failed)
        foot = QHBoxLayout()
        foot.addWidget(self._switch)
        foot.addStretch(1)
        foot.addWidget(self._go)
        inside.addLayout(foot)
        card.setMaximumWidth(440)
        around = QHBoxLayout()
        around.addStretch(1)
        around.addWidget(card, 4)
        around.addStretch(1)
        whole = QVBoxLayout(self)
        spaced(whole, 4)
        whole.addStretch(1)
        whole.addLayout(around)
        whole.addStretch(1)
        QWidget.setTabOrder(self._password, self._go)
        QWidget.setTabOrder(self._go, self._switch)
        self.resize(520, 520)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Sign in to Deskside"))
        self._title.setText(self.tr("Sign in"))
        self._text.setText(self.tr("Your administrator tells you the address of your hub."))
        self._hub_label.setText(self.tr("Address of the hub"))
        self._hub.setPlaceholderText(_ADDRESS)
        self._email_label.setText(self.tr("E-mail"))
        self._password_label.setText(self.tr("Password"))
        for label, field in (
            (self._hub_label, self._hub),
            (self._email_label, self._email),
            (self._password_label, self._password),
        ):
            field.setAccessibleName(label.text())
        busy = self._job is not None and not self._job.is_done
        label_button(self._go, self.tr("Cancel") if busy else self.tr("Sign in"), keys="Enter")
        self._switch.setText("English" if self._language.name == CHINESE else "中文")
        self._switch.setAccessibleName(self._switch.text())

    def _on_looks_changed(self) -> None:
        self.setStyleSheet(style_of(self._looks.tokens))
        icon: QIcon = self._looks.icon("app")
        self._icon.setPixmap(icon.pixmap(32, 32))

    def _on_switch_clicked(self) -> None:
        choice = LanguageChoice.ENGLISH if self._language.name == CHINESE else LanguageChoice.CHINESE
        self._preferences.language = choice.value
        self._language.switch(choice)

    def _on_field_changed(self) -> None:
        self._failed.hide()

    def _on_go_clicked(self) -> None:
        if self._job is not None and not self._job.is_done:
            self._job.cancel()
            self._end_job()
            return
        try:
            address = HubAddress.parse(self._hub.text())
        except Refused as exc:
            self._fail(sentence(exc.refusal, self._language), self._hub)
            return
        for field, missing in (
            (self._email, self.tr("Please enter your e-mail address.")),
            (self._password, self.tr("Please enter your password.")),
        ):
            if not field.text().strip():
                self._fail(missing, field)
                return
        email = self._email.text().strip()
        self._failed.hide()
        work = sign_in(address, email, self._password.text())
        self._job = self._tasks.spawn(work, lambda answer: self._on_answer(address, email, answer), self)
        self.retranslate()

    def _end_job(self) -> None:
        self._job = None
        self.retranslate()

    def _fail(self, text: str, field: QLineEdit) -> None:
        self._failed.setText(text)
        self._failed.show()
        field.setFocus()
        field.selectAll()

    def _on_answer(self, address: HubAddress, email: str, answer: SignedIn | Refusal) -> None:
        self._end_job()
        if isinstance(answer, Refusal):
            self._fail(sentence(answer, self._language), self._password)
            return
        self._password.clear()
        self._preferences.hub, self._preferences.email = str(address), email
        self._account = Account(address, email, answer.token, answer.agent)
        self._tasks.spawn(self._sign.save(self._account.key, answer.token), self._on_kept, self)

    def _on_kept(self, in_keyring: bool) -> None:
        if in_keyring or self._account is None:
            self._finish()
        elif self._preferences.token_in_file:
            self._keep_in_file()
        else:
            self._ask_for_file()

    def _ask_for_file(self) -> None:
        box = QMessageBox(self)
        box.setObjectName("keyring_question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Stay signed in?"))
        box.setText(self.tr("This computer has no keyring. Keep the sign-in in a file that only you can read?"))
        yes = box.addButton(self.tr("Keep in a file"), QMessageBox.ButtonRole.YesRole)
        no = box.addButton(self.tr("Ask again at the next start"), QMessageBox.ButtonRole.NoRole)
        yes.setObjectName("keep_in_file_button")
        no.setObjectName("ask_again_button")
        box.setDefaultButton(no)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda button: self._keep_in_file() if button is yes else self._finish())
        box.open()

    def _keep_in_file(self) -> None:
        self._preferences.token_in_file = True
        if self._account is not None:
            work = self._sign.save_in_file(self._account.key, self._account.token)
            self._tasks.spawn(work, lambda _none: self._finish(), self)

    def _finish(self) -> None:
        if self._account is not None:
            self.signed_in.emit(self._account)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if self._account is None:
            self.closed.emit()
